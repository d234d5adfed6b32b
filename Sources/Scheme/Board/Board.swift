// Board: how each clause stands this period. Pure.
import Kernel

/// A clause's state on the board (方案).
package enum ClauseState: String, Sendable, CaseIterable {
    /// 达标
    case met
    /// 临期预警
    case atRisk
    /// 未达标
    case missed
    /// 本期未发生
    case noCase
    /// 部分落实: what the program does so far is kept, and a part of the clause waits for a later release.
    case partly
    /// 以评价落实: the only control is an appraisal, never shown as met.
    case assessed
    /// 未落实
    case notWired
    /// 未设定: a mandatory setting is missing.
    case unset

    /// The order of the board's counts: what needs a person first.
    package static let order: [ClauseState] = [.missed, .atRisk, .unset, .partly, .met, .noCase, .assessed, .notWired]

    /// Its place in that order.
    package var rank: Int { Self.order.firstIndex(of: self) ?? Self.order.count }
}

/// What the board knows of one clause.
package struct ClauseStanding: Sendable {
    /// As it stands in the project: what the project has set for itself is set.
    package let clause: ClauseText
    package let controls: [Control]
    package let figure: Figure?
    /// Where the things behind the figure stand, when they are not promises.
    package let path: String?
    package let targetPercent: Int64
    /// Names of numbers that the program does not follow.
    package let idle: Set<String>
    /// Names of numbers that the project has set for itself, and where a project sets those that it may.
    package let own: Set<String>
    package let settingPaths: [String: String]
    /// Open promises of the clause that are warned of now, and open ones past their due. A period that is over has no
    /// now: nothing of it is at risk, and what is overdue of it fell due within it.
    package let atRisk: Int64
    package let overdue: Int64

    package init(
        clause: ClauseText, controls: [Control], figure: Figure?, path: String? = nil, targetPercent: Int64, idle: Set<String> = [],
        own: Set<String> = [], settingPaths: [String: String] = [:], atRisk: Int64, overdue: Int64
    ) {
        self.clause = clause
        self.controls = controls
        self.figure = figure
        self.path = path
        self.targetPercent = targetPercent
        self.idle = idle
        self.own = own
        self.settingPaths = settingPaths
        self.atRisk = atRisk
        self.overdue = overdue
    }

    package var state: ClauseState {
        if clause.isUnset { return .unset }
        if controls.isEmpty { return .notWired }
        if controls.allSatisfy({ $0.kind == .appraisal }) { return .assessed }
        switch whole {
        case .met, .noCase: return controls.contains { $0.lacks != nil } ? .partly : whole
        default: return whole
        }
    }

    /// How it stands by what the program does, as if that were all the clause asks.
    private var whole: ClauseState {
        if let figure, figure.denominator > 0, !figure.reaches(percent: targetPercent) { return .missed }
        if overdue > 0 { return .missed }
        if atRisk > 0 { return .atRisk }
        guard let figure else { return .noCase }
        return figure.denominator > 0 ? .met : .noCase
    }
}
