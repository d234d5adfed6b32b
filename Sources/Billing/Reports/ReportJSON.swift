// ReportJSON: reports and statements as programs read them; money is whole fen.
import Kernel
import Platform
import Registry
import Web

enum ReportJSON {
    private static let sums: [(String, JSONShape)] = [
        ("opening", .number), ("billed", .number), ("relief", .number), ("received", .number), ("closing", .number),
        ("owed", .number), ("paid", .number),
    ]
    private static let place: [(String, JSONShape)] = [
        ("item", .id), ("itemName", .text), ("book", .word(Book.self)), ("building", .id), ("buildingName", .text),
        ("use", .word(Unit.Use.self)),
    ]

    static let collection = JSONShape.object([
        ("from", .day), ("to", .day), ("whole", .object(sums)),
        ("cells", .list(.object([("due", .word(DueClass.self))] + place + sums))),
        ("ratePeriodPermille", .optional(.number)), ("rateOldPermille", .optional(.number)), ("moneyIn", .number),
        ("faults", .list(.text)),
    ])

    private static func members(_ sums: ReportSums) -> [(String, JSON)] {
        [
            ("opening", .number(sums.opening.fen)), ("billed", .number(sums.billed.fen)), ("relief", .number(sums.relief.fen)),
            ("received", .number(sums.received.fen)), ("closing", .number(sums.closing.fen)),
            ("owed", .number(sums.owedEver.fen)), ("paid", .number(sums.paidEver.fen)),
        ]
    }

    private static func members(_ place: ReportPlace) -> [(String, JSON)] {
        [
            ("item", .id(place.item)), ("itemName", .text(place.itemName)), ("book", .text(place.book.rawValue)),
            ("building", .id(place.building)), ("buildingName", .text(place.buildingName)), ("use", .text(place.use.rawValue)),
        ]
    }

    private static func permille(_ rate: MoneyRate) -> JSON {
        rate.whole > .zero ? .number(rate.part.fen * 1_000 / rate.whole.fen) : .null
    }

    static func json(_ report: CollectionReport, _ trial: TrialBalance) -> JSON {
        [
            "from": .text(report.from.description), "to": .text(report.to.description),
            "whole": .object(members(report.whole)),
            "cells": .list(report.cells.map { .object([("due", .text($0.due.rawValue))] + members($0.place) + members($0.sums)) }),
            "ratePeriodPermille": permille(report.rateOfPeriod), "rateOldPermille": permille(report.rateOfOld),
            "moneyIn": .number(trial.moneyIn.fen), "faults": .list(report.faults.map { .text($0) }),
        ]
    }

    static let ageing = JSONShape.object([
        ("day", .day), ("whole", .number), ("isWhole", .flag),
        ("cells", .list(.object([("band", .word(AgeBand.self))] + place + [("open", .number), ("bills", .number)]))),
    ])

    static func json(_ report: AgeingReport) -> JSON {
        [
            "day": .text(report.day.description), "whole": .number(report.whole.fen), "isWhole": .flag(report.isWhole),
            "cells": .list(
                report.cells.map {
                    .object(
                        [("band", .text($0.band.rawValue))] + members($0.place)
                            + [("open", .number($0.open.fen)), ("bills", .number($0.bills))])
                }),
        ]
    }

    static let bill = JSONShape.object([
        ("charge", .id), ("unit", .id), ("unitLabel", .text), ("item", .text), ("from", .day), ("to", .day), ("due", .day),
        ("open", .number),
    ])

    @Sendable static func json(_ bill: ReportBill) -> JSON {
        [
            "charge": .id(bill.charge), "unit": .id(bill.unit), "unitLabel": .text(bill.unitLabel), "item": .text(bill.itemName),
            "from": .text(bill.from.description), "to": .text(bill.to.description), "due": .text(bill.due.description),
            "open": .number(bill.sums.closing.fen),
        ]
    }

    static let trial = JSONShape.object([
        ("from", .day), ("to", .day), ("balances", .flag),
        ("lines", .list(.object([
            ("book", .word(Book.self)), ("account", .word(BookAccount.self)), ("opening", .number), ("debit", .number),
            ("credit", .number), ("closing", .number),
        ]))),
    ])

    static func json(_ trial: TrialBalance) -> JSON {
        [
            "from": .text(trial.from.description), "to": .text(trial.to.description), "balances": .flag(trial.unbalanced.isEmpty),
            "lines": .list(
                trial.lines.map { line in
                    [
                        "book": .text(line.book.rawValue), "account": .text(line.account.rawValue),
                        "opening": .number(line.opening.fen), "debit": .number(line.debit.fen),
                        "credit": .number(line.credit.fen), "closing": .number(line.closing.fen),
                    ]
                }),
        ]
    }

    static let statement = JSONShape.object([
        ("unit", .id), ("unitLabel", .text), ("payer", .optional(.id)), ("from", .day), ("to", .day), ("opening", .number),
        ("closing", .number), ("isWhole", .flag),
        ("lines", .list(.object([
            ("day", .day), ("kind", .word(StatementLine.Kind.self)), ("what", .text), ("number", .text), ("reason", .text),
            ("debit", .number), ("credit", .number), ("balance", .number),
        ]))),
    ])

    static func json(_ statement: Statement) -> JSON {
        [
            "unit": .id(statement.unit), "unitLabel": .text(statement.unitLabel), "payer": .id(statement.payer),
            "from": .text(statement.from.description), "to": .text(statement.to.description),
            "opening": .number(statement.opening.fen), "closing": .number(statement.closing.fen),
            "isWhole": .flag(statement.isWhole),
            "lines": .list(
                statement.lines.map { line in
                    [
                        "day": .text(line.day.description), "kind": .text(line.kind.rawValue),
                        "what": .text(StatementPages.what(line)), "number": .text(line.number), "reason": .text(line.reason),
                        "debit": .number(line.debit.fen), "credit": .number(line.credit.fen), "balance": .number(line.balance.fen),
                    ]
                }),
        ]
    }
}
