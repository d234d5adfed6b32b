// LedgerWordsTests: what an office's words mean, and which column is which.
import Kernel
import Sheets
import Testing

@testable import ServiceDesk

@Suite struct LedgerWordsTests {
    @Test func `words in the reply column that are no reply close nothing`() {
        for words in ["处理中", "未处理", "待回复", "正在维修", "尚未办结", "已派单", "暂未联系到业主", "维修中。"] {
            #expect(LedgerWords.answer(words) == .pending, "\(words)")
        }
        for words in ["/", "无", "—", " ", "N/A", "？", "（无）"] { #expect(LedgerWords.answer(words) == .none, "\(words)") }
        for words in [
            "已收悉", "未见异常", "无此问题", "未采纳", "已安装", "放置于车库中", "网友：您好！留言已收悉", "待料期间已先行封堵，配件到货后更换完毕",
        ] {
            #expect(LedgerWords.answer(words) == .words, "\(words)")
        }
    }

    @Test func `a state column says open, closed or withdrawn, or nothing`() {
        for words in ["已办结", "办结", "完成", "是", "√", "已回复", "Closed", "无法解决"] { #expect(LedgerWords.state(words) == .closed, "\(words)") }
        for words in ["未办结", "处理中", "否", "待处理", "×", "已派单", "未解决", "挂起", "open"] { #expect(LedgerWords.state(words) == .open, "\(words)") }
        for words in ["已撤销", "作废", "业主取消"] { #expect(LedgerWords.state(words) == .withdrawn, "\(words)") }
        for words in ["", "一般", "A类"] { #expect(LedgerWords.state(words) == nil, "\(words)") }
    }

    private static func problem(_ text: String, _ headers: [String]) -> LedgerMapping.Problem? {
        do {
            _ = try LedgerMapping(text, headers: headers)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a column is named by its header or its place, and one header over two columns names neither`() throws {
        let headers = ["编号", "时间", "人", "时间", "人", "", "内容,补充"]
        let mapping = try LedgerMapping("number=编号,received=#2,replied=#D,text=#7,unit=#f", headers: headers)
        #expect(mapping.columns == [.number: [0], .received: [1], .replied: [3], .text: [6], .unit: [5]])
        #expect(try LedgerMapping(mapping.text, headers: headers) == mapping)
        #expect(Self.problem("received=时间", headers) == .ambiguousHeader("时间", columns: ["B", "D"]))
        #expect(Self.problem("received=#9", headers) == .unknownHeader("#9", headers: headers))
        #expect(Self.problem("received=#2,number=编号,number=#6", headers) == .twice(.number))
        #expect(Self.problem("received=#2,received=#4,received=#1", headers) == .twice(.received))
        #expect(LedgerMapping.guess(headers) == [.number: [0]])
    }

    @Test func `a day and its time in two columns are one field`() throws {
        let headers = ["编号", "受理日期", "受理时间", "内容", "完成日期"]
        #expect(LedgerMapping.guess(headers)[.received] == [1, 2])
        #expect(LedgerMapping.guess(headers)[.replied] == [4])
        #expect(try LedgerMapping("received=受理日期+受理时间", headers: headers).columns[.received] == [1, 2])
        #expect(try LedgerMapping("received=受理日期,received=受理时间", headers: headers).text == "received=#2+#3")
    }
}
