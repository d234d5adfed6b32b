// OfficeDay: what a simulated office meets on one day, and how each matter will go. Pure: the seed and the day decide.
import Kernel
import ServiceDesk

/// One day of 云栖苑's desk, told beforehand.
package struct OfficeDay: Sendable {
    /// How a matter goes once it is taken.
    enum Course: Sendable {
        /// Solved or answered so many minutes after it came.
        case done(after: Int)
        /// Explained on the spot, the customer signs.
        case explained(after: Int)
        /// A time is agreed, and the work done so many minutes off it; late ones are ours.
        case appointed(after: Int, ahead: Int, off: Int, change: Change)
        /// Refused twice, heard by the manager, ended with a final reply.
        case unreconciled(after: Int)
        case decided(adopted: Bool, after: Int)
        /// The papers are complete after so many minutes, the matter done after so many more.
        case applied(papers: Int, done: Int)
        case withdrawn(after: Int)
    }

    /// What comes between an agreed time and the work.
    enum Change: Sendable {
        case none
        /// The customer asks for another time; we do.
        case customer, office
        /// We come, and nobody opens.
        case absent
    }

    /// How the follow-up goes.
    struct Call: Sendable {
        let after: Int
        let result: FollowUp.Result
        let satisfaction: Int64?
    }

    struct Story: Sendable {
        let minute: Int
        let kind: ServiceCase.Kind
        let severity: ServiceCase.Severity
        let home: Int
        let title, words: String
        let category: String
        let course: Course
        let call: Call
        /// How it goes and is asked after again, where the customer was not satisfied.
        let again: Call
    }

    package let day: Day
    let stories: [Story]
    /// The clerk who is not there today.
    let absent: String?
    /// Whether the one on shift is taken ill before the handover.
    let isTakenIll: Bool
    let checkIsForgotten: Bool

    /// What a seed makes of a day. Homes are numbered from 0.
    package static func of(_ day: Day, isWorkday: Bool, homes: Int, seed: UInt64) -> OfficeDay {
        var chance = Chance(seed: seed &+ UInt64(bitPattern: Int64(day.number)) &* 0x1000_0001)
        let count = isWorkday ? chance.number(2...6) : chance.number(0...1)
        let stories = (0..<count).map { _ in story(&chance, homes: homes, isWorkday: isWorkday) }
            .sorted { $0.minute < $1.minute }
        return OfficeDay(
            day: day, stories: stories, absent: chance.happens(6) ? chance.one(of: OfficeHands.clerks) : nil,
            isTakenIll: chance.happens(3), checkIsForgotten: chance.happens(4))
    }

    private static func story(_ chance: inout Chance, homes: Int, isWorkday: Bool) -> Story {
        // At weekends and at night it is what cannot wait.
        guard isWorkday else {
            let matter = OfficeMatters.emergencies
            return story(.repair, .emergency, chance.number(60...1_380), chance.one(of: matter), &chance, homes)
        }
        let kind: ServiceCase.Kind =
            switch chance.number(0...99) {
            case 0..<38: .repair
            case 38..<62: .enquiry
            case 62..<78: .complaint
            case 78..<90: .business
            default: .suggestion
            }
        return story(kind, .ordinary, chance.number(515...1_035), chance.one(of: OfficeMatters.of(kind)), &chance, homes)
    }

    private static func story(
        _ kind: ServiceCase.Kind, _ severity: ServiceCase.Severity, _ minute: Int, _ matter: OfficeMatters.Matter,
        _ chance: inout Chance, _ homes: Int
    ) -> Story {
        Story(
            minute: minute, kind: kind, severity: severity, home: chance.number(0...(homes - 1)), title: matter.title,
            words: matter.words, category: matter.category, course: course(kind, severity, &chance), call: call(&chance, mayFail: true),
            again: call(&chance, mayFail: false))
    }

    private static func course(_ kind: ServiceCase.Kind, _ severity: ServiceCase.Severity, _ chance: inout Chance) -> Course {
        if severity == .emergency { return .done(after: chance.number(12...55)) }
        if chance.happens(2) { return .withdrawn(after: chance.number(5...60)) }
        switch kind {
        case .complaint, .repair:
            switch chance.number(0...99) {
            case 0..<38: return .done(after: chance.number(4...13))
            case 38..<45: return .done(after: chance.number(16...90))
            case 45..<57: return .explained(after: chance.number(3...12))
            case 57..<58: return .unreconciled(after: chance.number(5...12))
            default:
                let off = chance.happens(8) ? chance.number(10...240) : -chance.number(0...40)
                let change: Change =
                    switch chance.number(0...99) {
                    case 0..<8: .customer
                    case 8..<14: .office
                    case 14..<18: .absent
                    default: .none
                    }
                return .appointed(
                    after: chance.number(3...13), ahead: chance.number(90...2_800), off: off, change: change)
            }
        case .enquiry: return .done(after: chance.happens(5) ? chance.number(1_500...2_000) : chance.number(1...300))
        case .suggestion: return .decided(adopted: chance.happens(35), after: chance.happens(8) ? 5_900 : chance.number(300...2_600))
        case .business: return .applied(papers: chance.happens(70) ? 1 : chance.number(600...2_900), done: chance.number(20...1_400))
        }
    }

    private static func call(_ chance: inout Chance, mayFail: Bool) -> Call {
        let after = chance.happens(5) ? chance.number(5_800...7_200) : chance.number(700...3_300)
        let lot = chance.number(0...99)
        switch lot {
        case 0..<4 where mayFail: return Call(after: after, result: .dissatisfied, satisfaction: Int64(chance.number(1...2)))
        case 4..<7: return Call(after: after, result: .refused, satisfaction: nil)
        case 7..<9: return Call(after: after, result: .anonymous, satisfaction: nil)
        default:
            let mark = Int64(chance.one(of: [3, 4, 4, 5, 5, 5, 5]))
            // Nobody answers, however often and on whatever day.
            if lot < 11 { return Call(after: after, result: .unreachable, satisfaction: nil) }
            return Call(after: after, result: .satisfied, satisfaction: mark)
        }
    }
}

/// What people of 云栖苑 come with.
enum OfficeMatters {
    struct Matter: Sendable {
        let title, words: String
        var category = ""
    }

    static let emergencies = [
        Matter(title: "水管爆裂", words: "厨房水管爆了，水漫到客厅了。", category: "leak"), Matter(title: "电梯困人", words: "电梯停在半层，里面有人。", category: "trapped"),
        Matter(title: "地下室进水", words: "雨太大，地下室开始进水。", category: "leak"),
    ]

    static func of(_ kind: ServiceCase.Kind) -> [Matter] {
        switch kind {
        case .complaint:
            [
                Matter(title: "夜里施工噪声", words: "晚上十点还在敲墙，睡不着。", category: "noise"),
                Matter(title: "电梯经常停运", words: "这个月停了三回。", category: "lift"),
                Matter(title: "楼道垃圾没人收", words: "堆了两天了，有味道。", category: "cleaning"),
                Matter(title: "车位被占", words: "我的车位又被别人停了。", category: "parking"),
                Matter(title: "保安态度生硬", words: "问个路爱答不理。", category: "conduct"),
                Matter(title: "楼上漏水没人管", words: "报修一个多星期还在滴。", category: "leak"),
                Matter(title: "绿化带有狗粪", words: "遛狗不清理，踩了一脚。", category: "grounds"),
            ]
        case .repair:
            [
                Matter(title: "楼道灯不亮", words: "三楼声控灯坏了。", category: "lighting"), Matter(title: "下水道堵了", words: "厨房下水慢，快堵死了。", category: "drain"),
                Matter(title: "对讲门铃失灵", words: "楼下按铃家里没声音。", category: "door"), Matter(title: "单元门关不上", words: "闭门器坏了，门一直开着。", category: "door"),
                Matter(title: "龙头漏水", words: "阳台龙头一直滴水。", category: "other"), Matter(title: "外墙渗水", words: "下雨次卧墙角湿一片。", category: "facility"),
            ]
        case .enquiry:
            [
                Matter(title: "物业费缴到几月", words: "想问我家物业费缴到几月。"), Matter(title: "装修要什么手续", words: "下月想装修，要带什么材料？"),
                Matter(title: "游泳池几号开", words: "今年泳池什么时候开？"), Matter(title: "快递柜坏了找谁", words: "快递柜打不开，是你们管吗？"),
            ]
        case .suggestion:
            [
                Matter(title: "加装充电桩", words: "地面停车区建议装几个充电桩。"), Matter(title: "门口加减速带", words: "北门车速太快，建议加减速带。"),
                Matter(title: "儿童区换软地面", words: "儿童区水泥地硬，建议换软的。"), Matter(title: "垃圾房晚点关", words: "下班晚，垃圾房七点就锁了。"),
            ]
        case .business:
            [
                Matter(title: "办门禁卡", words: "家里老人来住，办一张门禁卡。"), Matter(title: "租户登记", words: "房子租出去了，来登记。"),
                Matter(title: "车位月卡", words: "办一张车位月卡。"), Matter(title: "开居住证明", words: "孩子上学要居住证明。"),
            ]
        }
    }
}
