"""An owner scans the code on the door, proves the number, ticks the bills, pays by code on the phone, and holds the receipt."""

import re

import pytest

from harness import allow, check_axe, shot
from test_walk_owner_reports import door, gateway  # noqa: F401  the text messages' gateway
from walking import REFUSED

WORDS = {  # what the pages say
    "zh-Hans": dict(pay="去付款", open="打开微信支付", paid="已付款", back="返回我的费用", prices="收费标准（明码标价）", invoice="申请电子发票"),
    "en": dict(pay="Pay", open="Open WeChat Pay", paid="Paid", back="Back to my fees", prices="Prices", invoice="Ask for the e-invoice"),
}


@pytest.mark.parametrize("language, name, theme", [("zh-Hans", "王丽", "light"), ("en", "周伟", "dark")])
def test_an_owner_pays_by_code_on_a_phone(page, server, gateway, language, name, theme):  # noqa: F811
    (messages, digits), words = gateway, WORDS[language]
    path, number = door(server, name)
    phone = page(path + "/progress", language=language, width="phone", theme=theme)
    known = len(messages(number))
    phone.locator("input[name=phone]").fill(number)
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    phone.locator("input[name=digits]").fill(digits(number, known))
    phone.locator("button.main").click()
    phone.wait_for_load_state()

    phone.goto(path + "/fees")
    bills = phone.locator("input[type=checkbox][name^=bill-]")
    count = bills.count()
    assert count >= 2
    assert all(bills.nth(place).is_checked() for place in range(count))
    check_axe(phone)
    shot(phone, f"owner-pays-choice-{language}")
    assert phone.locator("script").count() == 0
    for place in range(1, count):
        bills.nth(place).uncheck()
    phone.locator("input[name=channel][value=wechat]").check()
    phone.locator("button.main", has_text=words["pay"]).click()
    phone.wait_for_load_state()
    order = phone.url
    assert phone.locator("svg").count() == 1
    check_axe(phone)
    shot(phone, f"owner-pays-code-{language}")

    phone.locator("a.main", has_text=words["open"]).click()
    phone.wait_for_load_state()
    assert "/pay/simulated/" in phone.url
    check_axe(phone)
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    phone.locator("a.main").click()
    phone.wait_for_load_state()
    assert phone.url == order
    assert words["paid"] in phone.locator("main").inner_text()
    assert re.search(r"SJ\d{7}", phone.locator("main").inner_text())
    check_axe(phone)
    shot(phone, f"owner-pays-receipt-{language}")

    phone.get_by_text(words["back"]).click()
    phone.wait_for_load_state()
    assert phone.locator("input[type=checkbox][name^=bill-]").count() == count - 1

    # The papers: the notice, the receipt, its e-invoice; and the price board, which needs no proof.
    notice = phone.context.request.get(path + "/fees/notice")
    assert notice.ok and notice.body().startswith(b"%PDF")
    phone.locator("ul.cases a").first.click()
    phone.wait_for_load_state()
    receipt = phone.url
    paper = phone.context.request.get(receipt + "/paper")
    assert paper.ok and paper.body().startswith(b"%PDF")
    phone.get_by_text(words["invoice"]).first.click()
    phone.locator("input[name=taxNumber]").fill("123")
    allow(phone, REFUSED)
    phone.locator("details button").click()
    phone.wait_for_load_state()
    assert phone.locator("input[name=taxNumber][aria-invalid=true]").count() == 1
    both(phone, f"owner-receipt-refused-{language}")
    phone.locator("input[name=taxNumber]").fill("")
    phone.locator("details button").click()
    phone.wait_for_load_state()
    assert phone.url == receipt and phone.locator("input[name=taxNumber]").count() == 0
    both(phone, f"owner-receipt-{language}")
    phone.goto(path)
    phone.get_by_text(words["prices"]).click()
    phone.wait_for_load_state()
    assert "杭州云栖物业服务有限公司" in phone.locator("main").inner_text()
    both(phone, f"owner-prices-{language}")


def both(phone, name):
    """The page in the light and in the dark."""
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        check_axe(phone)
        shot(phone, f"{name}-{theme}")
