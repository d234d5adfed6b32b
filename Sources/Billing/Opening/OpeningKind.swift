// OpeningKind: what an office brings from its former books, and the columns that say it. Pure.

/// One kind of row of an opening import (期初导入), and of sheet in its workbook.
package enum OpeningKind: String, CaseIterable, Sendable {
    /// 欠费, 预收, 押金: what moves the books.
    case arrears, prepayment, deposit
    /// 表底数: where a meter stood.
    case reading
    /// 缴至: through which day an item is paid.
    case paidThrough
    /// 收据本: from which number the office's receipts go on.
    case receiptBook
    /// 代扣户: whose bank account pays.
    case debitAccount
    /// 月卡: a parking space or card with the day that it is paid through.
    case card
    /// 催缴记录, 分期协议, 诉讼: what was done about arrears.
    case demand, plan, suit

    /// Names that a sheet of this kind has.
    package var sheets: [String] {
        switch self {
        case .arrears: ["欠费", "往期欠费", "期初欠费", "欠費", "应收", "arrears"]
        case .prepayment: ["预收", "预收款", "预存", "預收", "prepayment", "prepayments"]
        case .deposit: ["押金", "保证金", "押金保证金", "deposit", "deposits"]
        case .reading: ["表底数", "抄表", "水电表", "底数", "表底數", "reading", "readings"]
        case .paidThrough: ["缴至", "已缴至", "缴费截止", "繳至", "paidthrough"]
        case .receiptBook: ["收据本", "收据", "票据本", "收據本", "receiptbook", "receiptbooks"]
        case .debitAccount: ["代扣户", "银行代扣", "代扣", "托收", "代扣戶", "debitaccount", "debitaccounts"]
        case .card: ["月卡", "车位月卡", "停车月卡", "月租车", "card", "cards"]
        case .demand: ["催缴记录", "催缴", "催费记录", "催繳記錄", "demand", "demands"]
        case .plan: ["分期协议", "分期", "还款协议", "分期協議", "plan", "plans"]
        case .suit: ["诉讼", "起诉", "案件", "訴訟", "suit", "suits"]
        }
    }

    /// Its columns, as the template has them.
    package var fields: [OpeningField] {
        switch self {
        case .arrears: [.building, .unit, .item, .object, .month, .from, .to, .due, .amount, .payer]
        case .prepayment: [.building, .unit, .item, .amount, .payer]
        case .deposit: [.building, .unit, .item, .payer, .amount, .day, .number, .purpose, .condition]
        case .reading: [.building, .unit, .item, .serial, .digits, .multiplier, .day, .reading]
        case .paidThrough: [.building, .unit, .item, .object, .through]
        case .receiptBook: [.name, .prefix, .bookKind, .next, .last]
        case .debitAccount: [.building, .unit, .payer, .account, .bank, .day, .number]
        case .card: [.building, .unit, .item, .object, .from, .through, .payer]
        case .demand:
            [
                .building, .unit, .payer, .rung, .day, .reached, .way, .item, .month, .amount, .outcome, .signer, .relation, .number,
                .proof, .remark,
            ]
        case .plan:
            [
                .building, .unit, .day, .payer, .amount, .paid, .count, .following, .through, .item, .month, .proof, .remark,
            ]
        case .suit:
            [
                .building, .unit, .procedure, .mandated, .day, .payer, .amount, .court, .number, .counsel, .hearing, .cost, .ended,
                .outcome, .item, .month, .proof, .remark,
            ]
        }
    }

    /// Without these a sheet is not understood.
    package var needed: Set<OpeningField> {
        switch self {
        case .arrears: [.unit, .item, .due, .amount]
        case .prepayment: [.unit, .amount]
        case .deposit: [.unit, .payer, .amount, .day, .purpose, .condition]
        case .reading: [.unit, .item, .serial, .digits, .day, .reading]
        case .paidThrough: [.unit, .item, .through]
        case .receiptBook: [.name, .prefix, .next]
        case .debitAccount: [.unit, .payer, .account, .bank]
        case .card: [.unit, .item, .object, .from, .through]
        case .demand: [.unit, .day, .way, .outcome, .proof]
        case .plan: [.unit, .day, .payer, .amount, .through, .proof]
        case .suit: [.unit, .day, .payer, .amount, .court, .number]
        }
    }

    /// Whether its amount stands in the double entry once it is posted.
    package var isInBooks: Bool { self == .arrears || self == .prepayment || self == .deposit }
    var isOfHome: Bool { self != .receiptBook }
    /// What was done about arrears: judged and posted behind all else, since it speaks of bills.
    package var isNote: Bool { self == .demand || self == .plan || self == .suit }

    /// The kind whose sheet is named so; a name says it by beginning with it, as in 欠费2026.
    static func named(_ name: String) -> OpeningKind? {
        let folded = FileCells.folded(name)
        if let exact = allCases.first(where: { kind in kind.sheets.contains { FileCells.folded($0) == folded } }) { return exact }
        let near = allCases.filter { kind in kind.sheets.contains { folded.hasPrefix(FileCells.folded($0)) } }
        return near.count == 1 ? near[0] : nil
    }
}

/// One column.
package enum OpeningField: String, CaseIterable, Sendable {
    case building, unit, item, object, month, from, to, due, amount, payer, day, number, purpose, condition, serial, digits
    case multiplier, reading, through, name, prefix, bookKind, next, last, account, bank, way, outcome, proof, remark, paid, count
    case court, rung, reached, signer, relation, following, procedure, mandated, counsel, hearing, cost, ended

    /// How its cells are read.
    enum Form: Equatable {
        case text(Int), day, months, money, whole(ClosedRange<Int64>), thousandths, bookKind
    }

    var form: Form {
        switch self {
        case .building, .unit, .item, .object, .serial, .number, .account, .way, .rung, .signer, .relation, .procedure: .text(60)
        case .payer, .name, .bank, .court, .counsel: .text(80)
        case .prefix: .text(12)
        case .purpose, .condition, .outcome, .proof, .remark: .text(300)
        case .month: .months
        case .from, .to, .due, .day, .through, .reached, .following, .mandated, .hearing, .ended: .day
        case .amount, .paid, .cost: .money
        case .digits: .whole(1...9)
        case .multiplier: .whole(1...1_000_000)
        case .next, .last: .whole(1...999_999_999)
        case .count: .whole(1...600)
        case .reading: .thousandths
        case .bookKind: .bookKind
        }
    }

    /// A merged cell says these for all its rows; a sum or a number in one is nobody's.
    var isShared: Bool { [.building, .unit, .item, .payer, .due, .month, .from, .to].contains(self) }

    /// Numbers and signs that full-width letters are only another spelling of.
    var isCode: Bool { [.object, .serial, .number, .account, .prefix].contains(self) }

    /// Headers that offices use for it, the kind's own word first.
    package func headers(of kind: OpeningKind) -> [String] {
        switch (self, kind) {
        case (.amount, .arrears): ["欠费金额", "金额", "应收金额", "未缴金额", "欠费", "欠費金額", "amount"]
        case (.amount, .prepayment): ["预收余额", "余额", "金额", "预存金额", "預收餘額", "balance", "amount"]
        case (.amount, .deposit): ["押金金额", "金额", "押金余额", "保证金", "押金金額", "amount"]
        case (.amount, .demand): ["催缴金额", "金额", "催繳金額", "amount"]
        case (.amount, .plan): ["协议金额", "金额", "分期总额", "協議金額", "amount"]
        case (.amount, .suit): ["诉请金额", "金额", "标的额", "訴請金額", "amount"]
        case (.day, .reading): ["抄表日期", "日期", "抄表日", "day", "date"]
        case (.day, .deposit): ["收取日期", "日期", "收款日期", "day", "date"]
        case (.day, .demand): ["催缴日期", "发出日期", "日期", "送达日期", "催繳日期", "day", "date"]
        case (.day, .plan), (.day, .debitAccount): ["签订日期", "签约日期", "日期", "簽訂日期", "day", "date"]
        case (.day, .suit): ["立案日期", "起诉日期", "日期", "day", "date"]
        case (.number, .suit): ["案号", "案件号", "案號", "number"]
        case (.number, .debitAccount): ["协议号", "签约号", "协议编号", "協議號", "number"]
        case (.number, .demand): ["单号", "运单号", "文书号", "單號", "number"]
        case (.payer, .debitAccount): ["户名", "账户名", "戶名", "payer", "name"]
        case (.through, .plan): ["最后一期", "到期日", "终止日期", "最後一期", "through"]
        case (.outcome, .suit): ["进展", "结果", "状态", "進展", "outcome"]
        case (.payer, .suit): ["被告", "缴费人", "业主姓名", "姓名", "业主", "客户", "对方", "繳費人", "payer", "name"]
        default: plain
        }
    }

    private var plain: [String] {
        switch self {
        case .building: ["楼栋", "栋号", "楼号", "楼幢", "樓棟", "building"]
        case .unit: ["房号", "房间号", "单元房号", "室号", "房屋", "房號", "unit"]
        case .item: ["收费项目", "费用项目", "费项", "项目", "收費項目", "item"]
        case .object: ["车位或表号", "车位号", "对象", "车牌号", "車位或錶號", "object"]
        case .month: ["所属月份", "费用月份", "账期", "月份", "所屬月份", "month"]
        case .from: ["起始日期", "开始日期", "费用起", "起始日", "开始日", "from"]
        case .to: ["截止日期", "结束日期", "费用止", "截止日", "結束日期", "to"]
        case .due: ["应缴日期", "缴费期限", "到期日", "最后缴费日", "應繳日期", "due"]
        case .amount: ["金额", "金額", "amount"]
        case .payer: ["缴费人", "业主姓名", "姓名", "业主", "客户", "对方", "繳費人", "payer", "name"]
        case .day: ["日期", "day", "date"]
        case .number: ["收据号", "票号", "凭证号", "收據號", "number"]
        case .purpose: ["事由", "押金类型", "用途", "purpose"]
        case .condition: ["退还条件", "退款条件", "退還條件", "condition"]
        case .serial: ["表号", "水表号", "电表号", "錶號", "serial", "meter"]
        case .digits: ["位数", "表盘位数", "位數", "digits"]
        case .multiplier: ["倍率", "multiplier"]
        case .reading: ["读数", "底数", "期初读数", "本次读数", "讀數", "reading"]
        case .through: ["缴至", "已缴至", "缴至日期", "有效期至", "到期日", "繳至", "through", "paidthrough"]
        case .name: ["收据本名称", "名称", "本名", "收據本名稱", "name"]
        case .prefix: ["字头", "前缀", "冠字", "字頭", "prefix"]
        case .bookKind: ["类别", "收据类别", "類別", "kind"]
        case .next: ["下一号", "起始号", "下一个号", "下一號", "next"]
        case .last: ["末号", "终止号", "最后号", "末號", "last"]
        case .account: ["账号", "银行账号", "卡号", "賬號", "account"]
        case .bank: ["开户行", "银行", "開戶行", "bank"]
        case .way: ["方式", "催缴方式", "送达方式", "way"]
        case .outcome: ["结果", "送达结果", "結果", "outcome"]
        case .proof: ["凭据", "证据", "附件", "送达凭据", "憑據", "proof"]
        case .remark: ["备注", "说明", "備註", "remark"]
        case .paid: ["已还金额", "已付", "已還金額", "paid"]
        case .count: ["期数", "分期数", "期數", "count"]
        case .court: ["法院", "受理法院", "court"]
        case .rung: ["催缴级别", "级别", "文书", "催繳級別", "rung"]
        case .reached: ["送达日期", "签收日期", "送達日期", "reached"]
        case .signer: ["签收人", "簽收人", "signer"]
        case .relation: ["与业主关系", "关系", "與業主關係", "relation"]
        case .following: ["下一期日期", "下期还款日", "下一期", "下一期還款日", "following"]
        case .procedure: ["类型", "程序", "途径", "類型", "procedure"]
        case .mandated: ["委托日期", "委託日期", "mandated"]
        case .counsel: ["代理律师", "法律顾问", "律师", "代理律師", "counsel"]
        case .hearing: ["开庭日期", "開庭日期", "hearing"]
        case .cost: ["费用", "诉讼费", "费用合计", "費用", "cost"]
        case .ended: ["结案日期", "結案日期", "ended"]
        }
    }
}
