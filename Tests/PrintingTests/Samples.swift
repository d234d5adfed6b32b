// Samples: papers of the trade to print in tests.
@testable import Printing

enum Samples {
    static func notice(_ number: Int, rows: Int = 20, mark: PrintedMark? = nil) -> PrintedDocument {
        let unit = "\(number % 30 + 1)栋\(number % 3 + 1)单元\(number % 28 + 1)0\(number % 4 + 1)"
        let items = ["物业服务费", "公共照明分摊", "地下车位管理费", "生活垃圾处理费", "二次供水加压费"]
        let lines = (0..<rows).map { row in
            PrintedTable.Row([
                "\(items[row % items.count])", "2026-\(row % 12 < 9 ? "0" : "")\(row % 12 + 1)", "118.\(row + 10)", "2.85",
                "\(338 + number % 7).\(10 + row)",
            ])
        }
        return PrintedDocument(
            "缴费通知单 \(unit)", number: "TZ-202611-\(number)", note: "客服热线 0755-8888 6666", mark: mark,
            blocks: [
                .title("缴费通知单", above: "翠湖花园物业服务中心", below: "2026 年 11 月"),
                .pairs([
                    PrintedPair("户名", "王小如、欧阳䶮"), PrintedPair("房号", unit), PrintedPair("建筑面积", "118.42 ㎡"),
                    PrintedPair("缴费截止日", "2026-12-10"), PrintedPair("通讯地址", "翠湖花园\(unit)", isWide: true),
                ]),
                .paragraph("尊敬的业主：您好！贵户本期应缴费用如下，请于截止日前缴清。如已缴费，请忽略本通知。"),
                .table(
                    PrintedTable(
                        [
                            .init("费用项目", .share(2)), .init("计费期间", .points(74), .center),
                            .init("面积/用量", .points(66), .trailing), .init("单价", .points(52), .trailing),
                            .init("金额(元)", .points(78), .trailing),
                        ], rows: lines,
                        totals: [
                            .total(["合计", "", "", "", "6,860.\(10 + number % 90)"]),
                            .wide("合计人民币（大写）：陆仟捌佰陆拾元壹角整"),
                        ])),
                .together([
                    .paragraph("依据《前期物业服务合同》第八条。对账单有异议的，请于收到之日起十日内向物业服务中心提出。", .small),
                    .code("https://steward.example/n/\(number)", beside: ["扫码核对并缴费", "收款账户：翠湖物业服务有限公司", "开户行：工商银行翠湖支行"]),
                    .signatures(["经办人：", "送达人：", "签收人：", "日期："]),
                ]),
            ])
    }
}
