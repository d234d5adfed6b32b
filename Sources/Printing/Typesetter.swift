// Typesetter: breaks text into lines and draws them, every line as high as the next.
import CPango

/// A size and a weight.
struct Face: Hashable {
    let size: Double
    var isBold = false

    /// From line to line.
    var lineHeight: Double { (size * 1.45 * 4).rounded() / 4 }
    /// From the top of a line to the foot of its letters.
    var ascent: Double { lineHeight / 2 + size * 0.36 }
}

/// A text that is to stand in a width.
struct Passage: Hashable {
    let text: String
    let face: Face
    let width: Double
    var alignment = Alignment.leading
    var isIndented = false
}

/// One at a time: it keeps the layout of the passage it last looked at.
final class Typesetter {
    private let layout: OpaquePointer?
    private let context: OpaquePointer?
    private var descriptions: [Face: OpaquePointer] = [:]
    private var current: Passage?
    private static let scale = Double(PANGO_SCALE)

    init(fonts: FontMap, script: PrintedScript) {
        context = fonts.context(script)
        layout = pango_layout_new(context)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_auto_dir(layout, 0)
    }

    deinit {
        for description in descriptions.values { pango_font_description_free(description) }
        g_object_unref(layout.map { UnsafeMutableRawPointer($0) })
        g_object_unref(context.map { UnsafeMutableRawPointer($0) })
    }

    /// At least 1. Where the text fits by any measure nothing is laid out.
    func lineCount(_ passage: Passage) -> Int {
        if passage.text.isEmpty || Self.certainlyFits(passage) { return 1 }
        set(passage)
        return max(1, Int(pango_layout_get_line_count(layout)))
    }

    func height(_ passage: Passage) -> Double { Double(lineCount(passage)) * passage.face.lineHeight }

    /// How wide the text would be on one line.
    func width(_ text: String, _ face: Face) -> Double {
        guard !text.isEmpty else { return 0 }
        set(Passage(text: text, face: face, width: .infinity))
        var all = PangoRectangle()
        pango_layout_get_extents(layout, nil, &all)
        return Double(all.width) / Self.scale
    }

    /// Draws some lines of the passage, the first of them with its top at `y`.
    func draw(_ passage: Passage, lines: Range<Int>? = nil, x: Double, y: Double, on canvas: OpaquePointer) {
        guard !passage.text.isEmpty else { return }
        set(passage)
        let count = Int(pango_layout_get_line_count(layout))
        let lines = (lines ?? 0..<count).clamped(to: 0..<count)
        for (place, number) in lines.enumerated() {
            guard let line = pango_layout_get_line_readonly(layout, Int32(number)) else { continue }
            let indent = passage.isIndented && pango_layout_line_is_paragraph_start(line) != 0 ? passage.face.size * 2 : 0
            let start = x + indent + offset(of: line, in: passage)
            cairo_move_to(canvas, start, y + Double(place) * passage.face.lineHeight + passage.face.ascent)
            pango_cairo_show_layout_line(canvas, line)
        }
    }

    private func offset(of line: UnsafeMutablePointer<PangoLayoutLine>, in passage: Passage) -> Double {
        guard passage.alignment != .leading else { return 0 }
        var extents = PangoRectangle()
        pango_layout_line_get_extents(line, nil, &extents)
        let free = passage.width - Double(extents.width) / Self.scale
        return passage.alignment == .center ? free / 2 : free
    }

    private func set(_ passage: Passage) {
        guard current != passage else { return }
        current = passage
        pango_layout_set_font_description(layout, description(passage.face))
        let fits = passage.width == .infinity || Self.certainlyFits(passage)
        pango_layout_set_width(layout, fits ? -1 : Int32(max(passage.width, passage.face.size) * Self.scale))
        pango_layout_set_indent(layout, passage.isIndented ? Int32(passage.face.size * 2 * Self.scale) : 0)
        var text = Self.printable(passage.text)
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout, $0.baseAddress, Int32($0.count)) }
        }
    }

    private func description(_ face: Face) -> OpaquePointer? {
        if let known = descriptions[face] { return known }
        let description = pango_font_description_new()
        pango_font_description_set_family(description, FontMaps.families)
        pango_font_description_set_absolute_size(description, face.size * Self.scale)
        pango_font_description_set_weight(description, face.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        descriptions[face] = description
        return description
    }

    /// By what letters and characters take at most; false says nothing.
    private static func certainlyFits(_ passage: Passage) -> Bool {
        guard passage.text.utf8.count < 400 else { return false }
        var ems = passage.isIndented ? 2.0 : 0
        for scalar in passage.text.unicodeScalars {
            switch scalar.value {
            case 0x2C...0x39: ems += 0.65
            case 0x20...0x7E: ems += 1.05
            case 0x3001...0x303F, 0x4E00...0x9FFF, 0xFF01...0xFF5E: ems += 1.05
            default: return false
            }
        }
        return ems * passage.face.size <= passage.width
    }

    /// Without controls: those of the direction could turn an amount round.
    private static func printable(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x0A: false
            case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" { kept.append(" ") } else if !isControl(scalar) { kept.append(scalar) }
        }
        return String(kept)
    }
}
