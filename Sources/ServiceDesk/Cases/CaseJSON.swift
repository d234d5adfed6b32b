// CaseJSON: cases as programs get them. Phones are masked; revealing one is a verb with a reason.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum CaseJSON {
    static func line(_ line: CaseLine) -> JSON {
        [
            "id": .id(line.id), "number": .text(line.number), "kind": .text(line.kind.rawValue),
            "stage": .text(line.stage), "title": .text(line.title), "unit": .words(line.unitLabel),
            "handler": .words(line.handlerName), "receivedAt": .at(line.receivedAt), "imported": .flag(line.isImported),
        ]
    }

    static func detail(_ detail: CaseDetail, now: Instant) -> JSON {
        let promises = detail.promises.map { row -> JSON in
            [
                "clause": .text(row.clause.text), "cycle": .number(row.cycle), "startedAt": .at(row.promise.startedAt),
                "dueAt": .at(row.promise.dueAt), "settledAt": .at(row.settledAt),
                "standing": .text(row.promise.standing(at: now).rawValue), "provisional": .flag(row.isProvisional),
            ]
        }
        return [
            "case": line(detail.line), "channel": .text(detail.channel.rawValue), "words": .text(detail.words),
            "phone": .text(MaskedPhone.text(detail.phone)), "cycle": .number(detail.serviceCase.cycle),
            "reply": .text(detail.serviceCase.reply), "promises": .list(promises),
        ]
    }
}
