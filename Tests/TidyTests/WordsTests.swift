// WordsTests: every sentence that the sources ask for is there, in three languages.
import Foundation
import Platform
import Testing
import Wiring

@Suite struct WordsTests {
    @Test func `every key that the sources name has its words`() throws {
        let words = try House.words()
        let patterns: [Regex<(Substring, Substring)>] = [
            /words\("([a-zA-Z][\w.\-]*)"/, /wrong: "([\w.\-]+)"/,
            /(?:invalid|gate|notNow|conflict|Problem)\((?:[^()"]*"[^"]*",\s*)?"([a-z][\w\-]*\.[\w.\-]+)"/,
            /Control\(\.\w+, "[^"]+", "([^"]+)"/,
        ]
        for file in Repository.files("Sources", ending: ".swift") where !file.path.contains("Words.swift") {
            for pattern in patterns {
                for match in file.text.matches(of: pattern) where !match.1.hasSuffix(".") {
                    #expect(words.has(String(match.1)), "\(file.path) asks for \(match.1)")
                }
            }
        }
    }

    @Test func `the blanks of a sentence are the same in the three languages, and 繁體 has no simplified letters`() throws {
        let words = try House.words()
        let simplified = Set("业务员诉访复产权区备单个这们时间说话请问题办处结续约订证书费应报导达标记录设须项务责条开关门电动态码错误从没给谁认识实现转档车库")
        for key in words.keys {
            let lines = Language.allCases.map { words.speaking($0)(key) }
            let blanks = lines.map { line in Set(line.matches(of: /\{(\w+)\}/).map { String($0.1) }) }
            if !key.hasPrefix("moment.") { #expect(Set(blanks).count == 1, "\(key): \(lines)") }
            guard key != "language.zh-Hans" else { continue }
            #expect(lines[1].allSatisfy { !simplified.contains($0) }, "\(key): \(lines[1])")
        }
    }
}
