"""A month's bills from the standard to the receipt; and a wrong receipt that is taken back and given anew."""

import re

import pytest

from harness import allow
from money import (
    THIS_MONTH, add_item, amounts, approve_standard, choose, draft_standard, find_home, publish_standard, tick)
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, row

HOMES = {"zh-Hans": "3-1-404", "en": "5-1-404"}
LABELS = {"zh-Hans": "3栋 1单元0404", "en": "5栋 1单元0404"}
NAMES = {"zh-Hans": "秩序服务费", "en": "Order service"}
THEMES = {"zh-Hans": "light", "en": "dark"}
_done = {}


def bill(page, language):
    """Item, standard, run and posting, once for a language; gives the item's name."""
    if language in _done:
        return NAMES[language]
    words, name, code = Words(language), NAMES[language], f"ZX-{language[:2].upper()}"
    looks = dict(language=language, theme=THEMES[language])
    finance = at_desk(page, "linlan", "/billing/items", **looks)
    add_item(finance, words, code, name)
    look(finance, f"fee-items-{language}")
    draft_standard(finance, words, code, name, price="2.85")
    look(finance, f"standard-draft-{language}")
    address = finance.url
    assert finance.locator('form[action$="/approval"]').count() == 0, "nobody approves what they drafted"

    # Not published: nothing to bill by.
    finance.goto("/billing/runs")
    assert name not in form(finance, "billing/runs").inner_text()

    manager = at_desk(page, "chenguo", address, **looks)
    approve_standard(manager, words)
    look(manager, f"standard-approved-{language}")
    finance.goto(address)
    publish_standard(finance, words)
    look(finance, f"standard-published-{language}")

    finance.goto("/billing/runs")
    begin = form(finance, "billing/runs")
    choose(begin, words("billing.run.items.name"), name)
    fill(begin, words("billing.run.month"), THIS_MONTH)
    press(begin, words("verb.preview-bills"))
    finance.get_by_role("button", name=words("verb.post-bills"), exact=True).wait_for(timeout=60_000)
    assert row(finance.locator("table"), LABELS[language]).count() == 1
    look(finance, f"bill-run-previewed-{language}")
    shown = finance.locator(".bands").inner_text()
    press(finance.locator("main"), words("verb.post-bills"))
    finance.locator(".state", has_text=words("billing.run.state.posted")).first.wait_for(timeout=60_000)
    look(finance, f"bill-run-posted-{language}")
    assert max(amounts(finance.locator(".bands").inner_text())) == max(amounts(shown)), "posted what was shown"

    notice = finance.get_by_role("link", name=re.compile(words("billing.notice.title"))).first
    answer = finance.context.request.get(notice.get_attribute("href"))
    assert answer.ok and answer.body()[:5] == b"%PDF-" and len(answer.body()) > 10_000
    finance.goto("/billing/runs")
    look(finance, f"bill-runs-{language}")
    _done[language] = True
    return name


def take(desk, words, item, *, tendered=None):
    """The clerk ticks the item's bill and takes cash; gives the sum in fen and the change."""
    fen = tick(desk, item)
    assert desk.locator("[data-amount]").input_value() == f"{fen / 100:.2f}", "the ticked sum stands in the amount"
    change = 0
    if tendered:
        change = tendered * 100 - fen
        fill(desk, words("payment.tendered"), str(tendered))
        assert amounts(desk.locator("[data-change]").inner_text()) == [change]
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    return fen, change


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_months_bills_from_the_standard_to_the_receipt(page, language):
    words = Words(language)
    item = bill(page, language)
    desk = at_desk(page, "limin", "/billing/cashier", language=language, theme=THEMES[language])
    look(desk, f"cashier-find-{language}")
    find_home(desk, words, HOMES[language])
    look(desk, f"cashier-{language}")

    # Less cash than the sum comes back at its field; enough gives change.
    allow(desk, REFUSED)
    fen = tick(desk, item)
    fill(desk, words("payment.tendered"), "1")
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    assert words("payment.tendered.short") in desk.locator("form[data-cashier]").inner_text()
    look(desk, f"cashier-short-{language}")
    find_home(desk, words, HOMES[language])
    tendered = (fen // 10_000 + 1) * 100
    fen, change = take(desk, words, item, tendered=tendered)
    said = desk.locator(".say.kept").inner_text()
    assert words("payment.change") in said and amounts(said) == [change]
    look(desk, f"payment-taken-{language}")

    label = desk.locator("main ul.plain a b").inner_text()
    assert re.fullmatch(r"SJ\d{7}", label)
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name=words("verb.print-receipt"), exact=True).click()
    opened.value.close()
    desk.locator("main ul.plain a", has_text=label).click()
    desk.wait_for_load_state()
    assert fen in amounts(desk.locator("dl.pairs").inner_text())
    assert desk.get_by_role("button", name=words("verb.reprint-receipt"), exact=True).count() == 1, "it counts as printed"
    look(desk, f"receipt-{language}")

    # Anybody with the paper reads its code: genuine, and no more of the payer's name than the first character.
    proof = desk.get_by_role("link", name=words("receipt.public"), exact=True).get_attribute("href")
    phone = page(proof, language=language, width="phone", theme=THEMES[language])
    assert phone.locator("h1").inner_text() == words("receipt.genuine")
    assert label in phone.locator("main").inner_text() and fen in amounts(phone.locator("main").inner_text())
    look(phone, f"receipt-genuine-{language}")

    clerk = at_desk(page, "limin", "/billing/cashier", language=language, width="phone", theme=THEMES[language])
    find_home(clerk, words, HOMES[language])
    assert row(clerk.locator("form[data-cashier] table"), item).count() == 0, "it is paid"
    look(clerk, f"cashier-phone-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_receipt_is_taken_back_by_another_and_given_anew(page, language):
    words = Words(language)
    item = bill(page, language)
    home = {"zh-Hans": "3-1-504", "en": "5-1-504"}[language]
    desk = at_desk(page, "limin", "/billing/cashier", language=language)
    find_home(desk, words, home)
    counter = desk.url
    take(desk, words, item)
    payment = desk.url
    label = desk.locator("main ul.plain a b").inner_text()
    assert desk.locator('form[action$="/reversal"]').count() == 0, "who took it does not take it back"
    receipt = desk.locator("main ul.plain a", has_text=label).get_attribute("href")
    desk.goto(receipt)
    proof = desk.get_by_role("link", name=words("receipt.public"), exact=True).get_attribute("href")

    manager = at_desk(page, "wangfang", payment, language=language)
    allow(manager, REFUSED)
    back = form(manager, "reversal")
    back.locator("input[name=reason]").evaluate("it => it.removeAttribute('required')")
    pick(back, words("payment.fault"), words("payment.fault.ours"))
    press(back, words("verb.reverse-payment"))
    look(manager, f"reversal-without-reason-{language}")
    back = form(manager, "reversal")
    fill(back, words("payment.reason"), "收错户")
    pick(back, words("payment.fault"), words("payment.fault.ours"))
    press(back, words("verb.reverse-payment"))
    look(manager, f"payment-reversed-{language}")

    # The number is kept and void, on the desk and to whoever holds the paper.
    desk.goto(receipt)
    assert label in desk.locator("h1").inner_text()
    assert words("receipt.state.void") in desk.locator("main .state").first.inner_text()
    assert "收错户" in desk.locator("main").inner_text()
    look(desk, f"receipt-void-{language}")
    phone = page(proof, language=language, width="phone")
    assert phone.locator("h1").inner_text() == words("receipt.genuine.void")
    look(phone, f"receipt-void-proof-{language}")

    # The bill is open again and paid anew, under the next number.
    desk.goto(counter)
    fen, _ = take(desk, words, item)
    again = desk.locator("main ul.plain a b").inner_text()
    assert int(again[2:]) > int(label[2:])

    # A wrong name is no wrong payment: the receipt alone is replaced.
    second = desk.locator("main ul.plain a", has_text=again).get_attribute("href")
    desk.goto(second)
    assert desk.locator('form[action$="/replacement"]').count() == 0, "who took it does not void it"
    manager.goto(second)
    replacing = form(manager, "replacement")
    fill(replacing, words("payment.payer.name"), "沈小龙")
    fill(replacing, words("payment.reason"), "交款人写错")
    pick(replacing, words("payment.fault"), words("payment.fault.payer"))
    press(replacing, words("verb.replace-receipt"))
    look(manager, f"receipt-replaced-{language}")
    said = manager.locator("main").inner_text()
    assert "沈小龙" in said and again in said and fen in amounts(said)
    desk.goto("/billing/receipts")
    assert words("receipt.state.void") in row(desk.locator("table"), label).inner_text()
    look(desk, f"receipts-{language}")
