// ArrearsPromises: what each rung promises (应当, 及时): opened with its crossing, settled when the demand leaves.
import Kernel
import Platform
import Scheme
import Storage

/// What the sweep knows of a bill's rung and its promise.
struct ArrearsPromise {
    enum State: String, WordColumn { case open, sent, fallen }

    let charge: OwedBill.ID
    let rung: Rung
    let promise: Promise.ID
    var state: State
    var due: Day
}

struct ArrearsPromises {
    let project: ProjectCard
    let scheme: SchemeBook
    let transaction: Transaction
    /// Who answers for each rung.
    let holders: [Rung: Account.ID]
    /// What the cases that are looked at have been promised.
    private let known: [ArrearsCase.ID: [ArrearsPromise]]
    /// New promises, opened together at the end.
    private var new: [(terms: Promises.Terms, it: ArrearsCase, bill: OwedBill.ID, rung: Rung, due: Day)] = []

    init(_ project: ProjectCard, _ books: SchemeBooks, of cases: [ArrearsCase.ID], _ transaction: Transaction) throws {
        self.project = project
        self.transaction = transaction
        let today = project.zone.day(of: transaction.now)
        scheme = try books.book(on: today, in: transaction)
        func first(_ posts: [Post]) throws -> Account.ID? {
            for post in posts {
                if let card = try Accounts().staff(of: project.id, posts: [post], on: today, in: transaction).first { return card.id }
            }
            return nil
        }
        let desk = try first([.financeAssistant, .serviceAdministrator, .serviceManager])
        let manager = try first([.serviceManager, .officeManager])
        holders = [.reminder: desk, .notice: desk, .visitAndLetter: manager ?? desk, .lawyersLetter: manager, .suit: manager]
            .compactMapValues(\.self)
        known = try Self.known(of: cases, in: project.id, transaction)
    }

    /// Makes the promises of a case agree with the ladder. Run twice, or after an outage of any length, it is the same: what
    /// is opened late has the days that it had, and what was sent in time is kept.
    mutating func follow(_ it: ArrearsCase, _ state: LadderState, _ input: ArrearsInput) throws {
        let known = known[it.id] ?? []
        guard let anchor = state.anchor?.bill else {
            for row in known where row.state == .open { try fall(row, it, state, input) }
            return
        }
        for row in known where row.state == .open && row.charge != anchor { try fall(row, it, state, input) }
        for step in state.steps {
            guard let crossed = step.crossed, crossed <= state.today, let promised = step.promise,
                let due = due(of: step, crossed, promised, state, posted: input.posted[anchor])
            else { continue }
            let sent = sending(of: step.rung, anchor, from: crossed, input)
            let row = known.first { $0.charge == anchor && $0.rung == step.rung }
            switch row?.state {
            case .sent: continue
            case .open:
                if let row { try keep(row, it, due: due, sent: sent) }
            case .fallen where due <= row?.due ?? due: continue
            case .fallen, nil: try open(step.rung, anchor, it, from: promised.from, due: due, sent: sent, isAgain: row != nil)
            }
        }
    }

    /// The last day of the promise. A bill that came with its arrears from another office's books was late before this one
    /// had it: of its rungs the next one is promised, from the day on which it could be sent.
    private func due(
        of step: LadderState.Step, _ crossed: Day, _ promised: LadderState.Promised, _ state: LadderState, posted: Day?
    ) -> Day? {
        guard let posted, crossed < posted else { return promised.due }
        guard state.next?.rung == step.rung, let from = state.next?.from else { return step.demand == nil ? nil : promised.due }
        return max(promised.due, max(from, posted).adding(days: state.rules.withinDays(step.rung)))
    }

    /// When the first demand left that does for a rung of this bill.
    private func sending(of rung: Rung, _ bill: OwedBill.ID, from crossed: Day, _ input: ArrearsInput) -> Instant? {
        input.demands.filter { $0.bills.contains(bill) && Ladder.serves($0.rung, rung) && $0.sent >= crossed }
            .compactMap { input.sentAt[$0.id] }.min()
    }

    private static func known(
        of cases: [ArrearsCase.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [ArrearsCase.ID: [ArrearsPromise]] {
        guard !cases.isEmpty else { return [:] }
        var known: [ArrearsCase.ID: [ArrearsPromise]] = [:]
        for row in try transaction.query(
            """
            SELECT case_id, charge_id, rung, promise_id, state, due_day FROM arrears_promise
            WHERE project_id = \(project) AND case_id IN \(filled: cases)
            """)
        {
            known[try row.get("case_id"), default: []].append(
                ArrearsPromise(
                    charge: try row.get("charge_id"), rung: try row.get("rung"), promise: try row.get("promise_id"),
                    state: try row.get("state"), due: try row.get("due_day")))
        }
        return known
    }

    private func row(_ promise: Promise.ID) throws -> PromiseRow {
        let row = try transaction.first(
            "SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project.id) AND id = \(promise)")
        guard let row else { throw Refusal.missing }
        return try PromiseRow(row)
    }

    private mutating func open(
        _ rung: Rung, _ bill: OwedBill.ID, _ it: ArrearsCase, from: Day, due: Day, sent: Instant?, isAgain: Bool
    ) throws {
        var terms = Promises.Terms(
            rung.clause, of: it.subject, cycle: it.cycle, startedAt: project.zone.startOfDay(from),
            dueAt: project.zone.endOfDay(due))
        terms.part = rung.rawValue
        terms.holder = holders[rung]
        guard isAgain || sent != nil else {
            new.append((terms, it, bill, rung, due))
            return
        }
        let id = try Promises().open(terms, project: project, scheme: scheme, by: .system("arrears"), in: transaction)
        let state: ArrearsPromise.State = sent == nil ? .open : .sent
        if isAgain {
            try transaction.run(
                """
                UPDATE arrears_promise SET promise_id = \(id), state = \(state), due_day = \(due)
                WHERE project_id = \(it.project) AND case_id = \(it.id) AND charge_id = \(bill) AND rung = \(rung)
                """)
        } else {
            var rows = Self.rows
            rows.add(it.project, it.id, bill, rung, id, state, due)
            try transaction.put(rows)
        }
        if let sent { try Promises().settle(try row(id), at: sent, by: .system("arrears"), in: transaction) }
    }

    private static var rows: RowBatch {
        RowBatch(
            "INSERT INTO arrears_promise (project_id, case_id, charge_id, rung, promise_id, state, due_day) VALUES", columns: 7)
    }

    /// Opens what is new.
    mutating func finish() throws {
        let ids = try Promises().open(
            new.map(\.terms), project: project, scheme: scheme, by: .system("arrears"), in: transaction)
        var rows = Self.rows
        for (id, one) in zip(ids, new) {
            rows.add(one.it.project, one.it.id, one.bill, one.rung, id, ArrearsPromise.State.open, one.due)
        }
        try transaction.put(rows)
        new = []
    }

    /// Settles what was sent; a hold that ends later moves the day.
    private func keep(_ promise: ArrearsPromise, _ it: ArrearsCase, due: Day, sent: Instant?) throws {
        if let sent {
            try Promises().settle(try row(promise.promise), at: sent, by: .system("arrears"), in: transaction)
            try mark(promise, it, .sent, due: promise.due)
        } else if due != promise.due {
            try Promises().move(
                try row(promise.promise), to: project.zone.endOfDay(due), in: project.zone, reason: "hold",
                by: .system("arrears"), transaction: transaction)
            try mark(promise, it, .open, due: due)
        }
    }

    /// The bill was paid, disputed or put under a plan: in time there was nothing left to demand; later the days had passed.
    private func fall(_ promise: ArrearsPromise, _ it: ArrearsCase, _ state: LadderState, _ input: ArrearsInput) throws {
        let bill = input.bills.first { $0.id == promise.charge }
        let held = input.holds.filter { $0.takesOut && $0.holds(promise.charge, on: state.today) }.map(\.first).min()
        let paid = try bill?.closed(by: state.today) ?? lastMovement(of: promise.charge)
        let day = (bill.map { $0.isOpen(on: state.today) } ?? false ? held : paid) ?? state.today
        let open = try row(promise.promise)
        if day <= promise.due {
            try Promises().exclude(
                open, at: min(transaction.now, project.zone.endOfDay(day)), reason: "arrears-fallen", by: .system("arrears"),
                in: transaction)
        } else {
            try Promises().fail(open, at: transaction.now, reason: "arrears-missed", by: .system("arrears"), in: transaction)
        }
        try mark(promise, it, .fallen, due: promise.due)
    }

    private func lastMovement(of charge: OwedBill.ID) throws -> Day? {
        try transaction.first(
            """
            SELECT day FROM book_line WHERE project_id = \(project.id) AND charge_id = \(charge) AND account = 'receivable'
            ORDER BY day DESC LIMIT 1
            """)?.get("day")
    }

    private func mark(_ promise: ArrearsPromise, _ it: ArrearsCase, _ state: ArrearsPromise.State, due: Day) throws {
        try transaction.run(
            """
            UPDATE arrears_promise SET state = \(state), due_day = \(due)
            WHERE project_id = \(it.project) AND case_id = \(it.id) AND charge_id = \(promise.charge) AND rung = \(promise.rung)
            """)
    }
}
