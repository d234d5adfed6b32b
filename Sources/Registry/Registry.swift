// Registry: the front door of the register.
import Storage

package enum RegistrySlice {
    package static let migrations: [Migration] = RegistrySchema.migrations
    package static var words: String { Embedded.text("words.txt") ?? "" }
}
