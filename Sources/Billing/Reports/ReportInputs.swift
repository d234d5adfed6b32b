// ReportInputs: what reports are asked, with their limits.
import Kernel
import Platform
import Registry
import Web

enum ReportInputs {
    static let from = Field<Day>.day("from", required: false)
    static let to = Field<Day>.day("to", required: false)
    static let day = Field<Day>.day("day", required: false)
    static let by = Field<ReportDimension>.choice("by", required: false)
    static let due = Field<DueClass>.choice("due", required: false)
    static let band = Field<AgeBand>.choice("band", required: false)
    static let item = Field<FeeItem.ID>.id("item", required: false)
    static let building = Field<Building.ID>.id("building", required: false)
    static let use = Field<Unit.Use>.choice("use", required: false)
    static let book = Field<Book>.choice("book", required: false)
    static let after = Field<Charge.ID>.id("after", required: false)
    static let payer = Field<Person.ID>.id("payer", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
    static let verdict = Field<BillCheck.Verdict>.choice("verdict")
    static let remark = Field<String>.text("remark", max: 300, required: false)
    static let month = Field<Month>(
        "month", required: false, schema: ["type": "string", "pattern": "^\\d{4}-\\d{2}$"], wrong: "reports.month.bad"
    ) { Month($0) }
    static let rows: [any AnyField] = [from, to, day, due, band, item, building, use, book, after, project]

    /// This month up to today when nothing is asked.
    static func range(_ visit: Visit, _ project: ProjectCard) throws(Refusal) -> (from: Day, to: Day) {
        let today = project.zone.day(of: visit.now)
        let end = visit.asked(to) ?? visit.asked(from)?.lastOfMonth ?? today
        let start = visit.asked(from) ?? end.firstOfMonth
        guard start <= end else { throw .invalid("to", "reports.range.bad") }
        return (start, end)
    }

    static func filter(_ visit: Visit) -> ReportFilter {
        var filter = ReportFilter()
        filter.due = visit.asked(due)
        filter.band = visit.asked(band)
        filter.item = visit.asked(item)
        filter.building = visit.asked(building)
        filter.use = visit.asked(use)
        filter.book = visit.asked(book)
        return filter
    }

    static func asking(_ path: Path, _ filter: ReportFilter) -> Path {
        var path = path
        if let due = filter.due { path = path.asking("due", due.rawValue) }
        if let band = filter.band { path = path.asking("band", band.rawValue) }
        if let item = filter.item { path = path.asking("item", item.text) }
        if let building = filter.building { path = path.asking("building", building.text) }
        if let use = filter.use { path = path.asking("use", use.rawValue) }
        if let book = filter.book { path = path.asking("book", book.rawValue) }
        return path
    }
}
