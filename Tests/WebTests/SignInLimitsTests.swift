// SignInLimitsTests: how often the door may be tried, and by whom.
import Kernel
import Testing

@testable import Web

@Suite struct SignInLimitsTests {
    private static let now = Instant(milliseconds: 1_000_000_000)
    private static let tooMany = Refusal(.tooMany, [Problem("", "sign-in.too-many")])

    @Test func `ten tries of a name from one network, and a stranger elsewhere locks nobody out`() throws {
        let limits = SignInLimits()
        for _ in 0..<10 { try limits.note(name: "limin", network: "10.0.0.1", at: Self.now) }
        #expect(throws: Self.tooMany) { try limits.note(name: "LIMIN", network: "10.0.0.1", at: Self.now) }
        try limits.note(name: "limin", network: "10.0.0.2", at: Self.now)
        try limits.note(name: "limin", network: "10.0.0.1", at: Self.now.adding(minutes: 6))
    }

    @Test func `one house of IPv6 addresses is one network`() throws {
        #expect(SignInLimits.household("2001:db8:1:2::1") == SignInLimits.household("2001:db8:1:2:ffff::9"))
        #expect(SignInLimits.household("2001:db8:1:2::1") != SignInLimits.household("2001:db8:1:3::1"))
        #expect(SignInLimits.household("::ffff:10.0.0.1") != SignInLimits.household("::ffff:10.0.0.2"))
        #expect(SignInLimits.household("10.0.0.1") == "10.0.0.1")
    }

    @Test func `who has the password may try ten codes, from wherever`() throws {
        let limits = SignInLimits()
        for _ in 0..<10 { try limits.noteCode(name: "wangfang", at: Self.now) }
        #expect(throws: Self.tooMany) { try limits.noteCode(name: "wangfang", at: Self.now) }
        limits.clear(name: "wangfang", network: "10.0.0.1")
        try limits.noteCode(name: "wangfang", at: Self.now)
    }

    @Test func `a flood costs no more than its limit`() throws {
        let limits = SignInLimits()
        for _ in 0..<20_000 { try? limits.note(name: "limin", network: "10.0.0.1", at: Self.now) }
        #expect(throws: Self.tooMany) { try limits.note(name: "limin", network: "10.0.0.1", at: Self.now) }
    }
}
