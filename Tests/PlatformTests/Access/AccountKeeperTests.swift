// AccountKeeperTests: who may keep whose access.
import Kernel
import Platform
import Testing

@Suite struct AccountKeeperTests {
    private static let home = Project.ID(1)
    private static let other = Project.ID(2)
    private static let now = Instant(milliseconds: 1_800_000_000_000)
    private static let administrator = AccountKeeper(account: Account.ID(1), administers: [home], manages: [])
    private static let manager = AccountKeeper(account: Account.ID(2), administers: [], manages: [home])

    private static func card(_ post: Post, _ project: Project.ID = home, isOver: Bool = false) -> GrantCard {
        GrantCard(
            id: Tag(9), account: Account.ID(3), project: project, projectCode: "X", projectName: "X", zone: .utc, post: post,
            from: Day("2020-01-01") ?? Zone.utc.day(of: now), to: isOver ? Day("2020-01-02") : nil, endedAt: nil)
    }

    @Test func `an office manager keeps the office's people, and not administrators or head office`() throws {
        for post in Post.ofOffice {
            let isCompanys = AccountKeeper.companyPosts.contains(post)
            #expect(Self.manager.keeps(post, in: Self.home) == !isCompanys)
            #expect(Self.administrator.keeps(post, in: Self.home))
            #expect(!Self.manager.keeps(post, in: Self.other) && !Self.administrator.keeps(post, in: Self.other))
        }
    }

    @Test func `a whole account is kept only by who keeps every post of it, and never one's own`() throws {
        let person = Account.ID(3)
        try Self.manager.permit([Self.card(.engineer)], of: person, at: Self.now)
        try Self.manager.permit([Self.card(.engineer), Self.card(.headOffice, isOver: true)], of: person, at: Self.now)
        for cards in [[Self.card(.headOffice)], [Self.card(.engineer), Self.card(.engineer, Self.other)]] {
            #expect(throws: Refusal.forbidden) { try Self.manager.permit(cards, of: person, at: Self.now) }
        }
        #expect(throws: Refusal.invalid("", "staff.not-oneself")) {
            try Self.manager.permit([Self.card(.officeManager)], of: Account.ID(2), at: Self.now)
        }
        #expect(throws: Refusal.invalid("", "staff.not-oneself")) {
            try Self.administrator.permit(.engineer, in: Self.home, of: Account.ID(1))
        }
        #expect(throws: Refusal.forbidden) { try Self.manager.permit(.administrator, in: Self.home, of: person) }
        #expect(!Self.manager.sees([Self.card(.engineer, Self.other)]) && Self.manager.sees([Self.card(.engineer, isOver: true)]))
    }
}
