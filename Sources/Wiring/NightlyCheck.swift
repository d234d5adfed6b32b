// NightlyCheck: the SQLite file is read whole, and the figures are counted again, after the start and every night.
import Foundation
import Kernel
import Logging
import Platform
import Scheme
import Storage

/// Beside the work, on a snapshot. A file that fails is not ready any more and takes no more writes. PostgreSQL has
/// checksums and tools of its own.
package struct NightlyCheck: Sendable {
    private let database: Database
    /// The SQLite file, beside which a failed check is kept.
    private let path: String?
    private let logger: Logger
    /// 03:00 in China, when nobody works.
    private static let hourUTC: Int64 = 19

    package init(database: Database, address: DatabaseAddress? = nil, logger: Logger) {
        self.database = database
        if case .sqlite(let path)? = address { self.path = path } else { path = nil }
        self.logger = logger
    }

    /// The next night's hour after an instant.
    package static func following(_ instant: Instant) -> Instant {
        let day: Int64 = 86_400_000
        let hour = hourUTC * 3_600_000
        let passed = instant.milliseconds - hour
        let nights = passed >= 0 ? passed / day : (passed - day + 1) / day
        return Instant(milliseconds: (nights + 1) * day + hour)
    }

    /// Until it is cancelled.
    package func run() async {
        var next = database.clock.now
        while !Task.isCancelled {
            // A statement that met a damaged page says no less than the check.
            if database.soundness.trouble == .damaged { mark("a statement met a damaged page") }
            if database.clock.now >= next {
                await check()
                await recount()
                next = Self.following(database.clock.now)
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// True when the file passed. A check that could not be made says nothing of the file.
    @discardableResult
    package func check() async -> Bool? {
        guard let engine = database.engine as? SQLiteEngine else { return nil }
        do {
            try await engine.check()
            database.soundness.checked(isSound: true)
            return true
        } catch StorageProblem.damaged(let why) {
            database.soundness.checked(isSound: false)
            mark(why)
            logger.critical("the database does not pass its check: restore a backup", metadata: ["error": "\(why)"])
            return false
        } catch {
            logger.error("the database could not be checked", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// The verdict outlives this process: the next start refuses the file.
    private func mark(_ why: String) {
        guard let path, !FileManager.default.fileExists(atPath: DamageMark.path(path)) else { return }
        DamageMark.leave(path, why)
    }

    /// Holds every figure of the last days against its promises, counted one by one. One that differs is said in the log
    /// and in the journal, where it stays; what people see is not changed. Gives the clauses that differ.
    @discardableResult
    package func recount() async -> [Clause.ID] {
        do {
            let cards = try await database.read { transaction in
                try transaction.query("SELECT id FROM project ORDER BY id").compactMap {
                    try Projects().find(try $0.get("id"), in: transaction)
                }
            }
            var found: [Clause.ID] = []
            for card in cards { found += try await recount(card) }
            return found
        } catch {
            logger.error("the figures could not be counted again", metadata: ["error": "\(error)"])
            return []
        }
    }

    private static let recountDays = 31

    private func recount(_ project: ProjectCard) async throws -> [Clause.ID] {
        var found: [Clause.ID] = []
        for measure in House.room.measures where measure.tally == nil {
            let (shown, counted) = try await database.read { transaction in
                let today = project.zone.day(of: transaction.now)
                let days = today.adding(days: -Self.recountDays)...today
                let parts = try measure.sources.map {
                    try Figures().recount($0, measure.counting, in: project, days: days, transaction)
                }
                return (try measure.figure(in: project, days: days, transaction), parts.reduce(Figure.none, +))
            }
            guard shown != counted else { continue }
            found.append(measure.clause)
            logger.critical(
                "a figure is not what its promises say",
                metadata: ["clause": "\(measure.clause)", "project": "\(project.code)", "shown": "\(shown)", "counted": "\(counted)"])
            try await database.write { transaction in
                transaction.record(
                    "figure.differs", about: ("project", project.id.number), project: project.id, by: .system("schedule"),
                    [
                        "clause": .code(measure.clause.text), "shown": .number(shown.numerator), "of": .number(shown.denominator),
                        "counted": .number(counted.numerator), "countedOf": .number(counted.denominator),
                    ])
            }
        }
        return found
    }
}
