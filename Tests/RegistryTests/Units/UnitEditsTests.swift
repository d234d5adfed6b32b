// UnitEditsTests: buildings, homes, shares and customers put right by hand, on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@testable import Registry

@Suite struct UnitEditsTests {
    private static func post(_ world: World, _ name: String, _ path: String, _ json: String) async throws -> Answer {
        await (try world.site()).answer(
            Ask(
                "POST", "/api/v1" + path,
                headers: [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "edit-\(UUID().uuidString)",
                ], body: Array(json.utf8)))
    }

    private static func id(_ answer: Answer) throws -> String {
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(json?["id"] as? String)
    }

    @Test(arguments: EngineKind.allCases)
    func `a building and its homes are made and put right, and the journal keeps what stood before`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            #expect(try await Self.post(world, "limin", "/buildings", #"{"building":"9栋"}"#).status == 403)
            let building = try Self.id(try await Self.post(world, "wangfang", "/buildings", #"{"building":"9栋"}"#))
            #expect(try await Self.post(world, "wangfang", "/buildings", #"{"building":"9栋"}"#).status == 422)
            let home = #"{"name":"1单元101","area":"88.5","use":"dwelling","state":"occupied"}"#
            let unit = try Self.id(try await Self.post(world, "wangfang", "/buildings/\(building)/units", home))
            let twin = home.replacing("1单元101", with: "1-0101")
            #expect(try await Self.post(world, "wangfang", "/buildings/\(building)/units", twin).status == 422)
            let change = #"{"area":"90.05","use":"shop","state":"let"}"#
            #expect(try await Self.post(world, "wangfang", "/units/\(unit)/correction", change).status == 200)
            #expect(try await Self.post(world, "wangfang", "/units/\(unit)/correction", change).status == 409)
            #expect(try await Self.post(world, "stranger", "/units/\(unit)/correction", change).status != 200)
            let bad = #"{"area":"90.055","use":"shop","state":"let"}"#
            #expect(try await Self.post(world, "wangfang", "/units/\(unit)/correction", bad).status == 422)
            let found = try await world.database.read { try Units().find(spoken: "9栋1单元101", in: world.project.id, $0) }
            #expect(found?.areaHundredths == 9_005 && found?.use == .shop && found?.state == .let_)
            let facts = try await world.database.read { transaction in
                try transaction.history(of: ("unit", try #require(found).id.number), project: world.project.id).map(\.kind)
            }
            #expect(facts == ["unit.added", "unit.changed"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `two halves are a whole, and a third half is one too many`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let building = try Self.id(try await Self.post(world, "wangfang", "/buildings", #"{"building":"9栋"}"#))
            let home = #"{"name":"101","area":"88","use":"dwelling","state":"occupied"}"#
            let unit = try Self.id(try await Self.post(world, "wangfang", "/buildings/\(building)/units", home))
            func settle(_ name: String, _ share: String) async throws -> Int {
                let json = #"{"name":"\#(name)","role":"coOwner","from":"2026-01-01","share":"\#(share)"}"#
                return try await Self.post(world, "limin", "/units/\(unit)/tenures", json).status
            }
            #expect(try await settle("甲", "1/2") == 201)
            #expect(try await settle("乙", "50%") == 201)
            #expect(try await settle("丙", "1/2") == 422)
            #expect(try await settle("丁", "3/2") == 422)
            let id = try #require(Unit.ID(text: unit))
            let shares = try await world.database.read { try Units().tenures(of: id, in: world.project.id, $0).map(\.share.text) }
            #expect(shares == ["1/2", "1/2"])
        }
    }

    @Test(.clause("XS1-1")) func `a customer's new number is found by its tail, the old one no more`() async throws {
        try await World.run(.sqlite) { world in
            let building = try Self.id(try await Self.post(world, "wangfang", "/buildings", #"{"building":"9栋"}"#))
            let home = #"{"name":"101","area":"88","use":"dwelling","state":"occupied"}"#
            let unit = try Self.id(try await Self.post(world, "wangfang", "/buildings/\(building)/units", home))
            let settled = try await Self.post(
                world, "limin", "/units/\(unit)/tenures",
                #"{"name":"陈静","phone":"13800006620","role":"owner","from":"2026-01-01"}"#)
            let json = try JSONSerialization.jsonObject(with: Data(settled.body)) as? [String: Any]
            let person = try #require(json?["person"] as? String)
            let correct = #"{"name":"陈静怡","phone":"13900007731"}"#
            #expect(try await Self.post(world, "limin", "/people/\(person)/correction", correct).status == 200)
            let (new, old) = try await world.database.read { transaction in
                (
                    try Units().find(words: "7731", in: world.project.id, transaction).count,
                    try Units().find(words: "6620", in: world.project.id, transaction).count
                )
            }
            #expect(new == 1 && old == 0)
        }
    }

    @Test(arguments: [
        ("1/2", "1/2"), ("2/4", "1/2"), ("50%", "1/2"), ("33.33％", "3333/10000"), ("1/1", "1/1"), ("100%", "1/1"), ("0/2", nil),
        ("3/2", nil), ("150%", nil), ("0%", nil), ("1/", nil), ("/2", nil), ("1/2/3", nil), ("half", nil), ("-1/2", nil),
        ("9223372036854775807/9223372036854775807", nil),
    ] as [(String, String?)])
    func `a share is a part of the whole`(_ words: String, _ text: String?) { #expect(OwnerShare(words)?.text == text) }
}
