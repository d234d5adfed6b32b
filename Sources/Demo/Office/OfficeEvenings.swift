// OfficeEvenings: the simulated office hands its shift over, and its managers make their daily check.
import Kernel
import People
import Platform
import Scheme
import Storage

extension OfficeHands {
    /// 交接班: each open complaint is heard one by one; for the ill the manager signs.
    func handOver(_ from: String, _ to: String, isIll: Bool) async throws {
        let (shifts, within, holder, taker) = (shifts, [project.id], account(from), account(to))
        let signer = isIll ? account("wangfang") : holder
        try await write { transaction in
            guard
                let row = try transaction.first(
                    """
                    SELECT id FROM shift WHERE project_id = \(within[0]) AND holder_id = \(holder) AND state = 'open'
                    ORDER BY starts_at DESC LIMIT 1
                    """)
            else { return }
            let id: Shift.ID = try row.get("id")
            try shifts.hand(
                id, to: taker, briefing: "今天的事都在单子上。", reason: isIll ? "突发不适，已回家" : "", within: within, by: signer,
                in: transaction)
            let shift = try shifts.find(id, within: within, transaction)
            for item in try shifts.items(of: shift, transaction) where item.isComplaint {
                try shifts.acknowledge(item.subject, takesOver: false, on: id, within: within, by: taker, in: transaction)
            }
            try shifts.take(id, within: within, by: taker, in: transaction)
        }
    }

    /// The manager's daily check, all in order.
    func check() async throws {
        let (duties, within, manager, day) = (duties, [project.id], account("chenguo"), project.zone.day(of: clock.now))
        let wangfang = account("wangfang")
        try await write { transaction in
            for row in try transaction.query(
                "SELECT id, plan FROM duty WHERE project_id = \(within[0]) AND day = \(day) AND done_at IS NULL ORDER BY id")
            {
                guard let plan = DutyPlan.named(try row.get("plan")) else { continue }
                let marks = Dictionary(uniqueKeysWithValues: plan.items.map { ($0, Duty.Mark.good) })
                try duties.finish(
                    try row.get("id"), Duty.Evidence(marks: marks, findings: "", improvement: ""), within: within,
                    by: plan.post == .officeManager ? manager : wangfang, in: transaction)
            }
        }
    }
}
