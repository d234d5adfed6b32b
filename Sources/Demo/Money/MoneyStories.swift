// MoneyStories: what befalls single homes of 云栖苑 in three years: a sale, a tenant, an empty home, a wrong receipt, a deposit.
import Billing
import Kernel
import Platform
import Registry
import Storage

extension MoneyHands {
    /// Homes with a story, by their place among all.
    enum Part {
        static let sold = 35, let_ = 47, empty = 27, wrong = 58, misnamed = 61, renovated = 8, renovating = 7
        static let ill = 52, instalments = 67, watched = 88
        /// 1栋 1单元0304 of 吴刚: water came through the ceiling, and he does not pay for that month.
        static let disputing = 4
        /// 9栋 1单元2201 of 孙建国 pays nothing for eight months.
        static let absent = 3
        static let disputedBack = 5
    }

    /// Gives the remembered their parts; the supermarket and a shop owe, too.
    func castStories() {
        homes[Part.absent].habit = MoneyHabit(kind: .prompt(days: 12), method: .cash, silences: [0...8])
        homes[Part.disputing].habit = MoneyHabit(kind: .prompt(days: 9), method: .transfer)
        homes[0].habit = MoneyHabit(kind: .quarter(days: 6), method: .cash)
        homes[1].habit = MoneyHabit(kind: .prompt(days: 3), method: .wechat)
        for part in [Part.sold, Part.let_, Part.wrong, Part.misnamed, Part.renovated] {
            homes[part].habit = MoneyHabit(kind: .prompt(days: 8), method: part == Part.wrong ? .cash : .wechat)
        }
        for place in homes.indices where homes[place].use == .shop {
            let isLarge = homes[place].label == MoneySetup.superstore
            homes[place].habit = MoneyHabit(
                kind: .prompt(days: 14), method: .transfer, silences: isLarge ? [0...4, 18...24] : [])
        }
        for place in homes.indices where homes[place].label == MoneySetup.unsold {
            homes[place].habit = MoneyHabit(kind: .prompt(days: 12), method: .transfer)
        }
    }

    /// The month whose bill a home disputes, while it does.
    func withheld(_ home: Int, _ day: Day) -> Month? {
        home == Part.disputing && monthsBack(day) <= Part.disputedBack ? last.adding(-Part.disputedBack) : nil
    }

    /// Whether a note is missing when the day is counted.
    func isShort(_ day: Day) -> Bool {
        [(22, 7), (10, 12), (2, 9)].contains { $0 == (monthsBack(day), workday(day)) }
    }

    /// What is settled in the morning, by months before the end and working day of the month.
    func tellStories(_ day: Day, place: Int) async throws {
        let (desk, month) = (desk, Month(of: day))
        switch (monthsBack(day), place) {
        case (20, 1): try await let_(homes[Part.let_], from: month.first)
        case (18, 3): try await relieve(homes[Part.empty], from: month.adding(1).first, to: month.adding(12).last)
        case (16, 7): try await raise(from: month.adding(4).first, on: day)
        case (9, 1): try await sell(Part.sold, on: month.first.adding(days: 15))
        case (5, 8):
            try await database.write { [homes] transaction in
                _ = try Self.deposit(of: homes[Part.renovated], .card, desk, transaction)
            }
        case (2, 8): try await giveBack(homes[Part.renovated])
        case (1, 8):
            try await database.write { [homes] transaction in
                _ = try Self.deposit(of: homes[Part.renovating], .wechat, desk, transaction)
            }
        case (1, 9): try await write { [homes] in try MoneyDunning(desk: desk).moveIn(homes[Part.watched], $0) }
        default: break
        }
    }

    /// What happens at the counter in the afternoon.
    func tellCounterStories(_ day: Day, place: Int) async throws {
        switch (monthsBack(day), place) {
        case (26, 13), (13, 10), (4, 12): try await mistake(homes[Part.wrong], day)
        case (8, 9): try await rename(homes[Part.misnamed])
        default: break
        }
    }

    /// 出租: tenant and owner agree that the tenant pays the property fee; the owner stays liable.
    private func let_(_ home: MoneyHome, from day: Day) async throws {
        let desk = desk
        try await database.write { transaction in
            let tenant = try Persons().settle(
                "罗晓峰", phone: "13656880047", as: .tenant, at: home.unit, from: day, within: desk.within,
                by: .staff(desk.counter), in: transaction)
            _ = try FeeAssignments().assign(
                try desk.item(.property), to: home.unit, quantityHundredths: home.area, payer: tenant, from: day,
                within: desk.within, by: desk.finance, in: transaction)
        }
    }

    /// 空置减免, asked by one and approved by another.
    private func relieve(_ home: MoneyHome, from: Day, to: Day) async throws {
        let desk = desk
        try await database.write { transaction in
            let request = try ReliefRequests().ask(
                ReliefRequest.Terms(
                    unit: home.unit, item: try desk.item(.property), kind: .vacancy, paysPerMille: 700, from: from, to: to,
                    reason: "业主长期在外地，房屋空置", evidence: "水表连续半年零用量，业主书面申请"),
                within: desk.within, by: desk.counter, in: transaction)
            try ReliefRequests().approve(request.id, within: desk.within, by: desk.supervisor, in: transaction)
        }
    }

    /// The owners' assembly raises the fee of the dwellings; it hangs for months before its day.
    private func raise(from first: Day, on day: Day) async throws {
        let desk = desk
        try await database.write { transaction in
            var terms = FeeStandard.Terms(
                price: UnitPrice(tenThousandths: 28_500), basis: .area, cycle: .month, dueDay: 25,
                legalBasis: "业主大会关于调整物业服务费标准的决议", from: first)
            terms.use = .dwelling
            try MoneySetup.put(terms, .property, desk, evidence: "业主大会表决结果公告", on: day, transaction)
        }
    }

    /// 过户 in the middle of a month: seller and buyer each pay their days.
    private func sell(_ place: Int, on day: Day) async throws {
        let (desk, home) = (desk, homes[place])
        homes[place].owner = try await database.write { transaction in
            for tenure in try Units().tenures(of: home.unit, in: desk.project.id, transaction) where tenure.person == home.owner {
                try Persons().end(
                    tenure.id, of: home.unit, on: day, within: desk.within, by: .staff(desk.counter), in: transaction)
            }
            return try Persons().settle(
                "贺文静", phone: "13758110035", as: .owner, at: home.unit, from: day, within: desk.within,
                by: .staff(desk.counter), in: transaction)
        }
    }

    private static func deposit(
        of home: MoneyHome, _ method: Payment.Method, _ desk: MoneyDesk, _ transaction: Transaction
    ) throws -> Deposit.ID {
        try Deposits().take(
            DepositOrder(
                unit: home.unit, payer: home.owner, item: try desk.item(.deposit), amount: Money(fen: 200_000), method: method,
                reference: "YJ\(home.unit.text)", purpose: "装修押金", condition: "竣工验收合格满三个月无渗漏退还"),
            project: desk.project, by: .staff(desk.counter), in: transaction
        ).deposit.id
    }

    /// 退押金: asked by the counter, released by the supervisor.
    private func giveBack(_ home: MoneyHome) async throws {
        let desk = desk
        try await database.write { transaction in
            for deposit in try Deposits().of(home.unit, in: desk.project.id, transaction) where deposit.free > .zero {
                let refund = try Refunds().askDeposit(
                    RefundWay(amount: deposit.free, method: .transfer, target: "6228 **** 9902", reason: "装修验收合格"),
                    of: deposit.id, within: desk.within, by: desk.finance, in: transaction)
                try Refunds().approve(refund, within: desk.within, by: desk.supervisor, in: transaction)
            }
        }
    }

    /// Taken with a digit too many, taken back by the supervisor the same afternoon, and taken again.
    private func mistake(_ home: MoneyHome, _ day: Day) async throws {
        let (desk, at, stamp) = (desk, clock.now, Int64(day.number))
        try await database.write { transaction in
            let payer = MoneyPayer(home: home, visit: MoneyVisit(home: 0), slip: stamp, at: at, withheld: nil)
            let wrong = try payer.take(Money(fen: 50_000), from: home.owner, slip: stamp, desk, transaction)
            try Payments().reverse(
                wrong.payment.id, reason: "金额录入错误：实收 200.00 元误录为 500.00 元", fault: .ours, within: desk.within,
                by: .staff(desk.supervisor), in: transaction)
            try payer.take(Money(fen: 20_000), from: home.owner, slip: stamp + 1, desk, transaction)
        }
    }

    /// A receipt that another name was wanted on.
    private func rename(_ home: MoneyHome) async throws {
        let desk = desk
        try await database.write { transaction in
            let row = try transaction.first(
                """
                SELECT r.id FROM receipt r WHERE r.project_id = \(desk.project.id) AND r.unit_id = \(home.unit)
                    AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.receipt_id = r.id) ORDER BY r.id DESC LIMIT 1
                """)
            guard let receipt: Receipt.ID = try row?.get("id") else { return }
            _ = try Receipts().replace(
                receipt, payerName: "沈建华（单位报销）", reason: "抬头开错，客户要求更换", fault: .payer, within: desk.within,
                by: .staff(desk.counter), in: transaction)
        }
    }
}
