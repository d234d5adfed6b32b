// CaseSheet: a list of cases as a file to take away. Phones stay out of it.
import Foundation
import Kernel
import Platform
import Sheets

enum CaseSheet {
    /// One file's rows; a longer list is asked for by kind or page.
    static let rowsMax = 50_000

    static func bytes(
        _ lines: [CaseLine], _ format: CaseInputs.FileFormat, zone: Zone, words: Words
    ) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "cases-\(Hex.text(Sodium.random(8))).\(format.rawValue)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try SheetWriter(
            path: path, format: format == .xlsx ? .xlsx : .csv, sheet: words("place.cases"),
            columns: [
                SheetColumn(words("case.number")), SheetColumn(words("case.kind")), SheetColumn(words("case.title"), width: 40),
                SheetColumn(words("case.requester")), SheetColumn(words("case.unit")), SheetColumn(words("case.handler")),
                SheetColumn(words("case.received"), .dateTime), SheetColumn(words("case.stage")),
            ])
        for line in lines {
            try writer.write([
                .text(line.number), .text(words("kind.\(line.kind.rawValue)")), .text(line.title), .text(line.requester),
                .text(line.unitLabel ?? ""), .text(line.handlerName ?? ""), .moment(moment(line.receivedAt, zone)),
                .text(words("stage.\(line.stage)")),
            ])
        }
        _ = try writer.close()
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }

    private static func moment(_ instant: Instant, _ zone: Zone) -> SheetMoment {
        let day = zone.day(of: instant)
        let minute = zone.minute(of: instant).number
        return SheetMoment(
            year: day.year, month: day.month, day: day.day, hour: minute / 60, minute: minute % 60, hasTime: true)
    }
}
