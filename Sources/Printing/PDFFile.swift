// PDFFile: cairo's PDF, handed on piece by piece as it comes to be.
import CPango

/// The open file. Whatever cairo allocates is given back when this goes.
final class PDFFile {
    let canvas: OpaquePointer
    private let surface: OpaquePointer
    private let outlet: Outlet
    private(set) var pages = 0

    /// What goes wrong inside cairo's call is kept here until the call is back.
    private final class Outlet {
        static let pieceSize = 65_536
        let sink: (UnsafeRawBufferPointer) throws -> Void
        var waiting: [UInt8] = []
        var failure: (any Error)?
        var isClosed = false

        init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
            self.sink = sink
            waiting.reserveCapacity(2 * Self.pieceSize)
        }

        func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard !isClosed else { return true }
            guard failure == nil else { return false }
            waiting.append(contentsOf: bytes)
            if waiting.count >= Self.pieceSize { pass() }
            return failure == nil
        }

        func pass() {
            do { try waiting.withUnsafeBytes(sink) } catch { failure = error }
            waiting.removeAll(keepingCapacity: true)
        }
    }

    init(title: String, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        outlet = Outlet(sink: sink)
        let write: cairo_write_func_t = { outlet, data, count in
            guard let outlet, let data else { return CAIRO_STATUS_WRITE_ERROR }
            let isTaken = Unmanaged<Outlet>.fromOpaque(outlet).takeUnretainedValue()
                .take(UnsafeBufferPointer(start: data, count: Int(count)))
            return isTaken ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR
        }
        let surface = cairo_pdf_surface_create_for_stream(
            write, Unmanaged.passUnretained(outlet).toOpaque(), Paper.a4.width, Paper.a4.height)
        guard let surface, let canvas = cairo_create(surface) else { throw PrintProblem.drawing("no surface") }
        self.surface = surface
        self.canvas = canvas
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Steward")
        // None: the same document is the same bytes on any day, and a reprint can be compared.
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
    }

    deinit {
        outlet.isClosed = true
        cairo_destroy(canvas)
        cairo_surface_destroy(surface)
    }

    /// Before anything is drawn on a page.
    func setSize(_ paper: Paper) { cairo_pdf_surface_set_size(surface, paper.width, paper.height) }

    /// Names the page that comes next.
    func bookmark(_ name: String) {
        cairo_pdf_surface_add_outline(
            surface, CAIRO_PDF_OUTLINE_ROOT, name, "page=\(pages + 1) pos=[0 0]", CAIRO_PDF_OUTLINE_FLAG_OPEN)
    }

    func endPage() throws {
        cairo_show_page(canvas)
        pages += 1
        try check()
    }

    func finish() throws {
        cairo_surface_finish(surface)
        try check()
        outlet.pass()
        try check()
        outlet.isClosed = true
    }

    private func check() throws {
        if let failure = outlet.failure { throw failure }
        for status in [cairo_status(canvas), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            // A finished surface is no fault of the context that drew on it.
            if status == CAIRO_STATUS_SURFACE_FINISHED { continue }
            throw PrintProblem.drawing(String(cString: cairo_status_to_string(status)))
        }
    }
}
