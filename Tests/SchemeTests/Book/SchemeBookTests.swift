// SchemeBookTests: the shipped scheme is whole, and a change is a new version.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@Suite struct SchemeBookTests {
    @Test func `the shipped scheme has its 138 clauses and everything the program names`() throws {
        let book = try SchemeSlice.shipped()
        #expect(book.clauses.filter(\.isSeed).count == 138)
        #expect(Set(book.clauses.map(\.id)).count == book.clauses.count)
        #expect(book.gaps(clauses: House.clauses, quantities: House.room.quantities).isEmpty)
        #expect(book.clauses.allSatisfy { !$0.text.hans.isEmpty && !$0.text.hant.isEmpty && !$0.text.english.isEmpty })
    }

    @Test func `an address that names a clause the scheme lacks keeps the program from starting`() throws {
        let book = try SchemeSlice.shipped()
        #expect(Set(House.clauses).isStrictSuperset(of: Set(House.room.clauses)) || Set(House.clauses) == Set(House.room.clauses))
        #expect(House.clauses.contains("J2-P14.2"))
        #expect(book.gaps(clauses: House.clauses + ["S9.9-9"], quantities: []) == [.noClause("S9.9-9")])
    }

    @Test func `a mandatory setting that nobody set shows as unset, never as a default`() throws {
        let book = try SchemeSlice.shipped()
        #expect(book["S2.8.2-1"]?.isUnset == true)
        #expect(throws: SchemeProblem.unset(Quantity("S2.8.2-1", "majorPayerShare"))) {
            _ = try book.number(Quantity("S2.8.2-1", "majorPayerShare"))
        }
    }

    @Test(.clause("K-CMP2"), arguments: EngineKind.allCases)
    func `a promise keeps the scheme under which it was made`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let quantity = Quantity("K-CMP2", "atOnceMinutes")
            let tomorrow = world.project.liveFrom.adding(days: 1)
            try await world.database.write { transaction in
                _ = try House.books.change(
                    [quantity: "30"], from: tomorrow, note: "三十分钟", by: .system("proof"), in: transaction)
            }
            let (today, later) = try await world.database.read { transaction in
                (
                    try House.books.book(on: world.project.liveFrom, in: transaction).number(quantity),
                    try House.books.book(on: tomorrow, in: transaction).number(quantity)
                )
            }
            #expect(today == 15 && later == 30)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a change holds in the versions of later days too, but not against what they changed themselves`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (minutes, hours) = (Quantity("K-CMP2", "atOnceMinutes"), Quantity("XS2.7-1", "answerHours"))
            let (today, soon, later) = (world.project.liveFrom, world.project.liveFrom.adding(days: 10), world.project.liveFrom.adding(days: 40))
            world.clock.move(to: world.clock.now.adding(milliseconds: engine == .sqlite ? 81_003 : 81_007))
            try await world.database.write { transaction in
                for (value, quantity, day) in [("30", minutes, later), ("20", minutes, soon), ("48", hours, soon)] {
                    try House.books.change([quantity: value], from: day, note: "试行", by: .system("proof"), in: transaction)
                }
            }
            let values = try await world.database.read { transaction in
                try [today, soon, later].map { day in
                    let book = try House.books.book(on: day, in: transaction)
                    return "\(try book.number(minutes))/\(try book.number(hours))"
                }
            }
            #expect(values == ["15/24", "20/48", "30/48"])
            let revisions = try await world.database.read { try House.books.revisions(in: $0) }
            #expect(revisions.first?.changes.map { $0.after } == ["48"] && revisions.last?.version == 1)
            await #expect(throws: Refusal.invalid("from", "scheme.past")) {
                try await world.database.write { transaction in
                    _ = try House.books.change(
                        [minutes: "30"], from: today.adding(days: -9), note: "", by: .system("proof"), in: transaction)
                }
            }
        }
    }
}
