// OpeningImport: one opening import from its file to the books: proved, signed by finance, confirmed, posted. Pure.
import Kernel
import Platform

package struct OpeningImport: Sendable {
    package typealias ID = Tag<OpeningImport>
    /// 收费准确率: what is brought wrong is billed wrong.
    package static let clause: Clause.ID = "S2.8.1-3"

    package enum State: String, CaseIterable, Sendable {
        /// Its file is being read.
        case reading
        /// 已核对: judged row by row, nothing posted.
        case proved
        /// 财务已签.
        case signed
        /// Confirmed: every row is judged once more before the first is posted.
        case confirming
        case posting, posted, reversing, reversed, discarded

        package var isWorking: Bool { self == .confirming || self == .posting || self == .reversing }
    }

    package let id: ID
    package let project: Project.ID
    /// The file's name.
    package let name: String
    /// 切换日: the day that its entries count for.
    package let asOf: Day
    package internal(set) var state: State
    /// Over every row in order, with what was decided of it.
    package internal(set) var digest: String
    /// The digest that finance signed.
    package internal(set) var signedDigest: String
    package internal(set) var rowCount: Int64
    package internal(set) var goodCount: Int64
    /// How far the working state is: the next row.
    package internal(set) var cursor: Int64
    /// Rows of totals that stand in its sheets and are no rows of homes.
    package internal(set) var totalsLeftOut: Int64 = 0
    package internal(set) var remark: FileProblem?
    package let madeBy: Account.ID
    package let madeAt: Instant
    package internal(set) var signedBy: Account.ID?
    package internal(set) var signedAt: Instant?
    package internal(set) var confirmedBy: Account.ID?
    package internal(set) var confirmedAt: Instant?
    package internal(set) var reversedBy: Account.ID?
    package internal(set) var reason: String

    package var refusedCount: Int64 { rowCount - goodCount }

    /// Its rows are gone through twice: first what stands by itself, then what was done about arrears, which rests on it; when it is
    /// taken back, the other way round. The cursor runs on.
    var isSecondPass: Bool { cursor >= rowCount }
    /// The next row of the pass.
    var place: Int64 { isSecondPass ? cursor - rowCount : cursor }

    mutating func go(behind ordinal: Int64) { cursor += ordinal + 1 - place }

    /// Whether there was another pass to go on with.
    mutating func passes() -> Bool {
        guard !isSecondPass else { return false }
        cursor = rowCount
        return true
    }

    /// 财务签字: what the signer has read is what stands here.
    mutating func sign(_ read: String, by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard state == .proved else { throw .notNow("opening.not-proved") }
        guard goodCount > 0 else { throw .notNow("opening.nothing") }
        guard read == digest else { throw .conflict("opening.digest.changed") }
        state = .signed
        signedDigest = digest
        signedBy = person
        signedAt = instant
        remark = nil
    }

    /// 确认入账, by another person than the one who signed.
    mutating func confirm(_ read: String, by person: Account.ID, at instant: Instant) throws(Refusal) {
        guard state == .signed else { throw .notNow("opening.not-signed") }
        guard person != signedBy else { throw .notNow("opening.two-persons") }
        guard read == signedDigest else { throw .conflict("opening.digest.changed") }
        state = .confirming
        confirmedBy = person
        confirmedAt = instant
        restart()
    }

    /// All rows are judged again: as signed they are posted, otherwise the proof is to be read and signed anew.
    mutating func compare() {
        if digest == signedDigest {
            state = .posting
        } else {
            state = .proved
            signedDigest = ""
            signedBy = nil
            signedAt = nil
            confirmedBy = nil
            confirmedAt = nil
            remark = FileProblem("opening.differs")
        }
        cursor = 0
    }

    mutating func discard() throws(Refusal) {
        guard [.reading, .proved, .signed].contains(state) else { throw .notNow("opening.not-discardable") }
        state = .discarded
    }

    mutating func reverse(_ reason: String, by person: Account.ID) throws(Refusal) {
        guard state == .posted else { throw .notNow("opening.not-posted") }
        guard !reason.isEmpty else { throw .invalid("reason", "field.required") }
        state = .reversing
        self.reason = reason
        reversedBy = person
        cursor = 0
    }

    /// From the first row again.
    mutating func restart() {
        cursor = 0
        digest = ""
        goodCount = 0
    }
}

/// Rows of one kind, item and building, and what became of them.
package struct OpeningSum: Sendable, Hashable {
    package let kind: OpeningKind
    package let item: FeeItem.ID?
    package let itemName: String
    package let book: Book?
    package let buildingName: String
    package let state: OpeningRowState
    package let count: Int64
    package let total: Money
}

package enum OpeningRowState: String, CaseIterable, Sendable { case good, refused, posted, reversed }

/// What the books say of the accounts that an opening moves.
package struct OpeningBalance: Sendable, Hashable {
    package let account: BookAccount
    package let book: Book
    package let before: Money
    package let after: Money
}

/// What rows of these sums do to the accounts: a debt is owed and an opening, money held is owed back.
enum OpeningEffect {
    struct Place: Hashable {
        let account: BookAccount
        let book: Book
    }

    static func of(_ sums: [OpeningSum]) -> [Place: Money] {
        var moves: [Place: Money] = [:]
        func move(_ account: BookAccount, _ book: Book, _ amount: Money) {
            let place = Place(account: account, book: book)
            moves[place] = (moves[place] ?? .zero) + amount
        }
        for sum in sums {
            switch sum.kind {
            case .arrears:
                move(.receivable, sum.book ?? .own, sum.total)
                move(.opening, sum.book ?? .own, -sum.total)
            case .prepayment:
                move(.prepaid, sum.book ?? .own, -sum.total)
                move(.opening, sum.book ?? .own, sum.total)
            case .deposit:
                move(.deposit, .deposit, -sum.total)
                move(.opening, .deposit, sum.total)
            case .reading, .paidThrough, .receiptBook, .debitAccount, .card, .demand, .plan, .suit: break
            }
        }
        return moves
    }
}
