// EnquiryRoutes: answering an enquiry or a business request.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct EnquiryRoutes: Sendable {
    let cases: Cases
    let desk: CaseRoutes

    private typealias In = CaseInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/answer", .posts(Cases.handlers), clause: "XS2.7-1", summary: "Answered (答复)", fields: [In.needReply],
            again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            let reply = try visit.need(In.needReply)
            try cases.change(id, within: visit.projects, by: try visit.actor(), in: transaction, words: reply) {
                serviceCase, _ in
                try Applications.of(serviceCase, transaction)?.mayEnd()
                return [try serviceCase.answer(reply, at: transaction.now)]
            }
            return Effect(.case(id), ["id": .id(id)])
        }
    }
}
