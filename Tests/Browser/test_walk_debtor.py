"""One debtor from the first reminder to the lawyer's letter and its bundle: disputed, excluded, delivered, paid in parts."""

import datetime
import pathlib

from debtors import (  # noqa: F401 (two are fixtures)
    DEBTOR, INSTALMENTS, deliver, next_rung, office, old_bills, send, settings, shim, until, waits_until)
from harness import allow, shot
from money import TODAY, amounts
from walking import REFUSED, fill, form, look, pick, press, row


def test_one_debtor_from_the_first_reminder_to_the_bundle(office):
    words, language = office.words, office.language
    old_bills(office)
    settings(office)
    desk = office.desk("limin", "/arrears")
    until(desk, lambda: row(desk.locator("table"), DEBTOR).count() and row(desk.locator("table"), INSTALMENTS).count())
    look(desk, f"arrears-{language}")
    other = row(desk.locator("table"), INSTALMENTS).locator("a.title").get_attribute("href")
    row(desk.locator("table"), DEBTOR).locator("a.title").click()
    desk.wait_for_load_state()
    case = desk.url.split(office.server.url)[1]
    look(desk, f"debtor-{language}")

    # The youngest bill is disputed: from now on no demand says a word of it.
    young = row(desk.locator("table"), "50.00").last
    young.locator("summary").click()
    fill(young, words("hold.saidBy"), "冯秀英")
    fill(young, words("arrears.reason"), "认为重复收取")
    press(young, words("verb.dispute"))
    assert words("hold.dispute") in row(desk.locator("table"), "50.00").last.inner_text()

    # The reminder: everybody whose turn it is, one left out with the reason, the rest sent.
    desk.goto("/arrears/runs")
    starting = form(desk, "arrears/runs")
    pick(starting, words("arrears.rung"), words("rung.reminder"))
    pick(starting, words("demand.channel"), words("demand.channel.letter"))
    press(starting, words("verb.preview-dunning"))
    until(desk, lambda: row(desk.locator("table"), INSTALMENTS).count())
    left_out = row(desk.locator("table"), INSTALMENTS)
    left_out.get_by_text(words("verb.exclude-demand"), exact=True).first.click()
    fill(left_out, words("arrears.reason"), "已约定分期")
    press(left_out, words("verb.exclude-demand"))
    assert "已约定分期" in row(desk.locator("table"), INSTALMENTS).inner_text()
    assert 58_000 in amounts(row(desk.locator("table"), DEBTOR).first.inner_text()), "the disputed bill is not in it"
    send(office, desk, "reminder")

    # Without proof a delivery counts for nothing, and the page says so.
    allow(desk, REFUSED)
    deliver(office, desk, case)
    assert words("demand.evidence.needed") in desk.locator("main").inner_text()
    look(desk, f"delivery-without-proof-{language}")
    deliver(office, desk, case, evidence="own", signer="冯秀英")
    picture = shot(desk, f"reminder-delivered-{language}")
    desk.get_by_text(words("demand.receipt.add"), exact=True).click()
    desk.locator("input[type=file]").set_input_files(picture)
    press(desk.locator('form[action$="/receipt"]'), words("verb.add-file"))
    paper = desk.get_by_role("link", name=words("demand.paper"), exact=True).get_attribute("href")
    assert desk.context.request.get(paper).body()[:5] == b"%PDF-"
    look(desk, f"debtor-reminded-{language}")
    days = waits_until(office, desk, 4)

    # Another pays in parts: drawn up by one, approved by another, and no longer counted.
    desk.goto(other)
    plan = form(desk, "plan")
    fill(plan, words("instalment.count"), "3")
    fill(plan, words("instalment.first"), (TODAY + datetime.timedelta(days=90)).isoformat())
    fill(plan, words("instalment.evidence"), "档案柜二，2026-017")
    fill(plan, words("arrears.reason"), "暂时困难")
    press(plan, words("verb.make-plan"))
    assert words("instalment.waiting") in desk.locator("aside").inner_text()
    manager = office.desk("wangfang", other)
    press(manager.locator("aside"), words("verb.approve-plan"))
    assert words("hold.plan") in manager.locator("main table").first.inner_text()
    look(manager, f"debtor-plan-{language}")

    for rung, channel, wait, proof in (
        ("notice", "registered", 8, dict(evidence="waybill", waybill="EE123456789CN", signer="冯秀英")),
        ("visitAndLetter", "visit", 16, dict(time="10:30", evidence="household", signer="冯海燕", relation="女儿")),
    ):
        office.later(days)
        desk = office.desk("limin", case)
        next_rung(office, desk, case, rung, channel, rung, **proof)
        days = waits_until(office, desk, wait)

    # The lawyer's letter: proposed by one, approved by another, sent, with all its evidence in one paper.
    office.later(days)
    manager = office.desk("wangfang", case)
    until(manager, lambda: manager.locator('form[action$="/matter"]').count())
    proposing = form(manager, "matter")
    pick(proposing, words("matter.kind"), words("matter.kind.lawyersLetter"))
    fill(proposing, words("matter.counsel"), "某某律师事务所 张律师")
    fill(proposing, words("arrears.reason"), "三次催缴后仍未缴纳")
    look(manager, f"letter-proposing-{language}")
    press(proposing, words("verb.propose-matter"))
    matter = manager.url.split(office.server.url)[1]
    assert manager.locator('form[action$="/approval"]').count() == 0, "nobody approves their own"
    look(manager, f"letter-proposed-{language}")
    second = office.desk("chenguo", matter)
    press(second.locator("aside"), words("verb.approve-matter"))
    look(second, f"letter-approved-{language}")
    press(second.locator("aside"), words("verb.send-letter"))
    assert 58_000 in amounts(second.locator("dl.pairs").inner_text())
    look(second, f"letter-sent-{language}")
    with second.expect_download() as bundle:
        second.get_by_role("link", name=words("matter.bundle"), exact=True).click()
    pages = pathlib.Path(bundle.value.path()).read_bytes()
    assert pages[:5] == b"%PDF-" and len(pages) > 20_000
    phone = office.desk("wangfang", case, width="phone")
    look(phone, f"debtor-phone-{language}")
    phone.goto("/arrears/matters")
    look(phone, f"matters-phone-{language}")
