"""A suit by two persons: the committee urges, the mandate is signed, filed, heard and judged, and the money comes in."""

import datetime

from debtors import (  # noqa: F401 (two are fixtures)
    DEBTOR, ITEM, next_rung, office, old_bills, settings, shim, until, waits_until)
from harness import allow
from money import amounts, find_home
from walking import REFUSED, fill, form, look, pick, press, refused, row

COURT, NUMBER = "余杭区人民法院", "（2027）浙0110民初1号"


def urge(office, desk, case):
    """The owners' committee has urged; what was written needs its paper."""
    words = office.words
    desk.goto(case)
    urging = form(desk, "urging")
    fill(urging, words("urging.day"), office.today.isoformat())
    fill(urging, words("urging.by"), "业委会 周主任")
    pick(urging, words("urging.way"), words("urging.way.letter"))
    fill(urging, words("urging.payBy"), (office.today + datetime.timedelta(days=10)).isoformat())
    fill(urging, words("urging.answer"), "对服务不满意，暂不交")
    allow(desk, REFUSED)
    press(urging, words("verb.note-urging"))
    refused(desk, "paper", words("urging.paper.needed"))
    look(desk, f"urging-without-paper-{office.language}")
    urging = form(desk, "urging")
    assert urging.locator('[name="urgedBy"]').input_value() == "业委会 周主任", "what was typed is kept"
    fill(urging, words("urging.paper"), "督促函 3号，档案柜二")
    press(urging, words("verb.note-urging"))
    assert "督促函 3号" in desk.locator("aside").inner_text()
    look(desk, f"urging-{office.language}")


def enter(office, desk, entry, day, said, cost=None):
    words = office.words
    noting = form(desk, "entry")
    pick(noting, words("matter.entry"), words(f"matter.entry.{entry}"))
    fill(noting, words("demand.day"), day.isoformat())
    if cost:
        fill(noting, words("matter.cost"), cost)
    fill(noting, words("matter.words"), said)
    press(noting, words("verb.note-matter"))
    assert said in desk.locator("main").inner_text()


def test_a_suit_from_two_persons_to_the_money(office):
    words, language = office.words, office.language
    old_bills(office)
    settings(office, share="50%")
    desk = office.desk("limin", "/arrears")
    until(desk, lambda: row(desk.locator("table"), DEBTOR).count())
    row(desk.locator("table"), DEBTOR).locator("a.title").click()
    desk.wait_for_load_state()
    case = desk.url.split(office.server.url)[1]

    days = 0
    for rung, channel, wait, proof in (
        ("reminder", "letter", 4, dict(evidence="own", signer="冯秀英")),
        ("notice", "registered", 8, dict(evidence="waybill", waybill="EE123456789CN", signer="冯秀英")),
        ("visitAndLetter", "visit", 16, dict(time="10:30", evidence="household", signer="冯海燕", relation="女儿")),
    ):
        if days:
            office.later(days)
            desk = office.desk("limin", case)
        next_rung(office, desk, case, rung, channel, f"suit-{rung}", **proof)
        days = waits_until(office, desk, wait)
    urge(office, desk, case)

    # Proposed by one who may not approve it; mandated only on a second person's word.
    office.later(days)
    manager = office.desk("wangfang", case)
    until(manager, lambda: manager.locator('form[action$="/matter"]').count())
    proposing = form(manager, "matter")
    pick(proposing, words("matter.kind"), words("matter.kind.suit"))
    fill(proposing, words("matter.counsel"), "某某律师事务所 张律师")
    fill(proposing, words("arrears.reason"), "催缴、业委会督促后仍未缴纳")
    look(manager, f"suit-proposing-{language}")
    press(proposing, words("verb.propose-matter"))
    matter = manager.url.split(office.server.url)[1]
    assert manager.locator('form[action$="/approval"], form[action$="/mandate"]').count() == 0, "nobody decides it alone"
    second = office.desk("chenguo", matter)
    press(second.locator("aside"), words("verb.approve-matter"))
    press(second.locator("aside"), words("verb.sign-mandate"))
    claimed = amounts(second.locator("dl.pairs").inner_text())
    assert 58_000 in claimed, f"the bills that were demanded up to here, and no younger one: {claimed}"
    look(second, f"suit-mandated-{language}")

    # The mandate with its evidence is kept as it left, byte by byte.
    kept = second.locator("details", has_text=words("matter.bundle.automatic"))
    until(second, lambda: kept.count())
    kept.locator("summary").click()
    look(second, f"suit-bundle-kept-{language}")
    first = second.context.request.get(kept.locator("a").first.get_attribute("href")).body()
    assert first[:5] == b"%PDF-"

    # Filed: not before the mandate, and only with its court.
    manager.goto(matter)
    filing = form(manager, "filing")
    allow(manager, REFUSED)
    fill(filing, words("matter.filed"), (office.today - datetime.timedelta(days=1)).isoformat())
    fill(filing, words("matter.court"), COURT)
    fill(filing, words("matter.caseNumber"), NUMBER)
    press(filing, words("verb.file-matter"))
    # Other forms of the page have a day too: the problem stands at this one's.
    filing = form(manager, "filing")
    assert words("matter.day.before") in filing.inner_text()
    assert filing.locator('[name="day"]').get_attribute("aria-invalid") == "true"
    look(manager, f"suit-filing-refused-{language}")
    fill(filing, words("matter.filed"), office.today.isoformat())
    press(filing, words("verb.file-matter"))
    assert NUMBER in manager.locator("dl.pairs").inner_text()
    assert words("matter.state.filed") in manager.locator("main").inner_text()

    # Court days, costs, the judgment, in the case file.
    today = office.today
    enter(office, manager, "hearing", today + datetime.timedelta(days=30), "第三法庭 09:30 开庭")
    enter(office, manager, "cost", today, "案件受理费", cost="25.00")
    enter(office, manager, "cost", today, "公告费", cost="260.5")
    enter(office, manager, "decision", today, "判令支付物业费及受理费")
    assert 28_550 in amounts(manager.locator("dl.pairs").inner_text()), "costs are added up"
    look(manager, f"suit-file-{language}")
    ending = form(manager, "end")
    fill(ending, words("matter.ended"), today.isoformat())
    fill(ending, words("matter.result"), "判决全额支付，被告表示履行")
    press(ending, words("verb.end-matter"))
    assert words("matter.state.ended") in manager.locator("main").inner_text()
    look(manager, f"suit-ended-{language}")
    manager.goto("/arrears/matters")
    assert row(manager.locator("table"), NUMBER).count() == 1
    look(manager, f"suits-{language}")
    manager.goto(case)
    look(manager, f"suit-debtor-{language}")

    # The debtor pays at the counter: the books take it, and the case closes by itself.
    clerk = office.desk("limin", "/billing/cashier")
    find_home(clerk, words, DEBTOR)
    boxes = row(clerk.locator("form[data-cashier] table"), ITEM).locator("input[type=checkbox]")
    for place in range(boxes.count()):
        boxes.nth(place).check()
    assert boxes.count() == 3 and clerk.locator("[data-amount]").input_value() == "630.00"
    press(clerk.locator("form[data-cashier]"), words("verb.take-payment"))
    look(clerk, f"suit-paid-{language}")
    manager.goto(case)
    until(manager, lambda: words("arrears.why.nothing") in manager.locator("main").inner_text())
    look(manager, f"suit-closed-{language}")

    # What the court had is still what it was.
    again = office.desk("wangfang", matter, width="phone")
    again.locator("details", has_text=words("matter.bundle.automatic")).locator("summary").click()
    href = again.locator("details", has_text=words("matter.bundle.automatic")).locator("a").last.get_attribute("href")
    assert again.context.request.get(href).body() == first
    look(again, f"suit-phone-{language}")
