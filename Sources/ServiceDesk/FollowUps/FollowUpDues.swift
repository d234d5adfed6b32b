// FollowUpDues: what the scheme asks of a follow-up, for complaints and for help. Pure.
import Kernel
import Scheme

package enum FollowUpQuantity {
    package static let complaintTries = Quantity("S2.5-2", "attempts")
    package static let complaintTryDays = Quantity("S2.5-2", "attemptDays")
    /// Somebody other than the handler calls; in an office of one this is turned off, or each call has its reason.
    package static let complaintByAnother = Quantity("S2.5-2", "byAnother")
    package static let repairTries = Quantity("XS2.4-3", "attempts")
    package static let repairTryDays = Quantity("XS2.4-3", "attemptDays")
    package static let repairByAnother = Quantity("XS2.4-3", "byAnother")

    package static let all = [
        complaintTries, complaintTryDays, complaintByAnother, repairTries, repairTryDays, repairByAnother,
    ]
}

extension SchemeBook {
    package func patience(_ kind: ServiceCase.Kind) throws -> FollowUp.Patience {
        let isComplaint = kind == .complaint
        return FollowUp.Patience(
            tries: try number(isComplaint ? FollowUpQuantity.complaintTries : FollowUpQuantity.repairTries),
            days: try number(isComplaint ? FollowUpQuantity.complaintTryDays : FollowUpQuantity.repairTryDays),
            isByAnother: try flag(isComplaint ? FollowUpQuantity.complaintByAnother : FollowUpQuantity.repairByAnother))
    }
}
