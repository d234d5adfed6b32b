// OwnerCases: what customers see of their own cases and do with them, all through the desk's own verbs.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

/// A line of a customer's own list.
struct OwnerCaseLine: Sendable {
    let id: ServiceCase.ID
    let number: String
    let kind: ServiceCase.Kind
    let stage: String
    let title: String
    let receivedAt: Instant
}

/// One own case with what its page shows.
struct OwnerCaseDetail: Sendable {
    let detail: CaseDetail
    let promises: [OwnerPromise]
    /// The explanation that waits for the customer's word.
    let offer: Explanation?
    /// Whether the appointment as it stands was agreed to, or wished for, here.
    let isAgreed: Bool
}

struct OwnerCases: Sendable {
    let cases: Cases
    static let page = 20

    /// Own means: of this home, and reported with this phone or taken for this registered person.
    private func own(_ session: OwnerSession) -> SQL {
        let phone: SQL = "phone IN \(list: OwnerRules.forms(of: session.phone))"
        let person: SQL = session.person.map { " OR person_id = \($0)" } ?? ""
        return "project_id = \(session.project) AND unit_id = \(session.unit) AND (\(phone)\(person))"
    }

    /// Own cases, newest first, a page at a time by key.
    func list(
        of session: OwnerSession, after: (at: Instant, id: ServiceCase.ID)?, _ transaction: Transaction
    ) throws -> [OwnerCaseLine] {
        let start: SQL =
            after.map { "AND (received_at < \($0.at) OR (received_at = \($0.at) AND id < \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT id, number, kind, stage, title, received_at FROM service_case WHERE \(own(session)) \(start)
            ORDER BY received_at DESC, id DESC LIMIT \(Self.page)
            """
        ).map {
            OwnerCaseLine(
                id: try $0.get("id"), number: try $0.get("number"), kind: try $0.get("kind"),
                stage: try $0.get("stage"), title: try $0.get("title"), receivedAt: try $0.get("received_at"))
        }
    }

    func detail(_ id: ServiceCase.ID, of session: OwnerSession, _ transaction: Transaction) throws -> OwnerCaseDetail {
        try find(id, of: session, transaction)
        let (detail, project) = try CaseViews().detail(id, within: [session.project], transaction)
        let book = try cases.books.book(on: project.zone.day(of: detail.serviceCase.receivedAt), in: transaction)
        return OwnerCaseDetail(
            detail: detail, promises: OwnerPromise.lines(detail.promises, book),
            offer: try Explanations.waiting(detail.serviceCase, transaction),
            isAgreed: isAgreed(detail.history))
    }

    /// Another person's case is not there, whatever its id.
    private func find(_ id: ServiceCase.ID, of session: OwnerSession, _ transaction: Transaction) throws {
        guard try transaction.first("SELECT id FROM service_case WHERE id = \(id) AND \(own(session))") != nil else {
            throw Refusal.missing
        }
    }

    private func isAgreed(_ history: [JournalLine]) -> Bool {
        let last = history.last { $0.kind == Self.agreed || $0.kind == "case.appointed" }
        guard let last else { return false }
        return last.kind == Self.agreed || last.actor.hasPrefix("customer:")
    }
    private static let agreed = "appointment.agreed"

    // MARK: Verbs

    /// 补充照片: what the customer shows of a matter that goes on.
    func show(
        _ id: ServiceCase.ID, _ uploads: [Upload], by session: OwnerSession, in transaction: Transaction
    ) throws {
        try find(id, of: session, transaction)
        guard try cases.store.find(id, within: [session.project], in: transaction).stage.isLive else {
            throw Refusal.notNow("case.over")
        }
        guard !uploads.isEmpty else { throw Refusal.invalid("photo", "file.needed") }
        for upload in uploads {
            try CaseFiles(cases: cases).add(
                upload.fileName, upload.bytes, to: id, within: [session.project], by: session.actor, in: transaction)
        }
    }

    /// A picture that the customer brought; the office's own papers are not there.
    func picture(
        _ file: Tag<CaseFiles>, of id: ServiceCase.ID, by session: OwnerSession, _ transaction: Transaction
    ) throws -> (name: String, kind: FileKind, bytes: [UInt8]) {
        try find(id, of: session, transaction)
        let lines = try CaseFiles.lines(of: id, in: session.project, transaction)
        guard lines.contains(where: { $0.id == file && $0.byName == nil }) else { throw Refusal.missing }
        return try CaseFiles.content(file, of: id, within: [session.project], transaction)
    }

    /// 我理解了: the customer's own word, after the one-time code, is the evidence that S2.5-1a asks for.
    func understand(_ id: ServiceCase.ID, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        try Explanations(cases: cases).accept(on: id, in: session.project, by: session.actor, transaction)
    }

    /// 我不接受.
    func refuse(_ id: ServiceCase.ID, words: String, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        try Explanations(cases: cases).refuse(on: id, words: words, in: session.project, by: session.actor, transaction)
    }

    /// 评价: the follow-up's answer by the customer's own hand; a poor one opens the case again.
    func rate(
        _ id: ServiceCase.ID, _ score: OwnerScore, accepted: Bool?, words: String, by session: OwnerSession,
        in transaction: Transaction
    ) throws {
        try find(id, of: session, transaction)
        let answer = FollowUps.Answer(
            result: score.result, satisfaction: score.rawValue, accepted: accepted, words: words, exception: "")
        try FollowUps(cases: cases).record(
            id, answer, within: [session.project], byCustomer: session.actor, in: transaction)
    }

    /// What the customer says to the plan that was made.
    func answerPlan(_ id: ServiceCase.ID, words: String, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        try ServicePlans(desk: CaseRoutes(cases: cases)).hear(
            words, of: id, within: [session.project], by: session.actor, transaction)
    }

    func reopen(_ id: ServiceCase.ID, words: String, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        try cases.change(id, within: [session.project], by: session.actor, in: transaction, words: words) { it, _ in
            [try it.reopen(asCustomer: words, at: transaction.now)]
        }
    }

    func withdraw(_ id: ServiceCase.ID, words: String, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        try Withdrawals(cases: cases).byCustomer(
            id, words: words, within: [session.project], by: session.actor, in: transaction)
    }

    /// 同意约定时间: moves nothing, and the desk can see that it was read.
    func agree(_ id: ServiceCase.ID, by session: OwnerSession, in transaction: Transaction) throws {
        try find(id, of: session, transaction)
        let it = try cases.store.find(id, within: [session.project], in: transaction)
        guard case .appointed(let time) = it.stage else { throw Refusal.notNow("owner.appointment.none") }
        let subject = (kind: ServiceCase.subjectKind, id: id.number)
        if isAgreed(try transaction.history(of: subject, project: session.project)) { return }
        transaction.record(
            "appointment.agreed", about: subject, project: session.project, by: session.actor,
            ["appointment": .at(time)])
    }

    /// 改约 at the customer's wish: the promise moves with it, and the request itself is the evidence. Somebody must be
    /// there to come; an emergency's appointment is spoken, not clicked.
    func move(
        _ id: ServiceCase.ID, to time: LocalMoment, evidence: String, by session: OwnerSession,
        in transaction: Transaction
    ) throws {
        try find(id, of: session, transaction)
        guard let project = try Projects().find(session.project, in: transaction) else { throw Refusal.missing }
        guard OwnerSlots.holds(time.day, time.minute, in: project.calendar) else {
            throw Refusal.invalid("day", "owner.move.closed")
        }
        try Complaints(cases: cases).appoint(
            id, at: time, cause: .customer, evidence: evidence, within: [session.project], by: session.actor,
            in: transaction)
    }
}
