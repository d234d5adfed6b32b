// PlanWatch: what the engine means to do for every statement.
import Foundation
import Storage
import Synchronization

/// An engine that asks for the plan of every statement before it runs it.
package final class PlanWatch: Engine {
    private let real: any Engine
    private let plans = Mutex<[String: [String]]>([:])
    package var dialect: Dialect { real.dialect }
    /// The plan of each statement, by its text.
    package var seen: [String: [String]] { plans.withLock { $0 } }

    package init(_ real: any Engine) { self.real = real }

    package func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await real.write { try body(Watched($0, self)) }
    }
    package func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await real.read { try body(Watched($0, self)) }
    }
    package var load: EngineLoad { real.load }
    package func hasRoom() async throws -> Bool { try await real.hasRoom() }
    package func close() async {}

    private final class Watched: Connection {
        let real: any Connection
        let engine: PlanWatch
        var dialect: Dialect { real.dialect }

        init(_ real: any Connection, _ engine: PlanWatch) {
            self.real = real
            self.engine = engine
        }

        func query(_ text: String, _ values: [Value]) throws -> [Row] {
            try look(text, values)
            return try real.query(text, values)
        }
        func run(_ text: String, _ values: [Value]) throws -> Int {
            try look(text, values)
            return try real.run(text, values)
        }

        func put(_ text: String, _ values: [Value]) throws { _ = try run(text, values) }

        private func look(_ text: String, _ values: [Value]) throws {
            let lines: [String]
            switch dialect {
            case .sqlite: lines = try real.query("EXPLAIN QUERY PLAN " + text, values).map { try $0.get("detail") }
            case .postgres:
                guard ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(where: text.hasPrefix) else { return }
                lines = try real.query("EXPLAIN " + text, values).map { try $0.get("QUERY PLAN") }
            }
            engine.plans.withLock { $0[text] = lines }
        }
    }
}
