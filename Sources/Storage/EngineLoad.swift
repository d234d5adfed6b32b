// EngineLoad: how busy a database is, for whoever watches it.
import Kernel

package struct EngineLoad: Sendable {
    /// Verbs and readings that wait for their turn.
    package var writesWaiting = 0
    package var readsWaiting = 0
    /// How many verbs each commit carried; nil where every verb has its own.
    package var groups: Histogram?

    package init(writesWaiting: Int = 0, readsWaiting: Int = 0, groups: Histogram? = nil) {
        self.writesWaiting = writesWaiting
        self.readsWaiting = readsWaiting
        self.groups = groups
    }
}
