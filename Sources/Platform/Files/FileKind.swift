// FileKind: what a file is by its content, never by its name.

/// The kinds of file an office keeps: photographs and papers.
package enum FileKind: String, CaseIterable, Sendable {
    case jpeg, png, webp, pdf

    package var type: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .pdf: "application/pdf"
        }
    }

    package var isPicture: Bool { self != .pdf }

    /// The form in which some phones keep photographs, HEIC or AVIF by their brands: few browsers show it.
    package static func isHEIC(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return false }
        return ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif"]
            .contains(String(decoding: bytes[8..<12], as: UTF8.self))
    }

    /// Nil for anything that is none of them.
    package static func of(_ bytes: [UInt8]) -> FileKind? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) { return .webp }
        if bytes.starts(with: Array("%PDF-".utf8)) { return .pdf }
        return nil
    }
}
