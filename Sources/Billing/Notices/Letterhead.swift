// Letterhead: who gives a paper out, as its head and foot say it; and what is said while nobody has named the company.
import Kernel
import Platform
import Web

extension ProjectCard {
    /// The company and its estate; the estate alone while the company is not said.
    package var letterhead: String { company.isEmpty ? name : "\(company) · \(name)" }
    /// Who stands behind a letter: the company, where it is said.
    package var signatory: String { company.isEmpty ? name : company }

    /// The foot of a paper: whom to call. `phone` stands instead of the project's own, as a notice may have one.
    package func foot(_ words: Words, phone: String? = nil) -> String {
        let phone = phone ?? hotline
        return phone.isEmpty ? "" : "\(words("company.hotline")) \(phone)"
    }

    /// `统一社会信用代码 …`, where it is said.
    package func credential(_ words: Words) -> String {
        creditCode.isEmpty ? "" : "\(words("company.code")) \(creditCode)"
    }
}

enum CompanyNote {
    /// Said to the office while papers leave it without the company's name or a telephone to call.
    static func unset(_ visit: Visit, _ project: ProjectCard) -> HTML {
        let keys = [project.company.isEmpty ? "company.unset" : nil, project.hotline.isEmpty ? "company.hotline.unset" : nil]
        let lines = keys.compactMap { $0 }.map { key -> HTML in "<p>\(visit.words(key))</p>" }
        guard !lines.isEmpty else { return "" }
        return "<div class=\"say risk\">\(lines)<p><a href=\"/billing/settings\">\(visit.words("company.set"))</a></p></div>"
    }
}
