// BillingSettings: how one estate charges: from when, by which days, in which order a payment pays, how far ahead. Pure.
import Kernel

/// The settings of a project's charging (收费设置).
package struct BillingSettings: Sendable {
    package var start: ChargingStart
    package var dayBasis: DayBasis
    /// Which part of one debt a payment pays first.
    package var order: PartOrder
    /// No longer ahead than so many months may be paid.
    package var prepayMonthsMax: Int64
    /// The rule for empty homes; nil where neither contract nor place has one.
    package var vacancy: VacancyRule?
    /// Nothing is posted into days through this one.
    package let closedThrough: Day?
    package let revision: Int64

    /// What an estate has until somebody says otherwise. A year ahead is the most that the rules of the places let a manager
    /// take (杭州市物业管理条例 55).
    package static let usual = BillingSettings(
        start: .nextMonth, dayBasis: .actual, order: .lawful, prepayMonthsMax: 12, vacancy: nil, closedThrough: nil, revision: 0)
}
