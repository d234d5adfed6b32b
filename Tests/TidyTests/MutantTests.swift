// MutantTests: the faults of Tests/Mutants fit the sources as they are, so that `bin/test --mutants` can plant them.
import Foundation
import Testing

@Suite struct MutantTests {
    private static let faults = Repository.files("Tests/Mutants", ending: ".patch")

    @Test func `each oracle has a fault, and each fault says what it is, who finds it, and how to ask`() {
        let texts = Self.faults.map(\.text)
        for oracle in [
            "DueOracleTests/.dues", "DueOracleTests/.time.worked", "FiguresTests", "OfficeYearTests", "CaseModelTests",
            "DeskModelTests", "test_ledger.py", "test_kills.py", "test_verify.py", "LadderPropertyTests", "LimitationTests",
            "ProrationTests", "LateFeeTests", "AllocationTests", "SharesTests", "MeterReadingTests", "RoundingTests",
            "RunStopsTests",
        ] {
            #expect(texts.contains { $0.contains("\nTest: ") && $0.contains(oracle) }, "no fault for \(oracle)")
        }
        for fault in Self.faults {
            let head = fault.text.split(separator: "\n").prefix(3)
            #expect(zip(head, ["Fault: ", "Oracle: ", "Test: "]).allSatisfy { $0.hasPrefix($1) }, "\(fault.path)")
            #expect(fault.text.contains(/(?m)^Test: (swift|pytest) \S/), "\(fault.path)")
        }
    }

    @Test func `each fault is found once in the sources, where it would be planted`() {
        for fault in Self.faults {
            let lines = fault.text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let file = lines.first(where: { $0.hasPrefix("--- a/") })?.dropFirst(6) else {
                Issue.record("\(fault.path) names no file")
                continue
            }
            #expect(file.hasPrefix("Sources/"), "\(fault.path) is a fault of the sources")
            let text = "\n" + Repository.text(String(file))
            let hunks = lines.split { $0.hasPrefix("@@") }.dropFirst()
            #expect(!hunks.isEmpty, "\(fault.path)")
            for hunk in hunks {
                let before = hunk.filter { $0.hasPrefix(" ") || $0.hasPrefix("-") }.map { String($0.dropFirst()) }
                let count = text.ranges(of: "\n" + before.joined(separator: "\n") + "\n").count
                #expect(count == 1, "\(fault.path) fits \(file) \(count) times: write it anew")
            }
        }
    }
}
