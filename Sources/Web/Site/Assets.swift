// Assets: style and behaviour, served from the program itself under names that change with their content.
import Kernel
import Platform

package enum Assets {
    private static let types = ["css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"]

    private static let marks: [String: String] = Dictionary(
        uniqueKeysWithValues: Embedded.names.map { name in
            (name, String(Hex.text(Sodium.sha256(Array((Embedded.text(name) ?? "").utf8))).prefix(10)))
        })

    /// The address of an asset, good for ever.
    static func path(_ name: String) -> Path { "/assets/\(marks[name] ?? "0")/\(name)" }

    package static let routes: [Route] = [
        .reading("/assets/{mark}/{name}", .anyone) { visit, _ in
            guard let name = visit.parameters["name"], marks[name] == visit.parameters["mark"],
                let type = types[String(name.split(separator: ".").last ?? "")], let text = Embedded.text(name)
            else { throw Refusal.missing }
            return .asset(type: type, bytes: Array(text.utf8))
        }
    ]

    /// The words of this layer.
    package static var words: String { Embedded.text("words.txt") ?? "" }
}
