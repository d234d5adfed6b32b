// Durable: a file or a folder that outlives a power cut.
import Foundation

package enum Durable {
    /// Whether what was written under the path is on the disk now.
    package static func sync(_ path: String) -> Bool {
        let file = open(path.isEmpty ? "." : path, O_RDONLY)
        guard file >= 0 else { return false }
        defer { close(file) }
        return fsync(file) == 0
    }
}
