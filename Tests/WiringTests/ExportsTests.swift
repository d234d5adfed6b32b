// ExportsTests: every list goes out as a file, in both formats, with what its page shows.
import Foundation
import Kernel
import Platform
import Proof
import ServiceDesk
import Sheets
import Storage
import Testing
import Web
import Wiring

@Suite struct ExportsTests {
    private static let lists = [
        "/cases", "/units", "/buildings", "/events", "/guides", "/postings", "/duties", "/scheme", "/scheme/K-CMP2/rows",
    ]

    private static func get(_ site: Site, _ path: String, _ query: String, _ token: String) async -> Answer {
        await site.answer(Ask("GET", path, query: query, headers: ["authorization": "Bearer \(token)"]))
    }

    @Test(arguments: lists) func `a list goes out as a workbook and as text`(_ path: String) async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            var headers: [[String]] = []
            for format in ["xlsx", "csv"] {
                let answer = await Self.get(site, path + "/export", "format=\(format)", token)
                #expect(answer.status == 200, "\(path) \(format)")
                #expect(answer.header("content-disposition")?.contains(".\(format)") == true)
                let rows = try SheetReader(data: Data(answer.body)).rows()
                headers.append(try #require(rows.first).cells.map(\.text))
            }
            #expect(headers[0] == headers[1] && headers[0].count >= 2)
            let page = await Self.get(site, path, "", token)
            #expect(page.text.contains("\(path)/export?") || path == "/guides", "its page leads to it")
            #expect(await Self.get(site, path + "/export", "format=exe", token).status != 500)
        }
    }

    @Test func `what a customer wrote cannot run as a formula, and no whole number leaves`() async throws {
        try await World.run(.sqlite) { world in
            try await world.database.write { transaction in
                var intake = Cases.Intake(
                    kind: .enquiry, channel: .phone, requester: "@SUM(1)", title: "=HYPERLINK(\"http://evil\")", words: "+1")
                intake.phone = "13800006620"
                _ = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            let text = await Self.get(site, "/cases/export", "format=csv", token).text
            #expect(!text.contains("\n=") && !text.contains(",=") && !text.contains(",@") && !text.contains("13800006620"))
            let rows = try SheetReader(data: Data(await Self.get(site, "/cases/export", "format=xlsx", token).body)).rows()
            #expect(rows.last?.cells.contains { $0.text == "=HYPERLINK(\"http://evil\")" } == true)
        }
    }

    @Test func `pages are joined without a gap or a repetition`() {
        let all = Array(0..<1_234)
        let joined = ListFile.pages(of: 100) { (last: Int?, size) in Array(all.drop { last != nil && $0 <= (last ?? 0) }.prefix(size)) }
        #expect(joined == all)
    }
}
