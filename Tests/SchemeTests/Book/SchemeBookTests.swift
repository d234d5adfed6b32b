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
        #expect(book.gaps(clauses: House.room.clauses, quantities: House.room.quantities).isEmpty)
        #expect(book.clauses.allSatisfy { !$0.text.hans.isEmpty && !$0.text.hant.isEmpty && !$0.text.english.isEmpty })
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
}
