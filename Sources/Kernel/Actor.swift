// Actor: who did it. Every verb is told.

/// A person's sign-in. Its row is Platform's; the id is everybody's.
package enum Account { package typealias ID = Tag<Account> }
/// One estate under management (物业项目), with its own calendar, register and journal chain.
package enum Project { package typealias ID = Tag<Project> }

/// Who acts: a member of staff, an owner or tenant at the owners' pages, or the system itself by name.
package enum Actor: Hashable, Sendable {
    case staff(Account.ID)
    /// Somebody outside the office: an owner, a tenant, a caller's one-time code.
    case customer(Int64)
    /// The office's own machinery: `import`, `schedule`, `demo`.
    case system(String)

    /// As the journal keeps it: `staff:1k…`, `customer:…`, `system:import`.
    package var text: String {
        switch self {
        case .staff(let id): "staff:\(id.text)"
        case .customer(let id): "customer:\(Tag<Actor>(id).text)"
        case .system(let name): "system:\(name)"
        }
    }

    /// The account, when a member of staff acts.
    package var account: Account.ID? { if case .staff(let id) = self { id } else { nil } }

    /// The account in what `text` gave, when it was a member of staff.
    package static func staff(of text: String) -> Account.ID? {
        text.hasPrefix("staff:") ? Account.ID(text: String(text.dropFirst("staff:".count))) : nil
    }
}

/// The posts of an office (岗位). A grant gives an account a post in a project for some days.
package enum Post: String, CaseIterable, Sendable, Codable {
    /// 客服管理员 (物业管理员): takes cases at the desk.
    case serviceAdministrator
    /// 客服经理 (主管).
    case serviceManager
    /// 管理处经理.
    case officeManager
    /// 财务助理.
    case financeAssistant
    /// 工程技工.
    case engineer
    /// 秩序维护员.
    case guardPost = "guard"
    /// 公司总部.
    case headOffice
    /// 系统管理员: accounts and settings, no customers.
    case administrator
    case owner, tenant, committeeMember

    /// Posts that an account may hold. Owners and tenants prove a phone at the owners' pages and have none; a committee
    /// member's are not made yet.
    package static let ofOffice: [Post] = allCases.filter { ![.owner, .tenant, .committeeMember].contains($0) }
}
