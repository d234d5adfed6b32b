// MoneyRecount: what is true of an office's money at the end of any day, counted by SQL of its own.
import Billing
import Kernel
import Platform
import Storage

/// Each query finds what should not be. None of it is what the program's own nightly recount asks.
struct MoneyRecount: Sendable {
    let project: Project.ID

    init(_ project: ProjectCard) { self.project = project.id }

    /// What does not hold, in words; empty when all does.
    func broken(_ transaction: Transaction) throws -> [String] {
        try rules.compactMap { name, query in
            let found: Int64 = try transaction.first("SELECT COUNT(*) AS number FROM (\(query)) x")?.get("number") ?? 0
            return found == 0 ? nil : "\(name): \(found)"
        }
    }

    private var rules: [(String, SQL)] { ledger + caches + receipts + counters }

    private var ledger: [(String, SQL)] {
        [
            (
                "an entry whose book does not come to nothing",
                """
                SELECT entry_id FROM book_line WHERE project_id = \(project) GROUP BY entry_id, book HAVING SUM(amount_fen) <> 0
                """
            ),
            (
                "a line without its entry, or of another day",
                """
                SELECT l.entry_id FROM book_line l LEFT JOIN book_entry e ON e.id = l.entry_id
                WHERE l.project_id = \(project) AND (e.id IS NULL OR e.day <> l.day)
                """
            ),
            (
                "an entry of fewer than two lines",
                """
                SELECT e.id FROM book_entry e LEFT JOIN book_line l ON l.entry_id = e.id
                WHERE e.project_id = \(project) GROUP BY e.id HAVING COUNT(l.entry_id) < 2
                """
            ),
            (
                "money of another sum in the drawers than was taken",
                """
                SELECT d.account FROM (
                    SELECT l.account, SUM(l.amount_fen) AS fen FROM book_line l WHERE l.project_id = \(project)
                        AND l.account IN ('cash', 'bank', 'channel') GROUP BY l.account) d
                LEFT JOIN (
                    SELECT t.account, SUM(t.fen) AS fen FROM (
                        SELECT \(Self.account) AS account, amount_fen AS fen FROM payment WHERE project_id = \(project)
                        -- What was held before these books lies in no drawer of theirs.
                        UNION ALL SELECT \(Self.account), amount_fen FROM deposit d WHERE project_id = \(project)
                            AND NOT EXISTS (SELECT 1 FROM book_entry e WHERE e.project_id = d.project_id
                                AND e.source_kind = 'deposit' AND e.source_id = d.id AND e.kind = 'opening')
                        UNION ALL SELECT \(Self.account), -amount_fen FROM deposit_reversal WHERE project_id = \(project)
                        UNION ALL SELECT \(Self.account), -amount_fen FROM refund
                            WHERE project_id = \(project) AND approved_at IS NOT NULL) t
                    GROUP BY t.account) m ON m.account = d.account
                WHERE d.fen <> COALESCE(m.fen, 0)
                """
            ),
        ]
    }

    private var caches: [(String, SQL)] {
        [
            (
                "an open bill of another sum than its charge less its payments",
                """
                SELECT o.charge_id FROM open_item o JOIN charge c ON c.id = o.charge_id
                LEFT JOIN (SELECT charge_id, SUM(amount_fen) AS fen FROM payment_line WHERE project_id = \(project)
                    GROUP BY charge_id) p ON p.charge_id = o.charge_id
                LEFT JOIN (SELECT reverses_id, SUM(amount_fen) AS fen FROM charge WHERE project_id = \(project)
                    AND reverses_id IS NOT NULL GROUP BY reverses_id) r ON r.reverses_id = o.charge_id
                WHERE o.project_id = \(project) AND o.open_fen <> c.amount_fen - COALESCE(p.fen, 0) + COALESCE(r.fen, 0)
                """
            ),
            (
                "an open bill of another sum than the books",
                """
                SELECT l.charge_id FROM book_line l LEFT JOIN open_item o ON o.charge_id = l.charge_id
                WHERE l.project_id = \(project) AND l.account = 'receivable'
                GROUP BY l.charge_id, o.open_fen HAVING o.open_fen IS NULL OR SUM(l.amount_fen) <> o.open_fen
                """
            ),
            (
                "a charge that no open bill follows",
                """
                SELECT c.id FROM charge c LEFT JOIN open_item o ON o.charge_id = c.id
                WHERE c.project_id = \(project) AND c.kind <> 'reversal' AND o.charge_id IS NULL
                """
            ),
            (
                "a credit below nothing, or of another sum than the books",
                """
                SELECT k.unit_id FROM (
                    SELECT unit_id, payer_id, book, SUM(fen) AS fen, MIN(balance) AS balance FROM (
                        SELECT unit_id, payer_id, book, balance_fen AS fen, balance_fen AS balance FROM credit
                            WHERE project_id = \(project)
                        UNION ALL SELECT unit_id, COALESCE(payer_id, 0), book, amount_fen, 0 FROM book_line
                            WHERE project_id = \(project) AND account = 'prepaid') both_sides
                    GROUP BY unit_id, payer_id, book) k
                WHERE k.fen <> 0 OR k.balance < 0
                """
            ),
            (
                "a deposit book of another sum than what is held",
                """
                SELECT h.fen FROM (
                    SELECT COALESCE((SELECT SUM(amount_fen) FROM book_line WHERE project_id = \(project) AND account = 'deposit'), 0)
                        + COALESCE((SELECT SUM(amount_fen) FROM deposit WHERE project_id = \(project)), 0)
                        - COALESCE((SELECT SUM(amount_fen) FROM deposit_reversal WHERE project_id = \(project)), 0)
                        - COALESCE((SELECT SUM(amount_fen) FROM refund WHERE project_id = \(project) AND kind = 'deposit'
                            AND approved_at IS NOT NULL), 0)
                        - COALESCE((SELECT SUM(amount_fen) FROM deposit_deduction WHERE project_id = \(project)), 0) AS fen) h
                WHERE h.fen <> 0
                """
            ),
        ]
    }

    private var receipts: [(String, SQL)] {
        [
            (
                "a receipt book with a gap",
                """
                SELECT b.id FROM receipt_book b JOIN receipt r ON r.book_id = b.id WHERE b.project_id = \(project)
                GROUP BY b.id, b.next_number HAVING COUNT(*) <> MAX(r.number) OR b.next_number <> MAX(r.number) + 1
                """
            ),
            (
                "a payment whose shares are another sum",
                """
                SELECT p.id FROM payment p LEFT JOIN payment_line l ON l.payment_id = p.id WHERE p.project_id = \(project)
                GROUP BY p.id, p.amount_fen HAVING COALESCE(SUM(l.amount_fen), 0) <> p.amount_fen
                """
            ),
            (
                "money that stands without a receipt that stands, or the other way round",
                """
                SELECT p.id FROM payment p LEFT JOIN payment back ON back.reverses_id = p.id
                WHERE p.project_id = \(project) AND p.amount_fen > 0 AND p.method NOT IN ('credit', 'opening')
                    AND (CASE WHEN back.id IS NULL THEN 1 ELSE 0 END) <> (
                        SELECT COUNT(*) FROM receipt r WHERE r.project_id = \(project) AND r.source_kind = 'payment'
                            AND r.source_id = p.id AND r.amount_fen = p.amount_fen
                            AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.receipt_id = r.id))
                """
            ),
        ]
    }

    private var counters: [(String, SQL)] {
        [
            (
                "a period billed twice",
                """
                SELECT c.unit_id FROM charge c JOIN charge d ON d.project_id = c.project_id AND d.unit_id = c.unit_id
                    AND d.item_id = c.item_id AND d.object = c.object AND d.id > c.id AND d.from_day <= c.to_day
                    AND d.from_day > c.from_day
                WHERE c.project_id = \(project) AND c.kind = 'run' AND d.kind = 'run'
                    AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses_id = c.id OR r.reverses_id = d.id)
                """
            ),
            (
                "a till closed on a difference that nobody explained",
                """
                SELECT t.id FROM till t JOIN till_line l ON l.till_id = t.id
                WHERE t.project_id = \(project) AND l.counted_fen <> l.expected_fen AND t.explanation = ''
                """
            ),
            (
                "a till line of another sum than was taken",
                """
                SELECT t.id FROM till t JOIN till_line l ON l.till_id = t.id WHERE t.project_id = \(project)
                    AND l.expected_fen <> (
                        SELECT COALESCE(SUM(p.amount_fen), 0) FROM payment p WHERE p.project_id = \(project)
                            AND p.taken_by = t.account_id AND p.day = t.day AND p.method = l.method)
                        + (SELECT COALESCE(SUM(d.amount_fen), 0) FROM deposit d WHERE d.project_id = \(project)
                            AND d.taken_by = t.account_id AND d.day = t.day AND d.method = l.method)
                        - (SELECT COALESCE(SUM(v.amount_fen), 0) FROM deposit_reversal v WHERE v.project_id = \(project)
                            AND v.drawer_of = t.account_id AND v.day = t.day AND v.method = l.method)
                        - (SELECT COALESCE(SUM(f.amount_fen), 0) FROM refund f WHERE f.project_id = \(project)
                            AND f.paid_by = t.account_id AND f.paid_day = t.day AND f.method = l.method)
                """
            ),
        ]
    }

    private static let account: SQL = """
        CASE WHEN method = 'cash' THEN 'cash' WHEN method IN ('wechat', 'alipay') THEN 'channel'
            WHEN method IN ('card', 'transfer', 'directDebit') THEN 'bank' ELSE 'none' END
        """
}
