// DebtorErasure: what arrears know of a person who asks to be erased: demands, what was said, papers; and what a claim lets them keep.
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct DebtorErasure: Sendable {
    let books: SchemeBooks

    package init(books: SchemeBooks) { self.books = books }

    /// Erases name, number and address on every demand of the person's, with its papers and what was said, case by case.
    /// A procedure that is open, or a claim that has not lapsed, keeps that case (PIPL 13, 47), and says so.
    package func erase(_ person: PersonCard, by actor: Actor, in transaction: Transaction) throws -> [KeptGround] {
        guard let project = try Projects().find(person.project, in: transaction) else { return [] }
        var kept: [KeptGround] = []
        for (it, until) in try cases(of: person, transaction) {
            let grounds = try grounds(it, until, project, transaction)
            guard grounds.isEmpty else {
                kept += grounds
                continue
            }
            // A case of whoever holds the home names each holder by turn: only what names this one goes.
            let count = try erase(it, it.payer == nil ? person : nil, transaction)
            if it.payer != nil {
                try words(it, transaction)
                kept += try files(it, transaction)
            } else {
                try transaction.run(
                    """
                    UPDATE arrears_hold SET said_by = '' WHERE project_id = \(it.project) AND case_id = \(it.id) AND said_by = \(person.name)
                    """)
            }
            transaction.record(
                "arrears.erased", about: (ArrearsCase.subjectKind, it.id.number), project: it.project, by: actor,
                ["demands": .number(Int64(count))])
        }
        return kept
    }

    /// The person's own, and those of whoever holds a home that was theirs; with the last day on which it was.
    private func cases(of person: PersonCard, _ transaction: Transaction) throws -> [(ArrearsCase, until: Day?)] {
        let homes = Dictionary(grouping: try Persons().holdings(of: person, transaction), by: \.unit.id)
        return try homes.sorted { $0.key < $1.key }.flatMap { home, holdings in
            try ArrearsStore.cases(.one(home), in: person.project, transaction)
                .filter { $0.payer == nil || $0.payer == person.id }.map { ($0, holdings.compactMap(\.to).max()) }
        }
    }

    /// Why the case must be kept; empty when nothing lets the office keep it.
    private func grounds(_ it: ArrearsCase, _ until: Day?, _ project: ProjectCard, _ transaction: Transaction) throws -> [KeptGround] {
        let home = try Units().find(it.unit, within: [it.project], transaction).0.label
        let open = try ArrearsViews.matters(of: it, transaction).filter { line in
            switch line.matter.state {
            case .proposed, .approved, .mandated, .filed: true
            case .refused, .ended: false
            }
        }
        guard open.isEmpty else {
            return open.map { KeptGround("erasure.kept.suit", ["home": home, "number": $0.number], needsName: true) }
        }
        let (ladder, input, today) = try Demands(books: books).ladder(of: it, project, transaction)
        // What fell due after the person had left is another's debt where nobody is named.
        let own = ladder.bills.filter { bill in it.payer != nil || until.map { bill.due <= $0 } ?? true }
        let last = own.filter { $0.isOpen(on: today) }
            .compactMap { ArrearsLimits.limitation(of: $0, input, on: today).lastDay }.filter { $0 >= today }.max()
        return last.map { [KeptGround("erasure.kept.claim", ["home": home, "day": "\($0)"], needsName: true)] } ?? []
    }

    /// Of one case; `only` those that name a holder. Gives how many demands.
    private func erase(_ it: ArrearsCase, _ only: PersonCard?, _ transaction: Transaction) throws -> Int {
        let named: SQL = only.map { "AND d.receiver = \($0.name)" } ?? ""
        let rows = try transaction.query(
            """
            SELECT d.id, d.hash, p.file_hash FROM demand d LEFT JOIN demand_paper p ON p.demand_id = d.id
            WHERE d.project_id = \(it.project) AND d.case_id = \(it.id) AND d.erased_at IS NULL \(named)
            """)
        for row in rows {
            let id: Demand.ID = try row.get("id")
            try transaction.run("DELETE FROM demand_paper WHERE project_id = \(it.project) AND demand_id = \(id)")
            try transaction.run(
                """
                UPDATE demand SET receiver = \(Erasures.nobody), address = '', signer = '', relation = '', note = '',
                    hash = \([UInt8]?.none), paper_due = 0, erased_at = \(transaction.now)
                WHERE project_id = \(it.project) AND id = \(id)
                """)
            for hash in [try row.get("hash", as: [UInt8]?.self), try row.get("file_hash", as: [UInt8]?.self)].compactMap({ $0 }) {
                try drop(hash, it.project, transaction)
            }
            try Outbox().erase(Demand.subjectKind, id.number, in: transaction)
        }
        return rows.count
    }

    /// What the person said, in disputes, plans and to the committee, and the words of the case's facts.
    private func words(_ it: ArrearsCase, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE arrears_hold SET reason = \(Erasures.nobody), said_by = '',
                result = CASE WHEN result = '' THEN '' ELSE \(Erasures.nobody) END
            WHERE project_id = \(it.project) AND case_id = \(it.id)
            """)
        try transaction.run(
            """
            UPDATE instalment_plan SET reason = \(Erasures.nobody), evidence = \(Erasures.nobody),
                result = CASE WHEN result = '' THEN '' ELSE \(Erasures.nobody) END
            WHERE project_id = \(it.project) AND case_id = \(it.id)
            """)
        let papers: [[UInt8]] = try transaction.query(
            "SELECT hash FROM committee_urging WHERE project_id = \(it.project) AND case_id = \(it.id) AND hash IS NOT NULL"
        ).map { try $0.get("hash") }
        try transaction.run(
            """
            UPDATE committee_urging SET answer = '', paper = '', hash = \([UInt8]?.none)
            WHERE project_id = \(it.project) AND case_id = \(it.id)
            """)
        for hash in papers { try drop(hash, it.project, transaction) }
        try transaction.eraseWords(of: (ArrearsCase.subjectKind, it.id.number), project: it.project)
    }

    /// The bytes themselves, unless the same picture stands in a record of another case or another desk.
    private func drop(_ hash: [UInt8], _ project: Project.ID, _ transaction: Transaction) throws {
        let holders: [SQL] = [
            "SELECT 1 FROM case_file WHERE project_id = \(project) AND hash = \(hash)",
            "SELECT 1 FROM posting_photo WHERE project_id = \(project) AND hash = \(hash)",
            "SELECT 1 FROM demand WHERE project_id = \(project) AND hash = \(hash)",
            "SELECT 1 FROM demand_paper WHERE project_id = \(project) AND file_hash = \(hash)",
            "SELECT 1 FROM matter_paper WHERE project_id = \(project) AND hash = \(hash)",
            "SELECT 1 FROM committee_urging WHERE project_id = \(project) AND hash = \(hash)",
        ]
        for holder in holders where try transaction.first("\(holder) LIMIT 1") != nil { return }
        try transaction.run("DELETE FROM file_content WHERE project_id = \(project) AND hash = \(hash)")
    }

    /// The file of a procedure that is over stays as the court and the adviser have it.
    private func files(_ it: ArrearsCase, _ transaction: Transaction) throws -> [KeptGround] {
        try ArrearsViews.matters(of: it, transaction).filter { $0.matter.state == .ended }.map {
            KeptGround("erasure.kept.file", ["number": $0.number])
        }
    }
}
