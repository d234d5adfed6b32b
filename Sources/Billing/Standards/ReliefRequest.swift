// ReliefRequest: less than the whole fee for some days, asked with evidence by one person and approved by another. Pure.
import Kernel
import Registry

/// An application for relief (减免申请). Approved, it is a rule that bills are made with; a bill that is posted already is
/// reversed and made anew, never edited.
package struct ReliefRequest: Sendable {
    package typealias ID = Tag<ReliefRequest>
    package enum State: String, CaseIterable, Sendable { case asked, approved, refused, over }

    package struct Terms: Sendable {
        package let unit: Unit.ID
        package let item: FeeItem.ID
        package let kind: FeeRelief.Kind
        /// 700 when seventy per cent remain to be paid; a waiver leaves 0.
        package let paysPerMille: Int
        package let from: Day
        package let to: Day
        package let reason: String
        package let evidence: String

        package init(
            unit: Unit.ID, item: FeeItem.ID, kind: FeeRelief.Kind, paysPerMille: Int, from: Day, to: Day, reason: String,
            evidence: String
        ) {
            self.unit = unit
            self.item = item
            self.kind = kind
            self.paysPerMille = paysPerMille
            self.from = from
            self.to = to
            self.reason = reason
            self.evidence = evidence
        }
    }

    package let id: ID
    package let project: Project.ID
    package let terms: Terms
    package let askedBy: Account.ID
    package let askedAt: Instant
    package internal(set) var approvedBy: Account.ID?
    package internal(set) var approvedAt: Instant?
    package internal(set) var refusedBy: Account.ID?
    package internal(set) var refusedAt: Instant?
    /// Its last day, where it was ended before its time.
    package internal(set) var endedOn: Day?

    package var lastDay: Day { endedOn ?? terms.to }

    package func state(on day: Day) -> State {
        if refusedAt != nil { return .refused }
        guard approvedAt != nil else { return .asked }
        return day > lastDay ? .over : .approved
    }

    /// What bills are made with; nil until it is approved.
    package func rule() throws(Refusal) -> FeeRelief? {
        guard approvedAt != nil, refusedAt == nil else { return nil }
        return try FeeRelief(terms.kind, from: terms.from, to: lastDay, payPerMille: terms.paysPerMille)
    }

    /// An empty home is relieved by the project's own rule where it has one: not before it has been empty for long enough,
    /// and by no other share than the rule's.
    static func ask(
        _ asked: Terms, of item: FeeItem, vacancy: VacancyRule?, as id: ID, by person: Account.ID, at instant: Instant
    ) throws(Refusal) -> ReliefRequest {
        guard asked.to >= asked.from else { throw .invalid("to", "standard.to.before") }
        guard !asked.reason.isEmpty else { throw .invalid("reason", "field.required") }
        guard !asked.evidence.isEmpty else { throw .invalid("evidence", "field.required") }
        guard item.isInvoiced else { throw .invalid("item", "relief.kept") }
        var (from, pays) = (asked.from, asked.paysPerMille)
        switch asked.kind {
        case .vacancy:
            if let vacancy {
                guard let relief = try vacancy.relief(emptyFrom: asked.from, to: asked.to, known: asked.to) else {
                    throw .invalid("from", "relief.vacancy.short", ["months": "\(vacancy.leastMonths)"])
                }
                (from, pays) = (relief.from, relief.payPerMille)
            }
        case .discount:
            guard pays > 0 else { throw .invalid("pays", "relief.discount.whole") }
        case .waiver: pays = 0
        }
        guard (0..<1_000).contains(pays) else { throw .invalid("pays", "relief.pays") }
        let terms = Terms(
            unit: asked.unit, item: asked.item, kind: asked.kind, paysPerMille: pays, from: from, to: asked.to,
            reason: asked.reason, evidence: asked.evidence)
        return ReliefRequest(id: id, project: item.project, terms: terms, askedBy: person, askedAt: instant)
    }

    mutating func approve(by person: Account.ID, at instant: Instant) throws(Refusal) {
        try confirmOpen()
        guard person != askedBy else { throw .invalid("", "relief.own") }
        approvedBy = person
        approvedAt = instant
    }

    mutating func refuse(by person: Account.ID, at instant: Instant) throws(Refusal) {
        try confirmOpen()
        refusedBy = person
        refusedAt = instant
    }

    /// What is over stays relieved: it ends on a day from its first one on, before its last.
    mutating func end(on last: Day) throws(Refusal) {
        guard approvedAt != nil else { throw .notNow("relief.unapproved") }
        guard last >= terms.from.adding(days: -1) else { throw .invalid("to", "standard.to.before") }
        guard last < lastDay else { throw .invalid("to", "standard.to.later") }
        endedOn = last
    }

    private func confirmOpen() throws(Refusal) {
        guard approvedAt == nil else { throw .notNow("relief.approved-already") }
        guard refusedAt == nil else { throw .notNow("relief.refused-already") }
    }
}
