"""A cashier's day whose cash is short: it stays open until that is explained, is closed, and another person signs."""

import pytest

from harness import allow
from money import amounts, find_home
from server import Server
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, press, refused, row

# A closed day takes no more money, so that each language has a cashier and the walk a demo of its own.
CASHIERS = {"zh-Hans": ("limin", "3-1-404", "light"), "en": ("zhoujie", "5-1-404", "dark")}
WHY = "找零时多给了十元，已由本人补足"


@pytest.fixture(scope="module")
def office():
    with Server() as running:
        yield running.url


def take(desk, words, home, yuan):
    """Cash ahead: the second click confirms that it is meant."""
    find_home(desk, words, home)
    fill(desk, words("payment.amount"), yuan)
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    desk.get_by_label(words("payment.ahead.yes"), exact=True).check()
    look(desk, f"cashier-ahead-{words.place}")
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    assert desk.get_by_role("button", name=words("verb.print-receipt"), exact=True).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_with_a_difference_is_closed_when_it_is_explained(page, office, language):
    words = Words(language)
    cashier, home, theme = CASHIERS[language]
    looks = dict(language=language, theme=theme, base=office)
    desk = at_desk(page, cashier, "/billing/cashier", **looks)
    allow(desk, REFUSED)
    take(desk, words, home, "260")

    desk.goto("/billing/tills")
    closing = form(desk, "billing/tills")
    assert amounts(desk.locator("dl.pairs").first.inner_text()) == [26_000]
    look(desk, f"till-open-{language}")

    # Counted ten short: nothing is closed, what was counted is kept, and the reason is asked for at its field.
    for note, pieces in (("100.00", "2"), ("50.00", "1")):
        fill(closing, note, pieces)
    assert amounts(desk.locator("[data-counted]").inner_text()) == [25_000]
    press(closing, words("verb.close-till"))
    refused(desk, "explanation", words("till.difference"))
    closing = form(desk, "billing/tills")
    assert closing.get_by_label("100.00", exact=True).input_value() == "2"
    look(desk, f"till-difference-{language}")

    fill(closing, words("till.explanation"), WHY)
    press(closing, words("verb.close-till"))
    sheet = desk.url
    line = row(desk.locator("table.figures"), words("payment.method.cash")).inner_text()
    assert amounts(line) == [26_000, 25_000, -1_000]
    assert WHY in desk.locator("main").inner_text()
    assert desk.locator('form[action$="/countersignature"]').count() == 0, "nobody signs for their own day"
    paper = desk.get_by_role("link", name=words("verb.print-till"), exact=True).get_attribute("href")
    assert desk.context.request.get(paper).body()[:5] == b"%PDF-"
    look(desk, f"till-closed-{language}")

    # Nothing is dated into a closed day.
    find_home(desk, words, home)
    fill(desk, words("payment.amount"), "1")
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    if desk.get_by_label(words("payment.ahead.yes"), exact=True).count():
        desk.get_by_label(words("payment.ahead.yes"), exact=True).check()
        press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    assert words.like("till.closed").search(desk.locator("main").inner_text())
    look(desk, f"till-closed-refuses-{language}")

    manager = at_desk(page, "wangfang", "/billing/tills", **looks, width="phone")
    look(manager, f"tills-phone-{language}")
    manager.goto(sheet)
    press(manager.locator("main"), words("verb.countersign-till"))
    assert words("till.state.signed") in manager.locator("main").inner_text()
    assert manager.locator('form[action$="/countersignature"]').count() == 0
    look(manager, f"till-signed-phone-{language}")
