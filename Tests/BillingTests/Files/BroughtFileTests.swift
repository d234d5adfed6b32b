// BroughtFileTests: a file stands on disk while somebody looks at it, and no longer.
import Foundation
import Testing

@testable import Billing

@Suite struct BroughtFileTests {
    @Test func `a file goes with its last reader, and stands in a folder of this process`() throws {
        var file: BroughtFile? = try BroughtFile(Array("a,b\n1,2\n".utf8), name: "a.csv")
        let reader = try file?.reader()
        #expect(reader != nil)
        let path = try #require(file?.path)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(path.contains("/steward-files-"))
        file = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
