// AccessTable: docs/ACCESS.md, the reviewed table of who may use which route: written from the routes, read by the matrix.
import Foundation
import Kernel
import Platform
import Web

/// One rule as the table has it.
enum AccessRule: Equatable {
    case everybody, guest, staff
    case posts(Set<Post>)

    init(_ who: Who) {
        self =
            switch who {
            case .anyone: .everybody
            case .guest: .guest
            case .staff: .staff
            case .posts(let posts): .posts(posts)
            }
    }

    /// Whether a holder of the post is let in at all; what is seen there is the project's or the person's own.
    func admits(_ post: Post) -> Bool {
        switch self {
        case .everybody, .staff: true
        case .guest: false
        case .posts(let posts): posts.contains(post)
        }
    }
}

enum AccessTable {
    static let path = "docs/ACCESS.md"
    private static let columns = Post.ofOffice

    private static let head = """
        # Who may use which route · 权限表

        Written by `bin/access` from the routes, and read by `Tests/TidyTests`, which try every cell: a rule that changes is a line that
        changes here. ● lets the post in, in the projects where it is held; a thing of another project is not there (404). *Own* is a
        person's own things only (another's are not there). *Guest* has proved a phone at the owners' pages, and sees the own home only.
        Further rules stand in the verbs: who may work a case (K-CMP4), whose account may be kept (decision 0021), who may change the
        company's scheme.

        """

    static func text(_ routes: [Route]) -> String {
        let posts = columns.map { "\($0.rawValue)" }.joined(separator: " | ")
        var lines = [head, "| Route | \(posts) |", "|---|" + columns.map { _ in "---|" }.joined()]
        let sorted = routes.sorted { ($0.name.pattern, $0.name.method) < ($1.name.pattern, $1.name.method) }
        for route in sorted {
            let cells: [String] =
                switch AccessRule(route.who) {
                case .everybody: columns.map { _ in "everybody" }
                case .guest: columns.map { _ in "guest" }
                case .staff: columns.map { _ in "own" }
                case .posts(let posts): columns.map { posts.contains($0) ? "●" : "" }
                }
            lines.append("| `\(route.name)` | \(cells.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The committed table by route.
    static func committed() -> [String: AccessRule] {
        var rules: [String: AccessRule] = [:]
        for line in Repository.text(path).split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == columns.count + 3 else { continue }
            let route = cells[1].replacing("`", with: "")
            rules[route] =
                switch cells[2] {
                case "everybody": .everybody
                case "guest": .guest
                case "own": .staff
                default: .posts(Set(zip(columns, cells.dropFirst(2)).filter { $0.1 == "●" }.map(\.0)))
                }
        }
        return rules
    }
}
