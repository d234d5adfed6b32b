// ArchitectureTests: the graph on the architecture's page is the graph that the compiler keeps.
import Testing

@Suite struct ArchitectureTests {
    /// Every target below `Sources/` that is Swift, with the targets it may import, from `Package.swift`.
    private static func built() -> [String: Set<String>] {
        let text = Repository.text("Package.swift")
        var graph: [String: Set<String>] = [:]
        func names(_ list: Substring) -> Set<String> {
            let own = list.replacing(/\.product\(name: "\w+", package: "[\w.\-]+"\)/, with: "")
            return Set(own.matches(of: /"(\w+)"/).map { String($0.1) })
        }
        for match in text.matches(of: /room\(\s*"(\w+)",\s*\[((?:[^\[\]])*)\]/) { graph[String(match.1)] = names(match.2) }
        for match in text.matches(of: /\.executableTarget\(\s*name: "(\w+)",\s*dependencies: \[((?:[^\[\]])*)\]/) {
            graph[String(match.1)] = names(match.2)
        }
        for match in text.matches(of: /\.executableTarget\(name: "(\w+)", swiftSettings/) { graph[String(match.1)] = [] }
        return graph
    }

    private static func drawn() -> [String: Set<String>] {
        let page = Repository.text("docs/ARCHITECTURE.md")
        let block = page.split(separator: "```").first { $0.contains("Kernel:") } ?? ""
        var graph: [String: Set<String>] = [:]
        for line in block.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            graph[String(parts[0])] = Set(parts[1].split(separator: ",").map { $0.trimmed })
        }
        return graph
    }

    @Test func `the page draws the graph of Package.swift`() {
        let (built, drawn) = (Self.built(), Self.drawn())
        #expect(built.count >= 14, "Package.swift is read: \(built.keys.sorted())")
        for name in Set(built.keys).union(drawn.keys).sorted() {
            #expect(built[name] == drawn[name], "\(name): built with \(built[name]?.sorted() ?? []), drawn with \(drawn[name]?.sorted() ?? [])")
        }
    }

    @Test func `a file imports only what its target may`() {
        let graph = Self.built()
        for file in Repository.files("Sources", ending: ".swift") {
            let target = String(file.path.split(separator: "/")[1])
            for match in file.text.matches(of: /(?m)^(?:@testable )?import (?:struct |enum |class |func )?(\w+)/) {
                let name = String(match.1)
                guard graph[name] != nil else { continue }
                #expect(graph[target]?.contains(name) == true, "\(file.path) imports \(name)")
            }
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
