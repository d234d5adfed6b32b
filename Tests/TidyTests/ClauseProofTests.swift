// ClauseProofTests: the list of proofs that the program carries is what the tests say.
import Foundation
import Kernel
import Scheme
import Testing
import Wiring

@Suite struct ClauseProofTests {
    /// clause → names of the tests that carry its mark, read from the sources.
    private static func marks() -> [String: [String]] {
        var marks: [String: Set<String>] = [:]
        for file in Repository.files("Tests", ending: ".swift") where !file.path.contains("TidyTests") {
            for part in file.text.components(separatedBy: "@Test").dropFirst() {
                guard let end = part.range(of: "func `") else { continue }
                let name = part[end.upperBound...].prefix { $0 != "`" }
                for match in part[..<end.lowerBound].matches(of: /\.clause\("([^"]+)"\)/) {
                    marks[String(match.1), default: []].insert(String(name))
                }
            }
        }
        for file in Repository.files("Tests", ending: ".py") {
            for match in file.text.matches(of: /# clause ([A-Z0-9.,\-a-z ]+)\n(?:@[^\n]*\n)*def (test_\w+)/) {
                for clause in match.1.split(separator: ",") {
                    marks[clause.trimmingCharacters(in: .whitespaces), default: []].insert(String(match.2))
                }
            }
        }
        return marks.mapValues { $0.sorted() }
    }

    @Test func `the embedded list of proofs is what the tests say`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(Self.marks()), as: UTF8.self) + "\n"
        let path = "Sources/Scheme/Resources/clauses.json"
        if ProcessInfo.processInfo.environment["STEWARD_WRITE"] != nil {
            try text.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
        }
        #expect(Repository.text(path) == text, "run bin/clauses and commit \(path)")
    }

    @Test func `every clause that a refusal or an address names is in the scheme`() throws {
        let book = try SchemeSlice.shipped()
        var seen = 0
        for file in Repository.files("Sources", ending: ".swift") {
            for match in file.text.matches(of: /(?:gate\(|clause: )"([A-Z][A-Z0-9.]*-[^"\\]+)"/) {
                seen += 1
                #expect(book[Clause.ID(String(match.1))] != nil, "\(file.path) names \(match.1), the scheme does not")
            }
        }
        #expect(seen > 40)
    }

    @Test func `every control has a test that names its clause, and every mark names a clause of the scheme`() throws {
        let book = try SchemeSlice.shipped()
        let marks = Self.marks()
        for clause in House.room.clauses { #expect(marks[clause.text] != nil, "no test proves \(clause)") }
        for clause in marks.keys { #expect(book[Clause.ID(clause)] != nil, "a test names \(clause), the scheme does not") }
    }
}
