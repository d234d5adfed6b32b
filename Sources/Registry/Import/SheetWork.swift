// SheetWork: where strangers' spreadsheets are read: on a thread of its own, so that pages go on being served.
import Storage

package enum SheetWork {
    package static let threads = WorkerThreads(name: "steward.sheets", count: 1)
}
