// DemoGuides: what the counter of 云栖苑 does for its customers.
import Kernel
import Platform
import Registry
import ServiceDesk
import Storage

enum DemoGuides {
    private static let guides: [(name: String, papers: [String], fen: Int64, days: Int, topic: ServiceGuide.Topic)] = [
        ("门禁卡、电梯卡办理", ["申请人身份证原件", "房屋权属证明或租赁合同"], 2_000, 1, .general),
        ("租户登记", ["业主身份证复印件", "承租人身份证原件", "租赁合同"], 0, 1, .tenant),
        ("车位登记、月卡办理", ["车主身份证原件", "车辆行驶证", "车位租用合同"], 0, 2, .general),
        ("缴费明细打印", [], 0, 0, .general),
        ("装修申请", ["业主身份证原件", "装修施工方案和图纸", "施工单位营业执照"], 0, 3, .renovation),
        ("搬出、物品放行", ["申请人身份证原件", "放行物品清单"], 0, 0, .moving),
    ]

    static func seed(_ database: Database) async throws {
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return }
            for guide in guides {
                _ = try ServiceGuides().add(
                    ServiceGuide.Terms(name: guide.name, papers: guide.papers, fen: guide.fen, days: guide.days, note: "", topic: guide.topic),
                    in: project.id, by: .system("demo"), transaction)
            }
        }
    }
}
