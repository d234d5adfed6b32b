// QRSquare: a code that telephones read, as black rectangles.
import CPango
import CQREncode

enum QRSquare {
    /// Blank modules around the code, as the standard asks.
    private static let margin = 4

    /// The side includes the blank margin, of which the left one lies outside, so that the black stands in line with the
    /// text. Error correction M: paper is folded.
    static func draw(_ text: String, side: Double, x: Double, y: Double, on canvas: OpaquePointer) throws {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
            throw PrintProblem.codeTooLong(bytes: text.utf8.count)
        }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard width > 0, let modules = code.pointee.data else { throw PrintProblem.codeTooLong(bytes: text.utf8.count) }
        let module = side / Double(width + 2 * margin)
        let x = x - Double(margin) * module
        cairo_set_source_rgb(canvas, 1, 1, 1)
        cairo_rectangle(canvas, x, y, side, side)
        cairo_fill(canvas)
        cairo_set_source_rgb(canvas, 0, 0, 0)
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start {
                    cairo_rectangle(
                        canvas, x + Double(start + margin) * module, y + Double(row + margin) * module,
                        Double(column - start) * module, module)
                }
                column += 1
            }
        }
        cairo_fill(canvas)
        cairo_set_source_rgb(canvas, 0.1, 0.1, 0.1)
    }
}
