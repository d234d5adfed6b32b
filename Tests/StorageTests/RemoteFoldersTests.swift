// RemoteFoldersTests: a database on another machine's disk is recognised by the list of mounts.
import Testing

@testable import Storage

@Suite struct RemoteFoldersTests {
    private static let mounts = """
        22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
        30 22 0:40 / /srv/office rw,relatime shared:1 - nfs4 nas:/office rw
        31 30 8:2 / /srv/office/fast rw,relatime - xfs /dev/sdb1 rw
        32 22 0:41 / /mnt/shared\\040disk rw - cifs //nas/share rw
        33 22 0:42 / /mnt/key rw - fuse.sshfs host: rw
        34 22 0:43 / /mnt/usb rw - fuseblk /dev/sdc1 rw
        broken line
        """

    @Test(arguments: [
        ("/var/lib/steward/office.sqlite", nil), ("/srv/office/office.sqlite", "nfs4"), ("/srv/officeX/a", nil),
        ("/srv/office/fast/office.sqlite", nil), ("/mnt/shared disk/o.sqlite", "cifs"), ("/mnt/key/o.sqlite", "fuse.sshfs"),
        ("/mnt/usb/o.sqlite", nil),
    ])
    func `the longest mount point decides`(_ path: String, _ kind: String?) {
        #expect(RemoteFolders.kind(of: path, mounts: Self.mounts) == kind)
    }
}
