// CaseJSON: cases as programs get them. Phones are masked; revealing one is a verb with a reason.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum CaseJSON {
    static let lineShape = JSONShape.object([
        ("id", .id), ("number", .text), ("kind", .word(ServiceCase.Kind.self)), ("stage", .choice(CaseFilter.stages)),
        ("title", .text), ("requester", .text), ("unitId", .optional(.id)), ("unit", .optional(.text)),
        ("handlerId", .optional(.id)), ("handler", .optional(.text)), ("receivedAt", .time), ("imported", .flag),
        ("dueAt", .optional(.time)), ("dueClause", .optional(.text)), ("collective", .flag),
    ])

    static func line(_ line: CaseLine) -> JSON {
        [
            "id": .id(line.id), "number": .text(line.number), "kind": .text(line.kind.rawValue),
            "stage": .text(line.stage), "title": .text(line.title), "requester": .text(line.requester),
            "unitId": .id(line.unit), "unit": .words(line.unitLabel), "handlerId": .id(line.handler),
            "handler": .words(line.handlerName), "receivedAt": .at(line.receivedAt), "imported": .flag(line.isImported),
            "dueAt": .at(line.next?.dueAt), "dueClause": .words(line.next?.clause.text),
            "collective": .flag(line.isCollective),
        ]
    }

    static let detailShape = JSONShape.object([
        ("case", lineShape), ("channel", .word(ServiceCase.Channel.self)), ("severity", .word(ServiceCase.Severity.self)),
        ("category", .text), ("words", .text), ("person", .optional(.id)), ("phone", .text), ("cycle", .number),
        ("appointmentAt", .optional(.time)), ("outcome", .optional(.word(ServiceCase.Outcome.self))),
        ("decision", .optional(.word(CaseInputs.Decision.self))), ("decisionReason", .text), ("thanked", .flag),
        ("reply", .text), ("outerSender", .text), ("outerNumber", .text), ("outerDueAt", .optional(.time)),
        ("promises", .list(promiseShape)), ("understanding", .optional(.word(ServiceCase.Understanding.self))),
        ("followUps", .list(callShape)), ("files", .list(.object([("id", .id), ("name", .text), ("at", .time)]))),
    ])

    private static let callShape = JSONShape.object([
        ("cycle", .number), ("result", .word(FollowUp.Result.self)), ("satisfaction", .optional(.number)),
        ("accepted", .optional(.flag)), ("words", .text), ("at", .time), ("by", .optional(.text)), ("exception", .text),
    ])

    private static let promiseShape = JSONShape.object([
        ("id", .id), ("clause", .text), ("part", .text), ("turn", .number), ("cycle", .number), ("reason", .text),
        ("startedAt", .time), ("dueAt", .time),
        ("settledAt", .optional(.time)), ("standing", .word(Promise.Standing.self)), ("provisional", .flag),
    ])

    static func detail(_ detail: CaseDetail, now: Instant) -> JSON {
        let it = detail.serviceCase
        let promises = detail.promises.map { row -> JSON in
            [
                "id": .id(row.id), "clause": .text(row.clause.text), "part": .text(row.part), "turn": .number(row.turn),
                "cycle": .number(row.cycle), "reason": .text(row.reason), "startedAt": .at(row.promise.startedAt),
                "dueAt": .at(row.promise.dueAt), "settledAt": .at(row.settledAt),
                "standing": .text(row.promise.standing(at: now).rawValue), "provisional": .flag(row.isProvisional),
            ]
        }
        let calls = detail.evidence.followUps.map { call -> JSON in
            [
                "cycle": .number(call.cycle), "result": .text(call.result.rawValue), "satisfaction": call.satisfaction.map { .number($0) } ?? .null,
                "accepted": call.accepted.map { .flag($0) } ?? .null, "words": .text(call.words), "at": .at(call.at), "by": .words(call.byName),
                "exception": .text(call.exception),
            ]
        }
        let files = detail.files.map { file -> JSON in ["id": .id(file.id), "name": .text(file.name), "at": .at(file.at)] }
        let next = detail.promises.filter { $0.promise.outcome == .open }.min { $0.promise.dueAt < $1.promise.dueAt }
        var line = detail.line
        line.next = next.map { ($0.promise.dueAt, $0.clause) }
        return [
            "case": self.line(line), "channel": .text(detail.channel.rawValue), "severity": .text(it.severity.rawValue),
            "category": .text(detail.category), "words": .text(detail.words), "person": .id(detail.person),
            "phone": .text(MaskedPhone.text(detail.phone)), "cycle": .number(it.cycle),
            "appointmentAt": .at(detail.appointedAt), "outcome": .words(detail.outcome?.rawValue),
            "decision": .words(it.decision.map { ($0 ? CaseInputs.Decision.adopted : .declined).rawValue }),
            "decisionReason": .text(it.decisionReason), "thanked": .flag(it.isThanked), "reply": .text(it.reply),
            "outerSender": .text(detail.outerSender), "outerNumber": .text(detail.outerNumber),
            "outerDueAt": .at(detail.outerDueAt), "promises": .list(promises),
            "understanding": .words(detail.evidence.understanding?.kind.rawValue), "followUps": .list(calls),
            "files": .list(files),
        ]
    }
}
