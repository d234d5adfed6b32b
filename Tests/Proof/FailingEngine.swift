// FailingEngine: an engine that stops at one statement, so that what is left behind can be looked at.
import Storage
import Synchronization

/// An engine whose statements are counted, and of which one fails as if the process had died there.
package final class FailingEngine: Engine {
    private struct State {
        var count = 0
        var stop: Int?
    }
    private let real: any Engine
    private let state = Mutex(State())
    package var dialect: Dialect { real.dialect }
    package var load: EngineLoad { real.load }
    package var count: Int { state.withLock(\.count) }

    package init(_ real: any Engine) { self.real = real }

    package func stop(at statement: Int) { state.withLock { $0 = State(count: 0, stop: statement) } }

    package func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await real.write { try body(Counted($0, self)) }
    }
    package func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws { try await real.read(body) }
    package func hasRoom() async throws -> Bool { try await real.hasRoom() }
    package func close() async {}

    private func step() throws {
        try state.withLock { state in
            state.count += 1
            guard state.count == state.stop else { return }
            throw StorageProblem.failed("stopped at statement \(state.count)")
        }
    }

    private final class Counted: Connection {
        let real: any Connection
        let engine: FailingEngine
        var dialect: Dialect { real.dialect }

        init(_ real: any Connection, _ engine: FailingEngine) {
            self.real = real
            self.engine = engine
        }

        func query(_ text: String, _ values: [Value]) throws -> [Row] {
            try engine.step()
            return try real.query(text, values)
        }
        func run(_ text: String, _ values: [Value]) throws -> Int {
            try engine.step()
            return try real.run(text, values)
        }
        func put(_ text: String, _ values: [Value]) throws {
            try engine.step()
            try real.put(text, values)
        }
    }
}
