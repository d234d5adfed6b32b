// RemoteFolders: file systems of other machines, on which locks and syncs of a database cannot be trusted.
import Foundation

package enum RemoteFolders {
    /// As `/proc/self/mountinfo` names them.
    private static let kinds: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "ocfs2", "fuse.sshfs",
        "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs", "fuse.cifs", "fuse.nfs",
    ]

    /// The kind of remote file system that a path lies on; nil when it is this machine's own. `mounts` is the text of
    /// `/proc/self/mountinfo`: the longest mount point that holds the path decides, the later of two equal ones.
    package static func kind(of path: String, mounts: String) -> String? {
        var best = (length: -1, kind: "")
        for line in mounts.split(separator: "\n") {
            let halves = line.split(separator: " - ", maxSplits: 1)
            let fields = halves[0].split(separator: " ")
            guard halves.count == 2, fields.count > 4, let kind = halves[1].split(separator: " ").first else { continue }
            let point = unescaped(String(fields[4]))
            let holds = point == "/" || path == point || path.hasPrefix(point + "/")
            if holds, point.count >= best.length { best = (point.count, String(kind)) }
        }
        return kinds.contains(best.kind) ? best.kind : nil
    }

    /// Blanks stand as `\040` in the list of mounts.
    private static func unescaped(_ point: String) -> String {
        point.replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\134", with: "\\")
    }

    /// Throws `StorageProblem.refusedToOpen` when the file would lie on another machine.
    static func refuse(_ path: String) throws {
        guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return }
        let full = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let kind = kind(of: full, mounts: mounts) else { return }
        throw StorageProblem.refusedToOpen(
            "\(path) lies on a network file system (\(kind)), which may lose a database; keep it on a disk of this machine")
    }
}
