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

    /// Writes the pages of a document behind those that are there.
    package func add(_ document: PrintedDocument) throws {
        guard !isFinished else { throw PrintProblem.finished }
        let counts = try document.parts.map { part in
            let count = Flow(part, typesetter(part.script))
            try count.run()
            return count.page
        }
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

    private func typesetter(_ script: PrintedScript) -> Typesetter {
        if let known = typesetters[script] { return known }
        let typesetter = Typesetter(fonts: fonts, script: script)
        typesetters[script] = typesetter
        return typesetter
    }
}
