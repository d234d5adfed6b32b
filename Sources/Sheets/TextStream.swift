// TextStream: a text file's characters as UTF-8, a piece at a time, whatever they are on disk.
import Foundation

struct TextStream {
    let source: SheetSource
    let encoding: TextEncoding
    let limits: SheetLimits

    /// `row` says which row is being read, for the problem that names it.
    func forEachChunk(row: () -> Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        var bytesRead = 0
        func count(_ chunk: UnsafeBufferPointer<UInt8>) throws {
            bytesRead += chunk.count
            if bytesRead > limits.unpackedBytesMax {
                throw SheetProblem.tooLarge(part: "", limitBytes: limits.unpackedBytesMax)
            }
        }
        switch encoding {
        case .utf8(let skip, let validBytes):
            try source.forEachChunk { chunk in
                let start = bytesRead
                try count(chunk)
                let first = max(0, skip - start)
                let last = min(chunk.count, (validBytes ?? .max) - start)
                if first < last { try body(UnsafeBufferPointer(rebasing: chunk[first..<last])) }
                return last == chunk.count
            }
            if let validBytes { throw SheetProblem.unknownEncoding(row: row(), offset: validBytes) }
        case .utf16(let isBigEndian):
            let conversion = try Conversion(from: isBigEndian ? "UTF-16BE" : "UTF-16LE", skip: 2)
            try convert(conversion, row: row, count: count, body)
        case .gb18030:
            try convert(Conversion(from: "GB18030", skip: 0), row: row, count: count, body)
        }
    }

    private func convert(
        _ conversion: Conversion, row: () -> Int, count: (UnsafeBufferPointer<UInt8>) throws -> Void,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        var isWhole = true
        try source.forEachChunk { chunk in
            try count(chunk)
            isWhole = try conversion.convert(chunk, body)
            return isWhole
        }
        if !isWhole || !conversion.isComplete {
            throw SheetProblem.unknownEncoding(row: row(), offset: conversion.offset)
        }
    }
}

/// A strict conversion to UTF-8 through iconv: it stops at the first sequence that is not valid.
private final class Conversion {
    /// Bytes of the file that were converted so far.
    private(set) var offset: Int
    private let descriptor: iconv_t
    /// The beginning of a character whose rest is in the next piece.
    private var pending: [UInt8] = []
    private var skip: Int

    var isComplete: Bool { pending.isEmpty }

    init(from charset: String, skip: Int) throws(SheetProblem) {
        guard let opened = iconv_open("UTF-8", charset), Int(bitPattern: opened) != -1 else {
            throw .unreadable(reason: "no conversion from " + charset)
        }
        descriptor = opened
        offset = skip
        self.skip = skip
    }

    deinit { iconv_close(descriptor) }

    /// False when an invalid sequence was met; what came before it has been handed over.
    func convert(
        _ chunk: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws -> Bool {
        var input = pending + chunk.dropFirst(skip)
        skip = 0
        var output = [UInt8](repeating: 0, count: 128 * 1024)
        return try input.withUnsafeMutableBytes { source in
            var from = source.bindMemory(to: CChar.self).baseAddress
            var fromLeft = source.count
            while true {
                let before = fromLeft
                let capacity = output.count
                var written = 0
                var failure: Int32 = 0
                output.withUnsafeMutableBytes { target in
                    var to = target.bindMemory(to: CChar.self).baseAddress
                    var toLeft = capacity
                    let status = iconv(descriptor, &from, &fromLeft, &to, &toLeft)
                    failure = status == -1 ? errno : 0
                    written = capacity - toLeft
                }
                offset += before - fromLeft
                try output.withUnsafeBufferPointer {
                    if written > 0 { try body(UnsafeBufferPointer(rebasing: $0[..<written])) }
                }
                switch failure {
                case E2BIG: continue
                case 0, EINVAL:
                    pending = Array(source.suffix(fromLeft))
                    return true
                default: return false
                }
            }
        }
    }
}
