// FontMaps: the opened fonts, one set for whoever prints at the moment.
import CPango
import Synchronization

/// Pango's font maps may be used by one thread at a time, and a new one takes tens of milliseconds to warm. So a writer
/// borrows one and gives it back.
enum FontMaps {
    /// 文泉驛微米黑 loses no character in what cairo 1.16 makes of it, as Noto Sans CJK SC does (0028). The others follow for
    /// what it does not have: rare characters of names, and signs.
    static let families = "WenQuanYi Micro Hei,Noto Sans CJK TC,Noto Serif CJK SC,DejaVu Sans"

    private static let idleMax = 4
    private static let idle = Mutex<[FontMap]>([])

    static func borrow() -> FontMap { idle.withLock { $0.popLast() } ?? FontMap() }

    static func giveBack(_ map: FontMap) {
        idle.withLock { if $0.count < idleMax { $0.append(map) } }
    }
}

/// Used by one writer at a time, which the list above sees to.
final class FontMap: @unchecked Sendable {
    private let map = pango_cairo_font_map_new()

    deinit { g_object_unref(map) }

    func context(_ script: PrintedScript) -> OpaquePointer? {
        let context = pango_font_map_create_context(map)
        let options = cairo_font_options_create()
        // Positions are the font's own, whatever the screen of the machine.
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        pango_context_set_language(context, pango_language_from_string(Self.tag(script)))
        return context
    }

    private static func tag(_ script: PrintedScript) -> String {
        switch script {
        case .hans: "zh-cn"
        case .hant: "zh-hk"
        case .english: "en"
        }
    }
}
