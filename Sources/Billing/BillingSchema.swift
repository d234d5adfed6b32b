// BillingSchema: frozen SQL of money, area by area, in the order in which the areas rest on one another.
import Storage

enum BillingSchema {
    static let migrations: [Migration] =
        StandardSchema.migrations + ChargeSchema.migrations + BookSchema.migrations + PaymentSchema.migrations
        + TillSchema.migrations
        + ReportSchema.migrations
        + ChannelSchema.migrations
        + RunSchema.migrations
        + InvoiceSchema.migrations
        + OpeningSchema.migrations
        + BatchSchema.migrations
        + [OpeningSchema.claims, PaymentSchema.latePauses, DepositSchema.reversals]
        + RefundSchema.migrations
        + PlatformSchema.migrations
        + StandardSchema.tiers
        + MeterSchema.migrations
        + FileSchema.migrations
        + [OpeningSchema.debtors, ChannelSchema.changes, RefundSchema.shares, PaymentSchema.asked, PlatformSchema.played]
        + [FileSchema.unfinished]
}

/// A table whose rows, once written, stand: neither engine changes or deletes one, whoever asks (M5).
enum Frozen {
    static func sqlite(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { verb in
            """
            CREATE TRIGGER \(table)_no_\(verb.lowercased()) BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is posted: it is reversed, never changed'); END
            """
        }
    }

    static func postgres(_ table: String) -> [String] {
        [
            """
            CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION posted_refuses()
            """,
            """
            CREATE TRIGGER \(table)_no_truncate BEFORE TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses()
            """,
        ]
    }

    /// What PostgreSQL's triggers call; made once, before the first of them.
    static let function = """
        CREATE FUNCTION posted_refuses() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''% is posted: it is reversed, never changed'', TG_TABLE_NAME; END'
        """
}
