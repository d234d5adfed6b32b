// Report: what is said at the end, and the exit code.
import Foundation
/// Says what is found while the walk goes on: as plain lines, or as one JSON object a line.
final class Report {
    var json = false
    /// Whether the hashes and the checkpoints can be checked at all.
    var (hashes, witnesses) = (true, true)
    private var (findings, unchecked): (Int64, Int64) = (0, 0)

    private func say(_ kind: String, _ words: String, _ fields: [String: Any?] = [:]) {
        let object = fields.merging(["kind": kind, "text": words]) { $1 }.compactMapValues(\.self)
        let data = json ? try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys) : nil
        print(data.map { String(decoding: $0, as: UTF8.self) } ?? words)
    }

    /// Something that does not hold, at a place like chain 12 row 57.
    func finding(_ check: String, _ words: String, _ place: KeyValuePairs<String, Int64>) {
        findings += 1
        let name = place.map { "\($0) \($1)" }.joined(separator: " ")
        let fields = Dictionary(uniqueKeysWithValues: place.map { ($0, $1 as Any?) } + [("check", check)])
        say("finding", name.isEmpty ? words : "\(name): \(words)", fields)
    }

    func note(_ words: String) { say("note", "note: \(words)") }

    /// Something that cannot be checked, so that the journal cannot be called sound.
    func cannot(_ words: String) {
        unchecked += 1
        say("unchecked", "cannot be checked: \(words)")
    }

    /// What a chain came to.
    func chain(_ id: Int64, _ chain: Chain) {
        let (rows, unwitnessed) = (counted(chain.rows, "row"), chain.rows - chain.witnessed)
        let sound = "\(rows) \(chain.rows == 1 ? "holds" : "hold")\(hashes ? "" : ", hashes not checked")"
        let bad = chain.firstBad.map { "\(grouped(chain.held)) of \(rows) hold, the first bad is \($0)" }
        let later = "\(grouped(chain.witnessed)), \(counted(unwitnessed, "later row")) unwitnessed"
        let witness = witnesses ? "witnessed through \(later)" : "witnesses not checked"
        let fields = [
            "chain": id, "rows": chain.rows, "held": chain.held, "first_bad": chain.firstBad,
            "witnessed": witnesses ? chain.witnessed : nil, "unwitnessed": witnesses ? unwitnessed : nil,
            "texts_erased": chain.erased,
        ]
        let erased = counted(chain.erased, "text") + " erased"
        say("chain", "chain \(id): \(bad ?? sound), \(witness), \(erased)", fields)
    }

    func verdict() -> Verdict {
        let verdict: Verdict = findings > 0 ? .tampered : unchecked > 0 ? .cannotCheck : .holds
        let sound = "All holds. A tail deleted after the last checkpoint, with its head, cannot be seen."
        let tampered = "Tampering found: \(counted(findings, "finding"))."
        let words = [.holds: sound, .tampered: tampered][verdict] ?? "Not OK: checked in part only."
        say("verdict", words, ["verdict": "\(verdict)", "exit": verdict.rawValue, "findings": findings])
        return verdict
    }

    private func counted(_ number: Int64, _ word: String) -> String {
        "\(grouped(number)) \(word)\(number == 1 ? "" : "s")"
    }

    private func grouped(_ number: Int64) -> String {
        number < 1000 ? "\(number)" : "\(grouped(number / 1000)),\(String(number % 1000 + 1000).dropFirst())"
    }
}
