// HouseRuleTests: the house rules of STYLE.md that a machine can hold.
import Foundation
import Testing

@Suite struct HouseRuleTests {
    private static let sources = Repository.files("Sources", ending: ".swift")

    @Test func `no trap, print, wall clock or leftover stands in the sources`() {
        // Only the command line prints, and only the clock knows what time it is.
        let banned: [(pattern: String, instead: String, allowed: [String])] = [
            ("print(", "logger, or a Reply", ["Sources/App/", "Sources/Verify/"]),
            ("try!", "throw", []), ("fatalError(", "throw or precondition", []), ("as!", "as? with a refusal", []),
            ("Date()", "the Clock", ["Sources/Kernel/Clock.swift", "Sources/App/"]),
            ("Date.now", "the Clock", ["Sources/App/"]),
            ("TO" + "DO", "a sentence in an issue", []), ("FIX" + "ME", "a sentence in an issue", []),
            (" LIKE ", "the search index", []), ("DEFERRABLE", "an order of statements", []),
        ]
        for file in Self.sources {
            for rule in banned where !rule.allowed.contains(where: { file.path.hasPrefix($0) }) {
                for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                    let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
                    #expect(!code.contains(rule.pattern), "\(file.path):\(number + 1) \(rule.pattern), use \(rule.instead)")
                }
            }
        }
    }

    @Test func `a file is a room and a function fits a page`() {
        for file in Self.sources {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 420, "\(file.path) has \(lines.count) lines")
            #expect(lines.first?.hasPrefix("//") == true, "\(file.path) does not begin with what it is")
            for function in Self.functions(lines) {
                // A slice's list of addresses is a table, and a table may run on.
                let limit = function.name == "var routes" ? 140 : 70
                #expect(function.lines <= limit, "\(file.path):\(function.line) \(function.name) has \(function.lines) lines")
            }
        }
    }

    private struct Function {
        let name: String
        let line, lines: Int
    }

    /// Functions, initialisers and computed values, each from its name to the brace that stands under it.
    private static func functions(_ lines: [Substring]) -> [Function] {
        let beginning = /^( *)(?:@\w+ )*(?:(?:package|private|static|mutating|override|fileprivate|final|nonisolated) )*((?:func [^ (<]+|init)(?=[?(<])|var \w+(?=[^=]*\{$))/
        return lines.indices.compactMap { first in
            guard let match = lines[first].firstMatch(of: beginning) else { return nil }
            let (indent, name) = (String(match.1), String(match.2))
            // What begins and ends on one line, or has no body at all.
            if lines[first].hasSuffix("}") { return nil }
            let last = lines[first...].dropFirst().firstIndex { line in
                line == indent + "}" || (line.hasPrefix(indent + ")") && line.hasSuffix("}"))
                    || (!line.isEmpty && !line.hasPrefix(indent + " ") && !line.hasPrefix(indent + ")") && !line.hasPrefix(indent + "{"))
            }
            guard let last else { return nil }
            return Function(name: name, line: first + 1, lines: last - first + 1)
        }
    }

    @Test func `a function is measured from its name to its own brace`() {
        let text = """
                func one(
                    _ name: String
                ) -> Int {
                    if true {
                        return 1
                    }
                    return 2
                }
                var two: Int { 2 }
                var three: Int {
                    3
                }
                init?(_ name: String) {
                    return nil
                }
            """
        let found = Self.functions(text.split(separator: "\n", omittingEmptySubsequences: false))
        #expect(found.map(\.name) == ["func one", "var three", "init"])
        #expect(found.map(\.lines) == [8, 3, 3])
    }

    @Test func `a pages file writes HTML from values and never asks the database, a rule file knows neither`() {
        var pure: Set<String> = []
        for file in Self.sources {
            let imports = file.text.matches(of: /(?m)^(?:@testable )?import (\w+)/).map { String($0.1) }
            let name = String(file.path.split(separator: "/").last ?? "")
            if name.hasSuffix("Pages.swift") { #expect(!imports.contains("Storage"), "\(file.path) imports Storage") }
            guard Self.isRule(file) else { continue }
            pure.insert(name)
            #expect(!imports.contains("Storage") && !imports.contains("Web"), "\(file.path) is a rule file")
        }
        // Found by what they are, so that a new one is among them.
        let known: Set = [
            "ServiceCase.swift", "Complaint.swift", "Suggestion.swift", "Enquiry.swift", "FollowUp.swift", "CasePause.swift",
            "Request.swift", "Paper.swift", "Shift.swift", "Duty.swift", "Posting.swift", "Board.swift", "Today.swift",
            "Escalation.swift", "Figure.swift", "CaseDues.swift", "Proration.swift", "Allocation.swift", "LateFee.swift",
        ]
        #expect(pure.isSuperset(of: known), "\(known.subtracting(pure)) are not seen as rules")
    }

    /// A slice's file is a rule when it stands among rules, is the singular of a file beside it, or calls itself pure in
    /// its first line.
    private static func isRule(_ file: (path: String, text: String)) -> Bool {
        let parts = file.path.split(separator: "/")
        if parts.dropLast().contains("Rules") { return true }
        guard parts.count > 2, ["Scheme", "Registry", "ServiceDesk", "People"].contains(parts[1]) else { return false }
        if file.text.prefix(while: { $0 != "\n" }).contains(/\b[Pp]ure\b/) { return true }
        let name = parts[parts.count - 1].dropLast(".swift".count)
        let plurals = [name + "s.swift", name.dropLast() + "ies.swift"]
        return sources.contains { other in
            other.path.hasPrefix("\(parts[0])/\(parts[1])/") && plurals.contains { other.path.hasSuffix("/" + $0) }
        }
    }

    @Test func `no page carries a style attribute or an inline script`() {
        for file in Self.sources where file.path.contains("Pages") || file.path.contains("/Page/") {
            #expect(!file.text.contains(" style="), "\(file.path): the policy forbids style attributes")
            #expect(!file.text.contains("onclick="), "\(file.path): the policy forbids inline scripts")
        }
    }

    @Test func `every table has its project or says why it is the company's`() {
        let companyWide: Set<String> = [
            "schedule_job", "node_lease", "journal_head", "journal", "journal_text", "project", "account", "session",
            "api_token", "once", "scheme_version", "scheme_chapter", "scheme_clause", "scheme_parameter", "promise_event",
            "schema_migration", "key_mark", "restore_note", "upkeep",
        ]
        for file in Self.sources {
            for match in file.text.matches(of: /CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(([\s\S]*?)\{strict\}/) {
                let table = String(match.1)
                #expect(match.2.contains("project_id") || companyWide.contains(table), "\(table) has no project_id")
            }
        }
    }
}
