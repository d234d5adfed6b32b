// CheckpointFileTests: lines of many writers stand whole, one after another.
import Foundation
import Kernel
import Platform
import Proof
import Testing

@Suite struct CheckpointFileTests {
    private static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "checkpoints-\(UUID().uuidString).log").path
    }

    private static func line(_ chain: Int, _ seq: Int) -> String { "\(chain) \(seq) \(String(repeating: "ab", count: 32)) 1 ff\n" }

    @Test func `however many write at once and open beside them, no line is cut or lost`() async throws {
        let path = Self.path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for turn in 1...50 { try CheckpointFile(path: path).append(Self.line(writer, turn)) }
                }
            }
            // Whoever opens the file mends it: never under a writer's hands.
            group.addTask { for _ in 0..<200 { CheckpointFile(path: path).mend() } }
            try await group.waitForAll()
        }
        let lines = CheckpointFile(path: path).lines
        #expect(lines.count == 200 && (0..<4).allSatisfy { writer in lines.filter { $0.chain == writer }.map(\.seq) == (1...50).map(Int64.init) })
    }

    @Test func `half a line that a power cut left is cut off, also between two writers`() throws {
        let path = Self.path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = CheckpointFile(path: path)
        file.mend()
        #expect(!FileManager.default.fileExists(atPath: path), "mending makes no file")
        try file.append(Self.line(0, 1))
        let whole = try #require(FileManager.default.contents(atPath: path))
        for rest in ["0 2 ab", String(repeating: "x", count: 9_000), ""] {
            try (whole + Data(rest.utf8)).write(to: URL(fileURLWithPath: path))
            file.mend()
            #expect(FileManager.default.contents(atPath: path) == whole)
            try (whole + Data(rest.utf8)).write(to: URL(fileURLWithPath: path))
            try file.append(Self.line(0, 2))
            #expect(FileManager.default.contents(atPath: path) == whole + Data(Self.line(0, 2).utf8))
        }
        try Data("no line feed at all".utf8).write(to: URL(fileURLWithPath: path))
        file.mend()
        #expect(FileManager.default.contents(atPath: path) == Data())
    }
}
