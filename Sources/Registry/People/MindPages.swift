// MindPages: what the office minds about a person, wherever the person is met: help needed, key customer.
import Kernel
import Platform
import Web

package enum MindPages {
    /// The help needed and the key mark, each with its words; nothing where there is nothing to mind.
    package static func marks(_ holder: Holder, _ words: Words) -> HTML {
        guard holder.isMinded else { return "" }
        let key: HTML = !holder.isKey ? "" : "<span class=\"state risk\">\(words("person.key"))</span> \(holder.keyReason) "
        let care: HTML = holder.care.isEmpty ? "" : "<b>\(words("person.care"))</b> \(holder.care)"
        return "<p class=\"small\">\(key)\(care)</p>"
    }

    /// The same with the person's name in front, where a page is not the person's own.
    package static func named(_ holder: Holder, _ words: Words) -> HTML {
        guard holder.isMinded else { return "" }
        return "<div class=\"say\"><p><a href=\"/people/\(holder.person.text)\">\(holder.name)</a></p>\(marks(holder, words))</div>"
    }
}
