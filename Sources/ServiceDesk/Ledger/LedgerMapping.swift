// LedgerMapping: which column of an office's ledger holds what. Pure.
import Kernel
import Sheets

/// What a ledger's column may hold.
package enum LedgerField: String, CaseIterable, Sendable {
    case number, customer, phone, unit, title, text, received, reply, replied, category, handler, decision, satisfaction

    /// Headers that offices use for it, in the order they are tried.
    var headers: [String] {
        switch self {
        case .number: ["留言编号", "编号", "单号", "工单号", "工单编号", "受理编号", "投诉编号", "序号", "number", "no", "id"]
        case .customer: ["留言用户", "客户姓名", "姓名", "客户", "业主姓名", "业主", "建议人", "投诉人", "报修人", "来电人", "customer", "name"]
        case .phone: ["联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "phone"]
        case .unit: ["房号", "房间号", "地址", "房屋", "单元房号", "unit"]
        case .title: ["留言主题", "主题", "标题", "事项", "title", "subject"]
        case .text: ["留言详情", "内容", "详情", "投诉内容", "建议内容", "报修内容", "问题描述", "描述", "text", "content"]
        case .received: ["留言时间", "受理时间", "登记时间", "受理日期", "登记日期", "接报时间", "来电时间", "投诉时间", "建议时间", "报修时间", "日期", "时间", "received"]
        case .reply: ["答复意见", "处理结果", "答复内容", "回复内容", "答复", "回复", "处理情况", "reply"]
        case .replied: ["答复时间", "回复时间", "办结时间", "完成时间", "处理时间", "办结日期", "完成日期", "答复日期", "回复日期", "replied"]
        case .category: ["分类", "类别", "类型", "category"]
        case .handler: ["责任人", "处理人", "经办人", "受理人", "handler"]
        case .decision: ["是否采纳", "采纳情况", "采纳", "decision"]
        case .satisfaction: ["满意度", "评价", "satisfaction"]
        }
    }

    /// Without it a row cannot become a case.
    var isNeeded: Bool { self == .received }
}

/// Field → column, counted from 0.
package struct LedgerMapping: Sendable, Hashable {
    package let columns: [LedgerField: Int]

    package subscript(_ field: LedgerField) -> Int? { columns[field] }

    /// What was wrong with a mapping: the field or the header, and what there is.
    package enum Problem: Error, Hashable, Sendable {
        case unknownField(String)
        case unknownHeader(String, headers: [String])
        case missing(LedgerField, headers: [String])
        case unreadable(String)
    }

    /// `number=留言编号,received=留言时间`, against the ledger's header row.
    package init(_ text: String, header: SheetRow) throws(Problem) {
        var columns: [LedgerField: Int] = [:]
        let headers = header.cells.map { Self.folded($0.text) }
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw .unreadable(String(pair)) }
            guard let field = LedgerField(rawValue: Self.folded(parts[0])) else { throw .unknownField(parts[0]) }
            guard let column = headers.firstIndex(of: Self.folded(parts[1])) else {
                throw .unknownHeader(parts[1], headers: header.cells.map(\.text))
            }
            columns[field] = column
        }
        try self.init(columns, header: header)
    }

    /// The mapping that the headers themselves suggest.
    package init(guessing header: SheetRow) throws(Problem) {
        try self.init(Self.guess(header.cells.map(\.text)), header: header)
    }

    /// The columns that usual headers give away; none may be there.
    static func guess(_ header: [String]) -> [LedgerField: Int] {
        let headers = header.map(folded)
        var columns: [LedgerField: Int] = [:]
        for field in LedgerField.allCases {
            let names = field.headers.map(folded)
            let column = names.lazy.compactMap { headers.firstIndex(of: $0) }.first { !columns.values.contains($0) }
            if let column { columns[field] = column }
        }
        return columns
    }

    private init(_ columns: [LedgerField: Int], header: SheetRow) throws(Problem) {
        for field in LedgerField.allCases where field.isNeeded && columns[field] == nil {
            throw .missing(field, headers: header.cells.map(\.text))
        }
        self.columns = columns
    }

    /// Headers are compared without blanks, case and the width of letters.
    private static func folded(_ words: String) -> String {
        words.filter { !$0.isWhitespace && $0 != "\u{FEFF}" && $0 != "*" && $0 != "：" && $0 != ":" }.lowercased()
    }
}
