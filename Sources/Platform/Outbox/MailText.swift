// MailText: a letter in the form of RFC 5322. Pure.
import Foundation
import Kernel

/// A plain-text mail in UTF-8. Whatever stands in a subject or a name is encoded, so nothing can begin a new header.
enum MailText {
    /// The whole message with CRLF line ends. Addresses have passed `PostalRules`.
    static func bytes(_ letter: Letter, from sender: String) -> [UInt8] {
        let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "Date: \(date(letter.at))",
            "From: \(encoded(letter.projectName)) <\(sender)>",
            "To: <\(letter.to)>",
            "Subject: \(encoded(letter.subject))",
            // The same over all attempts, so that a mailbox that gets it twice can tell.
            "Message-ID: <\(letter.id.text)@\(host)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        let body = Data(crlf(letter.text).utf8).base64EncodedString()
        return Array((headers + [""] + lines(body, of: 76) + [""]).joined(separator: "\r\n").utf8)
    }

    /// RFC 2047 words of at most 75 letters, none of which cuts a character in two.
    static func encoded(_ text: String) -> String {
        var words: [String] = []
        var part: [UInt8] = []
        func close() {
            if !part.isEmpty { words.append("=?UTF-8?B?\(Data(part).base64EncodedString())?=") }
            part = []
        }
        for scalar in text.unicodeScalars {
            // A line break in a subject is a blank.
            let bytes = Array(String(scalar.value < 32 || scalar.value == 127 ? " " : Character(scalar)).utf8)
            if part.count + bytes.count > 45 { close() }
            part += bytes
        }
        close()
        return words.joined(separator: "\r\n ")
    }

    /// `Mon, 23 Nov 2026 01:00:00 +0000`.
    static func date(_ instant: Instant) -> String {
        let day = Zone.utc.day(of: instant)
        let weekday = day.weekday.name.prefix(3).capitalized
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // `2026-11-23T01:00:00.000Z`: the time of day stands at a fixed place.
        let time = instant.description.dropFirst(11).prefix(8)
        return "\(weekday), \(day.day) \(months[day.month - 1]) \(day.year) \(time) +0000"
    }

    private static func crlf(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
    }

    private static func lines(_ text: String, of width: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: width).map {
            String(decoding: bytes[$0..<min($0 + width, bytes.count)], as: UTF8.self)
        }
    }
}
