// SpokenAddressTests: one home, however people say it.
import Registry
import Testing

@Suite struct SpokenAddressTests {
    @Test(arguments: [
        ("1栋101", "1-101"), ("1-101", "1-101"), ("1号楼101室", "1-101"), ("１－１０１", "1-101"), ("一栋101", "1-101"),
        ("1 栋 0101", "1-101"), ("A座1203", "A-1203"), ("a座1203", "A-1203"), ("3栋2单元1201", "3-2-1201"), ("3-2-1201", "3-2-1201"),
        ("十二栋3单元502室", "12-3-502"), ("二十栋101", "20-101"), ("二十三栋101", "23-101"),
    ])
    func `an address has one key`(words: String, key: String) {
        #expect(SpokenAddress.key(words) == key, "\(words)")
    }

    @Test(arguments: [
        "一" + String(repeating: "十", count: 40), "9223372036854775807一", String(repeating: "9", count: 60) + "十", "九九九九九九",
    ])
    func `an endless number is an address of no home, and nothing worse`(words: String) {
        #expect(!SpokenAddress.key(words).isEmpty)
        #expect(!SpokenAddress.sortKey(words).isEmpty)
    }

    @Test func `people's order puts 2栋 before 10栋`() {
        #expect(SpokenAddress.sortKey("2栋") < SpokenAddress.sortKey("10栋"))
    }

    @Test(arguments: [("陈桂芳", "cgf"), ("曾小平", "zxp"), ("单田芳", "stf"), ("Li Ming", "lm"), ("万科物业", "wkwy")])
    func `a name is found by its initials, a surname by its own reading`(name: String, initials: String) {
        #expect(PersonName.initials(name) == initials)
    }

    @Test(arguments: [
        ("13800138000", "13800138000"), ("+86 138-0013-8000", "13800138000"), ("１３８００１３８０００", "13800138000"),
        ("0571-88006600", "057188006600"), ("电话", nil), ("", nil),
    ] as [(String, String?)])
    func `a phone is its digits`(words: String, phone: String?) {
        #expect(PersonName.phone(words) == phone, "\(words)")
    }
}
