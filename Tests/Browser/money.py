"""The hands of the walks over money: an item with a published standard, the cashier's page, a printed paper."""

import datetime
import re

from walking import SHANGHAI, at_desk, fill, form, press, row

TODAY = datetime.datetime.now(SHANGHAI).date()
THIS_MONTH = TODAY.strftime("%Y-%m")


def choose(scope, label, choice):
    scope.get_by_label(label, exact=True).select_option(label=choice)


def amounts(text):
    """Every amount of money in a text, in fen."""
    return [round(float(found.replace(",", "")) * 100) for found in re.findall(r"(-?[\d,]+\.\d\d)", text)]


def add_item(desk, words, code, name, kind="property"):
    desk.goto("/billing/items")
    adding = form(desk, "billing/items")
    fill(adding, words("fee-item.code"), code)
    fill(adding, words("fee-item.name"), name)
    choose(adding, words("fee-item.kind"), words(f"fee.kind.{kind}"))
    press(adding, words("verb.add-item"))
    assert row(desk.locator("table"), code).count() == 1


def draft_standard(desk, words, code, name, *, price, basis="area", cycle="1", start="2024-01-01"):
    """Drafted, and its page open."""
    desk.goto("/billing/standards")
    own = form(desk, "billing/standards")
    choose(own, words("fee-item.name"), f"{name} · {code}")
    fill(own, words("standard.price"), price)
    choose(own, words("standard.basis"), words(f"standard.basis.{basis}"))
    choose(own, words("standard.cycle"), words(f"standard.cycle.{cycle}"))
    fill(own, words("standard.due-day"), "1")
    fill(own, words("standard.legal-basis"), "前期物业服务合同第六条")
    fill(own, words("standard.from"), start)
    press(own, words("verb.draft-standard"))


def approve_standard(desk, words):
    approving = form(desk, "approval")
    fill(approving, words("standard.approval"), "业主大会决议 2023-11")
    press(approving, words("verb.approve-standard"))


def publish_standard(desk, words):
    publishing = form(desk, "publication")
    fill(publishing, words("standard.place.label"), "各单元公告栏")
    fill(publishing, words("standard.published-on"), "2023-12-01")
    press(publishing, words("verb.publish-standard"))


def published(page, words, code, name, language, base=None, **terms):
    """A standard that bills may rest on: by the finance assistant, the office manager and the counter."""
    finance = at_desk(page, "linlan", "/billing/items", language=language, base=base)
    add_item(finance, words, code, name)
    draft_standard(finance, words, code, name, **terms)
    manager = at_desk(page, "chenguo", finance.url, language=language, base=base)
    approve_standard(manager, words)
    finance.reload()
    publish_standard(finance, words)
    return finance


def find_home(desk, words, spoken):
    """The cashier's page of a home, found as the clerk says it."""
    desk.goto("/billing/cashier")
    desk.locator("main input[name=q]").last.fill(spoken)
    press(desk.locator("main form[action='/billing/cashier']"), words("payment.find.button"))
    if desk.locator("form[data-cashier]").count() == 0:
        desk.locator("main table a.title").first.click()
    desk.wait_for_load_state()
    assert desk.locator("form[data-cashier]").count() == 1


def tick(desk, item):
    """Ticks the open bill of this item, and gives what it asks for in fen."""
    box = row(desk.locator("form[data-cashier] table"), item).locator("input[type=checkbox]")
    box.check()
    return int(box.get_attribute("data-fen"))
