// SchemaTextTests: docs/schema.*.sql are what the program makes.
import Foundation
import Proof
import Storage
import Testing

@Suite struct SchemaTextTests {
    @Test(arguments: EngineKind.allCases)
    func `the written schema is the one that the migrations make`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let made = try await world.database.read { try SchemaText.of($0) }
            let path = "docs/schema.\(engine.rawValue).sql"
            if ProcessInfo.processInfo.environment["STEWARD_WRITE"] != nil {
                try made.write(to: Repository.root.appending(path: path), atomically: true, encoding: .utf8)
            }
            #expect(Repository.text(path) == made, "run bin/schema and commit \(path)")
        }
    }
}
