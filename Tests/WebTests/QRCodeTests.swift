// QRCodeTests: the square's drawing; that a phone reads it is proved by the command tests, with another program.
import Testing
import Web

@Suite struct QRCodeTests {
    @Test func `a square has its quiet zone, its name and the same drawing for the same text`() throws {
        let text = "https://desk.example.cn/r/0123456789abcdef0123456789abcdef"
        let square = try #require(QRCode.svg(text, label: "3栋 <1201>")).text
        #expect(square == QRCode.svg(text, label: "3栋 <1201>")?.text)
        #expect(square.contains("aria-label=\"3栋 &lt;1201&gt;\"") && square.contains("viewBox=\"0 0 "))
        // The finder's first row begins four modules from the edge and is seven wide.
        #expect(square.contains("d=\"M4 4h7v1h-7z"))
        #expect(QRCode.svg(String(repeating: "x", count: 5_000), label: "") == nil)
    }
}
