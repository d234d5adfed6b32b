// UnitTimeline: everything that happened at a home, newest first, a page at a time: cases, who came and went, contacts,
// what was put right, codes.
import Kernel
import Platform
import Storage
import Web

/// One line of a home's timeline.
package struct TimelineLine: Sendable {
    package let at: Instant
    /// The words' key of what happened, or a sentence of its own such as a case's title.
    package let name: String
    package let isNameKey: Bool
    package let path: String?
    /// Whom it concerned or what was said.
    package let note: String

    package init(at: Instant, name: String, isNameKey: Bool = false, path: String? = nil, note: String = "") {
        self.at = at
        self.name = name
        self.isNameKey = isNameKey
        self.path = path
        self.note = note
    }
}

/// A page of a timeline; `before` is where the older ones begin.
package struct TimelinePage: Sendable {
    package let lines: [TimelineLine]
    package let before: Instant?
}

struct UnitTimeline {
    static let pageLines = 50

    let unit: Unit.ID
    let project: Project.ID
    let zone: Zone
    let transaction: Transaction

    /// The lines before an instant, merged from everything that knows of the home. Lines of one instant stay together.
    func page(before: Instant?, cases: (Instant, Int) throws -> [TimelineLine]) throws -> TimelinePage {
        let before = before ?? Instant(milliseconds: Int64.max)
        let limit = Self.pageLines + 10
        let tenures = try Units().tenures(of: unit, in: project, transaction)
        let all = try cases(before, limit) + comings(tenures) + facts(before, limit, tenures) + contacts(before, limit, tenures)
        let lines = all.filter { $0.at < before }.sorted { $0.at > $1.at }
        guard lines.count > Self.pageLines else { return TimelinePage(lines: lines, before: nil) }
        let last = lines[Self.pageLines - 1].at
        let shown = Array(lines.prefix { $0.at >= last })
        return TimelinePage(lines: shown, before: shown.count < lines.count ? last : nil)
    }

    /// Who came and went, by the days of the register.
    private func comings(_ tenures: [TenureLine]) -> [TimelineLine] {
        tenures.flatMap { line -> [TimelineLine] in
            let path = Path.person(line.person).text
            let came = TimelineLine(
                at: zone.startOfDay(line.from), name: "fact.tenure.began", isNameKey: true, path: path, note: line.name)
            guard let to = line.to else { return [came] }
            return [
                came, TimelineLine(at: zone.endOfDay(to), name: "fact.tenure.ended", isNameKey: true, path: path, note: line.name),
            ]
        }
    }

    /// What was put right, marked or made: of the home, and of who holds or held it.
    private func facts(_ before: Instant, _ limit: Int, _ tenures: [TenureLine]) throws -> [TimelineLine] {
        let people = Array(Set(tenures.map(\.person.number)))
        let names = Dictionary(tenures.map { ($0.person.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        // Comings and goings stand by their own days.
        let own = try read("unit", [unit.number], before, limit).filter { !["tenure.began", "tenure.ended"].contains($0.kind) }
        let theirs = try read(Persons.subjectKind, people, before, limit).filter {
            ["person.corrected", "person.care", "person.key"].contains($0.kind)
        }
        return (own + theirs).map { fact in
            TimelineLine(
                at: fact.at, name: "fact.\(fact.kind)", isNameKey: true,
                note: [names[fact.subject], fact.words].compactMap { $0 }.joined(separator: " · "))
        }
    }

    private struct Fact {
        let at: Instant
        let kind: String
        let subject: Int64
        let words: String?
    }

    private func read(_ kind: String, _ ids: [Int64], _ before: Instant, _ limit: Int) throws -> [Fact] {
        guard !ids.isEmpty else { return [] }
        return try transaction.query(
            """
            SELECT j.happened_at, j.kind, j.subject_id, t.body FROM journal j
            LEFT JOIN journal_text t ON t.chain = j.chain AND t.seq = j.seq
            WHERE j.chain = \(project) AND j.subject_kind = \(kind) AND j.subject_id IN \(list: ids)
                AND j.happened_at < \(before)
            ORDER BY j.happened_at DESC, j.seq DESC LIMIT \(limit)
            """
        ).map {
            Fact(
                at: try $0.get("happened_at"), kind: try $0.get("kind"), subject: try $0.get("subject_id"),
                words: try $0.get("body"))
        }
    }

    private func contacts(_ before: Instant, _ limit: Int, _ tenures: [TenureLine]) throws -> [TimelineLine] {
        let people = Array(Set(tenures.map(\.person)))
        guard !people.isEmpty else { return [] }
        return try transaction.query(
            """
            SELECT c.at, c.channel, c.words, c.person_id, p.name FROM contact c JOIN person p ON p.id = c.person_id
            WHERE c.project_id = \(project) AND c.person_id IN \(list: people) AND c.at < \(before)
            ORDER BY c.at DESC, c.id DESC LIMIT \(limit)
            """
        ).map {
            let (person, name): (Person.ID, String) = (try $0.get("person_id"), try $0.get("name"))
            return TimelineLine(
                at: try $0.get("at"), name: "fact.person.contacted", isNameKey: true, path: Path.person(person).text,
                note: "\(name) · \(try $0.get("words", as: String.self))")
        }
    }
}
