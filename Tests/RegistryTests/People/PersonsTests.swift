// PersonsTests: numbers shown for a reason, care by consent, key marks, contacts, moving in and out, on both engines.
import Kernel
import Platform
import Proof
import Storage
import Testing
import Wiring

@testable import Registry

@Suite struct PersonsTests {
    /// A home with one owner.
    private static func home(_ world: World) async throws -> (Unit.ID, Person.ID) {
        try await world.database.write { transaction in
            let entry = RegisterEntry(
                row: 1, building: "3栋", unit: "2单元1201", areaHundredths: 9_800, name: "陈桂芳", phone: "13800006620",
                from: Day("2020-01-01"))
            _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
            let unit = try #require(try Units().find(spoken: "3-2-1201", in: world.project.id, transaction))
            let person = try #require(try Units().tenures(of: unit.id, in: world.project.id, transaction).first).person
            return (unit.id, person)
        }
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `a number is shown for a reason, to who asked, for some minutes, and who looked is kept`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (_, id) = try await Self.home(world)
            func isShown(_ name: String) async throws -> Bool {
                try await world.database.read { transaction in
                    let person = try Persons().find(id, within: [world.project.id], transaction)
                    return try Persons().isShown(person, to: world.account(name), transaction)
                }
            }
            #expect(try await !isShown("limin"))
            let phone = try await world.database.write { transaction in
                try Persons().reveal(
                    id, reason: "回访", within: [world.project.id], by: world.account("limin"), in: transaction)
            }
            #expect(phone == "13800006620")
            #expect(try await isShown("limin"))
            #expect(try await !isShown("zhoujie"))
            world.clock.move(to: world.clock.now.adding(minutes: Persons.shownMinutes + 1))
            #expect(try await !isShown("limin"))
            let kept = try await world.database.read {
                try $0.history(of: (Persons.subjectKind, id.number), project: world.project.id)
            }
            #expect(kept.map(\.kind) == ["person.revealed"] && kept.first?.words == "回访")
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    _ = try Persons().reveal(
                        id, reason: "好奇", within: [world.other.id], by: world.account("stranger"), in: transaction)
                }
            }
        }
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `help is noted by consent only, and a key customer has a reason`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (_, id) = try await Self.home(world)
            func care(_ words: String, _ consent: Bool) async throws {
                try await world.database.write { transaction in
                    try Persons().setCare(
                        id, words, hasConsent: consent, within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.gate("XS1-1", "person.care.consent", field: "consent")) {
                try await care("协助搬运", false)
            }
            try await care("协助搬运", true)
            try await world.database.write { transaction in
                let within = [world.project.id]
                let by = world.staff("limin")
                #expect(throws: Refusal.invalid("keyReason", "person.key.reason")) {
                    try Persons().mark(id, true, reason: "", within: within, by: by, in: transaction)
                }
                try Persons().mark(id, true, reason: "楼栋长", within: within, by: by, in: transaction)
                try Persons().contact(
                    id, .visit, "希望加装扶手", within: within, by: world.account("limin"), in: transaction)
            }
            let (person, contacts) = try await world.database.read { transaction in
                let person = try Persons().find(id, within: [world.project.id], transaction)
                return (person, try Persons().contacts(of: person, transaction))
            }
            #expect(person.care == "协助搬运" && person.careConsentAt != nil && person.isKey && person.keyReason == "楼栋长")
            #expect(contacts.map(\.words) == ["希望加装扶手"])
            try await care("", false)
            #expect(try await world.database.read { try Persons().find(id, within: [world.project.id], $0) }.careConsentAt == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `one moves in once, and out not before moving in`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (unit, _) = try await Self.home(world)
            let within = [world.project.id]
            let day = try #require(Day("2026-11-01"))
            func settle() async throws {
                try await world.database.write { transaction in
                    _ = try Persons().settle(
                        "李租客", phone: "13900001234", as: .tenant, at: unit, from: day, within: within,
                        by: world.staff("limin"), in: transaction)
                }
            }
            try await settle()
            await #expect(throws: Refusal.invalid("name", "tenure.known")) { try await settle() }
            func tenant() async throws -> TenureLine {
                try #require(
                    try await world.database.read { try Units().tenures(of: unit, in: world.project.id, $0) }
                        .first { $0.role == .tenant })
            }
            let tenure = try await tenant().id
            func end(_ days: Int) async throws {
                try await world.database.write { transaction in
                    try Persons().end(
                        tenure, of: unit, on: day.adding(days: days), within: within, by: world.staff("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("to", "tenure.to.before")) { try await end(-1) }
            try await end(20)
            #expect(try await tenant().to == day.adding(days: 20))
            await #expect(throws: Refusal.missing) { try await end(30) }
        }
    }
}
