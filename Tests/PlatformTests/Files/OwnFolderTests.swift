// OwnFolderTests: a process's files are its own, and what a killed one left goes with the next start.
import Foundation
import Testing

@testable import Platform

@Suite struct OwnFolderTests {
    @Test func `what a killed process left goes at the next start, what another one holds stays`() throws {
        let files = FileManager.default
        let parent = files.temporaryDirectory.appending(path: "own-folder-\(UUID().uuidString)").path
        try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: parent) }
        let left = parent + "/steward-files-dead"
        try files.createDirectory(atPath: left, withIntermediateDirectories: true)
        #expect(files.createFile(atPath: left + "/brought-1", contents: Data("张三".utf8)))
        #expect(files.createFile(atPath: parent + "/of-others", contents: Data()))

        var running: OwnFolder? = OwnFolder(in: parent)
        let path = try #require(try running?.place("brought-2"))
        #expect(files.createFile(atPath: path, contents: Data("李四".utf8)))
        let folder = (path as NSString).deletingLastPathComponent
        let mode = try files.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        #expect(try running?.place("list-1") == folder + "/list-1")

        OwnFolder(in: parent).sweep()
        #expect(!files.fileExists(atPath: left))
        #expect(files.fileExists(atPath: path) && files.fileExists(atPath: parent + "/of-others"))

        // Cleared from outside, it is made again.
        try files.removeItem(atPath: folder)
        let again = try #require(try running?.place("brought-3"))
        #expect(files.createFile(atPath: again, contents: Data("x".utf8)))
        running = nil
        #expect(try files.contentsOfDirectory(atPath: parent) == ["of-others"])
    }
}
