// CaseFilesTests: files of a case on both engines: kept once, counted, cleaned, nobody else's; and the sender's deadline.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct CaseFilesTests {
    /// A JPEG of a few bytes, different for every number.
    private static func photo(_ number: UInt8) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, number, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9]
    }

    private static func add(_ bytes: [UInt8], _ it: ServiceCase, _ world: World, within: [Project.ID]? = nil) async throws {
        try await world.database.write { transaction in
            try CaseFiles(cases: world.cases).add(
                "现场.jpg", bytes, to: it.id, within: within ?? [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    /// A picture that the office brought.
    static func bring(to it: ServiceCase, _ world: World) async throws { try await add(photo(7), it, world) }

    private static func lines(_ it: ServiceCase, _ world: World) async throws -> [CaseFileLine] {
        try await world.database.read { try CaseFiles.lines(of: it.id, in: world.project.id, $0) }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `a photo is kept once, up to a number, and of the own estate only`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            for _ in 0..<2 { try await Self.add(Self.photo(0), it, world) }
            #expect(try await Self.lines(it, world).map(\.name) == ["现场.jpg"])
            for number in 1..<CaseFiles.countMax { try await Self.add(Self.photo(UInt8(number)), it, world) }
            await #expect(throws: Refusal.invalid("photo", "file.many", ["count": "\(CaseFiles.countMax)"])) {
                try await Self.add(Self.photo(99), it, world)
            }
            await #expect(throws: Refusal.missing) { try await Self.add(Self.photo(1), it, world, within: [world.other.id]) }
            let file = try #require(try await Self.lines(it, world).first).id
            let content = try await world.database.read {
                try CaseFiles.content(file, of: it.id, within: [world.project.id], $0)
            }
            #expect(content.bytes == Self.photo(0) && content.kind == .jpeg)
            await #expect(throws: Refusal.missing) {
                _ = try await world.database.read { try CaseFiles.content(file, of: it.id, within: [world.other.id], $0) }
            }
        }
    }

    @Test(arguments: [
        ([], "file.needed"), (Array("#!/bin/sh".utf8), "file.kind"), ([0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], "file.kind"),
        ([UInt8](repeating: 0xFF, count: StoredFiles.bytesMax + 1), "file.large"),
    ])
    func `what is no photo or paper is refused at its field`(_ bytes: [UInt8], _ key: String) {
        #expect { try StoredFiles.read(bytes) } throws: { error in
            (error as? Refusal)?.problems.first.map { $0.field == "photo" && $0.key == key } ?? false
        }
    }

    @Test func `a form brings a photo to the page, and says what it cannot take`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.complaint, world)
            let site = try world.site()
            let token = try await world.token("limin")
            func bring(_ bytes: [UInt8]) async -> Answer {
                let head = "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\n"
                return await site.answer(
                    Ask(
                        "POST", "/cases/\(it.id.text)/files",
                        headers: [
                            "authorization": "Bearer \(token)", "content-type": "multipart/form-data; boundary=b",
                            "sec-fetch-site": "same-origin", "host": "x",
                        ], body: Array(head.utf8) + bytes + Array("\r\n--b--\r\n".utf8)))
            }
            #expect(await bring(Array("text".utf8)).status == 422)
            #expect(await bring(Self.photo(7)).status == 303)
            let page = await site.answer(Ask("GET", "/cases/\(it.id.text)", headers: ["authorization": "Bearer \(token)"]))
            let path = try #require(page.text.firstMatch(of: /img src="([^"]+)"/)).1
            let file = await site.answer(Ask("GET", String(path), headers: ["authorization": "Bearer \(token)"]))
            #expect(file.status == 200 && file.body == Self.photo(7) && file.header("content-type") == "image/jpeg")
        }
    }

    @Test(.clause("S2.6-2"), .clause("XS2.7-1"), arguments: EngineKind.allCases)
    func `the sender's deadline binds where it comes first, and a number that comes again is counted`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let soon = world.clock.now.adding(minutes: 120)
            let late = world.clock.now.adding(minutes: 30 * 24 * 60)
            func due(_ kind: ServiceCase.Kind, outer: Instant?) async throws -> (Instant?, Int64) {
                var intake = Cases.Intake(kind: kind, channel: .transferred, requester: "市民", title: "噪声", words: "请回复")
                intake.handler = world.account("limin")
                intake.agreedAt = kind == .suggestion ? late : nil
                intake.outerSender = "12345"
                intake.outerNumber = "H-\(kind.rawValue)"
                intake.outerDueAt = outer
                return try await world.database.write { [intake] transaction in
                    let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                    let clause: Clause.ID = kind == .suggestion ? "S2.6-2" : "XS2.7-1"
                    let row = try Promises().of(it.subject, project: world.project.id, in: transaction).first { $0.clause == clause }
                    return (
                        row?.promise.dueAt,
                        try CaseViews().detail(it.id, within: [world.project.id], transaction).0.repeats
                    )
                }
            }
            for kind in [ServiceCase.Kind.suggestion, .enquiry] {
                let (own, first) = try await due(kind, outer: nil)
                let (bound, second) = try await due(kind, outer: soon)
                let (free, third) = try await due(kind, outer: late)
                #expect(bound == soon && free == own && own != soon)
                #expect([first, second, third] == [1, 2, 3])
            }
        }
    }
}
