// DemoCases: a desk in the middle of its day.
import Kernel
import Platform
import Registry
import Scheme
import ServiceDesk
import Storage

/// Cases that show every state: fresh, appointed, waiting for a follow-up, late, closed.
struct DemoCases: Sendable {
    let books: SchemeBooks

    private struct Story {
        let kind: ServiceCase.Kind
        let requester, phone, title, words: String
        /// How long ago it was brought.
        let minutesAgo: Int
        var severity = ServiceCase.Severity.ordinary
        var end = End.open
        enum End { case open, appointed(inMinutes: Int), solved, solvedAndCalled(Int64), decided(Bool), answered }
    }

    private static let stories: [Story] = [
        Story(kind: .complaint, requester: "陈桂芳", phone: "13800006620", title: "2单元电梯又停了，要书面说明",
            words: "2单元电梯今早又停了，老人上不了楼。上周才修过，要求给个书面说明。", minutesAgo: 90, end: .appointed(inMinutes: 180)),
        Story(kind: .complaint, requester: "王丽", phone: "13900002231", title: "楼上装修噪声",
            words: "中午一点还在打墙，孩子睡不了觉。", minutesAgo: 5),
        Story(kind: .complaint, requester: "周伟", phone: "13700008842", title: "车库有人长期堆放杂物",
            words: "12号车位旁边堆了半年纸箱，怕着火。", minutesAgo: 3 * 1_440, end: .solved),
        Story(kind: .complaint, requester: "孙建国", phone: "13600001109", title: "保洁漏扫三层楼道",
            words: "三层楼道一周没扫。", minutesAgo: 6 * 1_440, end: .solvedAndCalled(5)),
        Story(kind: .repair, requester: "周伟", phone: "13700008842", title: "卫生间顶板渗水",
            words: "楼上一用水就滴，越来越大。", minutesAgo: 40, severity: .emergency),
        Story(kind: .repair, requester: "吴刚", phone: "13500003377", title: "厨房下水不畅",
            words: "下水很慢，请来看看。", minutesAgo: 2 * 1_440, end: .solved),
        Story(kind: .suggestion, requester: "何静", phone: "13300005150", title: "儿童乐园加装遮阳棚",
            words: "夏天太晒，建议加遮阳棚。", minutesAgo: 1_500),
        Story(kind: .suggestion, requester: "刘洋", phone: "13200004418", title: "北门延长开放到晚十一点",
            words: "下班晚，北门十点就关，要绕一大圈。", minutesAgo: 5 * 1_440, end: .decided(false)),
        Story(kind: .enquiry, requester: "马晓", phone: "13100007765", title: "封阳台要办什么手续",
            words: "想封阳台，需要哪些材料？", minutesAgo: 200),
        Story(kind: .business, requester: "黄志远", phone: "18800009902", title: "办理两张门禁卡",
            words: "租客入住，补办两张门禁卡。", minutesAgo: 1_000, end: .answered),
    ]

    func seed(_ database: Database) async throws {
        let books = books
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return }
            let today = project.zone.day(of: transaction.now)
            let staff = try Accounts().staff(of: project.id, posts: Set(Post.allCases), on: today, in: transaction)
            for story in Self.stories { try Self.tell(story, project, staff, Cases(books: books), transaction) }
        }
    }

    private static func tell(
        _ story: Story, _ project: ProjectCard, _ staff: [StaffCard], _ cases: Cases, _ transaction: Transaction
    ) throws {
        guard let clerk = staff.first(where: { $0.post == .serviceAdministrator }),
            let engineer = staff.first(where: { $0.post == .engineer }),
            let manager = staff.first(where: { $0.post == .serviceManager })
        else { return }
        let received = transaction.now.adding(minutes: -story.minutesAgo)
        var intake = Cases.Intake(
            kind: story.kind, channel: .phone, requester: story.requester, title: story.title, words: story.words)
        intake.phone = story.phone
        intake.unit = try DemoRegister.home(of: story.phone, in: project.id, transaction)
        intake.severity = story.severity
        intake.receivedAt = received
        intake.receivedReason = "演示数据"
        intake.handler = story.kind == .repair || story.kind == .complaint ? engineer.id : clerk.id
        if story.kind == .suggestion || story.kind == .business { intake.agreedAt = received.adding(minutes: 2 * 1_440) }
        let by = Actor.staff(clerk.id)
        let it = try cases.take(intake, project: project, by: by, in: transaction)
        let within = [project.id]
        let soon = received.adding(minutes: 9)
        func handled() throws {
            try cases.change(it.id, within: within, by: .staff(engineer.id), in: transaction, happenedAt: soon) { it, _ in
                [try it.solve(reply: "已处理，并当面说明。", at: soon)]
            }
        }
        switch story.end {
        case .open: break
        case .appointed(let minutes):
            let at = transaction.now.adding(minutes: minutes)
            try cases.change(it.id, within: within, by: by, in: transaction, happenedAt: soon) { it, _ in
                [try it.appoint(at: at, cause: .first, evidence: "", now: soon, horizonDays: 1)]
            }
        case .solved: try handled()
        case .solvedAndCalled(let score):
            try handled()
            try FollowUps(cases: cases).record(
                it.id, FollowUps.Answer(result: .satisfied, satisfaction: score, accepted: nil, words: "很满意", exception: ""),
                within: within, by: manager.id, in: transaction)
        case .decided(let adopted):
            try cases.change(it.id, within: within, by: by, in: transaction, happenedAt: soon) { it, _ in
                [
                    try it.decide(
                        adopted: adopted, reason: adopted ? "" : "夜间值守人手不足，改为刷卡进出。",
                        reply: "感谢您的建议。", thanked: true, at: soon)
                ]
            }
        case .answered:
            try cases.change(it.id, within: within, by: by, in: transaction, happenedAt: soon) { it, _ in
                [try it.answer("已办好，请到前台领取。", at: soon)]
            }
        }
    }
}
