// OwnerPaperRoutes: the notice, a receipt and its e-invoice for whoever holds the home.
import Kernel
import Platform
import Printing
import Registry
import Storage
import Web

extension Path {
    static func ownerFees(_ code: String) -> Path { "/r/\(code)/fees" }
    static func ownerReceipt(_ code: String, _ id: Receipt.ID) -> Path { "/r/\(code)/fees/receipts/\(id)" }
}

struct OwnerPaperRoutes: Sendable {
    private typealias In = InvoiceInputs
    let home: HomeDoor
    var late = LateFees()
    private let papers = OwnerPapers()

    var routes: [Route] { taking + asking }

    private var taking: [Route] {
        [
            .special("GET", "/r/{code}/fees/notice", .guest, clause: FeeStandard.clause) { visit, database in
                let (home, holder) = try await database.read { try held(visit, $0) }
                let bytes = try await NoticeFiles(late: late).single(home.unit.id, to: holder, home.project, visit.words, database)
                try await told("notice.printed", ("unit", home.unit.id.number), visit, home, database)
                return .file(name: "notice-\(home.unit.id).pdf", type: "application/pdf", bytes: bytes)
            },
            .page("/r/{code}/fees/receipts/{receipt}", .guest, clause: Payment.clause) { try page($0, $1) },
            .special("GET", "/r/{code}/fees/receipts/{receipt}/paper", .guest, clause: Payment.clause) { visit, database in
                let (home, paper) = try await database.read { transaction in
                    let (home, holder) = try held(visit, transaction)
                    let line = try papers.receipt(
                        try visit.id("receipt"), of: home.unit.id, to: holder, in: home.project.id, transaction)
                    return (
                        home, try ReceiptPapers().paper(line.receipt, kind: .copy, words: visit.words, origin: visit.origin, transaction)
                    )
                }
                let bytes = try await PrintWork.threads.run { try PDFWriter.write(paper.document(visit.words)) }
                try await told("receipt.copied", (Receipts.subjectKind, paper.receipt.id.number), visit, home, database)
                return .file(name: "\(paper.receipt.label).pdf", type: "application/pdf", bytes: bytes)
            },
        ]
    }

    private var asking: [Route] {
        Route.verb(
            "/r/{code}/fees/receipts/{receipt}/invoice", .guest, clause: Payment.clause,
            summary: "A holder asks for the e-invoice of what they paid (申请电子发票)", fields: [In.buyer, In.taxNumber, In.contact],
            again: { try page($0, $1) }, api: false
        ) { visit, transaction in
            let (home, holder) = try held(visit, transaction)
            let line = try papers.receipt(
                try visit.id("receipt"), of: home.unit.id, to: holder, in: home.project.id, transaction)
            guard let actor = visit.guest?.actor else { throw Refusal.missing }
            let number = visit.value(In.taxNumber) ?? ""
            let buyer = try InvoiceBuyer(
                number.isEmpty ? .person : .company, name: try visit.need(In.buyer), taxNumber: number,
                contact: visit.value(In.contact) ?? "")
            let id = try Invoices().request(line.payment, for: buyer, within: [home.project.id], by: actor, in: transaction)
            return Effect(.ownerReceipt(visit.parameters["code"] ?? "", line.receipt.id), ["id": .id(id)], status: 201)
        }
    }

    private func held(_ visit: Visit, _ transaction: Transaction) throws -> (PayingHome, HomeHolder) {
        let home = try home(visit, transaction)
        let holder = try HomeHolder.find(home.person, of: home.unit.id, in: home.project.id, transaction)
        guard let holder else { throw Refusal.missing }
        return (home, holder)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (home, holder) = try held(visit, transaction)
        let line = try papers.receipt(try visit.id("receipt"), of: home.unit.id, to: holder, in: home.project.id, transaction)
        return home.frame(visit, visit.words("receipt.title"), OwnerPaperPages.receipt(visit, line))
    }

    /// Who took which paper is a fact before it leaves.
    private func told(
        _ fact: String, _ subject: (kind: String, id: Int64), _ visit: Visit, _ home: PayingHome, _ database: Database
    ) async throws {
        guard let actor = visit.guest?.actor else { throw Refusal.missing }
        try await database.write { $0.record(fact, about: subject, project: home.project.id, by: actor) }
    }
}
