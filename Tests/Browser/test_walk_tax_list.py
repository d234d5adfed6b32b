"""An e-invoice is asked for at the counter; the tax platform's list is read back, looked at, and entered once."""

import pytest

from harness import allow
from money import TODAY, amounts, find_home
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, refused, row

HOMES = {"zh-Hans": "5-1-902", "en": "7-1-603"}
THEMES = {"zh-Hans": "light", "en": "dark"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_tax_platform_issued_is_read_back_and_entered(page, language):
    words = Words(language)
    looks = dict(language=language, theme=THEMES[language])
    desk = at_desk(page, "limin", "/billing/cashier", **looks)
    find_home(desk, words, HOMES[language])
    desk.locator("form[data-cashier] table input[type=checkbox]").first.check()
    press(desk.locator("form[data-cashier]"), words("verb.take-payment"))
    label = desk.locator("main ul.plain a b").inner_text()
    desk.goto(f"/billing/invoices?receipt={label}")
    asking = desk.locator('form[action$="/billing/invoices"]')
    pick(asking, words("invoice.kind"), words("invoice.kind.person"))
    fill(asking, words("invoice.buyer"), "孙晓")
    press(asking, words("verb.request-invoice"))
    desk.goto("/billing/invoices")
    desk.locator("table a.title").first.click()
    desk.wait_for_load_state()
    invoice, said = desk.url, desk.locator("main").inner_text()
    serial = next(word for word in said.split() if word.startswith("FP"))
    fen = amounts(desk.locator("p", has=desk.locator(".state")).first.inner_text())[-1]
    look(desk, f"invoice-asked-{language}")

    finance = at_desk(page, "linlan", "/billing/invoices/readings", **looks)
    allow(finance, REFUSED)
    look(finance, f"tax-lists-{language}")

    def bring(name, text):
        finance.goto("/billing/invoices/readings")
        finance.locator("input[type=file]").set_input_files(
            files=[dict(name=name, mimeType="text/csv", buffer=text.encode("utf-8"))])
        press(finance.locator("main"), words("verb.bring-invoices"))

    # A list that cannot be read says so on its own page.
    bring("空.csv", "一,二\n1,2\n")
    refused(finance, "file", words.like("invoice.reading.columns"))
    look(finance, f"tax-list-unread-{language}")

    number = f"{TODAY:%y}33" + {"zh-Hans": "1", "en": "2"}[language].zfill(16)
    other = f"{TODAY:%y}33" + {"zh-Hans": "3", "en": "4"}[language].zfill(16)
    head = "数电票号码,开票日期,购买方名称,价税合计,备注\n"
    mine = f"{number},{TODAY},孙晓,{fen / 100:.2f},{serial}\n"
    bring("发票.csv", head + mine + f"{other},{TODAY},某公司,9.99,\n")
    findings = finance.locator("table")
    assert row(findings, words("invoice.finding.issue"), number).count() == 1
    assert row(findings, words("invoice.finding.extra"), other).count() == 1
    look(finance, f"tax-list-read-{language}")
    reading = finance.url
    press(finance.locator("main"), words("verb.take-invoices", count="1"))
    assert words("invoice.reading.nothing") in finance.locator("main").inner_text()
    look(finance, f"tax-list-entered-{language}")
    phone = at_desk(page, "linlan", reading, language=language, width="phone", theme=THEMES[language])
    look(phone, f"tax-list-phone-{language}")
    finance.goto(invoice)
    assert words("invoice.state.issued") in finance.locator("main .state").first.inner_text()
    assert number in finance.locator("main").inner_text()
    finance.goto("/billing/invoices/readings")
    assert words("invoice.reading.taken") in row(finance.locator("table"), "发票.csv").first.inner_text()

    # The house plays the platform's interface, until files are used again.
    press(finance.locator("main"), words("verb.simulate-platform"))
    assert words("invoice.platform.simulated") in finance.locator("main").inner_text()
    look(finance, f"tax-platform-{language}")
    press(finance.locator("main"), words("verb.drop-platform"))
    assert words("invoice.platform.file") in finance.locator("main").inner_text()
