// BroughtFileTests: a file stands on disk while somebody looks at it, and no longer.
import Foundation
import Testing

@testable import Billing

@Suite struct BroughtFileTests {
    @Test func `a file goes with its last reader, and what a killed process left goes with the next file`() throws {
        let folder = FileManager.default.temporaryDirectory
        let (old, young) = (folder.appending(path: "brought-old-test").path, folder.appending(path: "brought-young-test").path)
        for path in [old, young] { #expect(FileManager.default.createFile(atPath: path, contents: Data("x".utf8))) }
        defer { try? FileManager.default.removeItem(atPath: young) }
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: old)
        var file: BroughtFile? = try BroughtFile(Array("a,b\n1,2\n".utf8), name: "a.csv")
        let reader = try file?.reader()
        #expect(reader != nil)
        #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: young))
        let path = try #require(file?.path)
        #expect(FileManager.default.fileExists(atPath: path))
        file = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
