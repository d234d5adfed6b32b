// RegisterBook: what the register knows of some homes, and what one row of a file changes of it. Pure: a trial and the
// real run ask the same book.
import Kernel

/// One thing that a row changes.
enum RegisterChange: Sendable {
    case building(Building.ID, String)
    case unit(Unit.ID, in: Building.ID, RegisterEntry)
    case unitChanged(before: RegisterBook.Home, after: RegisterBook.Home)
    case person(RegisterBook.Holder)
    case phone(Person.ID, String)
    case hold(RegisterBook.Hold)
    case holdChanged(RegisterBook.Hold)
}

struct RegisterBook {
    struct Home: Sendable {
        let id: Unit.ID
        let building: Building.ID
        let spoken: String
        let name: String
        var area: Int64
        var use: Unit.Use
        var state: Unit.State
        var paidThrough: Day?
        var arrears: Int64?
        var arrearsAsOf: Day?

        /// Whether what a bill is made of differs.
        func isOther(than home: Home) -> Bool { area != home.area || use != home.use || state != home.state }
    }

    struct Holder: Sendable {
        let id: Person.ID
        let name: String
        var phone: String
    }

    struct Hold: Sendable {
        let id: Tag<TenureRole>
        let unit: Unit.ID
        let person: Person.ID
        let role: TenureRole
        var share: OwnerShare
        var from: Day
        let to: Day?

        func isCurrent(on day: Day) -> Bool { to.map { $0 >= day } ?? true }
    }

    let today: Day
    /// From when a hold runs that the file gives no day for.
    let liveFrom: Day
    private var buildings: [String: Building.ID] = [:]
    private var buildingNames: [String: Building.ID] = [:]
    private var homes: [String: [Home]] = [:]
    private var holders: [Person.ID: Holder] = [:]
    private var byName: [String: [Person.ID]] = [:]
    private var holds: [Unit.ID: [Hold]] = [:]

    init(today: Day, liveFrom: Day) {
        self.today = today
        self.liveFrom = liveFrom
    }

    // What the database says; what was decided since is newer and stays.

    mutating func know(building id: Building.ID, _ name: String) {
        buildingNames[name] = buildingNames[name] ?? id
        let key = SpokenAddress.key(name)
        if buildings[key] == nil { buildings[key] = id }
    }

    mutating func know(_ home: Home) {
        guard homes[home.spoken]?.contains(where: { $0.id == home.id }) != true else { return }
        homes[home.spoken, default: []].append(home)
    }

    mutating func know(_ holder: Holder) {
        guard holders[holder.id] == nil else { return }
        holders[holder.id] = holder
        byName[holder.name, default: []].append(holder.id)
    }

    mutating func know(_ hold: Hold) {
        guard holds[hold.unit]?.contains(where: { $0.id == hold.id }) != true else { return }
        holds[hold.unit, default: []].append(hold)
    }

    func knows(home spoken: String) -> Bool { homes[spoken] != nil }
    func units(of spoken: String) -> [Unit.ID] { homes[spoken]?.map(\.id) ?? [] }

    // What a row changes.

    /// Takes one row in. `file` is what the whole file says of shares, by home; `next` gives new ids.
    mutating func take(_ entry: RegisterEntry, file: RegisterShares, next: () -> Int64) throws(Refusal) -> [RegisterChange] {
        let known = home(of: entry)
        if entry.share != nil, entry.role.owns {
            let others = known.map { self.others(of: $0.id, entry, file) } ?? []
            if file.exceed(entry.spoken, beside: others) { throw .invalid("share", "tenure.share.more") }
        }
        var changes: [RegisterChange] = []
        let unit = known?.id ?? add(entry, &changes, next)
        if let known { correct(known, entry, &changes) }
        guard !entry.name.isEmpty else { return changes }
        settle(entry, at: unit, &changes, next)
        return changes
    }

    /// One person at one home, as the register's page adds one.
    mutating func settle(_ entry: RegisterEntry, at unit: Unit.ID, _ changes: inout [RegisterChange], _ next: () -> Int64) {
        let person = self.person(entry, at: unit, &changes, next)
        let own = holds[unit, default: []].filter { $0.person == person && $0.role == entry.role }
        let from = entry.from ?? liveFrom
        if let same = own.first(where: { $0.from == from }) { return reshare(same, entry, &changes) }
        let current = own.first { $0.isCurrent(on: today) }
        // An old file says again what ended since: only a day after the end begins anew.
        if let current, entry.from == nil { return reshare(current, entry, &changes) }
        if own.contains(where: { hold in hold.to.map { entry.from == nil || from <= $0 } ?? false }) { return }
        if var current {
            current.from = from
            current.share = entry.share ?? current.share
            return replace(current, &changes)
        }
        let hold = Hold(
            id: Tag(next()), unit: unit, person: person, role: entry.role, share: entry.share ?? .whole, from: from, to: nil)
        holds[unit, default: []].append(hold)
        changes.append(.hold(hold))
    }

    /// The person a row means: at this home by name and role; by name and phone wherever; by name at this home where
    /// no two phones speak against it.
    private mutating func person(
        _ entry: RegisterEntry, at unit: Unit.ID, _ changes: inout [RegisterChange], _ next: () -> Int64
    ) -> Person.ID {
        let here = holds[unit, default: []].filter { holders[$0.person]?.name == entry.name }
        let known = here.first { $0.role == entry.role && holders[$0.person]?.phone == entry.phone }?.person
            ?? here.first { $0.role == entry.role }?.person
            ?? byName[entry.name]?.first { !entry.phone.isEmpty && holders[$0]?.phone == entry.phone }
            ?? here.first { entry.phone.isEmpty || holders[$0.person]?.phone.isEmpty == true }?.person
        guard let known else {
            let holder = Holder(id: Tag(next()), name: entry.name, phone: entry.phone)
            know(holder)
            changes.append(.person(holder))
            return holder.id
        }
        if !entry.phone.isEmpty, holders[known]?.phone != entry.phone {
            holders[known]?.phone = entry.phone
            changes.append(.phone(known, entry.phone))
        }
        return known
    }

    private mutating func reshare(_ hold: Hold, _ entry: RegisterEntry, _ changes: inout [RegisterChange]) {
        guard let share = entry.share, share != hold.share, hold.isCurrent(on: today) else { return }
        var hold = hold
        hold.share = share
        replace(hold, &changes)
    }

    private mutating func replace(_ hold: Hold, _ changes: inout [RegisterChange]) {
        if let place = holds[hold.unit]?.firstIndex(where: { $0.id == hold.id }) { holds[hold.unit]?[place] = hold }
        changes.append(.holdChanged(hold))
    }

    /// The home as it is said; where two are said alike, the one that is written like the file.
    private func home(of entry: RegisterEntry) -> Home? {
        let known = homes[entry.spoken] ?? []
        return known.first { $0.name == entry.unit } ?? known.first
    }

    private mutating func add(_ entry: RegisterEntry, _ changes: inout [RegisterChange], _ next: () -> Int64) -> Unit.ID {
        let known = buildingNames[entry.building] ?? buildings[SpokenAddress.key(entry.building)]
        let building = known ?? Tag(next())
        if known == nil {
            know(building: building, entry.building)
            changes.append(.building(building, entry.building))
        }
        let home = Home(
            id: Tag(next()), building: building, spoken: entry.spoken, name: entry.unit, area: entry.areaHundredths ?? 0,
            use: entry.use ?? .dwelling, state: entry.state ?? .occupied, paidThrough: entry.paidThrough,
            arrears: entry.arrearsFen, arrearsAsOf: entry.arrearsFen == nil ? nil : today)
        know(home)
        changes.append(.unit(home.id, in: building, entry))
        return home.id
    }

    private mutating func correct(_ home: Home, _ entry: RegisterEntry, _ changes: inout [RegisterChange]) {
        var after = home
        after.area = entry.areaHundredths ?? home.area
        after.use = entry.use ?? home.use
        after.state = entry.state ?? home.state
        after.paidThrough = entry.paidThrough ?? home.paidThrough
        if let arrears = entry.arrearsFen, arrears != home.arrears { (after.arrears, after.arrearsAsOf) = (arrears, today) }
        guard after.isOther(than: home) || after.paidThrough != home.paidThrough || after.arrears != home.arrears else { return }
        if let place = homes[home.spoken]?.firstIndex(where: { $0.id == home.id }) { homes[home.spoken]?[place] = after }
        changes.append(.unitChanged(before: home, after: after))
    }

    /// Parts that people own of a home today and the file says nothing of.
    private func others(of unit: Unit.ID, _ entry: RegisterEntry, _ file: RegisterShares) -> [OwnerShare] {
        holds[unit, default: []].filter { hold in
            hold.role.owns && !hold.share.isWhole && hold.isCurrent(on: today)
                && !file.names(entry.spoken, holders[hold.person]?.name ?? "", hold.role)
        }.map(\.share)
    }
}

/// What one file says of who owns which part of a home: its rows are judged together, whatever their order.
struct RegisterShares: Sendable {
    private struct Owner: Hashable, Sendable {
        let name: String
        let role: TenureRole
    }
    private var homes: [String: [Owner: OwnerShare]] = [:]

    init(_ entries: [RegisterEntry]) {
        for entry in entries where entry.role.owns {
            guard let share = entry.share else { continue }
            homes[entry.spoken, default: [:]][Owner(name: entry.name, role: entry.role)] = share
        }
    }

    func names(_ spoken: String, _ name: String, _ role: TenureRole) -> Bool {
        homes[spoken]?[Owner(name: name, role: role)] != nil
    }

    func exceed(_ spoken: String, beside others: [OwnerShare]) -> Bool {
        OwnerShare.exceed((homes[spoken].map { Array($0.values) } ?? []) + others)
    }
}
