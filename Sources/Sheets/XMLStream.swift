// XMLStream: one XML part, pushed through expat as it is unpacked. Document types and entities are refused.
import CExpat
import Foundation

/// What a reader of one part is told. Depth 1 is the root element; names come without their prefix.
protocol XMLListener: AnyObject {
    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) throws
    func close(_ name: XMLName, depth: Int) throws
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// An element's name, compared without making a string of it.
struct XMLName {
    let pointer: UnsafePointer<CChar>

    init(_ qualified: UnsafePointer<CChar>) {
        pointer = strchr(qualified, 0x3A).map { UnsafePointer($0) + 1 } ?? qualified
    }

    static func ~= (pattern: StaticString, name: XMLName) -> Bool {
        strcmp(UnsafeRawPointer(pattern.utf8Start).assumingMemoryBound(to: CChar.self), name.pointer) == 0
    }
}

struct XMLAttributes {
    let pointer: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// The bytes of an attribute's value; prefixes (`r:id`) belong to the name.
    func bytes(_ name: StaticString) -> UnsafePointer<CChar>? {
        guard var pair = pointer else { return nil }
        let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        while let key = pair[0] {
            if strcmp(key, wanted) == 0 { return pair[1] }
            pair += 2
        }
        return nil
    }

    subscript(name: StaticString) -> String? { bytes(name).map { String(cString: $0) } }

    /// Any attribute of that local name, whatever its prefix.
    func local(_ name: StaticString) -> String? {
        guard var pair = pointer else { return nil }
        while let key = pair[0] {
            if name ~= XMLName(key) { return pair[1].map { String(cString: $0) } }
            pair += 2
        }
        return nil
    }
}

final class XMLStream {
    private let part: String
    private let listener: any XMLListener
    private let parser: XML_Parser
    private var depth = 0
    private var failure: (any Error)?
    /// Bytes pushed since expat last had something to say: a limit on the length of one tag or comment.
    private var silentBytes = 0

    private static let depthMax = 200
    private static let silentBytesMax = 1024 * 1024

    /// Reads a whole part.
    static func read(_ part: String, of zip: ZipParts, to listener: any XMLListener) throws {
        guard let parser = XML_ParserCreate(nil) else {
            throw SheetProblem.unreadable(reason: "no memory")
        }
        defer { XML_ParserFree(parser) }
        let stream = XMLStream(part, parser, listener)
        try withExtendedLifetime(stream) {
            stream.listen()
            try zip.forEachChunk(of: part) { try stream.push($0, isFinal: false) }
            try stream.push(UnsafeBufferPointer(start: nil, count: 0), isFinal: true)
        }
    }

    private init(_ part: String, _ parser: XML_Parser, _ listener: any XMLListener) {
        self.part = part
        self.parser = parser
        self.listener = listener
    }

    private func listen() {
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { XMLStream.of($0)?.opened($1, $2) },
            { XMLStream.of($0)?.closed($1) })
        XML_SetCharacterDataHandler(parser) { XMLStream.of($0)?.heard($1, $2) }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLStream.of(context)?.refuse("a document type is not allowed")
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLStream? {
        context.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    private func push(_ bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool) throws {
        silentBytes += bytes.count
        let status = bytes.withMemoryRebound(to: CChar.self) {
            XML_Parse(parser, $0.baseAddress, Int32($0.count), isFinal ? 1 : 0)
        }
        if let failure { throw failure }
        if status != XML_STATUS_OK {
            throw damaged(XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not XML")
        }
        if silentBytes > Self.silentBytesMax { throw damaged("a single piece is too long") }
    }

    private func opened(
        _ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard failure == nil, let name else { return }
        silentBytes = 0
        depth += 1
        if depth > Self.depthMax { return refuse("nested too deeply") }
        attempt { try listener.open(XMLName(name), XMLAttributes(pointer: attributes), depth: depth) }
    }

    private func closed(_ name: UnsafePointer<CChar>?) {
        guard failure == nil, let name else { return }
        silentBytes = 0
        attempt { try listener.close(XMLName(name), depth: depth) }
        depth -= 1
    }

    private func heard(_ text: UnsafePointer<CChar>?, _ length: Int32) {
        guard failure == nil, let text else { return }
        silentBytes = 0
        text.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
            listener.text(UnsafeBufferPointer(start: $0, count: Int(length)))
        }
    }

    private func attempt(_ verb: () throws -> Void) {
        do { try verb() } catch { stop(error) }
    }

    private func refuse(_ reason: String) { stop(damaged(reason)) }

    private func stop(_ error: any Error) {
        failure = error
        XML_StopParser(parser, XML_Bool(0))
    }

    private func damaged(_ reason: String) -> SheetProblem {
        .damaged(
            part: part, line: Int(XML_GetCurrentLineNumber(parser)),
            column: Int(XML_GetCurrentColumnNumber(parser)) + 1, reason: reason)
    }
}
