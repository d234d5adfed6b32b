// BoardFilter: which clauses of the scheme the board shows: by state, by process, by the post that answers for them. Pure.
import Kernel

/// A process of the service (过程), as the chapters of the scheme speak of it in several parts.
package enum ClauseProcess: String, Sendable, CaseIterable {
    case calendar, general, movingIn, renovation, removal, repairs, complaints, suggestions, enquiries, fees, announcements,
        events, duties, etiquette

    /// The process of a chapter: `K-CMP` and `S2.5` both speak of complaints.
    package static func of(chapter: String) -> ClauseProcess {
        switch chapter {
        case "C": .calendar
        case "K-IN", "S2.1": .movingIn
        case "K-REN", "S2.2": .renovation
        case "K-MOV", "S2.3": .removal
        case "K-REP", "S2.4": .repairs
        case "K-CMP", "S2.5": .complaints
        case "S2.6": .suggestions
        case "S2.7": .enquiries
        case "K-FEE", "S2.8", "S2.11": .fees
        case "S2.9": .announcements
        case "K-EVT", "S2.10": .events
        case _ where chapter.hasPrefix("J1") || chapter.hasPrefix("J2"): .duties
        case _ where chapter.hasPrefix("E"): .etiquette
        default: .general
        }
    }
}

extension ClauseText {
    package var process: ClauseProcess { .of(chapter: chapter) }

    /// The posts that answer for it (责任岗位): its own chapter's where the scheme describes a post, else its process's.
    package var posts: Set<Post> {
        if chapter.hasPrefix("J1") { return id == "J1-L3" ? [.serviceManager, .officeManager] : [.serviceManager] }
        if chapter.hasPrefix("J2") { return [.serviceAdministrator] }
        return switch process {
        case .calendar, .general: [.serviceManager, .officeManager]
        case .movingIn, .complaints, .suggestions, .enquiries, .announcements, .events:
            [.serviceAdministrator, .serviceManager]
        case .renovation, .repairs: [.serviceAdministrator, .engineer]
        case .removal: [.serviceAdministrator, .guardPost]
        case .fees: [.serviceAdministrator, .financeAssistant]
        case .duties: [.serviceManager]
        case .etiquette: [.serviceAdministrator, .serviceManager, .engineer, .guardPost]
        }
    }
}

/// What an address asks of the board; each part narrows what the others leave.
package struct BoardFilter: Sendable {
    package var state: ClauseState?
    package var process: ClauseProcess?
    package var post: Post?
    package var chapter: String?

    package init(
        state: ClauseState? = nil, process: ClauseProcess? = nil, post: Post? = nil, chapter: String? = nil
    ) {
        self.state = state
        self.process = process
        self.post = post
        self.chapter = chapter
    }

    package var isNarrow: Bool { state != nil || process != nil || post != nil || chapter != nil }

    /// The posts that some clause names.
    package static let posts: [Post] = [
        .serviceAdministrator, .serviceManager, .officeManager, .financeAssistant, .engineer, .guardPost,
    ]

    /// Whether a clause is within everything but the state: what the counts above the board count.
    package func covers(_ clause: ClauseText) -> Bool {
        (process == nil || clause.process == process) && (post == nil || clause.posts.contains { $0 == post })
            && (chapter == nil || clause.chapter == chapter)
    }

    package func shows(_ standing: ClauseStanding) -> Bool {
        covers(standing.clause) && (state == nil || standing.state == state)
    }
}
