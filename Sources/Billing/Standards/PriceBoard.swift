// PriceBoard: what hangs on the price board, and whether everything that is billed hangs there (S2.8.1-1).
import Kernel
import Platform
import Scheme
import Storage

/// An item that was billed in a period, and whether a published standard of it was in force then.
package struct BilledItem: Sendable {
    package let item: FeeItem
    package let isPublished: Bool
}

package struct PriceBoard: Sendable {
    package init() {}

    /// Every item with a bill whose service begins in the period. Bills of the office's former books are not asked about.
    package func billed(
        of project: Project.ID, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> [BilledItem] {
        let (first, last) = (days.lowerBound, days.upperBound)
        return try transaction.query(
            """
            SELECT i.id, i.project_id, i.code, i.name, i.kind, i.book, i.tax_code, i.tax_per_mille, i.retired_at,
                CASE WHEN EXISTS (SELECT 1 FROM fee_standard s WHERE s.project_id = i.project_id AND s.item_id = i.id
                    AND s.published_on <= \(last) AND s.from_day <= \(last)
                    AND (s.to_day IS NULL OR s.to_day >= \(first))) THEN 1 ELSE 0 END AS published
            FROM fee_item i WHERE i.project_id = \(project) AND i.kind <> 'lateFee'
                AND EXISTS (SELECT 1 FROM charge c WHERE c.project_id = i.project_id AND c.item_id = i.id
                    AND c.from_day >= \(first) AND c.from_day <= \(last) AND c.kind IN ('run', 'oneOff'))
            ORDER BY i.sort_key, i.code LIMIT \(FeeItems.listMax)
            """
        ).map { BilledItem(item: try FeeItems.item($0), isPublished: try $0.get("published", as: Int64.self) == 1) }
    }

    /// S2.8.1-1: of the items billed in a period those with a published standard.
    package static func figure(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        let billed = try PriceBoard().billed(of: project.id, days: days, transaction)
        return Figure(
            numerator: Int64(billed.count { $0.isPublished }), denominator: Int64(billed.count), excluded: 0)
    }

    /// XS2.11.1-1: of the published standards of collected utilities in force in a period those at or below the official
    /// price that they name.
    package static func unmarked(
        _ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        let (first, last) = (days.lowerBound, days.upperBound)
        let lines = try transaction.query(
            """
            SELECT CASE WHEN s.official_price IS NOT NULL AND s.price <= s.official_price THEN 1 ELSE 0 END AS reached
            FROM fee_item i JOIN fee_standard s ON s.project_id = i.project_id AND s.item_id = i.id
            WHERE i.project_id = \(project.id) AND i.kind = 'collectedUtility' AND s.published_on <= \(last)
                AND s.from_day <= \(last) AND (s.to_day IS NULL OR s.to_day >= \(first))
            LIMIT \(FeeItems.listMax)
            """)
        let reached = try lines.count { try $0.get("reached", as: Int64.self) == 1 }
        return Figure(numerator: Int64(reached), denominator: Int64(lines.count), excluded: 0)
    }
}
