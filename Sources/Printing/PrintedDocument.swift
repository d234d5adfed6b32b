// PrintedDocument: what goes on paper, as plain values. Pure.

/// A document of one or more parts. Each part begins on a new sheet and has its own number and mark.
///
///     let notice = PrintedDocument("缴费通知单", number: "JF-202611-0012", blocks: [
///         .title("缴费通知单", above: "翠湖花园管理处", below: "2026年11月"),
///         .pairs([PrintedPair("户名", "王小如"), PrintedPair("房号", "3-2-1201")]),
///         .table(PrintedTable([.init("项目"), .init("金额", .points(80), .trailing)], rows: [["物业费", "285.00"]])),
///     ])
///     let bytes = try PDFWriter.write(notice)
package struct PrintedDocument: Hashable, Sendable {
    /// How the pages are counted: each part by itself, or through the whole document.
    package enum Numbering: Hashable, Sendable { case byPart, throughout }

    /// Shown by the reader's window.
    package var title: String
    package var numbering = Numbering.byPart
    package var parts: [PrintedPart]

    package init(title: String, numbering: Numbering = .byPart, parts: [PrintedPart]) {
        self.title = title
        self.numbering = numbering
        self.parts = parts
    }

    /// A document of one part.
    package init(
        _ title: String, number: String = "", note: String = "", mark: PrintedMark? = nil, script: PrintedScript = .hans,
        paper: Paper = .a4, blocks: [PrintedBlock]
    ) {
        self.title = title
        parts = [PrintedPart(title, number: number, note: note, mark: mark, script: script, paper: paper, blocks: blocks)]
    }

    /// Many documents as one, such as a bundle of evidence: pages are counted throughout, and the reader's outline names
    /// each document.
    package static func bundle(
        _ title: String, of documents: [PrintedDocument], numbering: Numbering = .throughout
    ) -> PrintedDocument {
        let parts = documents.flatMap { document in
            document.parts.enumerated().map { place, part in
                var part = part
                if place == 0, part.bookmark == nil { part.bookmark = document.title }
                return part
            }
        }
        return PrintedDocument(title: title, numbering: numbering, parts: parts)
    }
}

/// Pages that belong together.
package struct PrintedPart: Hashable, Sendable {
    /// Stands small above the second page and those after it.
    package var title: String
    /// The document's number, at the foot of each page.
    package var number: String
    /// Stands in the middle of the foot, such as the hotline.
    package var note: String
    package var mark: PrintedMark?
    package var script: PrintedScript
    package var paper: Paper
    /// The name of this part in the outline of the reader; nil for none.
    package var bookmark: String?
    package var blocks: [PrintedBlock]

    package init(
        _ title: String, number: String = "", note: String = "", mark: PrintedMark? = nil, script: PrintedScript = .hans,
        paper: Paper = .a4, bookmark: String? = nil, blocks: [PrintedBlock]
    ) {
        self.title = title
        self.number = number
        self.note = note
        self.mark = mark
        self.script = script
        self.paper = paper
        self.bookmark = bookmark
        self.blocks = blocks
    }
}

/// What a page is stamped with: 补打 (reprint) in the corner, 作废 (void) across the page.
package struct PrintedMark: Hashable, Sendable {
    package enum Place: Hashable, Sendable { case corner, across }

    package let text: String
    package let place: Place

    package static func corner(_ text: String) -> PrintedMark { PrintedMark(text: text, place: .corner) }
    package static func across(_ text: String) -> PrintedMark { PrintedMark(text: text, place: .across) }
}

/// Which shapes of characters a text prefers, by the name that languages have.
package enum PrintedScript: String, Hashable, Sendable {
    case hans = "zh-Hans"
    case hant = "zh-Hant"
    case english = "en"
}

/// What cannot be printed.
package enum PrintProblem: Error, Hashable {
    /// No QR code holds so long a text.
    case codeTooLong(bytes: Int)
    /// Neither a JPEG nor a PNG, or broken.
    case pictureUnreadable
    /// The library that draws says why.
    case drawing(String)
    /// A document was added to a file that is finished.
    case finished
}
