// Arrears: the front door of the ladder over open bills: demands, holds, plans, letters and suits.
import Kernel
import Platform
import Scheme
import Storage
import Web

package enum ArrearsSlice {
    package static let migrations: [Migration] = []
    package static var words: String { Embedded.names.filter { $0.hasPrefix("words") }.compactMap(Embedded.text).joined(separator: "\n") }

    package static func routes(books: SchemeBooks) -> [Route] { [] }
}
