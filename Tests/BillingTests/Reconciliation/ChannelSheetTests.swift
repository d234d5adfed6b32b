// ChannelSheetTests: statements as the channels and banks write them are read to the fen, or said to be wrong where.
import Foundation
import Kernel
import Proof
import Sheets
import Testing

@testable import Billing

extension ChannelSheet {
    /// All at once, for lists known to be small.
    var lines: [ChannelLine] {
        get throws {
            var lines: [ChannelLine] = []
            try forEachLine { lines.append($0) }
            return lines
        }
    }
    var badRows: [Int] {
        get throws {
            var rows: [Int] = []
            try forEachBadRow { row, _ in rows.append(row.number) }
            return rows
        }
    }
}

@Suite struct ChannelSheetTests {
    static func read(_ text: String, columns: [StatementField: Int]? = nil) throws -> ChannelSheet {
        try ChannelSheet(SheetReader(data: Data(text.utf8)), columns: columns)
    }
    private static let day = Day("2026-11-23") ?? Day(number: 0)

    static let wechat = """
        交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易类型,交易状态,应结订单金额,代金券金额,微信退款单号,退款金额,手续费,费率,订单金额
        `2026-11-23 09:00:00,`wx1,`1900000109,`4200000001,`S1,`NATIVE,`SUCCESS,`90.00,`0.00,`0,`0.00,`0.54000,`0.60%,`90.00
        `2026-11-23 09:05:00,`wx1,`1900000109,`4200000002,`S2,`NATIVE,`SUCCESS,`1234.05,`0.00,`0,`0.00,`7.40,`0.60%,`1234.05
        `2026-11-23 10:00:00,`wx1,`1900000109,`4200000001,`S1,`NATIVE,`REFUND,`0.00,`0.00,`503,`90.00,`-0.54,`0.60%,`0.00
        `2026-11-23 11:00:00,`wx1,`1900000109,`4200000003,`S3,`NATIVE,`REVOKED,`5.00,`0.00,`0,`0.00,`0.00,`0.60%,`5.00
        总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额
        `4,`1329.05,`90.00,`0.00,`7.40,`1329.05
        """

    @Test(.clause("S2.8.1-2")) func `WeChat's bill is read with its refunds, and its totals are left out`() throws {
        let sheet = try Self.read(Self.wechat)
        #expect(sheet.tally.problems == [] && sheet.missing == [])
        #expect(try sheet.lines.map(\.reference) == ["4200000001", "4200000002", "4200000001", "4200000003"])
        #expect(try sheet.lines.map(\.kind) == [.payment, .payment, .refund, .payment])
        #expect(try sheet.lines.map(\.state) == [.success, .success, .success, .closed])
        #expect(sheet.tally.paid.fen == 132_405 && sheet.tally.refunded.fen == 9_000 && sheet.tally.from == Self.day && sheet.tally.to == Self.day)
        #expect(try sheet.lines[1].order == "S2" && sheet.lines[1].fee.fen == 740 && sheet.tally.leftOut == 1)
    }

    @Test func `Alipay's bill is read below its notes, and a refund stands as a negative sum`() throws {
        let sheet = try Self.read(
            """
            #支付宝业务明细查询
            #账号：[2088000000000000156]
            #起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]
            #-----------------------------------------业务明细列表----------------------------------------
            支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）,备注
            2026112322001\t,S1\t,交易,云栖苑,2026-11-23 08:59:00,2026-11-23 09:00:00,100.00,100.00,,-0.60,
            2026112322001\t,S1\t,退款,云栖苑,2026-11-23 08:59:00,2026-11-23 12:00:00,-30.00,-30.00,R1,0.00,
            #-----------------------------------------业务明细列表结束------------------------------------
            #导出时间：[2026年11月24日 09:00:00]
            """)
        #expect(sheet.tally.problems == [])
        #expect(try sheet.lines.map(\.kind) == [.payment, .refund] && sheet.lines.map(\.amount.fen) == [10_000, 3_000])
        #expect(try sheet.lines.map(\.reference) == ["2026112322001", "2026112322001"])
    }

    @Test func `a terminal's settlement, a bank's account and a direct debit's result are read by their own headers`() throws {
        let pos = try Self.read(
            "交易日期,终端号,卡号,交易类型,交易金额,手续费,参考号\n20261123,1,6222****1,消费,88.00,0.50,000123\n20261123,1,6222****1,退货,8.00,0,000124\n合计,,,,96.00\n")
        #expect(try pos.lines.map(\.kind) == [.payment, .refund] && pos.lines[0].reference == "000123" && pos.tally.leftOut == 1)
        let bank = try Self.read(
            "账号：3301 0000\n交易日期,借方发生额,贷方发生额,余额,对方户名,流水号\n2026/11/23,,\"1,200.00\",5000.00,王丽,F1\n2026年11月23日,200.00,,4800.00,王丽,F2\n")
        #expect(try bank.lines.map(\.amount.fen) == [120_000, 20_000] && bank.lines.map(\.kind) == [.payment, .refund])
        let debit = try Self.read("扣款日期,户名,扣款金额,扣款流水号,扣款结果\n2026-11-23,王丽,90.00,D1,成功\n2026-11-23,吴刚,90.00,D2,余额不足\n")
        #expect(try debit.lines.map(\.state) == [.success, .closed])
    }

    @Test func `a row that cannot be read is said by row and column and is not lost`() throws {
        let sheet = try Self.read(
            "日期,流水号,金额,状态\n2026-11-23,A1,1.00,成功\n昨天,A2,1.00,成功\n2026-11-23,A3,一元,成功\n2026-11-23,,1.00,成功\n2026-02-30,A5,1.00,成功\n2026-11-23,A6,1.00,奇怪\n")
        #expect(try sheet.lines.count == 1 && sheet.badRows == [3, 4, 5, 6, 7])
        #expect(sheet.tally.problems.map(\.column) == ["日期", "金额", "流水号", "日期", "状态"])
        #expect(
            sheet.tally.problems.map(\.key) == [
                "channellist.bad.day", "channellist.bad.amount", "channellist.bad.reference", "channellist.bad.day",
                "channellist.bad.state",
            ])
        #expect(throws: Refusal.self) {
            try Reconciliations.Order(sheet, method: .card, from: nil, to: nil, name: "x", hash: "x")
        }
    }

    @Test func `columns with other names are those that a person says they are`() throws {
        let text = "哪天,凭据,多少\n2026-11-23,A1,1.00\n"
        let guessed = try Self.read(text)
        #expect(guessed.missing == [.day, .reference, .amount] && guessed.header == ["哪天", "凭据", "多少"])
        let named = try Self.read(text, columns: [.day: 0, .reference: 1, .amount: 2])
        #expect(try named.missing == [] && named.lines.map(\.amount.fen) == [100])
    }

    @Test func `an empty file is none, and one without a line needs its days`() throws {
        #expect(throws: SheetProblem.empty) { try Self.read("") }
        let bare = try Self.read("日期,流水号,金额\n")
        #expect(throws: Refusal.self) { try Reconciliations.Order(bare, method: .card, from: nil, to: nil, name: "x", hash: "x") }
        let order = try Reconciliations.Order(bare, method: .card, from: Self.day, to: Self.day, name: "x", hash: "x")
        #expect(order.from == Self.day)
        let one = try Self.read("日期,流水号,金额\n2026-11-23,A1,1.00\n")
        #expect(throws: Refusal.self) {
            try Reconciliations.Order(one, method: .card, from: Self.day.adding(days: 1), to: nil, name: "x", hash: "x")
        }
        #expect(throws: Refusal.self) { try Reconciliations.Order(one, method: .cash, from: nil, to: nil, name: "x", hash: "x") }
    }

    @Test func `a number that a spreadsheet rounded is not taken for the channel's`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "rounded-\(UUID().uuidString).xlsx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try SheetWriter(
            path: path, format: .xlsx, columns: [SheetColumn("日期"), SheetColumn("流水号"), SheetColumn("金额", .money)])
        try writer.write([.text("2026-11-23"), .decimal(4_200_000_123_456_789), .fen(100)])
        try writer.write([.text("2026-11-23"), .text("4200000001234567890123456789"), .fen(100)])
        _ = try writer.close()
        let sheet = try ChannelSheet(SheetReader(path: path))
        #expect(sheet.tally.problems.map(\.key) == ["channellist.bad.rounded"])
        #expect(try sheet.lines.map(\.reference) == ["4200000001234567890123456789"])
    }

    /// The rule against a slower way of asking the same: does each side tell the same story of money in and money out?
    @Test func `both sides agree exactly when money in and money out are the same, whatever was mistaken in between`() throws {
        var agreeing = 0
        for seed in 0..<512 {
            func digit(_ place: Int, _ base: Int) -> Int64 { Int64(seed / place % base) }
            var sums = ReferenceSums()
            sums.theirsPaid = Money(fen: digit(1, 4) * 100)
            sums.theirsRefunded = Money(fen: min(digit(4, 4), digit(1, 4)) * 100)
            sums.oursPaid = Money(fen: digit(16, 4) * 100)
            sums.oursBack = Money(fen: min(digit(64, 4), digit(16, 4)) * 100)
            sums.isUnsettled = digit(256, 2) == 1
            sums.isOursWithin = sums.oursPaid > .zero
            let isSame = sums.theirsPaid - sums.theirsRefunded == sums.oursPaid - sums.oursBack
            #expect((sums.difference == nil) == isSame, "\(sums)")
            if let difference = sums.difference { #expect(difference.theirs != difference.ours) }
            agreeing += isSame ? 1 : 0
        }
        #expect(agreeing > 50)
    }
}
