// ZipParts: the parts of a workbook's zip container, unpacked a piece at a time and never beyond the limits.
import CZip
import Foundation

final class ZipParts {
    private let archive: OpaquePointer
    private let limits: SheetLimits
    private var unpackedBytes = 0

    init(_ source: SheetSource, limits: SheetLimits) throws {
        self.limits = limits
        var code: Int32 = 0
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        let opened: OpaquePointer?
        switch source {
        case .file(let path):
            opened = zip_open(path, ZIP_RDONLY, &code)
            if opened == nil { zip_error_init_with_code(&error, code) }
        case .memory(let data):
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, data.count), alignment: 1)
            data.copyBytes(to: copy)
            memory = copy
            let buffer = zip_source_buffer_create(copy.baseAddress, UInt64(data.count), 0, &error)
            opened = buffer.flatMap { zip_open_from_source($0, ZIP_RDONLY, &error) }
            if opened == nil, let buffer { zip_source_free(buffer) }
        }
        guard let opened else {
            memory?.deallocate()
            let reason = String(cString: zip_error_strerror(&error))
            throw SheetProblem.damaged(part: "", line: nil, column: nil, reason: reason)
        }
        archive = opened
        if zip_get_num_entries(archive, 0) > SheetLimits.partsMax {
            throw SheetProblem.damaged(part: "", line: nil, column: nil, reason: "too many parts")
        }
    }

    private var memory: UnsafeMutableRawBufferPointer?

    deinit {
        zip_discard(archive)
        memory?.deallocate()
    }

    func has(_ part: String) -> Bool { index(of: part) != nil }

    /// Unpacks one part, piece by piece.
    func forEachChunk(of part: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        guard let index = index(of: part) else { throw damaged(part, "the part is missing") }
        try checkSize(of: part, at: index)
        guard let file = zip_fopen_index(archive, index, 0) else {
            let code = zip_error_code_zip(zip_get_error(archive))
            if code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD { throw SheetProblem.encrypted }
            throw damaged(part, String(cString: zip_strerror(archive)))
        }
        defer { zip_fclose(file) }
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: SheetLimits.chunkBytes)
        defer { chunk.deallocate() }
        while true {
            let length = Int(zip_fread(file, chunk.baseAddress!, UInt64(chunk.count)))
            if length < 0 { throw damaged(part, String(cString: zip_file_strerror(file))) }
            if length == 0 { return }
            unpackedBytes += length
            if unpackedBytes > limits.unpackedBytesMax {
                throw SheetProblem.tooLarge(part: part, limitBytes: limits.unpackedBytesMax)
            }
            try body(UnsafeBufferPointer(start: chunk.baseAddress, count: length))
        }
    }

    /// The sizes are the file's own claim; what really comes out is counted as well.
    private func checkSize(of part: String, at index: UInt64) throws {
        var claim = zip_stat_t()
        zip_stat_init(&claim)
        guard zip_stat_index(archive, index, 0, &claim) == 0 else { throw damaged(part, "no size") }
        if claim.size > UInt64(max(0, limits.unpackedBytesMax - unpackedBytes)) {
            throw SheetProblem.tooLarge(part: part, limitBytes: limits.unpackedBytesMax)
        }
        let ratio = claim.size / max(1, claim.comp_size)
        if claim.size > UInt64(SheetLimits.denseBytesMin), ratio > UInt64(limits.packingRatioMax) {
            throw SheetProblem.tooDense(part: part)
        }
    }

    /// Some writers use another case, or backslashes, in part names.
    private func index(of part: String) -> UInt64? {
        for name in [part, part.replacingOccurrences(of: "/", with: "\\")] {
            let index = zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE) | UInt32(ZIP_FL_ENC_GUESS))
            if index >= 0 { return UInt64(index) }
        }
        return nil
    }

    private func damaged(_ part: String, _ reason: String) -> SheetProblem {
        .damaged(part: part, line: nil, column: nil, reason: reason)
    }
}
