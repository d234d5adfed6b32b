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
        }
    }

    @Test func `a pages file writes HTML from values and never asks the database, a rule file knows neither`() {
        for file in Self.sources {
            let imports = file.text.matches(of: /(?m)^(?:@testable )?import (\w+)/).map { String($0.1) }
            let name = file.path.split(separator: "/").last ?? ""
            if name.hasSuffix("Pages.swift") { #expect(!imports.contains("Storage"), "\(file.path) imports Storage") }
            for pure in ["ServiceCase.swift", "Complaint.swift", "Suggestion.swift", "Enquiry.swift", "FollowUp.swift", "Board.swift", "Today.swift", "Escalation.swift", "Figure.swift"]
            where name == pure {
                #expect(!imports.contains("Storage") && !imports.contains("Web"), "\(file.path) is a rule file")
            }
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
