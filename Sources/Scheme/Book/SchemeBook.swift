// SchemeBook: one version of the management scheme (管理方案) as values.
import Kernel
import Platform

/// A sentence in the three languages of the house.
package struct Sentence: Sendable, Hashable {
    package let hans, hant, english: String

    package func text(_ language: Language) -> String {
        switch language {
        case .hans: hans
        case .hant: hant
        case .english: english
        }
    }
}

/// What a clause asks of the software, as the master list types it.
package enum ClauseKind: String, Sendable, CaseIterable {
    case sla = "SLA", rate = "RATE", gate = "GATE", notice = "NOTICE", record = "REC", flow = "FLOW", check = "CHECK"
    case calendar = "CAL", competence = "COMP", information = "INFO"
}

/// How sure the words are.
package enum ClauseStatus: String, Sendable {
    case verbatim = "V", repaired = "V*", truncated = "T", inferred = "I"
}

/// A quantity of a clause. `value` nil is a mandatory setting that nobody has set.
package struct Parameter: Sendable, Hashable {
    package let name: String
    package let type: String
    package let value: String?
    /// Ours rather than the scheme's: the scheme says "at once", the setting says 15 minutes.
    package let isSetting: Bool
}

/// One numbered requirement as the scheme has it.
package struct ClauseText: Sendable {
    package let id: Clause.ID
    package let chapter: String
    package let kinds: [ClauseKind]
    package let status: ClauseStatus
    /// One of the 138 of the scheme itself, not an inferred companion.
    package let isSeed: Bool
    package let text: Sentence
    /// How its days are counted in words of its own, where no quantity says it.
    package let countingText: Sentence?
    package let parameters: [Parameter]

    package var isUnset: Bool { parameters.contains { $0.value == nil } }

    /// As it stands where some of its quantities are set otherwise, such as by a project for itself.
    package func set(_ values: [Quantity: String]) -> ClauseText {
        guard !values.isEmpty else { return self }
        return ClauseText(
            id: id, chapter: chapter, kinds: kinds, status: status, isSeed: isSeed, text: text, countingText: countingText,
            parameters: parameters.map {
                Parameter(name: $0.name, type: $0.type, value: values[Quantity(id, $0.name)] ?? $0.value, isSetting: $0.isSetting)
            })
    }
}

/// How a clause counts its days.
package enum DayCounting: String, Sendable, CaseIterable {
    /// 自然日，不顺延
    case natural
    /// 自然日，顺延
    case rolled
    /// 工作日
    case working
}

extension ClauseText {
    /// By its own numbers in this version: the flag that moves the end over holidays, or a number of working days. What
    /// a counter application's guide promises is in working days too (J2-G1).
    package var dayCounting: DayCounting? {
        if let rolled = parameters.first(where: { $0.name == "rolled" }) { return rolled.value == "true" ? .rolled : .natural }
        return id == "J2-G1" || parameters.contains { $0.type == "workingDays" } ? .working : nil
    }

    /// How its days are counted, as the pages print it; nil where it counts none.
    package func counting(_ words: Words) -> String? {
        dayCounting.map { words("counting.\($0.rawValue)") } ?? countingText?.text(words.language)
    }
}

package struct Chapter: Sendable {
    package let id: String
    package let part: String
    package let title: Sentence
}

/// A number of the scheme that code needs: named here once, its value only ever in the book.
package struct Quantity: Sendable, Hashable {
    package let clause: Clause.ID
    package let name: String

    package init(_ clause: Clause.ID, _ name: String) {
        self.clause = clause
        self.name = name
    }
}

/// One version, in the order of the document.
package struct SchemeBook: Sendable {
    package let version: Int64
    package let inForceFrom: Day
    package let note: String
    package let chapters: [Chapter]
    package let clauses: [ClauseText]
    private let places: [Clause.ID: Int]

    package init(version: Int64, inForceFrom: Day, note: String, chapters: [Chapter], clauses: [ClauseText]) {
        self.version = version
        self.inForceFrom = inForceFrom
        self.note = note
        self.chapters = chapters
        self.clauses = clauses
        places = Dictionary(clauses.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(_ id: Clause.ID) -> ClauseText? { places[id].map { clauses[$0] } }

    /// A whole number of the scheme. The start has checked that every quantity named in code is there.
    package func number(_ quantity: Quantity) throws(SchemeProblem) -> Int {
        guard let text = try parameter(quantity).value else { throw .unset(quantity) }
        guard let number = Int(text) else { throw .notANumber(quantity) }
        return number
    }

    package func flag(_ quantity: Quantity) throws(SchemeProblem) -> Bool { try parameter(quantity).value == "true" }

    /// Words of the program, parted by blanks, such as the troubles that are emergencies.
    package func codes(_ quantity: Quantity) throws(SchemeProblem) -> Set<String> {
        Set((try parameter(quantity).value ?? "").split(separator: " ").map(String.init))
    }

    private func parameter(_ quantity: Quantity) throws(SchemeProblem) -> Parameter {
        guard let clause = self[quantity.clause] else { throw .noClause(quantity.clause) }
        guard let parameter = clause.parameters.first(where: { $0.name == quantity.name }) else {
            throw .noParameter(quantity)
        }
        return parameter
    }

    /// What code asks for and the book lacks; empty when the program may start.
    package func gaps(clauses: [Clause.ID], quantities: [Quantity]) -> [SchemeProblem] {
        clauses.filter { self[$0] == nil }.map { .noClause($0) }
            + quantities.compactMap { quantity in
                do throws(SchemeProblem) {
                    _ = try parameter(quantity)
                    return nil
                } catch { return error }
            }
    }
}

package enum SchemeProblem: Error, Hashable, Sendable {
    case noClause(Clause.ID)
    case noParameter(Quantity)
    case notANumber(Quantity)
    /// A mandatory setting has no value yet.
    case unset(Quantity)
    case unreadable(String)
}
