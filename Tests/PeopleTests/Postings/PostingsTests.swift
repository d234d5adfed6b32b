// PostingsTests: a notice hangs after another person's approval, for its days, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import People

@Suite struct PostingsTests {
    private static func make(_ world: World, from: Int = 0, to: Int = 7, by name: String = "limin") async throws -> Posting {
        try await world.database.write { transaction in
            let today = world.project.zone.day(of: transaction.now)
            return try Postings().make(
                "停水通知", "周三停水", at: "1栋大堂", from: today.adding(days: from), to: today.adding(days: to),
                project: world.project, by: world.account(name), in: transaction)
        }
    }

    private static func line(_ world: World) async throws -> Posting {
        try #require(try await world.database.read { try Postings().lines(in: world.project.id, after: nil, $0) }.first).posting
    }

    @Test(arguments: EngineKind.allCases)
    func `nobody approves what they wrote, and what is approved is up on its days`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let posting = try await Self.make(world, from: 1, to: 2, by: "wangfang")
            let today = world.project.zone.day(of: world.clock.now)
            func approve(_ name: String) async throws {
                try await world.database.write { transaction in
                    try Postings().approve(posting.id, within: [world.project.id], by: world.account(name), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("", "posting.own")) { try await approve("wangfang") }
            #expect(try await Self.line(world).state(on: today) == .draft)
            try await approve("chenguo")
            await #expect(throws: Refusal.notNow("posting.approved")) { try await approve("chenguo") }
            let up = try await Self.line(world)
            let states = (0...3).map { up.state(on: today.adding(days: $0)) }
            #expect(states == [.waiting, .up, .up, .expired])
            try await world.database.write { transaction in
                try Postings().remove(
                    posting.id, remark: "改期", within: [world.project.id], by: world.account("limin"), in: transaction)
            }
            #expect(try await Self.line(world).state(on: today) == .removed)
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try Postings().remove(
                        posting.id, remark: "", within: [world.other.id], by: world.account("stranger"), in: transaction)
                }
            }
        }
    }

    @Test(arguments: [(0, -1, "posting.to.before"), (-3, -1, "posting.to.past")])
    func `days that cannot be are refused`(_ from: Int, _ to: Int, _ key: String) async throws {
        try await World.run(.sqlite) { world in
            await #expect(throws: Refusal.invalid("to", key)) { _ = try await Self.make(world, from: from, to: to) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what hangs is shown by a picture, once, and by nothing before it was approved`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let posting = try await Self.make(world)
            let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9]
            func show(_ bytes: [UInt8], within: [Project.ID]) async throws {
                try await world.database.write { transaction in
                    try PostingPhotos().add(
                        "大堂.jpg", bytes, to: posting.id, within: within, by: world.account("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.notNow("posting.photo.draft")) { try await show(picture, within: [world.project.id]) }
            try await world.database.write { transaction in
                try Postings().approve(posting.id, within: [world.project.id], by: world.account("wangfang"), in: transaction)
            }
            for _ in 0..<2 { try await show(picture, within: [world.project.id]) }
            await #expect(throws: Refusal.invalid("photo", "file.kind")) {
                try await show(Array("%PDF-1.7".utf8), within: [world.project.id])
            }
            await #expect(throws: Refusal.missing) { try await show(picture, within: [world.other.id]) }
            let photos = try await world.database.read { try PostingPhotos().of([posting.id], in: world.project.id, $0) }
            let photo = try #require(photos[posting.id]?.first)
            #expect(photos[posting.id]?.count == 1)
            let content = try await world.database.read {
                try PostingPhotos().content(photo.id, of: posting.id, within: [world.project.id], $0)
            }
            #expect(content.bytes == picture)
        }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `the complaint channels hang, or their clause is missed: not by a draft, another notice, before or after`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let start = world.project.liveFrom
            func state(_ offset: Int) async throws -> ClauseState {
                let day = start.adding(days: offset)
                return try await world.database.read { transaction in
                    try Boards(room: House.room, books: House.books).standing(
                        of: "XS2.5-0", in: world.project, days: start...day, transaction
                    ).state
                }
            }
            func make(_ topic: Posting.Topic, from: Int, to: Int) async throws -> Posting.ID {
                try await world.database.write { transaction in
                    try Postings().make(
                        "投诉渠道", "电话 0571-8800 6600，前台意见簿", on: topic, at: "1栋大堂", from: start.adding(days: from),
                        to: start.adding(days: to), project: world.project, by: world.account("limin"), in: transaction
                    ).id
                }
            }
            func approve(_ id: Posting.ID) async throws {
                try await world.database.write { transaction in
                    try Postings().approve(id, within: [world.project.id], by: world.account("wangfang"), in: transaction)
                }
            }
            #expect(try await state(0) == .missed)
            try await approve(try await make(.general, from: 0, to: 9))
            #expect(try await state(0) == .missed)
            let channels = try await make(.complaintChannels, from: 1, to: 3)
            #expect(try await state(0) == .missed)
            try await approve(channels)
            #expect(try await state(0) == .missed)  // it hangs from tomorrow on
            for offset in 1...4 {
                world.clock.advance(minutes: 1_440)
                #expect(try await state(offset) == (offset < 4 ? .met : .missed), "day \(offset)")
            }
            #expect(try await state(2) == .met)  // what is over stays as it was
            let again = try await make(.complaintChannels, from: 4, to: 30)
            try await approve(again)
            #expect(try await state(4) == .met)
            world.clock.advance(minutes: 60)
            try await world.database.write { transaction in
                try Postings().remove(again, remark: "换新", within: [world.project.id], by: world.account("limin"), in: transaction)
            }
            #expect(try await state(4) == .missed)
        }
    }
}
