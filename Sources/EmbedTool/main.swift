// EmbedTool FOLDER OUTPUT: one Swift file with each resource as a literal that costs the compiler next to nothing.
import Foundation

let folder = URL(fileURLWithPath: CommandLine.arguments[1])
let output = URL(fileURLWithPath: CommandLine.arguments[2])

/// A raw string literal of the text: as many `#` as the text needs, so nothing inside is ever an escape.
func literal(_ text: String) -> String {
    var hashes = "#"
    while text.contains("\"" + hashes) || text.contains("\\" + hashes) { hashes += "#" }
    return "\(hashes)\"\"\"\n\(text)\n\"\"\"\(hashes)"
}

let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().filter { name in
    var isFolder: ObjCBool = false
    FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
    return !isFolder.boolValue && !name.split(separator: "/").contains { $0.hasPrefix(".") }
}
var source = "// Written by EmbedTool from Resources/; do not edit.\n\npackage enum Embedded {\n"
source += "    package static func text(_ name: String) -> String? {\n        switch name {\n"
for (index, name) in names.enumerated() { source += "        case \"\(name)\": file\(index).description\n" }
source += "        default: nil\n        }\n    }\n"
source += "    package static let names: [String] = [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]\n"
for (index, name) in names.enumerated() {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    source += "    private static let file\(index): StaticString = \(literal(text))\n"
}
source += "}\n"
if (try? String(contentsOf: output, encoding: .utf8)) != source {
    try source.write(to: output, atomically: true, encoding: .utf8)
}
