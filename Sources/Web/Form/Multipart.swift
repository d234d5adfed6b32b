// Multipart: forms with files (RFC 7578). The web framework has no reader for them.
import Foundation
import Kernel

enum Multipart {
    /// More parts than any form of the house has.
    private static let partLimit = 60

    /// Values and files of a form. Throws a refusal when the body is not what its header says.
    static func read(_ body: [UInt8], contentType: String) throws(Refusal) -> (values: [String: String], uploads: [Upload]) {
        let bad = Refusal.invalid("", "body.multipart")
        guard let boundary = parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else { throw bad }
        let data = Data(body)
        let mark = Data("--\(boundary)".utf8)
        guard var cursor = data.range(of: mark)?.upperBound else { throw bad }
        var values: [String: String] = [:]
        var uploads: [Upload] = []
        for _ in 0..<partLimit {
            if data[cursor...].starts(with: Data("--".utf8)) { return (values, uploads) }
            guard data[cursor...].starts(with: Data("\r\n".utf8)),
                let head = data.range(of: Data("\r\n\r\n".utf8), in: cursor..<data.endIndex),
                let end = data.range(of: Data("\r\n".utf8) + mark, in: head.upperBound..<data.endIndex)
            else { throw bad }
            let header = String(decoding: data[cursor..<head.lowerBound], as: UTF8.self)
            let content = data[head.upperBound..<end.lowerBound]
            guard let name = parameter("name", of: header), !name.isEmpty else { throw bad }
            if let file = parameter("filename", of: header) {
                if !file.isEmpty || !content.isEmpty {
                    uploads.append(Upload(field: name, fileName: file, bytes: [UInt8](content)))
                }
            } else if values[name] == nil {
                values[name] = String(decoding: content, as: UTF8.self)
            }
            cursor = end.upperBound
        }
        throw bad
    }

    /// `name="words"` or `name=word` of a header; quotes inside are percent-encoded by browsers.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(whereSeparator: { $0 == ";" || $0 == "\r\n" || $0 == "\n" }) {
            let pair = part.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == name else { continue }
            var value = String(pair[1])
            if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 { value = String(value.dropFirst().dropLast()) }
            return value.replacing("%22", with: "\"")
        }
        return nil
    }
}
