// Words: every sentence a person reads, in three languages side by side.
import Foundation

/// The languages of the house. 简体 first; 繁體 and English complete.
package enum Language: String, CaseIterable, Sendable, Codable {
    case hans = "zh-Hans"
    case hant = "zh-Hant"
    case english = "en"

    /// The best language for a browser's `Accept-Language`, in the browser's order; nil when none is ours.
    package static func best(for header: String) -> Language? {
        for part in header.split(separator: ",") {
            let tag = part.split(separator: ";")[0].trimmingCharacters(in: .whitespaces).lowercased()
            if tag.hasPrefix("zh-hant") || tag.hasPrefix("zh-tw") || tag.hasPrefix("zh-hk") || tag.hasPrefix("zh-mo") {
                return .hant
            }
            if tag.hasPrefix("zh") { return .hans }
            if tag.hasPrefix("en") { return .english }
        }
        return nil
    }
}

/// The words of all slices. A file has blocks of four lines: the key, then 简体, 繁體 and English, each indented.
package struct Words: Sendable {
    private let table: [String: [String]]
    package let language: Language

    private init(table: [String: [String]], language: Language) {
        self.table = table
        self.language = language
    }

    /// Reads the slices' files. Throws `WordsProblem` naming the key that is doubled or incomplete.
    package init(files: [String], language: Language = .hans) throws(WordsProblem) {
        var table: [String: [String]] = [:]
        for file in files {
            var key: String?
            var lines: [String] = []
            for line in file.split(separator: "\n", omittingEmptySubsequences: true) where !line.hasPrefix("#") {
                if line.hasPrefix("  ") {
                    lines.append(String(line.dropFirst(2)).replacing("\\n", with: "\n"))
                } else {
                    try Self.put(key, lines, into: &table)
                    (key, lines) = (String(line), [])
                }
            }
            try Self.put(key, lines, into: &table)
        }
        self.init(table: table, language: language)
    }

    private static func put(
        _ key: String?, _ lines: [String], into table: inout [String: [String]]
    ) throws(WordsProblem) {
        guard let key else { return }
        guard lines.count == Language.allCases.count else { throw .incomplete(key) }
        guard table.updateValue(lines, forKey: key) == nil else { throw .doubled(key) }
    }

    package func speaking(_ language: Language) -> Words { Words(table: table, language: language) }

    package var keys: [String] { table.keys.sorted() }
    package func has(_ key: String) -> Bool { table[key] != nil }

    /// The words for a key, with `{name}` filled in. An unknown key shows itself, so that a page never fails for a
    /// word; a test walks the sources and fails instead.
    package func callAsFunction(_ key: String, _ blanks: [String: String] = [:]) -> String {
        guard let lines = table[key] else { return key }
        var text = lines[Self.place(language)]
        for (name, filling) in blanks { text = text.replacing("{\(name)}", with: filling) }
        return text
    }

    private static func place(_ language: Language) -> Int {
        switch language {
        case .hans: 0
        case .hant: 1
        case .english: 2
        }
    }
}

package enum WordsProblem: Error, Equatable {
    case incomplete(String), doubled(String)
}
