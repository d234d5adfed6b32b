// ServiceGuide: what the counter does for customers, what it asks for, and one customer's application. Pure.
import Kernel

/// One line of the catalogue of counter applications (办事指南): papers, fee, promised time.
package struct ServiceGuide: Sendable, Equatable {
    package typealias ID = Tag<ServiceGuide>

    /// What such an application means for the home (事项类别): others, such as whoever watches a home that owes, go by it,
    /// never by the words of a name.
    package enum Topic: String, CaseIterable, Sendable {
        case general
        /// 业主变更.
        case owner
        /// 租户变更.
        case tenant
        /// 装修.
        case renovation
        /// 搬出、物品放行.
        case moving
    }

    /// What an office writes of one kind of application.
    package struct Terms: Sendable, Equatable {
        package var name: String
        /// Each paper the customer brings, in the order of the list.
        package var papers: [String]
        package var fen: Int64
        /// Working days from the day all papers are there; 0 is the end of that same day.
        package var days: Int
        package var note: String
        package var topic: Topic

        package init(name: String, papers: [String], fen: Int64, days: Int, note: String, topic: Topic = .general) {
            self.name = name
            self.papers = papers
            self.fen = fen
            self.days = days
            self.note = note
            self.topic = topic
        }
    }

    package static let papersMax = 20
    package static let paperLength = 80

    package let id: ID
    package let project: Project.ID
    package internal(set) var terms: Terms
    package internal(set) var isInUse: Bool

    /// The lines of a form as papers: trimmed, without empty ones.
    package static func papers(_ lines: String) throws(Refusal) -> [String] {
        let papers = lines.split(separator: "\n").map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
        guard papers.count <= papersMax, papers.allSatisfy({ $0.count <= paperLength }), Set(papers).count == papers.count else {
            throw .invalid("papers", "guide.papers.bad", ["max": "\(papersMax)", "length": "\(paperLength)"])
        }
        return papers
    }
}

/// What one business request applies for: the guide as it stood that day, and which papers came.
package struct Application: Sendable, Equatable {
    package struct Paper: Sendable, Equatable {
        package let position: Int64
        package let name: String
        package internal(set) var receivedAt: Instant?
        /// Named as missing in the one-time notice.
        package internal(set) var isNamed: Bool
    }

    package let name: String
    package let fen: Int64
    package let days: Int
    package let note: String
    package internal(set) var papers: [Paper]
    /// When the customer was told, once and completely, what is missing (一次性告知).
    package internal(set) var toldAt: Instant?
    /// When the last paper came: the promised time runs from here.
    package internal(set) var completeAt: Instant?

    package var missing: [Paper] { papers.filter { $0.receivedAt == nil } }

    package static func begin(_ terms: ServiceGuide.Terms, at instant: Instant) -> Application {
        let papers = terms.papers.enumerated().map { index, name in
            Paper(position: Int64(index + 1), name: name, receivedAt: nil, isNamed: false)
        }
        return Application(
            name: terms.name, fen: terms.fen, days: terms.days, note: terms.note, papers: papers, toldAt: nil,
            completeAt: papers.isEmpty ? instant : nil)
    }

    /// Papers came in; with none named, all that were missing.
    package mutating func receive(_ position: Int64?, at instant: Instant) throws(Refusal) {
        guard completeAt == nil else { throw .notNow("application.complete") }
        if let position {
            guard let index = papers.firstIndex(where: { $0.position == position }) else { throw .missing }
            guard papers[index].receivedAt == nil else { throw .notNow("application.received") }
            papers[index].receivedAt = instant
        } else {
            for index in papers.indices where papers[index].receivedAt == nil { papers[index].receivedAt = instant }
        }
        if missing.isEmpty { completeAt = instant }
    }

    /// 一次性告知: everything that is missing is named at once; there is no second notice.
    package mutating func tell(at instant: Instant) throws(Refusal) {
        guard completeAt == nil else { throw .notNow("application.complete") }
        guard toldAt == nil else { throw .gate("J2-G1", "application.told") }
        toldAt = instant
        for index in papers.indices where papers[index].receivedAt == nil { papers[index].isNamed = true }
    }

    /// An application is done when its papers are there.
    package func mayEnd() throws(Refusal) {
        guard completeAt != nil else { throw .gate("J2-G1", "application.incomplete") }
    }
}

extension StringProtocol {
    /// Without the characters at both ends that match.
    fileprivate func trimming(while matches: (Character) -> Bool) -> String {
        String(drop(while: matches).reversed().drop(while: matches).reversed())
    }
}
