// StatementsTests: opening + movements = closing for any home, payer and days, and each book balances by itself.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct StatementsTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `any home's statement goes from its opening to its closing, and one begins where the other ends`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 4_101, steps: 120)
            let bills = try await year.bills()
            func make(_ unit: Registry.Unit.ID, _ payer: Person.ID?, _ from: Day, _ to: Day) async throws -> Statement {
                try await world.database.read {
                    try Statements().make(unit, payer: payer, from: from, to: to, within: [world.project.id], $0)
                }
            }
            var movements = 0
            for unit in year.units {
                for payer in [nil, year.owners[unit]] {
                    let cuts = [0, 30, 60, 90, 119].map { year.days[$0] }
                    var last: Money?
                    for (from, next) in zip(cuts, cuts.dropFirst()) {
                        let it = try await make(unit, payer, from, next.adding(days: -1))
                        #expect(it.isWhole)
                        #expect(last == nil || it.opening == last)
                        var balance = it.opening
                        for line in it.lines {
                            balance += line.debit - line.credit
                            #expect(line.balance == balance && line.debit >= .zero && line.credit >= .zero)
                        }
                        last = it.closing
                        movements += it.lines.count
                    }
                }
                let whole = try await make(unit, nil, year.days[0], year.today)
                let open = bills.filter { $0.unit == unit }.map { $0.open(on: year.today) }.reduce(0, +)
                let credit = try await world.database.read {
                    try Credits().balances(of: unit, in: world.project.id, $0).map(\.balance).sum.fen
                }
                #expect(whole.closing.fen == open - credit)
            }
            #expect(movements > 60)
            await #expect(throws: Refusal.missing) {
                try await world.database.read {
                    _ = try Statements().make(
                        year.units[0], payer: nil, from: year.today, to: year.today, within: [world.other.id], $0)
                }
            }
        }
    }

    @Test func `a payment is one movement whatever it pays, and a credit that pays stands on both sides`() {
        let id = (1...4).map { BookEntry.ID(Int64($0)) }
        func entry(_ id: BookEntry.ID, _ kind: BookEntry.Kind, _ account: BookAccount, _ fen: Int64, _ charge: Int64?) -> StatementEntry {
            StatementEntry(
                entry: id, kind: kind, original: kind, day: World.day, account: account, amount: Money(fen: fen),
                charge: charge.map { Charge.ID($0) }, itemName: "物业费", receipt: kind == .payment ? "SJ0000001" : "")
        }
        let lines = Statement.lines(
            [
                entry(id[0], .charge, .receivable, 100, 1), entry(id[0], .charge, .receivable, 50, 2),
                entry(id[1], .payment, .receivable, -100, 1), entry(id[1], .payment, .prepaid, -30, nil),
                entry(id[2], .credit, .receivable, -30, 2), entry(id[2], .credit, .prepaid, 30, nil),
            ], opening: Money(fen: 7))
        #expect(lines.map(\.kind) == [.bill, .bill, .payment, .credit])
        #expect(lines.map(\.debit.fen) == [100, 50, 0, 30] && lines.map(\.credit.fen) == [0, 0, 130, 30])
        #expect(lines.map(\.balance.fen) == [107, 157, 27, 27])
        #expect(lines[2].number == "SJ0000001" && lines[0].number == Charge.ID(1).text)
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `the accounts of each book come to nothing, over any days, and one that does not is said`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 4_102, steps: 90)
            var last: TrialBalance?
            for cut in [20, 50, 89] {
                let from = last?.to.adding(days: 1) ?? year.days[0]
                let trial = try await world.database.read {
                    try Statements().trial(from: from, to: year.days[cut], in: world.project.id, $0)
                }
                #expect(trial.unbalanced.isEmpty && !trial.lines.isEmpty)
                for line in trial.lines {
                    let before = last?.lines.first { $0.book == line.book && $0.account == line.account }
                    #expect(line.opening == before?.closing ?? .zero)
                }
                last = trial
            }
            #expect(Set(last?.lines.map(\.book) ?? []) == [.own, .collected])
            let line = TrialBalance.Line(book: .own, account: .cash, opening: .zero, debit: Money(fen: 1), credit: .zero)
            #expect(TrialBalance(from: World.day, to: World.day, lines: [line]).unbalanced == [.own])
        }
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `reports and statements are read by those who keep the books: page, file, paper, programs`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-10"))
            try await home.take(15_000)
            let site = try world.site()
            func get(_ path: String, _ query: String = "", as name: String = "linlan") async throws -> Answer {
                await site.answer(
                    Ask("GET", path, query: query, headers: ["authorization": "Bearer \(try await world.token(name))"]))
            }
            let statement = "/units/\(home.unit.text)/statement"
            let page = try await get(statement)
            #expect(page.status == 200 && page.text.contains("SJ0000001") && page.text.contains("-30.00"), "\(page.text.prefix(300))")
            #expect(try await get(statement, "from=2026-12-01&to=2026-01-01").status == 422)
            #expect(try await get(statement, as: "stranger").status == 404)
            #expect(try await get(statement, as: "zhaoqiang").status == 403)
            let paper = try await get(statement + "/print")
            #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF".utf8)))
            #expect(try await get("/api/v1" + statement).text.contains("\"closing\":-3000"))
            for path in ["", "/ageing", "/trial", "/rows", "/ageing-rows", "/recounts", "/checks"] {
                let answer = try await get("/billing/reports" + path)
                #expect(answer.status == 200, "\(path): \(answer.text.prefix(200))")
                #expect(try await get("/billing/reports" + path, as: "zhaoqiang").status == 403)
            }
            #expect(try await get("/billing/reports/rows").text.contains("1单元0902"))
            #expect(try await get("/billing/reports", "from=2026-10-01&to=2026-11-30").text.contains("120.00"))
            #expect(try await get("/api/v1/billing/reports/ageing").text.contains("\"whole\":0"))
        }
    }
}
