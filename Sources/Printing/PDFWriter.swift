// PDFWriter: documents to PDF.

/// Writes documents into one PDF, page after page as they are added, so that a batch takes no more memory than a page.
///
/// This is work for the processor, some milliseconds a page: call it off the cooperative pool. One writer is for one
/// caller at a time; any number of writers may run beside each other.
package final class PDFWriter {
    private let fonts: FontMap
    private let file: PDFFile
    private var typesetters: [PrintedScript: Typesetter] = [:]
    private var isFinished = false

    /// Pages of the parts that were added.
    package var pages: Int { file.pages }

    /// What the sink throws comes out of `add` and `finish`. A writer that goes before `finish` leaves a useless beginning.
    package init(title: String, to sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        file = try PDFFile(title: title, sink: sink)
        fonts = FontMaps.borrow()
    }

    deinit {
        typesetters = [:]
        FontMaps.giveBack(fonts)
    }

    /// The document as the bytes of a PDF.
    package static func write(_ document: PrintedDocument) throws -> [UInt8] {
        try write([document], title: document.title)
    }

    /// Many documents, each with its own count of pages, as the bytes of one PDF.
    package static func write(_ documents: some Sequence<PrintedDocument>, title: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = try PDFWriter(title: title) { bytes.append(contentsOf: $0) }
        for document in documents { try writer.add(document) }
        try writer.finish()
        return bytes
    }

    /// Documents as one, behind a list of them that names their pages, as a court asks of evidence (证据目录). The list is
    /// made from the pages of each document, its own pages counted before theirs.
    package static func bundle(
        _ title: String, of documents: [PrintedDocument], listed list: ([ClosedRange<Int>]) -> PrintedDocument
    ) throws -> PrintedDocument {
        let writer = try PDFWriter(title: title) { _ in }
        let counts = try documents.map { try writer.pageCounts($0).reduce(0, +) }
        // The list may grow by the width of its numbers: until it stays as long as it was.
        var (first, contents, length) = (list(counts.map { 1...max(1, $0) }), [ClosedRange<Int>](), 0)
        for _ in 0..<4 {
            let next = try writer.pageCounts(first).reduce(0, +)
            guard next != length || contents.isEmpty else { break }
            length = next
            var page = length + 1
            contents = counts.map { count in
                defer { page += count }
                return page...(page + max(count, 1) - 1)
            }
            first = list(contents)
        }
        return .bundle(title, of: [first] + documents)
    }

    /// Writes the pages of a document behind those that are there.
    package func add(_ document: PrintedDocument) throws {
        guard !isFinished else { throw PrintProblem.finished }
        let counts = try pageCounts(document)
        var before = 0
        for (part, count) in zip(document.parts, counts) {
            let pages = document.numbering == .throughout ? (before: before, all: counts.reduce(0, +)) : (before: 0, all: count)
            if let bookmark = part.bookmark { file.bookmark(bookmark) }
            try Flow(part, typesetter(part.script), file: file, pages: pages).run()
            before += count
        }
    }

    /// Completes the file.
    package func finish() throws {
        guard !isFinished else { return }
        isFinished = true
        try file.finish()
    }

    /// Of each part.
    private func pageCounts(_ document: PrintedDocument) throws -> [Int] {
        try document.parts.map { part in
            let count = Flow(part, typesetter(part.script))
            try count.run()
            return count.page
        }
    }

    private func typesetter(_ script: PrintedScript) -> Typesetter {
        if let known = typesetters[script] { return known }
        let typesetter = Typesetter(fonts: fonts, script: script)
        typesetters[script] = typesetter
        return typesetter
    }
}
