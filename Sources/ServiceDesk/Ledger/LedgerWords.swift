// LedgerWords: what an office's words for "done" and "not yet" mean. Pure.

/// How a row of the ledger stands, by its own words.
package enum LedgerState: Sendable, Hashable { case open, closed, withdrawn }

enum LedgerWords {
    /// What a column of answers holds.
    enum Answer { case none, pending, words }

    /// A state column's words; nil for words that say neither.
    static func state(_ words: String) -> LedgerState? {
        let text = folded(words)
        if text.isEmpty { return nil }
        if ["撤", "作废", "作廢", "取消"].contains(where: text.contains) { return .withdrawn }
        if isPending(text) || notDone.contains(text) || stalled.contains(where: text.contains) { return .open }
        if done.contains(text) || text.hasPrefix("已") || doneParts.contains(where: text.contains) { return .closed }
        return nil
    }

    /// Words in the reply column that are no reply: `处理中`, `待回复`, `/`.
    static func answer(_ words: String) -> Answer {
        let text = folded(words)
        if nothing.contains(text) { return .none }
        return isPending(text) ? .pending : .words
    }

    private static let nothing: Set<String> = [
        "", "/", "-", "--", "—", "——", "无", "無", "暂无", "暫無", "没有", "沒有", "空", "n/a", "na", "nil", "none", "null", "?",
        "\\", "*", "×", "…", "……",
    ]
    private static let notDone: Set<String> = ["否", "×", "x", "n", "no", "false", "0", "新建", "new", "受理"]
    private static let stalled = ["挂起", "掛起", "暂停", "暫停", "延期", "超时", "超時", "超期"]
    private static let done: Set<String> = [
        "是", "√", "✓", "✔", "y", "yes", "true", "1", "done", "closed", "resolved", "finished", "completed", "complete", "结", "毕",
    ]
    private static let doneParts = [
        "办结", "辦結", "完成", "结案", "結案", "完结", "完結", "闭环", "閉環", "关闭", "關閉", "完毕", "完畢", "解决", "解決", "处理完",
        "办理完", "归档", "歸檔", "答复", "答覆", "回复", "回覆", "办妥",
    ]
    private static let pending: Set<String> = [
        "pending", "open", "inprogress", "processing", "todo", "tbd", "跟进", "跟進", "处理中请稍候", "已派单", "已派工", "已派",
        "已受理", "已登记", "已登記", "已接单", "已转办", "已上报", "进行", "待",
    ]
    private static let notYet = [
        "处理", "處理", "回复", "回覆", "答复", "答覆", "办", "辦", "完", "解决", "解決", "结", "結", "修", "派", "受理", "联系", "反馈",
        "落实", "跟进", "维修", "安排", "关闭",
    ]
    /// Longer words are an answer, whatever they begin with.
    private static let shortMax = 8

    private static func isPending(_ folded: String) -> Bool {
        if pending.contains(folded) { return true }
        guard folded.count <= shortMax else { return false }
        var text = Substring(folded)
        for lead in ["目前", "暂时", "暂", "暫", "尚", "还", "還", "仍"] where text.hasPrefix(lead) {
            text = text.dropFirst(lead.count)
        }
        if text.hasPrefix("待") || text.hasPrefix("正在") { return true }
        if text.hasSuffix("中"), let doing = text.dropLast().last, "理進进行修办辦实實调調查购購采商工派".contains(doing) { return true }
        guard let not = ["未", "没", "沒"].first(where: { text.hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(not.count)
        return notYet.contains { rest.hasPrefix($0) || rest.hasPrefix("有" + $0) }
    }

    /// Rows that stand in ledgers and are no case: sums, signatures, remarks.
    static func isFooter(_ first: String) -> Bool {
        let text = folded(first)
        let starts = [
            "合计", "合計", "小计", "小計", "总计", "總計", "累计", "累計", "本月合计", "本页合计", "制表", "製表", "填表", "审核", "審核",
            "复核", "審批", "审批", "统计人", "备注:", "備註:", "说明:", "注:",
        ]
        return starts.contains { text.hasPrefix($0) }
    }

    /// Compared without blanks, case, brackets and closing marks.
    private static func folded(_ words: String) -> String {
        // A long text is no state; the first letters tell.
        words.prefix(40).filter { !$0.isWhitespace && !"。.!！()（）【】[]".contains($0) }.lowercased().replacing("：", with: ":")
            .replacing("？", with: "?").replacing("／", with: "/")
    }
}
