// UsualFeeItem: the items that every office of the trade has, offered at first use. Pure.

/// One of the trade's usual items; its name stands in the words as `fee.usual.CODE`.
package struct UsualFeeItem: Sendable {
    package let code: String
    package let kind: FeeItem.Kind

    private init(_ code: String, _ kind: FeeItem.Kind) {
        self.code = code
        self.kind = kind
    }

    /// In the order of the price board. No tax class: which one holds is for the company's accountant to say.
    package static let shipped = [
        UsualFeeItem("WYF", .property), UsualFeeItem("CWGL", .parkingManagement), UsualFeeItem("CWZJ", .parkingRent),
        UsualFeeItem("LSTC", .temporaryParking), UsualFeeItem("DTF", .lift), UsualFeeItem("GTSD", .sharedUtility),
        UsualFeeItem("DSSF", .collectedUtility), UsualFeeItem("DSDF", .collectedUtility), UsualFeeItem("DSRQ", .collectedUtility),
        UsualFeeItem("ECGS", .waterPressure), UsualFeeItem("LJF", .waste), UsualFeeItem("ZXLJ", .renovationWaste),
        UsualFeeItem("GNF", .heating), UsualFeeItem("KGB", .card), UsualFeeItem("TYFW", .paidService),
        UsualFeeItem("WYJ", .lateFee), UsualFeeItem("ZXYJ", .deposit), UsualFeeItem("CRYJ", .deposit),
        UsualFeeItem("CDGG", .commonRevenue), UsualFeeItem("WXZJ", .repairFund),
    ]
}
