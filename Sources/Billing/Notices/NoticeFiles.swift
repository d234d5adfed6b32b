// NoticeFiles: a batch of notices as one PDF, read and set a few homes at a time.
import Kernel
import Platform
import Printing
import Registry
import Storage

/// Where pages are set: on threads of their own, so that screens go on being served.
enum PrintWork {
    static let threads = WorkerThreads(name: "steward.print", count: 1)
}

struct NoticeFiles: Sendable {
    private static let part = 50
    private let notices: BillNotices

    init(late: LateFees = LateFees()) { notices = BillNotices(late: late) }

    /// One volume of a run's notices; no more of it is in memory than the file itself. Nil when the run has no such volume.
    func volume(
        _ number: Int, of run: BillRun, _ project: ProjectCard, _ words: Words, _ database: Database
    ) async throws -> [UInt8]? {
        let batch = try NoticeBatch(title: words("billing.notice.title"))
        let text = try await database.read { try notices.text(of: project.id, $0) }
        let today = project.zone.day(of: database.clock.now)
        var place = BillNotices.Place()
        let first = (number - 1) * BillNotices.volumeHomes
        var (passed, done) = (0, 0)
        while done < BillNotices.volumeHomes {
            let at = place
            let isBefore = passed < first
            let wanted = isBefore ? min(first - passed, BillNotices.volumeHomes) : min(Self.part, BillNotices.volumeHomes - done)
            let (homes, next, papers) = try await database.read { transaction in
                var place = at
                let homes = try notices.homes(of: run, after: &place, limit: wanted, transaction)
                let papers = isBefore ? [] : try notices.notices(of: homes, run: run.id, in: project.id, transaction)
                    .map { NoticePaper.document($0, project, text, on: today, words) }
                return (homes.count, place, papers)
            }
            guard homes > 0 else { break }
            place = next
            if isBefore {
                passed += homes
                continue
            }
            try await PrintWork.threads.run { for paper in papers { try batch.add(paper) } }
            done += homes
        }
        return try await PrintWork.threads.run { try batch.finish() }
    }

    /// The notices of one home, a page to each payer: everything that is open of it, or of one who holds it.
    func single(
        _ unit: Unit.ID, to holder: HomeHolder? = nil, _ project: ProjectCard, _ words: Words, _ database: Database
    ) async throws -> [UInt8] {
        let today = project.zone.day(of: database.clock.now)
        let papers = try await database.read { transaction -> [PrintedDocument] in
            let text = try notices.text(of: project.id, transaction)
            return try notices.notices(of: [unit], run: nil, to: holder, in: project.id, transaction)
                .map { NoticePaper.document($0, project, text, on: today, words) }
        }
        guard !papers.isEmpty else { throw Refusal.missing }
        return try await PrintWork.threads.run { try PDFWriter.write(papers, title: words("billing.notice.title")) }
    }
}

/// A PDF that grows; used from one thread at a time.
private final class NoticeBatch: @unchecked Sendable {
    private var bytes: [UInt8] = []
    private var writer: PDFWriter?
    private var count = 0

    init(title: String) throws {
        writer = try PDFWriter(title: title) { [unowned self] in bytes.append(contentsOf: $0) }
    }

    func add(_ paper: PrintedDocument) throws {
        try writer?.add(paper)
        count += 1
    }

    /// Nil when nothing was added.
    func finish() throws -> [UInt8]? {
        guard count > 0 else { return nil }
        try writer?.finish()
        return bytes
    }
}
