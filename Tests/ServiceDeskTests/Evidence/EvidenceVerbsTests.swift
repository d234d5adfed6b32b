// EvidenceVerbsTests: nobody's own word ends a case: the witness, the paper, the checker are asked, and kept.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct EvidenceVerbsTests {
    private static func explain(_ it: ServiceCase, _ evidence: Evidence, _ world: World) async throws {
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).explain(
                it.id, reply: "配件下周到", evidence: evidence, within: [world.project.id], by: world.staff("limin"),
                in: transaction)
        }
    }

    private static func name(_ witness: String, on it: ServiceCase, _ world: World) async throws {
        try await world.database.write { transaction in
            try Explanations(cases: world.cases).offer(
                "配件下周到", witness: world.account(witness), on: it.id, within: [world.project.id],
                by: world.account("limin"), in: transaction)
        }
    }

    private static func confirm(_ it: ServiceCase, by name: String, _ world: World) async throws {
        try await world.database.write { transaction in
            try Explanations(cases: world.cases).confirm(
                on: it.id, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    static func detail(_ it: ServiceCase, _ world: World) async throws -> CaseDetail {
        try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0).0 }
    }

    @Test(.clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `a witness works here, says so by the own hand, and is kept`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let no = Refusal.gate("S2.5-1a", "case.explain.witness", field: "witness")
            for wrong in ["limin", "zhaoqiang", "stranger"] {
                await #expect(throws: no, "\(wrong)") { try await Self.name(wrong, on: it, world) }
            }
            await #expect(throws: no) {
                try await world.database.write { transaction in
                    try Explanations(cases: world.cases).offer(
                        "配件下周到", witness: Account.ID(4711), on: it.id, within: [world.project.id],
                        by: world.account("limin"), in: transaction)
                }
            }
            try await Self.name("zhoujie", on: it, world)
            #expect(try await Self.detail(it, world).serviceCase.stage == .open, "her word is awaited")
            await #expect(throws: Refusal.gate("S2.5-1a", "explanation.witness.other")) {
                try await Self.confirm(it, by: "wangfang", world)
            }
            try await Self.confirm(it, by: "zhoujie", world)
            let after = try await Self.detail(it, world)
            #expect(after.serviceCase.stage == .handled(at: world.clock.now, .explained))
            #expect(after.evidence.understanding?.kind == .witness && after.evidence.understanding?.witnessName == "周洁")
            #expect(after.history.contains { $0.kind == "case.understood" && $0.actor == world.staff("zhoujie").text })
            await #expect(throws: Refusal.notNow("explanation.witness.none")) {
                try await Self.confirm(it, by: "zhoujie", world)
            }
        }
    }

    @Test(.clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `a signature is a paper of this case, a reply the customer's words, and both are kept`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (it, second) = (try await CasesTests.take(.complaint, world), try await CasesTests.take(.complaint, world))
            try await CaseFilesTests.bring(to: second, world)
            let foreign = try #require(try await Self.detail(second, world).files.first?.id)
            let no = Refusal.gate("S2.5-1a", "evidence.file", field: "evidenceFile")
            await #expect(throws: no) { try await Self.explain(it, .signature(foreign), world) }
            await #expect(throws: Refusal.gate("S2.5-1a", "evidence.code", field: "understanding")) {
                try await Self.explain(it, .code, world)
            }
            try await Self.explain(second, .signature(foreign), world)
            #expect(try await Self.detail(second, world).evidence.understanding?.file == foreign)
            try await Self.explain(it, .reply(words: "那就等下周", file: nil), world)
            #expect(try await Self.detail(it, world).evidence.understanding?.words == "那就等下周")
            let page = await (try world.site()).answer(
                Ask("GET", "/cases/\(it.id.text)", headers: ["authorization": "Bearer \(try await world.token("limin"))"]))
            #expect(page.text.contains("那就等下周"))
        }
    }

    @Test(.clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `each refusal is of an explanation, and the final reply names the four other ways`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let (site, clerk) = (try world.site(), try await world.token("limin"))
            func post(_ verb: String, _ body: String, _ token: String, _ key: String) async -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/cases/\(it.id.text)/\(verb)",
                        headers: [
                            "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key,
                        ], body: Array(body.utf8)))
            }
            let empty = await post("explanation-refusal", #"{"note":"不同意"}"#, clerk, "refusal-000")
            #expect(empty.status == 409 && empty.text.contains("S2.5-1a") && empty.text.contains("explanation"))
            for (place, words) in ["年检三天", "配件要下周"].enumerated() {
                let no = await post(
                    "explanation-refusal", #"{"explanation":"\#(words)","note":"不同意"}"#, clerk, "refusal-00\(place + 1)")
                #expect(no.status == 200, "\(no.text)")
            }
            let manager = try await world.token("wangfang")
            let final = await post("final-reply", #"{"reply":"我们已尽力。"}"#, manager, "final-reply-1")
            #expect(final.status == 200, "\(final.text)")
            let after = try await Self.detail(it, world)
            for body in ["业主委员会", "人民调解", "12345", "人民法院"] { #expect(after.serviceCase.reply.contains(body)) }
            #expect(after.evidence.explanations.map(\.answer) == ["refused", "refused"])
            #expect(after.promises.first { $0.clause == "S2.5-1a" }?.promise.outcome == .failed)
            let letter = await site.answer(
                Ask("GET", "/cases/\(it.id.text)/final-letter", headers: ["authorization": "Bearer \(clerk)"]))
            #expect(letter.status == 200 && letter.text.contains("12345") && letter.text.contains(it.number))
        }
    }

    @Test(.clause("S2.5-1"), arguments: EngineKind.allCases)
    func `a withdrawal that one reports ends nothing until another has checked it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let withdrawals = Withdrawals(cases: world.cases)
            func check(by name: String, isSo: Bool) async throws {
                try await world.database.write { transaction in
                    try withdrawals.check(
                        it.id, isSo: isSo, words: "", within: [world.project.id], by: world.account(name), in: transaction)
                }
            }
            func ask(_ words: String) async throws {
                try await world.database.write { transaction in
                    try withdrawals.ask(
                        it.id, words: words, within: [world.project.id], by: world.account("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.notNow("case.withdraw.none")) { try await check(by: "wangfang", isSo: true) }
            await #expect(throws: Refusal.gate("S2.5-1", "case.withdraw.words", field: "note")) { try await ask("") }
            try await ask("来电说不用了")
            await #expect(throws: Refusal.notNow("case.withdraw.waiting")) { try await ask("又来电") }
            for wrong in ["limin", "zhaoqiang"] {
                await #expect(throws: Refusal.gate("S2.5-1", "case.withdraw.check"), "\(wrong)") {
                    try await check(by: wrong, isSo: true)
                }
            }
            try await check(by: "wangfang", isSo: false)
            #expect(try await Self.detail(it, world).serviceCase.stage == .open, "it was not so")
            try await ask("当面说不用了")
            try await check(by: "zhoujie", isSo: true)
            #expect(try await Self.detail(it, world).serviceCase.stage == .withdrawn)
            let kept = try await world.database.read { transaction in
                try transaction.query("SELECT answer, answered_by FROM case_withdrawal ORDER BY asked_at, id").map {
                    "\(try $0.get("answer", as: String.self)) \(try $0.get("answered_by", as: Account.ID.self).text)"
                }
            }
            #expect(kept == ["declined \(world.account("wangfang").text)", "confirmed \(world.account("zhoujie").text)"])
        }
    }
}
