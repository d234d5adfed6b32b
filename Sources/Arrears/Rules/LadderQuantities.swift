// LadderQuantities: the numbers of the scheme that the ladder is made of. Pure.
import Kernel
import Scheme

package enum LadderQuantity {
    package static let reminderMonths = Quantity("XS2.8.2-0", "reminderMonths")
    package static let noticeMonths = Quantity("XS2.8.2-0", "noticeMonths")
    package static let visitMonths = Quantity("XS2.8.2-0", "visitMonths")
    package static let watchMonths = Quantity("S2.8.2-3", "arrearsMonths")
    package static let lawyersLetterMonths = Quantity("S2.8.2-1", "arrearsMonths")
    package static let suitMonths = Quantity("S2.8.2-2", "arrearsMonths")
    package static let demandWithinDays = Quantity("XS2.8.2-0", "demandWithinDays")
    package static let lawyersLetterWithinDays = Quantity("S2.8.2-1", "letterWithinDays")
    package static let mandateWithinDays = Quantity("S2.8.2-2", "mandateWithinDays")
    package static let reminderWaitDays = Quantity("XS2.8.2-0", "reminderWaitDays")
    package static let noticeWaitDays = Quantity("XS2.8.2-0", "noticeWaitDays")
    package static let letterWaitDays = Quantity("XS2.8.2-0", "letterWaitDays")
    package static let lawyersLetterWaitDays = Quantity("S2.8.2-1", "letterWaitDays")
    package static let majorPayerShare = Quantity("S2.8.2-1", "majorPayerShare")
    package static let majorPayersOnly = Quantity("S2.8.2-2", "majorPayersOnly")
    package static let countsMonthsOwed = Quantity("XS2.8.2-0", "countsMonthsOwed")
    package static let contactFromHour = Quantity("XS2.8.2-0", "contactFromHour")
    package static let contactToHour = Quantity("XS2.8.2-0", "contactToHour")
    /// A missed instalment ends its plan so many days after its day.
    package static let planGraceDays = Quantity("XS2.8.2-0", "planGraceDays")
    /// The windows in which bills whose limitation ends are listed.
    package static let limitationFarDays = Quantity("XS2.8.2-0", "limitationFarDays")
    package static let limitationNearDays = Quantity("XS2.8.2-0", "limitationNearDays")
    package static let limitationLastDays = Quantity("XS2.8.2-0", "limitationLastDays")

    package static let all = [
        reminderMonths, noticeMonths, visitMonths, watchMonths, lawyersLetterMonths, suitMonths, demandWithinDays,
        lawyersLetterWithinDays, mandateWithinDays, reminderWaitDays, noticeWaitDays, letterWaitDays,
        lawyersLetterWaitDays, majorPayerShare, majorPayersOnly, countsMonthsOwed, contactFromHour, contactToHour,
        planGraceDays, limitationFarDays, limitationNearDays, limitationLastDays,
    ]
}

extension LadderRules {
    /// The ladder as a version of the scheme has it; an unset share stays unset.
    package init(_ book: SchemeBook) throws(SchemeProblem) {
        self.init(
            version: book.version, inForceFrom: book.inForceFrom,
            reminderMonths: try book.number(LadderQuantity.reminderMonths),
            noticeMonths: try book.number(LadderQuantity.noticeMonths),
            visitMonths: try book.number(LadderQuantity.visitMonths),
            watchMonths: try book.number(LadderQuantity.watchMonths),
            lawyersLetterMonths: try book.number(LadderQuantity.lawyersLetterMonths),
            suitMonths: try book.number(LadderQuantity.suitMonths),
            demandWithinDays: try book.number(LadderQuantity.demandWithinDays),
            lawyersLetterWithinDays: try book.number(LadderQuantity.lawyersLetterWithinDays),
            mandateWithinDays: try book.number(LadderQuantity.mandateWithinDays),
            reminderWaitDays: try book.number(LadderQuantity.reminderWaitDays),
            noticeWaitDays: try book.number(LadderQuantity.noticeWaitDays),
            letterWaitDays: try book.number(LadderQuantity.letterWaitDays),
            lawyersLetterWaitDays: try book.number(LadderQuantity.lawyersLetterWaitDays),
            majorShare: book.value(of: LadderQuantity.majorPayerShare).flatMap { Share($0) },
            suitForMajorOnly: try book.flag(LadderQuantity.majorPayersOnly),
            countsMonthsOwed: try book.flag(LadderQuantity.countsMonthsOwed),
            contactHours: ContactHours(
                from: try Self.hour(LadderQuantity.contactFromHour, book), to: try Self.hour(LadderQuantity.contactToHour, book)))
    }

    private static func hour(_ quantity: Quantity, _ book: SchemeBook) throws(SchemeProblem) -> MinuteOfDay {
        // A quantity is any whole number; a day has 24 hours.
        let hour = min(try book.number(quantity), 24)
        return MinuteOfDay(hour * 60)
    }
}

extension SchemeBook {
    /// The windows of the list of limitations that end, the widest first.
    package func limitationWindows() throws(SchemeProblem) -> [Int] {
        [
            try number(LadderQuantity.limitationFarDays), try number(LadderQuantity.limitationNearDays),
            try number(LadderQuantity.limitationLastDays),
        ].sorted(by: >)
    }
}
