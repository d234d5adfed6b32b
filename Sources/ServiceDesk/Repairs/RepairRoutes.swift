// RepairRoutes: on site, the price, the signature.
import Foundation
import Kernel
import Platform
import Scheme
import Storage
import Web

enum RepairInputs {
    static let work = Field<String>.text("work", max: 300)
    /// In yuan with up to two decimals, as people write prices; kept in fen.
    static let price = Field<Int64>(
        "price", required: true, schema: ["type": "string", "pattern": "^[0-9]{1,7}(\\.[0-9]{1,2})?$"], wrong: "paid.price.bad"
    ) { raw in
        let parts = raw.trimmingCharacters(in: .whitespaces).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            parts[0].count <= 7, let yuan = Int64(parts[0])
        else { return nil }
        guard parts.count == 2 else { return yuan * 100 }
        guard parts[1].count <= 2, let part = Int64(parts[1]) else { return nil }
        return yuan * 100 + (parts[1].count == 1 ? part * 10 : part)
    }
    static let agreement = Field<ServiceCase.Understanding>.choice("agreement")
    static let signature = Field<ServiceCase.Understanding>.choice("signature")
    static let witness = CaseInputs.witness
}

struct RepairRoutes: Sendable {
    let repairs: Repairs
    let desk: CaseRoutes

    private typealias In = RepairInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/arrival", .posts(Cases.handlers), clause: "XS2.4-2", summary: "On site (到场)", fields: [],
            again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try repairs.arrive(id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/acceptance", .posts(Cases.handlers), clause: "XS2.4-1",
                summary: "The handler takes it on (接单)", fields: [], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try repairs.accept(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/price", .posts(Cases.handlers), clause: "XS2.4-4",
                summary: "The price of paid work, agreed before it begins (告知价格)",
                fields: [In.work, In.price, In.agreement, In.witness], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try repairs.price(
                    id, try visit.need(In.work), fen: try visit.need(In.price), agreement: try visit.need(In.agreement),
                    witness: visit.value(In.witness), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/work-signature", .posts(Cases.handlers), clause: "XS2.4-4",
                summary: "The customer signs for paid work (签字确认)", fields: [In.signature, In.witness],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try repairs.sign(
                    id, by: try visit.need(In.signature), witness: visit.value(In.witness), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
