"""A payment by WeChat goes back in part: asked at the counter, released by another, abnormal at first, then paid and booked."""

import pytest

from harness import allow
from money import amounts, find_home
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, refused, row

HOMES = {"zh-Hans": "3-1-304", "en": "5-1-304"}
THEMES = {"zh-Hans": "light", "en": "dark"}


def take(desk, words, home, yuan, reference):
    """The channel's own number stands in the payment: what goes back goes back by it."""
    find_home(desk, words, home)
    fill(desk, words("payment.amount"), yuan)
    pick(desk, words("payment.method"), words("payment.method.wechat"))
    fill(desk, words("payment.reference"), reference)
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    ahead = desk.get_by_label(words("payment.ahead.yes"), exact=True)
    if ahead.count():
        ahead.check()
        press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    assert desk.get_by_role("button", name=words("verb.print-receipt"), exact=True).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_of_a_payment_goes_back_by_its_channel(page, language):
    words = Words(language)
    looks = dict(language=language, theme=THEMES[language])
    desk = at_desk(page, "limin", "/billing/cashier", **looks)
    allow(desk, REFUSED)
    take(desk, words, HOMES[language], "120", f"42000{language}")
    payment = desk.url.split("?")[0]
    desk.goto(payment)
    asking = form(desk, "refund")
    fill(asking, words("payment.amount"), "120.01")
    fill(asking, words("payment.reason"), "重复缴费")
    press(asking, words("verb.refund-payment"))
    refused(desk, "amount", words("refund.short"))
    look(desk, f"refund-refused-{language}")
    asking = form(desk, "refund")
    fill(asking, words("payment.amount"), "40")
    press(asking, words("verb.refund-payment"))
    refund = desk.url
    assert 4_000 in amounts(desk.locator("h1").inner_text())
    assert sum(amounts(desk.locator("section", has_text=words("refund.shares")).locator("tbody").inner_text())) >= 4_000
    assert desk.locator('form[action$="/approval"]').count() == 0, "nobody releases what they asked for"
    look(desk, f"refund-asked-{language}")
    desk.goto("/billing/refunds")
    assert row(desk.locator("table"), words("refund.kind.payment"), words("refund.state.asked")).count() >= 1
    look(desk, f"refunds-{language}")

    finance = at_desk(page, "linlan", refund, **looks)
    press(finance.locator("main"), words("verb.approve-refund"))
    finance.goto(refund)
    assert words("refund.state.processing") in finance.locator("main .state").first.inner_text()
    assert words("refund.booked.not") in finance.locator("dl.pairs").inner_text()
    look(finance, f"refund-at-channel-{language}")

    # While it is under way nobody takes the payment back by hand.
    manager = at_desk(page, "wangfang", payment, **looks)
    allow(manager, REFUSED)
    back = form(manager, "reversal")
    fill(back, words("payment.reason"), "收错户")
    pick(back, words("payment.fault"), words("payment.fault.ours"))
    press(back, words("verb.reverse-payment"))
    assert words("payment.reversal.refunded") in manager.locator("main").inner_text()
    look(manager, f"refund-keeps-payment-{language}")

    # Abnormal: it stands before whoever lets money out, and the books have not moved.
    press(finance.locator("main"), words("verb.play-refund.abnormal"))
    finance.wait_for_load_state()
    finance.goto(refund)
    assert words("today.refund.abnormal") in finance.locator("main").inner_text()
    look(finance, f"refund-abnormal-{language}")
    finance.goto("/today")
    line = row(finance.locator("main"), words("today.refund.abnormal"))
    assert line.count() >= 1
    look(finance, f"refund-today-{language}")

    finance.goto(refund)
    press(finance.locator("main"), words("verb.play-refund.success"))
    finance.goto(refund)
    assert words("refund.state.paid") in finance.locator("main .state").first.inner_text()
    assert words("refund.booked.not") not in finance.locator("dl.pairs").inner_text()
    look(finance, f"refund-paid-{language}")

    clerk = at_desk(page, "limin", payment, language=language, width="phone", theme=THEMES[language])
    said = row(clerk.locator("main table"), words("refund.state.paid"))
    assert 4_000 in amounts(said.inner_text())
    assert words("refund.left", left="80.00") in clerk.locator("main").inner_html()
    look(clerk, f"refund-payment-phone-{language}")
    clerk.goto(refund)
    look(clerk, f"refund-phone-{language}")
