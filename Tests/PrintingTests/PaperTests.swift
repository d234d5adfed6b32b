// PaperTests: the sheet is what the trade prints on.
import Testing

@testable import Printing

@Suite struct PaperTests {
    @Test func `a sheet of A4 is 210 by 297 millimetres`() {
        #expect((Paper.a4.width / 72 * 25.4).rounded() == 210 && (Paper.a4.height / 72 * 25.4).rounded() == 297)
    }
}
