// RegisterEntry: a row of an office's register, understood or refused with its reason. Pure.
import Foundation
import Kernel
import Sheets

/// What a column of a register may hold.
package enum RegisterField: String, CaseIterable, Sendable {
    case building, unit, area, use, state, name, phone, role, share, from, paidThrough, arrears

    /// Headers that offices use for it.
    package var headers: [String] {
        switch self {
        case .building: ["楼栋", "栋号", "楼号", "楼幢", "building"]
        case .unit: ["房号", "房间号", "单元房号", "室号", "房屋", "unit"]
        case .area: ["建筑面积", "面积", "产权面积", "收费面积", "area"]
        case .use: ["用途", "房屋用途", "类型", "use"]
        case .state: ["状态", "房屋状态", "state"]
        case .name: ["业主姓名", "姓名", "业主", "客户姓名", "户主", "name"]
        case .phone: ["联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "phone"]
        case .role: ["身份", "关系", "客户类型", "role"]
        case .share: ["产权份额", "份额", "产权比例", "占比", "share"]
        case .from: ["入住日期", "交付日期", "起始日期", "from"]
        case .paidThrough: ["缴至", "已缴至", "物业费缴至", "paidthrough"]
        case .arrears: ["欠费", "欠费金额", "欠款", "arrears"]
        }
    }

    package var isNeeded: Bool { self == .building || self == .unit }
}

/// What is wrong with one row: the column, what was read, and what would do.
package struct RegisterProblem: Sendable, Hashable {
    package let row: Int
    package let column: String
    package let read: String
    /// The key of the words that explain it.
    package let key: String
}

package struct RegisterEntry: Sendable, Hashable {
    package let row: Int
    package let building, unit: String
    /// Hundredths of a square metre; nil when the register does not say.
    package let areaHundredths: Int64?
    package let use: Unit.Use?
    package let state: Unit.State?
    package let name, phone: String
    package let role: TenureRole
    /// Nil when the register does not say: a sole owner's.
    package let share: OwnerShare?
    package let from: Day?
    package let paidThrough: Day?
    package let arrearsFen: Int64?

    package init(
        row: Int, building: String, unit: String, areaHundredths: Int64?, use: Unit.Use? = nil,
        state: Unit.State? = nil, name: String, phone: String, role: TenureRole = .owner,
        share: OwnerShare? = nil, from: Day? = nil,
        paidThrough: Day? = nil, arrearsFen: Int64? = nil
    ) {
        self.row = row
        self.building = building
        self.unit = unit
        self.areaHundredths = areaHundredths
        self.use = use
        self.state = state
        self.name = name
        self.phone = phone
        self.role = role
        self.share = share
        self.from = from
        self.paidThrough = paidThrough
        self.arrearsFen = arrearsFen
    }

    /// How the home is said: 1栋101, 1-101 and 1号楼101室 are one home.
    package var spoken: String { SpokenAddress.key("\(building) \(unit)") }
}

/// What a person is to a unit.
package enum TenureRole: String, CaseIterable, Sendable {
    case owner, coOwner, tenant, user, developer
    /// Whether a share of the home belongs to it.
    package var owns: Bool { self == .owner || self == .coOwner }
}

/// Reads a register's rows through its headers.
package struct RegisterReader: Sendable {
    package let header: SheetRow
    private let columns: [RegisterField: Int]

    /// Throws the fields that no column holds.
    package init(header: SheetRow) throws(RegisterProblem.Missing) {
        self.header = header
        let headers = header.cells.map { Self.folded($0.text) }
        var columns: [RegisterField: Int] = [:]
        for field in RegisterField.allCases {
            columns[field] = field.headers.lazy.compactMap { headers.firstIndex(of: Self.folded($0)) }.first
        }
        let missing = RegisterField.allCases.filter { $0.isNeeded && columns[$0] == nil }
        guard missing.isEmpty else { throw RegisterProblem.Missing(fields: missing) }
        self.columns = columns
    }

    private static func folded(_ words: String) -> String {
        words.filter { !$0.isWhitespace && !"*（）()：:㎡²\u{FEFF}".contains($0) }.lowercased().replacing("m", with: "")
            .replacing("元", with: "")
    }

    /// The file's own word for a column.
    package func title(of field: RegisterField) -> String { columns[field].map { header[$0].text } ?? "" }

    /// The entry, or what is wrong at which column. A row with a problem is not taken in at all.
    package func entry(_ row: SheetRow) -> (entry: RegisterEntry?, problems: [RegisterProblem]) {
        var problems: [RegisterProblem] = []
        func text(_ field: RegisterField) -> String {
            columns[field].map { row[$0].text.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
        }
        func wrong(_ field: RegisterField, _ key: String) {
            problems.append(
                RegisterProblem(
                    row: row.number, column: title(of: field), read: String(text(field).prefix(60)),
                    key: key))
        }
        if text(.building).isEmpty { wrong(.building, "registry.building.missing") }
        if SpokenAddress.key(text(.unit)).isEmpty { wrong(.unit, "registry.unit.missing") }
        let area = Self.hundredths(text(.area))
        if area == nil, !text(.area).isEmpty { wrong(.area, "registry.area.bad") }
        let arrears = Self.hundredths(text(.arrears))
        if arrears == nil, !text(.arrears).isEmpty { wrong(.arrears, "registry.money.bad") }
        let phone = text(.phone).isEmpty ? "" : PersonName.phone(text(.phone)) ?? ""
        if phone.isEmpty, !text(.phone).isEmpty { wrong(.phone, "registry.phone.bad") }
        let from = day(.from, row)
        if from == nil, !text(.from).isEmpty { wrong(.from, "registry.day.bad") }
        let paid = day(.paidThrough, row)
        if paid == nil, !text(.paidThrough).isEmpty { wrong(.paidThrough, "registry.day.bad") }
        let role = Self.role(text(.role))
        if role == nil { wrong(.role, "registry.role.bad") }
        let share = OwnerShare(text(.share))
        if share == nil, !text(.share).isEmpty { wrong(.share, "tenure.share.bad") }
        let use = Self.use(text(.use))
        if use == nil, !text(.use).isEmpty { wrong(.use, "registry.use.bad") }
        let state = Self.state(text(.state))
        if state == nil, !text(.state).isEmpty { wrong(.state, "registry.state.bad") }
        guard problems.isEmpty, let role else { return (nil, problems) }
        return (
            RegisterEntry(
                row: row.number, building: text(.building), unit: text(.unit), areaHundredths: area,
                use: use, state: state, name: text(.name), phone: phone, role: role, share: share,
                from: from, paidThrough: paid, arrearsFen: arrears), []
        )
    }

    private func day(_ field: RegisterField, _ row: SheetRow) -> Day? {
        guard let column = columns[field] else { return nil }
        if case .moment(let moment) = row[column], moment.hasDate {
            return Day(year: moment.year, month: moment.month, day: moment.day)
        }
        let parts = row[column].text.split { !$0.isNumber }.compactMap { Int($0) }
        if parts.count == 1, let number = parts.first, (19_900_101...21_001_231).contains(number) {
            return Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        }
        if parts.count == 2 { return Day(year: parts[0], month: parts[1], day: 1)?.lastOfMonth }
        return parts.count >= 3 ? Day(year: parts[0], month: parts[1], day: parts[2]) : nil
    }

    /// `118.42`, `1,118.4 m²`, `¥ 30`: two decimals at most, never a guess.
    static func hundredths(_ words: String) -> Int64? {
        let clean = words.filter { !$0.isWhitespace && !",，¥￥元㎡m²".contains($0) }
        let parts = clean.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]), whole >= 0, whole < 100_000_000 else { return nil }
        guard parts.count == 2 else { return whole * 100 }
        guard (1...2).contains(parts[1].count), let part = Int64(parts[1]), part >= 0 else { return nil }
        return whole * 100 + (parts[1].count == 1 ? part * 10 : part)
    }

    private static func role(_ words: String) -> TenureRole? {
        switch words {
        case "", "业主", "業主", "产权人", "户主", "戶主", "owner": .owner
        case "共有人", "共有业主", "coOwner", "co-owner": .coOwner
        case "租户", "租戶", "租客", "承租人", "tenant": .tenant
        case "使用人", "家属", "家庭成员", "住户", "user": .user
        case "开发商", "建设单位", "建設單位", "developer": .developer
        default: nil
        }
    }

    private static let uses: [(use: Unit.Use, words: [String])] = [
        (.shop, ["商", "铺", "鋪", "shop"]), (.office, ["办公", "辦公", "写字", "寫字", "office"]), (.parking, ["车", "車", "parking"]),
        (.storage, ["储", "儲", "仓", "倉", "storage"]), (.other, ["其他", "其它", "other"]),
        (.dwelling, ["住", "宅", "公寓", "别墅", "別墅", "洋房", "高层", "高層", "多层", "多層", "dwelling"]),
    ]
    private static let states: [(state: Unit.State, words: [String])] = [
        (.unsold, ["未售", "unsold"]), (.vacant, ["空", "vacant"]), (.let_, ["租", "let"]),
        (.occupied, ["入住", "自住", "occupied"]), (.delivered, ["交付", "delivered"]), (.sold, ["已售", "sold"]),
    ]

    /// What a word is known to mean; never a guess, for bills are made of it.
    private static func use(_ words: String) -> Unit.Use? {
        uses.first { use in use.words.contains { words.lowercased().contains($0) } }?.use
    }

    private static func state(_ words: String) -> Unit.State? {
        states.first { state in state.words.contains { words.lowercased().contains($0) } }?.state
    }
}

extension RegisterProblem {
    /// Columns without which nothing can be taken in.
    package struct Missing: Error, Hashable, Sendable {
        package let fields: [RegisterField]
    }
}
