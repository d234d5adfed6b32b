// UnitSheet: the register as a file to take away, the numbers masked.
import Kernel
import Platform
import Sheets
import Web

enum UnitSheet {
    /// The columns an import reads, under their usual names, with one row as an example.
    static func template(_ words: Words) -> ListFile {
        let example: [RegisterField: String] = [
            .building: "1栋", .unit: "2单元1201", .area: "118.42", .use: "住宅", .state: "已入住", .name: "张三",
            .phone: "13800000000", .role: "业主", .share: "1/2", .from: "2020-05-08", .paidThrough: "2026-06-30", .arrears: "0.00",
        ]
        return ListFile(
            "register-template", title: words("place.register"),
            columns: RegisterField.allCases.map { SheetColumn($0.headers[0]) },
            rows: [RegisterField.allCases.map { .text(example[$0] ?? "") }])
    }

    static func file(_ lines: [UnitLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "units-\(project.code)", title: words("place.register"),
            columns: [
                SheetColumn(words("building.name")), SheetColumn(words("registry.unit")),
                SheetColumn(words("registry.area"), .decimal), SheetColumn(words("unit.use")),
                SheetColumn(words("registry.state")), SheetColumn(words("registry.holder")),
                SheetColumn(words("registry.phone")), SheetColumn(words("registry.paid"), .date),
                SheetColumn(words("registry.arrears"), .money),
            ],
            rows: lines.map { line in
                let unit = line.unit
                return [
                    .text(unit.buildingName), .text(unit.name), .decimal(Double(unit.areaHundredths) / 100),
                    .text(words("registry.use.\(unit.use.rawValue)")), .text(words("registry.state.\(unit.state.rawValue)")),
                    .text(line.owner ?? ""), .text(line.maskedPhone), .day(unit.paidThrough),
                    unit.arrearsFen.map { .fen($0) } ?? .empty,
                ]
            })
    }
}
