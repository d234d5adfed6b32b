// BoardTests: how a clause stands, what a filter shows, and the board of a period that is over.
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web
import Wiring

@testable import Scheme

@Suite struct BoardTests {
    private static func clause(_ id: Clause.ID, _ parameters: [Parameter] = []) -> ClauseText {
        let words = Sentence(hans: "条", hant: "條", english: "clause")
        return ClauseText(
            id: id, chapter: "K-CMP", kinds: [.competence], status: .verbatim, isSeed: true, text: words, countingText: nil,
            parameters: parameters)
    }

    private static func state(
        _ controls: [Control], _ figure: Figure? = nil, atRisk: Int64 = 0, overdue: Int64 = 0
    ) -> ClauseState {
        ClauseStanding(
            clause: clause("J2-G1"), controls: controls, figure: figure, targetPercent: 100, atRisk: atRisk, overdue: overdue
        ).state
    }

    @Test func `a competence clause is assessed by an appraisal only, and without one it is not wired`() {
        #expect(Self.state([]) == .notWired)
        let appraisal = Control(.appraisal, "J2-G1", "x")
        #expect(Self.state([appraisal], Figure(numerator: 1, denominator: 1, excluded: 0)) == .assessed)
        #expect(Self.state([appraisal, Control(.gate, "J2-G1", "x")]) == .noCase)
    }

    @Test(.clause("J2-G1"))
    func `a clause of which a part waits is partly kept at best, and missed like any other`() {
        let part = [Control(.promise, "J2-G1", "x", lacks: "y"), Control(.gate, "J2-G1", "x")]
        let (kept, missed) = (Figure(numerator: 2, denominator: 2, excluded: 0), Figure(numerator: 1, denominator: 2, excluded: 0))
        #expect(Self.state(part, kept) == .partly && Self.state(part) == .partly)
        #expect(Self.state(part, missed) == .missed && Self.state(part, kept, overdue: 1) == .missed)
        #expect(Self.state(part, kept, atRisk: 1) == .atRisk)
        #expect(Self.state(part.map { Control($0.kind, "J2-G1", "x") }, kept) == .met)
        #expect(House.room.controls(of: "J2-G1").contains { $0.lacks != nil })
    }

    @Test func `no clause of the shipped house is assessed, and every kept one has a figure`() async throws {
        try await World.run(.sqlite) { world in
            let today = world.project.liveFrom
            let standings = try await world.database.read { transaction in
                try Boards(room: House.room, books: House.books).standings(
                    in: world.project, days: today...today, transaction
                ).standings
            }
            #expect(standings.allSatisfy { $0.state != .assessed })
            for standing in standings where !standing.controls.isEmpty {
                #expect(standing.figure != nil, "\(standing.clause.id) is kept by the program and has no figure")
            }
        }
    }

    @Test func `every clause has a process and a post, and the parts of a filter narrow together`() throws {
        let book = try SchemeSlice.shipped()
        for clause in book.clauses {
            #expect(!clause.posts.isEmpty && clause.posts.isSubset(of: Set(BoardFilter.posts)), "\(clause.id)")
        }
        let complaints = book.clauses.filter(BoardFilter(process: .complaints).covers).map(\.id)
        #expect(Set(["K-CMP3", "S2.5-2", "XS2.5-0"]).isSubset(of: Set(complaints)) && !complaints.contains("S2.6-2"))
        let engineers = book.clauses.filter(BoardFilter(process: .repairs, post: .engineer).covers).map(\.id)
        #expect(engineers.contains("XS2.4-2") && !engineers.contains("S2.5-2"))
        #expect(book.clauses.filter(BoardFilter(process: .complaints, post: .engineer).covers).isEmpty)
        #expect(Set(book.clauses.map(\.process)) == Set(ClauseProcess.allCases))
    }

    @Test(arguments: EngineKind.allCases)
    func `the address narrows by state, process and post, on the page, in the file and for programs`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            let headers = ["authorization": "Bearer \(try await world.token("wangfang"))"]
            func clauses(_ query: String) async -> Set<String> {
                let answer = await site.answer(Ask("GET", "/api/v1/clauses", query: query, headers: headers))
                return Set(answer.text.matches(of: /"id":"([^"]+)"/).map { String($0.1) })
            }
            let whole = await clauses("")
            let repairs = await clauses("process=repairs&post=engineer")
            #expect(repairs.contains("XS2.4-2") && repairs.count < whole.count)
            let unwired = await clauses("process=repairs&post=engineer&state=notWired")
            #expect(unwired.isStrictSubset(of: repairs) && !unwired.contains("XS2.4-2"))
            let page = await site.answer(Ask("GET", "/scheme", query: "process=repairs&post=engineer", headers: headers))
            #expect(page.text.contains("XS2.4-2") && !page.text.contains(">S2.5-2<"))
            for name in ["state", "process", "post"] { #expect(page.text.contains("<select name=\"\(name)\">")) }
            #expect(page.text.contains("<option value=\"repairs\" selected>"))
            #expect(await site.answer(Ask("GET", "/api/v1/clauses", query: "process=x", headers: headers)).status < 500)
        }
    }

    @Test(.clause("K-CMP2"), arguments: EngineKind.allCases)
    func `a period that is over stands as it was: what is overdue now is no part of it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            func open(_ subject: Int64, dueIn minutes: Int) async throws {
                try await world.database.write { transaction in
                    let book = try House.books.book(on: world.project.liveFrom, in: transaction)
                    var terms = Promises.Terms(
                        "K-CMP2", of: Subject("proof", subject), cycle: 1, startedAt: transaction.now,
                        dueAt: transaction.now.adding(minutes: minutes))
                    terms.holder = world.account("limin")
                    let id = try Promises().open(terms, project: world.project, scheme: book, by: .system("proof"), in: transaction)
                    guard subject == 1 else { return }
                    for row in try Promises().of(Subject("proof", 1), project: world.project.id, in: transaction) where row.id == id {
                        try Promises().settle(row, at: transaction.now, by: .system("proof"), in: transaction)
                    }
                }
            }
            func state(_ days: ClosedRange<Day>) async throws -> ClauseState {
                try await world.database.read { transaction in
                    try Boards(room: House.room, books: House.books).standing(
                        of: "K-CMP2", in: world.project, days: days, transaction
                    ).state
                }
            }
            let first = world.project.liveFrom
            try await open(1, dueIn: 15)
            world.at("2026-11-26 09:00")
            try await open(2, dueIn: 15)
            world.at("2026-11-26 12:00")
            let today = first.adding(days: 3)
            #expect(try await state(first...first) == .met)
            #expect(try await state(first...today) == .missed)
            #expect(try await state(first.adding(days: 1)...first.adding(days: 1)) == .noCase)
            // A promise left open is missed in its own period for ever.
            world.at("2026-12-08 09:00")
            #expect(try await state(today...today) == .missed)
            #expect(try await state(first...first) == .met)
        }
    }

    @Test(.clause("S2.5-2"), .clause("S2.6-2"), .clause("J2-G1"))
    func `how days are counted is printed as the flag in force says`() async throws {
        let book = try SchemeSlice.shipped()
        let counted: [Clause.ID] = ["S2.5-2", "S2.6-2", "XS2.4-3"]
        for id in counted { #expect(book[id]?.dayCounting == .natural, "\(id)") }
        #expect(book["J2-G1"]?.dayCounting == .working && book["K-CMP4"]?.dayCounting == nil)
        try await World.run(.sqlite) { world in
            // A moment of its own: a version is told apart by when it was made.
            world.clock.move(to: world.clock.now.adding(milliseconds: 90_001))
            let site = try world.site()
            let headers = ["authorization": "Bearer \(try await world.token("wangfang"))", "accept-language": "zh-CN"]
            func page() async -> String { await site.answer(Ask("GET", "/scheme/S2.5-2", headers: headers)).text }
            #expect(await page().contains("自然日，不顺延"))
            try await world.database.write { transaction in
                try House.books.change(
                    [Quantity("S2.5-2", "rolled"): "true"], from: world.project.liveFrom, note: "顺延", by: .system("proof"),
                    in: transaction)
            }
            let rolled = await page()
            #expect(!rolled.contains("自然日，不顺延") && rolled.contains("顺延到下一个工作日"))
        }
    }

    /// Numbers of kept clauses that are on record only: each has its reason here.
    private static let idle: Set<Quantity> = [
        // One handler is what the gate asks: the scheme's 专人 is not a number to be turned.
        Quantity("K-CMP4", "handlers"),
        // Two readings of the calendar's table; the duty follows `everyDays`.
        Quantity("J1-R7", "dueA"), Quantity("J1-R7", "dueB"),
        // The duties of dunning and of the year's statistics follow the table's first reading.
        Quantity("C-5", "dueB"), Quantity("C-9", "dueB"), Quantity("C-10", "dueB"),
    ]

    @Test func `a number that nothing follows is marked, not offered, and refused`() async throws {
        let book = try SchemeSlice.shipped()
        let found = Set(book.clauses.flatMap { clause in House.room.idle(clause).map { Quantity(clause.id, $0) } })
        // The follow-up of repairs has numbers of its own, and follows those of complaints until it is counted by them.
        let others = found.subtracting(Self.idle)
        #expect(found.isSuperset(of: Self.idle) && others.allSatisfy { $0.clause == "XS2.4-3" }, "\(others)")
        try await World.run(.sqlite) { world in
            let site = try world.site()
            let token = try await world.token("hqwu")
            let headers = ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": "idle-number-1"]
            let page = await site.answer(Ask("GET", "/scheme/K-CMP4", headers: headers)).text
            #expect(page.contains("只作记载") || page.contains("on record"))
            let body = #"{"clause":"K-CMP4","name":"handlers","value":"2","from":"2026-12-01","note":"试"}"#
            let answer = await site.answer(Ask("POST", "/api/v1/scheme/versions", headers: headers, body: Array(body.utf8)))
            #expect(answer.status == 422 && answer.text.contains("name"), "\(answer.text)")
        }
    }
}
