// SchemeSource: the shipped scheme, as its YAML is written.
import Kernel
import Yams

/// The shape of `Resources/scheme.yaml`.
struct SchemeSource: Decodable {
    struct Words: Decodable {
        let hans, hant, english: String
        enum CodingKeys: String, CodingKey { case hans = "zh-Hans", hant = "zh-Hant", english = "en" }
        var sentence: Sentence { Sentence(hans: hans, hant: hant, english: english) }
    }
    struct ChapterSource: Decodable { let id: String, title: Words, part: String }
    struct ParameterSource: Decodable {
        let name, type: String
        let value: String?
        let setting: Bool

        enum CodingKeys: CodingKey { case name, type, value, setting }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            type = try container.decode(String.self, forKey: .type)
            setting = try container.decodeIfPresent(Bool.self, forKey: .setting) ?? false
            value = try container.decodeNil(forKey: .value) ? nil : try container.decode(String.self, forKey: .value)
        }
    }
    struct ClauseSource: Decodable {
        let id, chapter: String
        let kind: [String]
        let status: String
        let seed: Bool
        let text: Words
        let counting: Words?
        let parameters: [ParameterSource]?
    }
    let version: Int64
    let inForceFrom: String
    let title: Words
    let chapters: [ChapterSource]
    let clauses: [ClauseSource]

    /// Reads the shipped text. Throws `SchemeProblem.unreadable` with the place.
    static func book(_ yaml: String) throws -> SchemeBook {
        let source: SchemeSource
        do {
            source = try YAMLDecoder().decode(SchemeSource.self, from: yaml)
        } catch {
            throw SchemeProblem.unreadable("\(error)")
        }
        guard let day = Day(source.inForceFrom) else { throw SchemeProblem.unreadable("inForceFrom") }
        return SchemeBook(
            version: source.version, inForceFrom: day, note: source.title.hans,
            chapters: source.chapters.map { Chapter(id: $0.id, part: $0.part, title: $0.title.sentence) },
            clauses: try source.clauses.map { try clause($0) })
    }

    private static func clause(_ source: ClauseSource) throws -> ClauseText {
        guard let status = ClauseStatus(rawValue: source.status) else {
            throw SchemeProblem.unreadable("\(source.id): status \(source.status)")
        }
        let kinds = try source.kind.map { word in
            guard let kind = ClauseKind(rawValue: word) else { throw SchemeProblem.unreadable("\(source.id): kind \(word)") }
            return kind
        }
        return ClauseText(
            id: Clause.ID(source.id), chapter: source.chapter, kinds: kinds, status: status, isSeed: source.seed,
            text: source.text.sentence, countingText: source.counting?.sentence,
            parameters: (source.parameters ?? []).map {
                Parameter(name: $0.name, type: $0.type, value: $0.value, isSetting: $0.setting)
            })
    }
}
