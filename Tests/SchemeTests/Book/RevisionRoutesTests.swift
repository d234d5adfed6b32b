// RevisionRoutesTests: who may change the company's scheme.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@Suite struct RevisionRoutesTests {
    private static func change(_ name: String, _ world: World) async throws -> Answer {
        let body = "{\"clause\":\"K-CMP2\",\"name\":\"atOnceMinutes\",\"value\":\"20\",\"from\":\"2026-12-01\",\"note\":\"\(name)\"}"
        let headers = [
            "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
            "idempotency-key": UUID().uuidString,
        ]
        return await (try world.site()).answer(Ask("POST", "/api/v1/scheme/versions", headers: headers, body: Array(body.utf8)))
    }

    @Test(arguments: EngineKind.allCases)
    func `one of several offices does not change the company's scheme; head office and the administrator do`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let refused = try await Self.change("chenguo", world)
            #expect(refused.status == 403 && refused.text.contains("revision.company"))
            #expect(try await Self.change("wangfang", world).status == 403)
            for name in ["hqwu", "admin"] {
                let page = await (try world.site()).answer(
                    Ask("GET", "/scheme/versions", headers: ["authorization": "Bearer \(try await world.token(name))"]))
                #expect(page.status == 200 && page.text.contains("action=\"/scheme/versions\""), "\(name)")
            }
            let page = await (try world.site()).answer(
                Ask("GET", "/scheme/versions", headers: ["authorization": "Bearer \(try await world.token("chenguo"))"]))
            #expect(page.status == 200 && !page.text.contains("action=\"/scheme/versions\""))
            #expect(try await Self.change("hqwu", world).status == 201)
        }
    }
}
