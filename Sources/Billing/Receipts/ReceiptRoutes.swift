// ReceiptRoutes: receipts, their papers and books, and the page that proves one genuine.
import Kernel
import Platform
import Printing
import Registry
import Sheets
import Storage
import Web

struct ReceiptRoutes: Sendable {
    private typealias In = CashierInputs
    private let receipts = Receipts()
    private let views = CashierViews()

    var routes: [Route] { lists + papers + verbs }

    private var given: Listing<(receipt: Receipt, home: String)> {
        Listing(
            "/billing/receipts", CashierRoutes.reading, clause: Payment.clause, summary: "Receipts, the latest first, a page at a time",
            name: "receipts", shape: CashierJSON.receiptShape, json: { CashierJSON.receipt($0.receipt) },
            key: { $0.receipt.id.text }
        ) { visit, before, limit, transaction in
            try views.receipts(
                in: try visit.here().id, before: before.flatMap { Receipt.ID(text: $0) }, limit: limit, transaction)
        }
    }

    private var lists: [Route] {
        given.routes(page: { visit, lines, _ in ReceiptPages.list(visit, lines) }, file: Self.file) + [
            .page("/billing/receipts/{receipt}", CashierRoutes.reading, clause: Payment.clause) { try page($0, $1) },
            .page("/billing/receipt-books", CashierRoutes.reading) { visit, transaction in
                ReceiptPages.books(visit, try ReceiptBooks().all(in: try visit.here().id, transaction))
            },
            .export("/billing/receipt-books", CashierRoutes.reading) { visit, transaction in
                let project = try visit.here()
                return Self.file(try ReceiptBooks().all(in: project.id, transaction), project, visit.words)
            },
            .page("/receipts/{token}", .anyone, clause: Payment.clause) { visit, transaction in
                let receipt = try receipts.find(token: visit.parameters["token"] ?? "", transaction)
                let project = try receipt.flatMap { try Projects().find($0.project, in: transaction) }
                return ReceiptPages.proof(visit, receipt, projectName: project?.letterhead ?? "")
            },
        ]
    }

    private var papers: [Route] {
        [
            .special("POST", "/billing/receipts/{receipt}/paper", .till, clause: Payment.clause) { visit, database in
                let paper = try await database.write { try self.paper(visit, $0) }
                let bytes = try PDFWriter.write(paper.document(visit.words))
                return .file(name: "\(paper.receipt.label).pdf", type: "application/pdf", bytes: bytes)
            }
        ]
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/receipts/{receipt}/replacement", CashierRoutes.release, clause: "S2.8.1-3",
            summary: "Void a receipt and give another for the same money (换开收据)", fields: [In.payerName, In.reason, In.fault],
            gives: .some([("id", .id), ("receipt", .text)]), again: { try page($0, $1) }
        ) { visit, transaction in
            let new = try receipts.replace(
                try visit.id("receipt"), payerName: visit.value(In.payerName) ?? "", reason: try visit.need(In.reason),
                fault: try visit.need(In.fault), within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.receipt(new.id), ["id": .id(new.id), "receipt": .text(new.label)], status: 201)
        }
            + Route.verb(
                "/billing/receipt-books", .posts(CashierRoutes.keepers), summary: "Add a numbered book of receipts (添加收据本)",
                fields: [In.name, In.prefix, In.kind, In.first, In.last],
                again: { visit, transaction in
                    ReceiptPages.books(visit, try ReceiptBooks().all(in: try visit.here().id, transaction))
                }
            ) { visit, transaction in
                let book = try ReceiptBooks().add(
                    try visit.need(In.name), prefix: try visit.need(In.prefix).uppercased(), kind: try visit.need(In.kind),
                    first: visit.value(In.first) ?? 1, last: visit.value(In.last), in: try visit.here().id,
                    by: try visit.actor(), in: transaction)
                return Effect("/billing/receipt-books", ["id": .id(book.id)], status: 201)
            }
            + Route.verb(
                "/billing/receipt-books/{book}/retirement", .posts(CashierRoutes.keepers),
                summary: "Take no more numbers from a book (停用收据本)", fields: [],
                again: { visit, transaction in
                    ReceiptPages.books(visit, try ReceiptBooks().all(in: try visit.here().id, transaction))
                }
            ) { visit, transaction in
                let id: ReceiptBook.ID = try visit.id("book")
                try ReceiptBooks().retire(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/receipt-books", ["id": .id(id)])
            }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let receipt = try receipts.find(try visit.id("receipt"), within: visit.projects, transaction)
        let (unit, project) = try Units().find(receipt.unit, within: visit.projects, transaction)
        return ReceiptPages.receipt(
            visit, receipt, home: unit.label, printings: try receipts.printings(of: receipt.id, in: project, transaction),
            others: try receipts.of(receipt.kind, receipt.source, in: project, transaction))
    }

    /// Notes the printing; from the second on the paper says so.
    private func paper(_ visit: Visit, _ transaction: Transaction) throws -> ReceiptPaper {
        let (receipt, before) = try receipts.handOut(
            try visit.id("receipt"), within: visit.projects, by: try visit.actor(), in: transaction)
        return try ReceiptPapers().paper(
            receipt, kind: before > 0 ? .reprint : .first, words: visit.words, origin: visit.origin, transaction)
    }

    @Sendable private static func file(
        _ lines: [(receipt: Receipt, home: String)], _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        ListFile(
            "receipts-\(project.code)", title: words("receipt.list"),
            columns: [
                SheetColumn(words("receipt.number"), .text), SheetColumn(words("payment.day"), .date),
                SheetColumn(words("payment.home"), .text), SheetColumn(words("payment.payer"), .text),
                SheetColumn(words("payment.amount"), .money), SheetColumn(words("receipt.state"), .text),
                SheetColumn(words("payment.reason"), .text),
            ],
            rows: lines.map { line in
                let it = line.receipt
                return [
                    .text(it.label), .day(it.day), .text(line.home), .text(it.payerName), .fen(it.amount.fen),
                    .text(words(it.voided == nil ? "receipt.state.valid" : "receipt.state.void")),
                    .text(it.voided?.reason ?? ""),
                ]
            })
    }

    @Sendable private static func file(_ books: [ReceiptBook], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "receipt-books-\(project.code)", title: words("receipt.books"),
            columns: [
                SheetColumn(words("receipt.book.name"), .text), SheetColumn(words("receipt.kind"), .text),
                SheetColumn(words("receipt.book.next"), .text), SheetColumn(words("receipt.book.last.label"), .text),
                SheetColumn(words("receipt.state"), .text),
            ],
            rows: books.map { book in
                [
                    .text(book.name), .text(words("receipt.kind.\(book.kind.rawValue)")),
                    .text(ReceiptBook.label(book.prefix, book.next)),
                    .text(book.last.map { ReceiptBook.label(book.prefix, $0) } ?? ""),
                    .text(words(book.isRetired ? "receipt.book.off" : "receipt.book.on")),
                ]
            })
    }
}
