// Tables: each cell says its column, whatever the table holds.
import Testing

@testable import Web

@Suite("Tables")
struct TablesTests {
    @Test func `each body cell carries the name of its column`() {
        let page = Tables.labelled(
            "<p>a</p><table><thead><tr><th>Home</th><th class=\"num\">Open <b>now</b></th></tr></thead><tbody><tr data-row><td>1</td><td class=\"num\">2.00</td></tr><tr><td>2</td><td class=\"num\">3.00</td></tr></tbody></table><p>b</p>"
        )
        #expect(
            page.text
                == "<p>a</p><table><thead><tr><th>Home</th><th class=\"num\">Open <b>now</b></th></tr></thead><tbody><tr data-row><td data-label=\"Home\">1</td><td data-label=\"Open now\" class=\"num\">2.00</td></tr><tr><td data-label=\"Home\">2</td><td data-label=\"Open now\" class=\"num\">3.00</td></tr></tbody></table><p>b</p>"
        )
    }

    @Test func `a cell over several columns has no one name, and moves those behind it`() {
        let page = Tables.labelled(
            "<table><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead><tbody><tr><td colspan=\"2\">x</td><td>y</td></tr></tbody></table>"
        )
        #expect(page.text.contains("<td colspan=\"2\">x</td><td data-label=\"C\">y</td>"))
    }

    @Test func `a person's words in a head stay what they are`() {
        let name = "\"><script>alert(1)</script>"
        let page = Tables.labelled(
            "<table><thead><tr><th>\(name)</th><th></th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>")
        #expect(page.text.contains("<td data-label=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">1</td><td>2</td>"))
        #expect(!page.text.contains("<script"))
    }

    @Test func `a table without heads, and a page without tables, are left alone`() {
        let page: HTML = "<table><tbody><tr><th>A</th><td>1</td></tr></tbody></table><p>1 &lt; 2</p>"
        #expect(Tables.labelled(page).text == page.text)
        #expect(Tables.labelled("<p>停车费 &amp; 水费</p>").text == "<p>停车费 &amp; 水费</p>")
    }

    @Test func `heads of one table are not those of the next`() {
        let page = Tables.labelled(
            "<table><thead><tr><th>停车费</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><table><tbody><tr><td>2</td></tr></tbody></table>"
        )
        #expect(page.text.hasSuffix("<table><tbody><tr><td>2</td></tr></tbody></table>"))
    }

    @Test func `a table inside a cell has heads of its own, and those around it go on`() {
        let page = Tables.labelled(
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td><table><thead><tr><th>C</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table></td></tr><tr><td>3</td><td>4</td></tr></tbody></table>"
        )
        #expect(page.text.contains("<td data-label=\"C\">2</td></tr></tbody></table></td></tr><tr><td data-label=\"A\">3</td><td data-label=\"B\">4</td>"))
    }

    @Test func `figures come into a room of their own`() {
        let page = Tables.labelled(
            "<h2>x</h2><table class=\"figures\"><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><p>y</p>")
        #expect(page.text.hasPrefix("<h2>x</h2><div class=\"wide\" tabindex=\"0\"><table class=\"figures\">"))
        #expect(page.text.hasSuffix("<td data-label=\"A\">1</td></tr></tbody></table></div><p>y</p>"))
        // A link in it takes the focus already; one behind it does not count.
        let linked = Tables.labelled("<table class=\"figures\"><tbody><tr><td><a href=\"/x\">1</a></td></tr></tbody></table>")
        #expect(linked.text.hasPrefix("<div class=\"wide\"><table"))
        let behind = Tables.labelled("<table class=\"figures\"><tbody><tr><td>1</td></tr></tbody></table><a href=\"/x\">1</a>")
        #expect(behind.text.hasPrefix("<div class=\"wide\" tabindex=\"0\"><table"))
    }
}
