// QRCode: an address as a square that phones read, drawn as one SVG path.
import CQREncode
import Kernel

package enum QRCode {
    /// Blank modules around the code, as the standard asks.
    private static let margin = 4

    /// The square for a text, with a name for those who cannot see it; nil when the text is too long for one.
    /// Error correction M: a poster may be scratched.
    package static func svg(_ text: String, label: String) -> HTML? {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let modules = code.pointee.data else { return nil }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start { path += "M\(start + margin) \(row + margin)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        let side = width + 2 * margin
        return """
            <svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(label)" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}
