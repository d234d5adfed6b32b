// PictureSetter: a photograph on the page. A JPEG's own bytes go into the file, nothing is decoded or made worse.
import CPango

enum PictureSetter {
    /// Into the box, which has the picture's own shape.
    static func draw(
        _ bytes: [UInt8], _ picture: PictureFile, x: Double, y: Double, width: Double, height: Double, on canvas: OpaquePointer
    ) throws {
        guard let surface = picture.kind == .png ? png(bytes) : jpeg(bytes, picture) else { throw PrintProblem.pictureUnreadable }
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { throw PrintProblem.pictureUnreadable }
        cairo_save(canvas)
        cairo_translate(canvas, x, y)
        cairo_scale(canvas, width / Double(picture.shownWidth), height / Double(picture.shownHeight))
        let (across, down) = picture.turned
        var matrix = cairo_matrix_t(xx: across.0, yx: down.0, xy: across.1, yy: down.1, x0: across.2, y0: down.2)
        cairo_transform(canvas, &matrix)
        cairo_set_source_surface(canvas, surface, 0, 0)
        cairo_rectangle(canvas, 0, 0, Double(picture.width), Double(picture.height))
        cairo_fill(canvas)
        cairo_restore(canvas)
    }

    /// A surface of the size whose points nobody looks at, because the file's bytes hang on it.
    private static func jpeg(_ bytes: [UInt8], _ picture: PictureFile) -> OpaquePointer? {
        let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(picture.width), Int32(picture.height))
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        let release: cairo_destroy_func_t = { $0?.deallocate() }
        let status = cairo_surface_set_mime_data(
            surface, "image/jpeg", copy.baseAddress, UInt(bytes.count), release, copy.baseAddress.map { UnsafeMutableRawPointer($0) })
        guard status == CAIRO_STATUS_SUCCESS else {
            copy.deallocate()
            cairo_surface_destroy(surface)
            return nil
        }
        return surface
    }

    private final class Source {
        let bytes: [UInt8]
        var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    private static func png(_ bytes: [UInt8]) -> OpaquePointer? {
        let source = Source(bytes)
        let read: cairo_read_func_t = { closure, into, count in
            guard let closure, let into else { return CAIRO_STATUS_READ_ERROR }
            let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
            let end = source.at + Int(count)
            guard end <= source.bytes.count else { return CAIRO_STATUS_READ_ERROR }
            for (place, byte) in source.bytes[source.at..<end].enumerated() { into[place] = byte }
            source.at = end
            return CAIRO_STATUS_SUCCESS
        }
        return withExtendedLifetime(source) {
            cairo_image_surface_create_from_png_stream(read, Unmanaged.passUnretained(source).toOpaque())
        }
    }
}
