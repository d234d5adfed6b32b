// Registry: the front door of the register.
import Storage
import Web

package enum RegistrySlice {
    package static let migrations: [Migration] = RegistrySchema.migrations + Erasures.migrations
    package static var words: String { Embedded.text("words.txt") ?? "" }

    package static func routes(_ hooks: RegistryHooks) -> [Route] { UnitRoutes(hooks: hooks).routes + BuildingRoutes().routes }
}
