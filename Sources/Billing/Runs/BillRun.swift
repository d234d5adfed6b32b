// BillRun: the bills of some items for a period, shown first and posted as shown. Pure.
import Kernel

/// A bill run (出账).
package struct BillRun: Sendable {
    package typealias ID = Tag<BillRun>

    package enum State: String, CaseIterable, Sendable {
        case previewing, previewed, posting, posted, differs, discarded
    }
}
