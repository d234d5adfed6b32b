// OpeningClaim: what the former books say was done about a home's arrears, and about which bills. Pure.
import Kernel
import Platform
import Registry

/// A bill that a row may speak of: one of the file, or one that is open in the books.
package struct OpeningBill: Sendable, Hashable {
    package let item: FeeItem.ID
    package let object: String
    package let from: Day
    package let to: Day
    package let due: Day
    package let open: Money
    package let payer: Person.ID?
    /// Nil while it stands in the file only.
    package let charge: Charge.ID?

    package init(
        item: FeeItem.ID, object: String = "", from: Day, to: Day, due: Day, open: Money, payer: Person.ID? = nil,
        charge: Charge.ID? = nil
    ) {
        self.item = item
        self.object = object
        self.from = from
        self.to = to
        self.due = due
        self.open = open
        self.payer = payer
        self.charge = charge
    }

    /// The same bill in the file and in the books.
    package func isSame(as other: OpeningBill) -> Bool { item == other.item && object == other.object && from == other.from }
}

/// A past demand (催缴记录), a running plan (分期协议) or a suit (诉讼), read out of its cells.
package struct OpeningClaim: Sendable, Hashable {
    package enum Rung: String, CaseIterable, Sendable { case reminder, notice, visitAndLetter, lawyersLetter }
    package enum Way: String, CaseIterable, Sendable { case message, letter, visit, registered }
    /// How it is shown that it reached the debtor; `missed` shows nothing.
    package enum Reach: String, CaseIterable, Sendable { case own, household, agent, entity, waybill, message, witness, missed }
    package enum Procedure: String, CaseIterable, Sendable { case suit, paymentOrder, mediation, arbitration }

    package struct Demanded: Sendable, Hashable {
        package let rung: Rung
        package let way: Way
        package let sent: Day
        /// When it reached the debtor, or was found not to.
        package let reached: Day
        package let reach: Reach
        package let signer: String
        package let relation: String
        package let waybill: String
        /// The receipt and what else is kept of it.
        package let proof: String
    }

    package struct Agreed: Sendable, Hashable {
        package let day: Day
        package let total: Money
        /// What was paid of it before the books changed hands.
        package let paid: Money
        package let parts: Int
        /// The day of the next part, when the office knows it.
        package let following: Day?
        package let last: Day
        package let paper: String
        package let remark: String

        package var left: Money { total - paid }
    }

    package struct Sued: Sendable, Hashable {
        package let procedure: Procedure
        package let mandated: Day
        package let filed: Day
        package let claim: Money
        package let court: String
        package let number: String
        package let counsel: String
        package let hearing: Day?
        package let cost: Money
        package let ended: Day?
        package let result: String
        package let remark: String
    }

    package enum Content: Sendable, Hashable {
        case demanded(Demanded)
        case agreed(Agreed)
        case sued(Sued)
    }

    package let unit: Unit.ID
    package let payer: Person.ID?
    package let payerName: String
    package let content: Content
    package internal(set) var bills: [OpeningBill]

    package init(unit: Unit.ID, payer: Person.ID?, payerName: String = "", content: Content, bills: [OpeningBill]) {
        self.unit = unit
        self.payer = payer
        self.payerName = payerName
        self.content = content
        self.bills = bills
    }

    /// Bills that fell due before this day were demanded, sued for, or agreed upon.
    package var dueBefore: Day {
        switch content {
        case .demanded(let it): it.sent
        case .agreed(let it): it.day.adding(days: 1)
        case .sued(let it): it.mandated
        }
    }

    /// The column that says this day.
    package var dayField: OpeningField {
        if case .sued(let it) = content, it.mandated < it.filed { return .mandated }
        return .day
    }

    /// Those it speaks of. A plan pays the oldest first, until its sum is reached.
    static func chosen(_ content: Content, of bills: [OpeningBill]) -> [OpeningBill] {
        let sorted = bills.sorted { ($0.due, $0.from, $0.item, $0.object) < ($1.due, $1.from, $1.item, $1.object) }
        guard case .agreed(let it) = content else { return sorted }
        var sum = Money.zero
        return sorted.prefix { bill in
            let isNeeded = sum < it.left
            sum += bill.open
            return isNeeded
        }.map(\.self)
    }
}

/// The words of the trade for what a cell says, found in it: 已妥投, EMS 签收, 邮政回执. Nil: nobody knows.
enum OpeningWords {
    private static func first<Meaning>(_ text: String, _ known: [(Meaning, [String])]) -> Meaning? {
        let text = text.lowercased()
        return known.first { $0.1.contains { text.contains($0) } }?.0
    }

    static func way(_ text: String) -> OpeningClaim.Way? {
        first(
            text,
            [
                (.registered, ["挂号", "掛號", "ems", "快递", "快遞", "邮寄", "郵寄", "律师函", "律師函", "registered"]),
                (.visit, ["上门", "上門", "走访", "走訪", "visit"]),
                (.message, ["短信", "短訊", "微信", "电话", "電話", "message", "sms"]),
                (.letter, ["单", "單", "函", "信", "书面", "書面", "当面", "當面", "张贴", "張貼", "letter"]),
            ])
    }

    /// By its own word, else by the paper that the way names, else what this way is used for.
    static func rung(_ text: String, way: OpeningClaim.Way, named words: String) -> OpeningClaim.Rung? {
        if let found = rung(text.isEmpty ? words : text) { return found }
        guard text.isEmpty else { return nil }
        switch way {
        case .message: return .reminder
        case .letter, .registered: return .notice
        case .visit: return .visitAndLetter
        }
    }

    private static func rung(_ text: String) -> OpeningClaim.Rung? {
        first(
            text,
            [
                (.lawyersLetter, ["律师函", "律師函", "lawyer"]),
                (.notice, ["通知单", "通知單", "催缴单", "催繳單", "书面通知", "書面通知", "notice"]),
                (.visitAndLetter, ["上门", "上門", "催缴函", "催繳函", "催款函", "visit"]),
                (.reminder, ["提醒", "短信", "短訊", "微信", "电话", "電話", "reminder"]),
            ])
    }

    static func reach(_ text: String, way: OpeningClaim.Way) -> OpeningClaim.Reach? {
        let found: OpeningClaim.Reach? = first(
            text,
            [
                (.missed, ["未", "退回", "退件", "无人", "無人", "张贴", "張貼", "门缝", "門縫", "失败", "失敗", "missed", "failed"]),
                (.witness, ["拒", "见证", "見證", "留置", "witness"]),
                (.entity, ["单位", "單位", "公司", "收发", "收發", "entity"]),
                (.household, ["家属", "家屬", "同住", "household"]), (.agent, ["代收", "委托", "委託", "代理", "agent"]),
                (.waybill, ["妥投", "快递", "快遞", "邮", "郵", "waybill"]), (.own, ["本人", "业主", "業主", "in person"]),
            ])
        if let found { return found }
        guard ["签收", "簽收", "送达", "送達", "收到", "已读", "已讀", "已发", "已發", "message"].contains(where: text.lowercased().contains)
        else { return nil }
        switch way {
        case .message: return .message
        case .registered: return .waybill
        // Somebody signed, and nobody says who: a signature of the debtor is not to be guessed.
        case .letter, .visit: return text.contains("签收") || text.contains("簽收") ? .own : nil
        }
    }

    static func procedure(_ text: String) -> OpeningClaim.Procedure? {
        guard !text.isEmpty else { return .suit }
        return first(
            text,
            [
                (.paymentOrder, ["支付令", "paymentorder"]), (.mediation, ["调解", "調解", "mediation"]),
                (.arbitration, ["仲裁", "arbitration"]), (.suit, ["诉", "訴", "suit"]),
            ])
    }
}

extension OpeningLine {
    /// What a row about arrears says, or at which columns it cannot be understood.
    var claimed: (content: OpeningClaim.Content?, wrong: [(field: OpeningField, key: String)]) {
        guard let day = day(.day) else { return (nil, []) }
        switch kind {
        case .demand: return demanded(day)
        case .plan: return agreed(day)
        case .suit: return sued(day)
        case .arrears, .prepayment, .deposit, .reading, .paidThrough, .receiptBook, .debitAccount, .card: return (nil, [])
        }
    }

    private func demanded(_ day: Day) -> (content: OpeningClaim.Content?, wrong: [(field: OpeningField, key: String)]) {
        guard let way = OpeningWords.way(self[.way]) else { return (nil, [(.way, "opening.way.bad")]) }
        var wrong: [(field: OpeningField, key: String)] = []
        let rung = OpeningWords.rung(self[.rung], way: way, named: self[.way])
        if rung == nil { wrong.append((.rung, "opening.rung.bad")) }
        let reach = OpeningWords.reach(self[.outcome], way: way)
        if reach == nil { wrong.append((.outcome, "opening.outcome.bad")) }
        let reached = self.day(.reached) ?? day
        if reached < day { wrong.append((.reached, "opening.reached.before")) }
        guard wrong.isEmpty, let rung, let reach else { return (nil, wrong) }
        let proof = [self[.proof], self[.outcome], self[.remark]].filter { !$0.isEmpty }.joined(separator: " · ")
        return (
            .demanded(
                OpeningClaim.Demanded(
                    rung: rung, way: way, sent: day, reached: reached, reach: reach, signer: self[.signer],
                    relation: self[.relation], waybill: self[.number], proof: proof)), []
        )
    }

    private func agreed(_ day: Day) -> (content: OpeningClaim.Content?, wrong: [(field: OpeningField, key: String)]) {
        guard let last = self.day(.through) else { return (nil, []) }
        var wrong: [(field: OpeningField, key: String)] = []
        if last < day { wrong.append((.through, "opening.plan.ends")) }
        let following = self.day(.following)
        if let following, following < day || following > last { wrong.append((.following, "opening.plan.following")) }
        let paid = Money(fen: Int64(self[.paid]) ?? 0)
        if paid >= Money(fen: fen) { wrong.append((.paid, "opening.plan.paid")) }
        guard wrong.isEmpty else { return (nil, wrong) }
        return (
            .agreed(
                OpeningClaim.Agreed(
                    day: day, total: Money(fen: fen), paid: paid, parts: Int(self[.count]) ?? 1, following: following, last: last,
                    paper: self[.proof], remark: self[.remark])), []
        )
    }

    private func sued(_ day: Day) -> (content: OpeningClaim.Content?, wrong: [(field: OpeningField, key: String)]) {
        var wrong: [(field: OpeningField, key: String)] = []
        let procedure = OpeningWords.procedure(self[.procedure])
        if procedure == nil { wrong.append((.procedure, "opening.procedure.bad")) }
        let mandated = self.day(.mandated) ?? day
        if mandated > day { wrong.append((.mandated, "opening.suit.mandated")) }
        let ended = self.day(.ended)
        if let ended, ended < day { wrong.append((.ended, "opening.suit.ended")) }
        if ended != nil, self[.outcome].isEmpty { wrong.append((.outcome, "opening.suit.result")) }
        if let hearing = self.day(.hearing), hearing < day { wrong.append((.hearing, "opening.suit.hearing")) }
        guard wrong.isEmpty, let procedure else { return (nil, wrong) }
        let remark = [self[.remark], self[.proof], ended == nil ? self[.outcome] : ""].filter { !$0.isEmpty }.joined(separator: " · ")
        return (
            .sued(
                OpeningClaim.Sued(
                    procedure: procedure, mandated: mandated, filed: day, claim: Money(fen: fen), court: self[.court],
                    number: self[.number], counsel: self[.counsel], hearing: self.day(.hearing),
                    cost: Money(fen: Int64(self[.cost]) ?? 0), ended: ended, result: ended == nil ? "" : self[.outcome],
                    remark: remark)), []
        )
    }
}
