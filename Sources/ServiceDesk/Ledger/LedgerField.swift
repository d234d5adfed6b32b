// LedgerField: what a column of an old ledger may hold, and the headers that offices use for it. Pure.

package enum LedgerField: String, CaseIterable, Sendable {
    case number, customer, phone, unit, title, text, received, reply, replied, category, handler, decision, satisfaction
    case state, responded, promised

    /// Without it a row cannot become a case.
    var isNeeded: Bool { self == .received }

    /// A day and a time of day may stand in two columns.
    var isTime: Bool {
        switch self {
        case .received, .replied, .responded, .promised: true
        default: false
        }
    }

    /// Headers that offices use for it, in the order they are tried.
    var headers: [String] {
        switch self {
        case .number: ["留言编号", "编号", "单号", "工单号", "工单编号", "受理编号", "投诉编号", "序号", "number", "no", "no.", "id"]
        case .customer:
            [
                "留言用户", "客户姓名", "姓名", "客户", "客户名称", "业主姓名", "业主", "住户姓名", "住户", "建议人", "投诉人", "报修人", "报事人",
                "反映人", "申请人", "来电人", "来访人", "联系人", "customer", "name",
            ]
        case .phone: ["联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "移动电话", "联系号码", "联系方式", "phone"]
        case .unit: ["房号", "房间号", "户号", "门牌号", "楼栋房号", "单元房号", "房屋", "地址", "住址", "报修地址", "unit"]
        case .title: ["留言主题", "主题", "标题", "事项", "title", "subject"]
        case .text:
            [
                "留言详情", "内容", "详情", "投诉内容", "建议内容", "报修内容", "报事内容", "反映内容", "咨询内容", "诉求内容", "诉求", "问题描述", "事项描述",
                "描述", "text", "content",
            ]
        case .received:
            [
                "留言时间", "受理时间", "登记时间", "接报时间", "接单时间", "来电时间", "来访时间", "投诉时间", "建议时间", "报修时间", "报事时间", "反映时间",
                "咨询时间", "申请时间", "受理日期", "登记日期", "接报日期", "来电日期", "来访日期", "投诉日期", "建议日期", "报修日期", "报事日期", "反映日期",
                "申请日期", "日期", "时间", "received",
            ]
        case .reply:
            [
                "答复意见", "处理结果", "办理结果", "答复内容", "回复内容", "回复意见", "处理意见", "答复", "回复", "处理措施", "反馈", "反馈内容",
                "处理情况", "办理情况", "reply",
            ]
        case .replied:
            [
                "答复时间", "回复时间", "办结时间", "完成时间", "完工时间", "结案时间", "处理时间", "反馈时间", "关闭时间", "办结日期", "完成日期", "完工日期",
                "结案日期", "答复日期", "回复日期", "处理日期", "反馈日期", "replied",
            ]
        case .category: ["分类", "类别", "类型", "投诉类别", "报修类别", "事项类别", "category"]
        case .handler: ["责任人", "处理人", "处理人员", "经办人", "负责人", "维修人", "维修人员", "跟进人", "受理人", "handler"]
        case .decision: ["是否采纳", "采纳情况", "采纳", "decision"]
        case .satisfaction: ["满意度", "客户满意度", "回访满意度", "是否满意", "回访结果", "客户评价", "评价", "satisfaction"]
        case .state:
            [
                "状态", "工单状态", "办理状态", "处理状态", "当前状态", "办结状态", "完成状态", "是否办结", "是否完成", "是否结案", "是否解决", "办结情况",
                "完成情况", "status", "state",
            ]
        case .responded: ["响应时间", "到场时间", "上门时间", "到达时间", "responded"]
        case .promised:
            [
                "约定时间", "预约时间", "承诺时间", "约定日期", "预约日期", "承诺日期", "约定完成时间", "承诺办结时间", "要求完成时间", "promised",
            ]
        }
    }
}
