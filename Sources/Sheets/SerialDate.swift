// SerialDate: the day numbers of spreadsheets, with the 1900 system's day that never was.

enum SerialDate {
    private static let secondsPerDay = 86_400
    /// Days from 1970-01-01 back to 1899-12-30 and 1904-01-01.
    private static let epoch1900 = -25_569
    private static let epoch1904 = -24_107
    /// 9999-12-31, the last day a sheet knows.
    private static let dayMax = 2_932_896

    /// Nil when no date belongs to the number. In the 1904 system day zero is a date only where one is shown.
    static func moment(_ serial: Double, in1904: Bool, showsDate: Bool, showsTime: Bool) -> SheetMoment? {
        guard serial.isFinite, serial >= 0, serial < 3_000_000 else { return nil }
        let total = Int((serial * Double(secondsPerDay)).rounded())
        let (days, seconds) = total.quotientAndRemainder(dividingBy: secondsPerDay)
        var moment = SheetMoment(
            hour: seconds / 3600, minute: seconds / 60 % 60, second: seconds % 60,
            hasTime: showsTime || seconds != 0)
        if days == 0, !in1904 || !showsDate {
            moment.hasTime = true
            return moment
        }
        if !in1904, days == 60 {
            (moment.year, moment.month, moment.day) = (1900, 2, 29)
            return moment
        }
        let leap = !in1904 && days < 60 ? 1 : 0
        let civil = days + leap + (in1904 ? epoch1904 : epoch1900)
        guard civil <= dayMax else { return nil }
        (moment.year, moment.month, moment.day) = date(civil)
        return moment
    }

    /// The number for the 1900 system; nil for what it cannot say.
    static func serial(_ moment: SheetMoment) -> Double? {
        guard (0..<24).contains(moment.hour), (0..<60).contains(moment.minute),
            (0..<60).contains(moment.second)
        else { return nil }
        let seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        let fraction = moment.hasTime ? Double(seconds) / Double(secondsPerDay) : 0
        guard moment.hasDate else { return fraction }
        let (year, month, day) = (moment.year, moment.month, moment.day)
        if (year, month, day) == (1900, 2, 29) { return 60 + fraction }
        guard (1900...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        let civil = days(year, month, day)
        guard date(civil) == (year, month, day) else { return nil }
        let serial = civil - epoch1900
        return Double(serial <= 60 ? serial - 1 : serial) + fraction
    }

    /// ISO 8601 as strict workbooks write it: `2020-05-08T13:45:00`, either half alone too.
    static func moment(iso text: String) -> SheetMoment? {
        let halves = text.split(separator: "T", maxSplits: 1)
        var moment = SheetMoment()
        for half in halves {
            let isDate = half.contains("-")
            let plain = half.prefix { $0.isNumber || $0 == "-" || $0 == ":" }
            let numbers = plain.split(separator: isDate ? "-" : ":").map { Int($0) }
            guard numbers.count >= 2, let first = numbers[0], let second = numbers[1] else { return nil }
            let third = numbers.count > 2 ? numbers[2] ?? 0 : 0
            if isDate {
                (moment.year, moment.month, moment.day) = (first, second, third)
            } else {
                (moment.hour, moment.minute, moment.second) = (first, second, third)
                moment.hasTime = true
            }
        }
        return halves.isEmpty || (!moment.hasDate && !moment.hasTime)
            ? nil : serial(moment).map { _ in moment }
    }

    /// Days since 1970-01-01 to a Gregorian date; the year starts in March so that leap days come last.
    private static func date(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
