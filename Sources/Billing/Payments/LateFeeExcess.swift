// LateFeeExcess: taking back what late fees were charged beyond the day of money that is entered later.
import Kernel
import Platform
import Registry
import Storage

/// While money of an earlier day is being entered. A fee that reaches behind that day was counted on too much principal: its
/// postings are reversed, never changed, what was paid on them is credit again, and what remains is posted anew.
struct LateFeeExcess {
    let late: LateFees
    let unit: Unit.ID
    let project: ProjectCard
    /// The day on which the money came, and the one for which it is booked.
    let day: Day
    let posting: Day
    let reason: String
    let actor: Actor
    private var bills: Set<Charge.ID> = []
    private var through: Day
    private var hasReleased = false

    init(_ late: LateFees, of unit: Unit.ID, in project: ProjectCard, on day: Day, posting: Day, reason: String, by actor: Actor) {
        self.posting = posting
        self.late = late
        self.unit = unit
        self.project = project
        self.day = day
        self.reason = reason
        self.actor = actor
        through = day
    }

    /// Takes back what reaches behind the day on bills that the money would pay; posted again is what had accrued by then.
    /// False when nothing does: the money may be divided as it is.
    mutating func takeBack(_ lines: [PaymentLine], _ open: [OpenBill], _ transaction: Transaction) throws -> Bool {
        let today = project.zone.day(of: transaction.now)
        guard day < today else { return false }
        let paid = Set(lines.compactMap(\.charge))
        let touched = Set(open.filter { paid.contains($0.item.charge) }.map(\.debt))
        var isAny = false
        for bill in open where bill.kind != .late && touched.contains(bill.item.charge) && !bills.contains(bill.item.charge) {
            let fees = try fees(on: bill.item.charge, transaction)
            guard !fees.isEmpty else { continue }
            isAny = true
            bills.insert(bill.item.charge)
            for fee in fees {
                through = max(through, fee.to)
                try release(fee.id, on: today, transaction)
                try Charges().reverse(fee.id, reason: reason, on: today, within: [project.id], by: actor, in: transaction)
            }
        }
        if isAny { try late.post(of: unit, in: project.id, on: day, posting: posting, by: actor, in: transaction) }
        return isAny
    }

    /// What remains of the fees is posted anew on the principal as it is with the money; what was paid on them pays again.
    func finish(_ transaction: Transaction) throws {
        guard !bills.isEmpty else { return }
        let today = project.zone.day(of: transaction.now)
        try late.post(on: bills, in: project.id, through: through, today: today, by: actor, in: transaction)
        if hasReleased { try Credits(late: late).apply(unit, project: project, by: actor, in: transaction) }
    }

    /// The fees of a bill that reach behind the day; one whose payer has some of it back, or asks for it, stays as it is.
    private func fees(on bill: Charge.ID, _ transaction: Transaction) throws -> [(id: Charge.ID, to: Day)] {
        try transaction.query(
            """
            SELECT f.id, f.to_day FROM charge f
            WHERE f.project_id = \(project.id) AND f.unit_id = \(unit) AND f.object = \(bill.text) AND f.kind = 'late'
                AND f.to_day > \(day) AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = f.id)
                AND NOT EXISTS (SELECT 1 FROM refund_share s WHERE s.project_id = f.project_id AND s.charge_id = f.id)
            ORDER BY f.id DESC
            """
        ).map { (try $0.get("id"), try $0.get("to_day")) }
    }

    /// What was paid on a fee is its payer's credit again. The entry belongs to the payment, and goes with it when that is
    /// taken back. What was itself used of a credit is given back whole.
    private mutating func release(_ fee: Charge.ID, on today: Day, _ transaction: Transaction) throws {
        let shares = try transaction.query(
            """
            SELECT p.id, p.method, p.payer_id, l.book, CAST(SUM(l.amount_fen) AS BIGINT) AS fen, c.item_id, c.payer_id AS bearer
            FROM payment_line l JOIN payment p ON p.project_id = l.project_id AND p.id = l.payment_id
            JOIN charge c ON c.id = l.charge_id
            WHERE l.project_id = \(project.id) AND l.charge_id = \(fee) AND p.reverses_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM payment v WHERE v.project_id = p.project_id AND v.reverses_id = p.id)
            GROUP BY p.id, p.method, p.payer_id, l.book, c.item_id, c.payer_id ORDER BY p.id
            """)
        for row in shares {
            let (payment, method): (Payment.ID, Payment.Method) = (try row.get("id"), try row.get("method"))
            hasReleased = true
            guard method != .credit else {
                try Payments(late: late).reverse(
                    payment, reason: reason, fault: .ours, within: [project.id], by: actor, in: transaction)
                continue
            }
            let (book, amount): (Book, Money) = (try row.get("book"), try row.get("fen"))
            try Books().post(
                BookEntry(
                    .credit, in: project.id, on: today, for: (Payments.subjectKind, payment.number),
                    [
                        BookLine(
                            .receivable, book, amount, unit: unit, payer: try row.get("bearer"), item: try row.get("item_id"),
                            charge: fee),
                        BookLine(.prepaid, book, -amount, unit: unit, payer: try row.get("payer_id")),
                    ], reason: reason), by: actor, in: transaction)
            transaction.record(
                "late-fee.released", about: (Payments.subjectKind, payment.number), project: project.id, by: actor,
                ["charge": .id(fee), "fen": .number(amount.fen)], words: reason)
        }
    }
}
