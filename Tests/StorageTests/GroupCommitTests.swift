// GroupCommitTests: the embedded engine's groups: one sync for many verbs, and each verb still alone.
import Foundation
import Kernel
import Synchronization
import Testing

@testable import Storage

/// A file of one test's own, with an engine on it.
private struct SQLiteWorld {
    let path: String
    let engine: SQLiteEngine

    static func open(seal: @escaping Seal = { _, _ in }, _ test: (SQLiteWorld) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "steward-group-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "group.sqlite").path
        let engine = try SQLiteEngine(path: path, seal: seal)
        try await engine.write { connection in
            _ = try connection.run("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT", [])
            _ = try connection.run("INSERT INTO counter VALUES (0, 0)", [])
            return []
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await test(SQLiteWorld(path: path, engine: engine)))
        } catch {
            outcome = .failure(error)
        }
        await engine.close()
        try outcome.get()
    }

    func one(_ text: String) async throws -> Value {
        let rows = Noted<[Row]>([])
        try await engine.read { rows.set(try $0.query(text, [])) }
        return try #require(rows.value.first?.values.first)
    }

    /// Starts the verbs while the writer is held up, so that they wait together and go into one group.
    func together(_ verbs: [Verb], cancelling cancelled: Set<Int> = []) async throws -> [Result<Void, any Error>] {
        let gate = DispatchSemaphore(value: 0)
        let engine = engine
        let holding = Task { try await engine.write { _ in gate.wait(); return [] } }
        while engine.load.groups?.total == 1 { try await Task.sleep(for: .milliseconds(1)) }
        var tasks: [Task<Void, any Error>] = []
        for (place, verb) in verbs.enumerated() {
            tasks.append(Task { try await engine.write(verb) })
            if cancelled.contains(place) { tasks[place].cancel() }
            while engine.load.writesWaiting < place + 1 { try await Task.sleep(for: .milliseconds(1)) }
        }
        gate.signal()
        _ = try await holding.value
        var results: [Result<Void, any Error>] = []
        for task in tasks { results.append(await task.result) }
        #expect(engine.load.groups?.total == 3, "the first table, the hold-up, and one group of all the rest")
        return results
    }

    typealias Verb = @Sendable (any Connection) throws -> [any Sealable]
}

private struct No: Error {}

@Suite struct GroupCommitTests {
    private static func adding(_ id: Int64) -> SQLiteWorld.Verb {
        { connection in
            _ = try connection.run("INSERT INTO counter VALUES (?, 1)", [.integer(id)])
            return []
        }
    }

    private static func isGood(_ result: Result<Void, any Error>) -> Bool { (try? result.get()) != nil }

    @Test func `of a group, one that fails rolls back alone`() async throws {
        try await SQLiteWorld.open { world in
            let failing: SQLiteWorld.Verb = { connection in
                _ = try connection.run("INSERT INTO counter VALUES (3, 1)", [])
                _ = try connection.run("UPDATE counter SET n = 9", [])
                throw No()
            }
            let results = try await world.together([Self.adding(1), Self.adding(2), failing, Self.adding(4), Self.adding(1)])
            #expect(results.map(Self.isGood) == [true, true, false, true, false])
            #expect(throws: No.self) { try results[2].get() }
            #expect(throws: StorageProblem.unique("counter.id")) { try results[4].get() }
            #expect(try await world.one("SELECT group_concat(id || ':' || n, ' ') FROM counter") == .text("0:0 1:1 2:1 4:1"))
        }
    }

    @Test func `a caller that is cancelled undoes neither its own verb nor another's`() async throws {
        try await SQLiteWorld.open { world in
            let results = try await world.together([Self.adding(1), Self.adding(2), Self.adding(3)], cancelling: [0, 1])
            #expect(results.allSatisfy(Self.isGood))
            #expect(try await world.one("SELECT COUNT(*) FROM counter WHERE n = 1") == .integer(3))
        }
    }

    @Test func `an error that the body swallows is not taken for a commit`() async throws {
        try await SQLiteWorld.open { world in
            let careless: SQLiteWorld.Verb = { connection in
                _ = try connection.run("UPDATE counter SET n = 5 WHERE id = 0", [])
                _ = try? connection.run("INSERT INTO counter VALUES (0, 0)", [])
                _ = try connection.run("INSERT INTO counter VALUES (8, 1)", [])
                return []
            }
            let results = try await world.together([Self.adding(1), careless, Self.adding(2)])
            #expect(results.map(Self.isGood) == [true, false, true])
            #expect(throws: StorageProblem.unique("counter.id")) { try results[1].get() }
            #expect(try await world.one("SELECT group_concat(id || ':' || n, ' ') FROM counter") == .text("0:0 1:1 2:1"))
        }
    }

    @Test func `an error undone by a savepoint does not stop the verb`() async throws {
        try await SQLiteWorld.open { world in
            try await world.engine.write { connection in
                _ = try connection.run("SAVEPOINT try", [])
                _ = try? connection.run("INSERT INTO counter VALUES (0, 0)", [])
                _ = try connection.run("ROLLBACK TO try", [])
                _ = try connection.run("RELEASE try", [])
                _ = try connection.run("UPDATE counter SET n = 5", [])
                return []
            }
            #expect(try await world.one("SELECT n FROM counter") == .integer(5))
        }
    }

    @Test func `a seal that fails fails the whole group, and nobody is told otherwise`() async throws {
        try await SQLiteWorld.open(seal: { _, _ in throw No() }) { world in
            let sealing: SQLiteWorld.Verb = { connection in
                _ = try connection.run("INSERT INTO counter VALUES (2, 1)", [])
                return [Sealed()]
            }
            let results = try await world.together([Self.adding(1), sealing, Self.adding(3)])
            #expect(results.map(Self.isGood) == [false, false, false])
            #expect(try await world.one("SELECT COUNT(*) FROM counter") == .integer(1))
            try await world.engine.write(Self.adding(4))
            #expect(try await world.one("SELECT COUNT(*) FROM counter") == .integer(2), "the next one goes on")
        }
    }

    @Test func `sixty-four writers are each in the file once, in fewer groups than there are verbs`() async throws {
        let sealed = Noted(0)
        try await SQLiteWorld.open(seal: { _, facts in for _ in facts { sealed.count() } }) { world in
            let engine = world.engine
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 1...64 {
                    group.addTask {
                        for turn in 0..<5 {
                            let id = Int64(writer * 10 + turn)
                            try await engine.write { connection in
                                _ = try connection.run("INSERT INTO counter VALUES (?, 1)", [.integer(id)])
                                _ = try connection.run("UPDATE counter SET n = n + 1 WHERE id = 0", [])
                                return [Sealed()]
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let groups = try #require(engine.load.groups)
            #expect(groups.total < 320 && groups.sum == 321, "\(groups.total) groups of \(groups.sum) verbs")
            #expect(sealed.value == 320)
            // What was answered is in the file, for whoever opens it anew.
            let copy = try SQLiteEngine(path: world.path, seal: { _, _ in }, readers: 1)
            let found = Noted<[Row]>([])
            try await copy.read { found.set(try $0.query("SELECT COUNT(*) AS number, SUM(n) AS sum FROM counter", [])) }
            #expect(found.value.first?.values == [.integer(321), .integer(640)])
            await copy.close()
        }
    }
}

private struct Sealed: Sealable {}
