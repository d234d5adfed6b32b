// InvoiceMatchTests: the platform's list against what was asked of it, by lists whose truth is known because they were made up.
import Foundation
import Kernel
import Platform
import Proof
import Sheets
import Testing

@testable import Billing

@Suite struct InvoiceMatchTests {
    static func invoice(
        _ number: Int64, fen: Int64 = 10_000, buyer: String = "王丽", state: Invoice.State = .exported, issued: String = "",
        confirmation: Invoice.Confirmation? = nil
    ) -> Invoice {
        Invoice(
            id: Tag(number), project: Project.ID(1), payment: Tag(number), receipt: nil, unit: Tag(1), buyerKind: .person, buyer: buyer,
            taxNumber: "", contact: "", amount: Money(fen: fen), tax: Money(fen: 0), requestedAt: World.morning, state: state,
            number: issued, link: "", issuedOn: issued.isEmpty ? nil : World.day, redReason: nil, confirmation: confirmation,
            redAskedAt: nil, redNumber: "", redOn: nil, remark: "")
    }

    static func number(_ order: Int) -> String {
        let text = String(order)
        return "26441" + String(repeating: "0", count: 15 - text.count) + text
    }

    static func row(
        _ order: Int, fen: Int64 = 10_000, buyer: String = "王丽", day: Day = World.day, status: PlatformRow.Status = .normal,
        remark: String = ""
    ) -> PlatformRow {
        PlatformRow(
            number: number(order), day: day, buyer: buyer, net: Money(fen: fen), tax: .zero, total: Money(fen: fen), status: status,
            remark: remark)
    }

    private let match = InvoiceMatch { _ in World.day }

    private func kinds(_ rows: [PlatformRow], _ invoices: [Invoice]) -> [InvoiceFinding.Kind] {
        match.findings(of: rows, among: invoices).map(\.kind)
    }

    @Test func `by our number first, then by sum and buyer where only one has them`() {
        let (one, two) = (Self.invoice(1), Self.invoice(2))
        #expect(kinds([Self.row(7, remark: "5栋 \(one.serial) 物业费")], [one, two]) == [.issue, .missing])
        #expect(kinds([Self.row(7)], [one]) == [.issue])
        #expect(kinds([Self.row(7)], [one, two]) == [.extra, .missing, .missing])
        #expect(kinds([Self.row(7), Self.row(8)], [one]) == [.extra, .extra, .missing])
        #expect(kinds([Self.row(7, buyer: "李四")], [one]) == [.extra, .missing])
        // A number that is nobody's here is not guessed at.
        #expect(kinds([Self.row(7, remark: Self.invoice(9).serial)], [one]) == [.extra, .missing])
    }

    @Test func `other sums, other numbers, voided and unknown red ones are told apart`() {
        let asked = Self.invoice(1)
        #expect(kinds([Self.row(7, fen: 9_999, remark: asked.serial)], [asked]) == [.amount])
        #expect(kinds([Self.row(7, status: .voided, remark: asked.serial)], [asked]) == [.voided])
        #expect(kinds([Self.row(7, day: World.day.adding(days: -1), remark: asked.serial)], [asked]) == [.number])
        let issued = Self.invoice(2, state: .issued, issued: Self.number(5))
        #expect(kinds([Self.row(5)], [issued]) == [.same])
        #expect(kinds([Self.row(6, remark: issued.serial)], [issued]) == [.number])
        #expect(kinds([Self.row(5, status: .redInFull)], [issued]) == [.redUnknown])
        let red = Self.row(8, fen: -10_000, remark: "被红冲蓝字数电票号码：\(Self.number(5))")
        #expect(kinds([red], [issued]) == [.redUnknown])
        for word in [Invoice.Confirmation.needless, .confirmed, .waitsForBuyer] {
            let redAsked = Self.invoice(2, state: .redAsked, issued: Self.number(5), confirmation: word)
            #expect(kinds([red], [redAsked]) == [.red])
            #expect(kinds([Self.row(8, fen: -1, remark: red.remark)], [redAsked]) == [.amount])
        }
        #expect(kinds([Self.row(8, fen: -10_000)], [issued]) == [.redUnknown])
    }

    @Test func `of what the platform issued twice the first is entered, and a number is nobody else's`() {
        let (one, two) = (Self.invoice(1), Self.invoice(2, fen: 200))
        #expect(kinds([Self.row(7, remark: one.serial), Self.row(8, remark: one.serial)], [one]) == [.issue, .number])
        #expect(kinds([Self.row(7, remark: one.serial), Self.row(7, remark: one.serial)], [one]) == [.issue, .same])
        #expect(
            kinds([Self.row(7, remark: one.serial), Self.row(7, fen: 200, remark: two.serial)], [one, two]) == [.issue, .number])
        let issued = Self.invoice(3, fen: 300, state: .issued, issued: Self.number(5))
        #expect(kinds([Self.row(5, remark: one.serial)], [one, issued]) == [.number])
        let asked = Self.invoice(4, state: .redAsked, issued: Self.number(6), confirmation: .confirmed)
        let red = [8, 9, 8].map { Self.row($0, fen: -10_000, remark: "冲\(Self.number(6))") }
        #expect(kinds(red, [asked]) == [.red, .number, .same])
        #expect(kinds([Self.row(5, fen: -10_000, remark: "冲\(Self.number(6))")], [asked, issued]) == [.number])
    }

    @Test func `by sum and buyer, each row against each invoice finds the same, and a long list is quick`() {
        var dice = Dice(seed: 20_261_129)
        let match = InvoiceMatch { World.day.adding(days: Int($0.payment.number) % 4 - 2) }
        for turn in 0..<Effort.cases / 10 {
            let invoices = (1...dice.number(1...6)).map { Self.invoice(Int64($0), fen: dice.number64(1...2), buyer: dice.happens(oneIn: 2) ? "甲" : "乙") }
            let rows = (1...dice.number(1...6)).map {
                Self.row($0, fen: dice.number64(1...2), buyer: dice.happens(oneIn: 2) ? "甲" : "乙", day: World.day.adding(days: dice.number(0...4) - 2))
            }
            func isLikely(_ invoice: Invoice, _ row: PlatformRow) -> Bool {
                invoice.amount == row.total && invoice.buyer == row.buyer && match.requestedOn(invoice) <= row.day
            }
            let expected = rows.map { row -> Invoice.ID? in
                let mine = invoices.filter { isLikely($0, row) }
                guard mine.count == 1, rows.filter({ isLikely(mine[0], $0) }).count == 1 else { return nil }
                return mine[0].id
            }
            #expect(match.findings(of: rows, among: invoices).filter { $0.row != nil }.map(\.invoice) == expected, "turn \(turn)")
        }
        // Every pair compared would be hundreds of millions.
        let count = 20_000
        let found = self.match.findings(
            of: (1...count).map { Self.row($0, fen: Int64($0)) }, among: (1...count).map { Self.invoice(Int64($0), fen: Int64($0)) })
        #expect(found.count { $0.kind == .issue } == count)
        let alike = self.match.findings(of: (1...count).map { Self.row($0) }, among: (1...count).map { Self.invoice(Int64($0)) })
        #expect(alike.count { $0.kind == .extra } == count)
    }

    @Test func `lists made up from a known truth are read as that truth`() {
        var dice = Dice(seed: 20_261_128)
        for turn in 0..<Effort.cases / 10 {
            var invoices: [Invoice] = []
            var rows: [PlatformRow] = []
            var expected: [InvoiceFinding.Kind: Int] = [:]
            for number in 1...dice.number(1...12) {
                // Every sum is its own, so that only one of each is likely.
                let fen = Int64(number) * 100
                switch dice.number(1...8) {
                case 1:
                    invoices.append(Self.invoice(Int64(number), fen: fen))
                    rows.append(Self.row(number, fen: fen, remark: dice.happens(oneIn: 2) ? "FP" + Invoice.ID(Int64(number)).text.uppercased() : ""))
                    expected[.issue, default: 0] += 1
                case 2:
                    invoices.append(Self.invoice(Int64(number), fen: fen))
                    rows.append(Self.row(number, fen: fen + 1, remark: "FP" + Invoice.ID(Int64(number)).text.uppercased()))
                    expected[.amount, default: 0] += 1
                case 3:
                    invoices.append(Self.invoice(Int64(number), fen: fen))
                    expected[.missing, default: 0] += 1
                case 4:
                    rows.append(Self.row(number, fen: fen))
                    expected[.extra, default: 0] += 1
                case 5:
                    invoices.append(Self.invoice(Int64(number), fen: fen, state: .issued, issued: Self.number(number)))
                    rows.append(Self.row(number, fen: fen))
                    expected[.same, default: 0] += 1
                case 6:
                    invoices.append(
                        Self.invoice(Int64(number), fen: fen, state: .redAsked, issued: Self.number(number), confirmation: .confirmed))
                    rows.append(Self.row(number + 100, fen: -fen, remark: "冲\(Self.number(number))"))
                    expected[.red, default: 0] += 1
                case 7:
                    rows.append(Self.row(number + 100, fen: -fen, remark: "冲\(Self.number(number + 200))"))
                    expected[.redUnknown, default: 0] += 1
                default:
                    invoices.append(Self.invoice(Int64(number), fen: fen, state: .refused))
                }
            }
            // Without a row there are no days, and so nothing is missing.
            if rows.isEmpty { expected[.missing] = nil }
            let found = Dictionary(grouping: match.findings(of: rows.shuffled(using: &dice), among: invoices), by: \.kind)
                .mapValues(\.count)
            #expect(found == expected, "turn \(turn)")
        }
    }

    @Test func `the platform's sheet is read by its headings, red sums with their sign`() throws {
        let text = """
            发票查询导出
            序号,数电票号码,购买方名称,开票日期,金额,税额,价税合计,发票状态,是否正数发票,备注
            1,\(Self.number(1)),王丽,2026-11-23 10:00:00,113.21,6.79,120.00,正常,是,FP1
            2,\(Self.number(2)),王丽,2026/11/23,113.21,6.79,120.00,已红冲-全额,否,冲\(Self.number(1))
            3,\(Self.number(3)),李四,2026-11-23,,,5.00,已作废,是,
            合计,,,,,,245.00,,,
            """
        let sheet = try PlatformSheet(SheetReader(data: Data(text.utf8)))
        #expect(sheet.missing.isEmpty && sheet.problems.isEmpty)
        #expect(sheet.rows.map(\.total.fen) == [12_000, -12_000, 500])
        #expect(sheet.rows.map(\.status) == [.normal, .redInFull, .voided])
        #expect(sheet.rows[1].blueNumber == Self.number(1))
        let bad = try PlatformSheet(SheetReader(data: Data("发票号码,购买方名称,开票日期,价税合计\n1,王丽,昨天,1.00\n2,,2026-11-23,x\n".utf8)))
        #expect(bad.problems.map(\.column) == ["day", "total", "buyer"])
        #expect(try PlatformSheet(SheetReader(data: Data("甲,乙\n1,2\n".utf8))).missing.count == 4)
    }
}
