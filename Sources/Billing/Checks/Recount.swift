// Recount: the whole ledger counted again in another way, part by part, with what it found. Pure.
import Kernel
import Platform

/// One count (复核) of a project's ledger.
package struct Recount: Sendable {
    package typealias ID = Tag<Recount>

    /// What is counted, in this order.
    package enum Step: String, CaseIterable, Sendable {
        /// Each entry: its books come to nothing, its lines bear its day, and a reversal is its original turned round.
        case entries
        /// Each line: its entry is there.
        case lines
        /// Each bill: what the ledger says is open of it is what the list of open bills says.
        case bills
        /// Each credit: what was paid ahead and is not used.
        case credits
        /// Each payment: its lines, its entry and its receipt are of one sum; it is reversed once at most.
        case payments
        /// Each book of receipts: every number from the first to the last, once.
        case receipts
        case done

        package var next: Step {
            let all = Step.allCases
            return all.firstIndex(of: self).flatMap { $0 + 1 < all.count ? all[$0 + 1] : nil } ?? .done
        }
    }

    /// What does not agree.
    package enum FaultKind: String, CaseIterable, Sendable {
        case entryUnbalanced, entryEmpty, entryDay, reversalDiffers, reversedTwice, lineWithoutEntry
        case billMissing, billAmount, billOpen, billBook, billReversedTwice, billReversalDiffers
        case creditDiffers, creditMissing
        case paymentLines, paymentEntry, paymentReceipt, paymentReversedTwice
        case receiptGap, receiptNext
    }

    /// A fault names its row.
    package struct Fault: Sendable, Hashable {
        package let kind: FaultKind
        package let subjectKind: String
        package let subject: Int64
        package let expected: Int64
        package let found: Int64

        package init(_ kind: FaultKind, _ subjectKind: String, _ subject: Int64, expected: Int64, found: Int64) {
            self.kind = kind
            self.subjectKind = subjectKind
            self.subject = subject
            self.expected = expected
            self.found = found
        }
    }

    /// How many rows were looked at.
    package struct Counts: Sendable, Hashable {
        package var entries: Int64 = 0
        package var lines: Int64 = 0
        package var bills: Int64 = 0
        package var credits: Int64 = 0
        package var payments: Int64 = 0
        package var receipts: Int64 = 0
        package var faults: Int64 = 0

        package init() {}
    }

    package let id: ID
    package let project: Project.ID
    /// The day of the night it was made in.
    package let night: Day
    package internal(set) var step: Step
    /// The last id that was looked at in this step, and beside it the last number of a book of receipts.
    package internal(set) var cursor: Int64
    package internal(set) var number: Int64
    package internal(set) var counts: Counts
    package let beganAt: Instant
    package internal(set) var finishedAt: Instant?

    package var isGood: Bool? { finishedAt == nil ? nil : counts.faults == 0 }
}
