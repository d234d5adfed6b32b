// OwnerCaseRoutes: a customer's own cases, and what may be done with them.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

struct OwnerCaseRoutes: Sendable {
    let codes: UnitCodes
    let sessions: OwnerSessions
    let own: OwnerCases
    let fees: OwnerFees?

    private typealias In = OwnerInputs

    init(cases: Cases, keys: Keys, fees: OwnerFees? = nil) {
        codes = UnitCodes(keys: keys)
        sessions = OwnerSessions(keys: keys)
        own = OwnerCases(cases: cases)
        self.fees = fees
    }

    var routes: [Route] {
        [
            .page("/r/{code}/cases", .guest, asks: [In.after]) { visit, transaction in
                let (place, session) = try here(visit, transaction)
                return OwnerCasePages.list(
                    visit, place, try own.list(of: session, after: after(visit), transaction), hasFees: fees != nil,
                    prices: fees?.prices(place.project))
            },
            .page("/r/{code}/fees", .guest, clause: "S2.8.1-2") { visit, transaction in
                guard let fees else { throw Refusal.missing }
                let (place, session) = try here(visit, transaction)
                let content = try fees.content(visit, place.unit.id, session.person, place.project, transaction)
                return OwnerCasePages.fees(visit, place, content)
            },
            .page("/r/{code}/cases/{case}", .guest) { try detail($0, $1) },
            .special("POST", "/r/{code}/cases/{case}/photos", .guest, clause: "XS2.5-0", bodyLimit: StoredFiles.formBytesMax) {
                try await show($0, $1)
            },
            .reading("/r/{code}/cases/{case}/photos/{file}", .guest) { visit, transaction in
                let (_, session) = try here(visit, transaction)
                let (name, kind, bytes) = try own.picture(
                    try visit.id("file"), of: try visit.id("case"), by: session, transaction)
                return .file(name: name, type: kind.type, bytes: bytes)
            },
        ]
            + verb("understanding", "S2.5-1a", "The customer understood the explanation (我理解了)", []) {
                try own.understand($1, by: $2, in: $3)
            }
            + verb("explanation-refusal", "S2.5-1a", "The customer does not accept the explanation (未获理解)", [In.note]) {
                try own.refuse($1, words: $0.value(In.note) ?? "", by: $2, in: $3)
            }
            + verb(
                "rating", "S2.5-2", "The customer's own answer to the follow-up (评价)", [In.score, In.accepted, In.note]
            ) {
                try own.rate(
                    $1, try $0.need(In.score), accepted: $0.value(In.accepted).map { $0 == .yes },
                    words: $0.value(In.note) ?? "", by: $2, in: $3)
            }
            + verb("plan-answer", "J2-P14.2", "The customer's own word on the plan (客户反馈)", [In.why]) {
                try own.answerPlan($1, words: try $0.need(In.why), by: $2, in: $3)
            }
            + verb("reopening", "S2.5-1", "Opened again by the customer (重开)", [In.why]) {
                try own.reopen($1, words: try $0.need(In.why), by: $2, in: $3)
            }
            + verb("withdrawal", "S2.5-1", "Withdrawn by the customer (撤回)", [In.note]) {
                try own.withdraw($1, words: $0.value(In.note) ?? "", by: $2, in: $3)
            }
            + verb("appointment-agreement", "S2.5-1c", "The customer agrees to the appointment (同意)", []) {
                try own.agree($1, by: $2, in: $3)
            }
            + verb("appointment", "S2.5-1c", "Another time at the customer's wish (改约)", [In.day, In.minute, In.note]) {
                let told = [$0.words.speaking(.hans)("owner.move.evidence"), $0.value(In.note) ?? ""]
                try own.move(
                    $1, to: LocalMoment(day: try $0.need(In.day), minute: try $0.need(In.minute)),
                    evidence: told.filter { !$0.isEmpty }.joined(separator: "\n"), by: $2, in: $3)
            }
    }

    private func show(_ visit: Visit, _ database: Database) async throws -> Reply {
        do {
            try await database.write { transaction in
                let (_, session) = try here(visit, transaction)
                try own.show(try visit.id("case"), visit.uploads, by: session, in: transaction)
            }
            return .seeOther(.ownerCase(visit.parameters["code"] ?? "", try visit.id("case")))
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            return .page(try await database.read { [again] in try detail(again, $0) }, status: 422)
        }
    }

    private func verb(
        _ name: String, _ clause: Clause.ID, _ summary: String, _ fields: [any AnyField],
        _ perform: @escaping @Sendable (Visit, ServiceCase.ID, OwnerSession, Transaction) throws -> Void
    ) -> [Route] {
        Route.verb(
            "/r/{code}/cases/{case}/\(name)", .guest, clause: clause, summary: summary, fields: fields,
            again: { try detail($0, $1) }, api: false
        ) { visit, transaction in
            let (_, session) = try here(visit, transaction)
            let id: ServiceCase.ID = try visit.id("case")
            try perform(visit, id, session, transaction)
            // The case above this address: the code stands in no answer that is kept.
            return Effect("../\(id)")
        }
    }

    /// The home and the guest, found once more: what the site has admitted, this slice knows by its own name.
    private func here(_ visit: Visit, _ transaction: Transaction) throws -> (OwnerPlace, OwnerSession) {
        let place = try OwnerRoutes.place(visit, codes, transaction)
        guard let session = try sessions.find(secret: visit.guestSecret, code: place.code, in: transaction) else {
            throw Refusal.missing
        }
        return (place, session)
    }

    private func detail(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (place, session) = try here(visit, transaction)
        return OwnerCasePages.detail(visit, place, try own.detail(try visit.id("case"), of: session, transaction))
    }

    private func after(_ visit: Visit) -> (at: Instant, id: ServiceCase.ID)? {
        guard let key = visit.asked(In.after)?.split(separator: "."), key.count == 2, let at = Int64(key[0]),
            let id = ServiceCase.ID(text: String(key[1]))
        else { return nil }
        return (Instant(milliseconds: at), id)
    }
}
