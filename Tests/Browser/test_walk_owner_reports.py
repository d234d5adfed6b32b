"""An owner scans the code on the door, reports from a phone, proves the number, sees the progress, and rates the work."""

import json
import pathlib
import re
import subprocess
import sys
import time

import pytest

from harness import allow, check_axe, shot, sign_in

PASSWORD = "yunqi-demo-2026"
WORDS = {  # what the owner writes, and what the page and the desk say
    "zh-Hans": dict(report="厨房水龙头一直滴水，关不紧。\n下午四点以后在家。", sent="收到了", done="已结束", reply="已更换阀芯，试水十分钟无滴漏。", note="很快，谢谢"),
    "en": dict(report="The kitchen tap drips and will not close.", sent="We have it", done="Finished", reply="The valve was changed and holds.", note="Quick, thank you"),
}


@pytest.fixture(scope="module")
def gateway(server, tmp_path_factory):
    """An SMS gateway of the demo's office; gives the last digits that it was handed for a phone."""
    folder = tmp_path_factory.mktemp("sink")
    script = pathlib.Path(__file__).resolve().parents[1] / "Commands/sinks.py"
    process = subprocess.Popen(
        [sys.executable, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    port = json.loads(process.stdout.readline())["http"]
    from server import STEWARD
    subprocess.run(
        [STEWARD, "channel", "webhook", "--project", "YQY", "--kind", "generic", "--url", f"http://127.0.0.1:{port}/ok",
         "--database", server.database], input="walk-secret\n", text=True, check=True, capture_output=True)
    log = folder / "received.jsonl"

    def messages(phone):
        lines = log.read_text().splitlines() if log.exists() else []
        bodies = [json.loads(json.loads(line)["body"]) for line in lines if json.loads(line)["path"] == "/ok"]
        return [body["text"] for body in bodies if body["to"] == phone]

    def digits(phone, after):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            found = messages(phone)
            if len(found) > after:
                return re.search(r"\d{6}", found[-1]).group()
            time.sleep(0.1)
        raise TimeoutError(f"no message for {phone}")

    yield messages, digits
    process.stdin.close()
    process.wait(20)


def door(server, name):
    """The address and the phone of a remembered person's home, as the demo prints them."""
    found = re.search(rf"(http://\S+)(/r/[0-9a-f]{{32}})  (\S+ \S+) {name} (\d+)", server.output())
    return found.group(2), found.group(4)


def solve(page, number, reply):
    """The desk handles the case with this number."""
    desk = page("/sign-in")
    sign_in(desk, "limin", PASSWORD)
    desk.goto(f"/find?q={number}")
    form = desk.locator('form[action$="/resolution"]')
    form.locator("textarea[name=reply]").fill(reply)
    form.locator("input[name=noPhotoReason]").fill("客户家中，不便拍照")
    form.locator("button").click()
    desk.wait_for_load_state()


@pytest.mark.parametrize("language, name, theme", [("zh-Hans", "吴刚", "light"), ("en", "马晓", "dark")])
def test_an_owner_reports_sees_the_progress_and_rates(page, server, gateway, language, name, theme):
    (messages, digits), words = gateway, WORDS[language]
    path, number = door(server, name)
    phone = page(path, language=language, width="phone", theme=theme)
    check_axe(phone)
    shot(phone, f"owner-report-{language}")
    assert phone.locator("script").count() == 0

    phone.locator("textarea[name=words]").fill(words["report"])
    phone.locator("input[name=kind][value=repair]").check()
    phone.locator("input[name=phone]").fill(number)
    phone.locator("input[name=callBack][value=no]").check()
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    assert words["sent"] in phone.locator("h1").inner_text()
    case = phone.locator(".card .big").first.inner_text()
    assert re.fullmatch(r"BX-\d{4}-\d{4}", case)
    assert "XS2.4-1" in phone.locator("body").inner_text()
    check_axe(phone)
    shot(phone, f"owner-sent-{language}")

    phone.locator("a.main").click()
    check_axe(phone)
    before = len(messages(number))
    phone.locator("input[name=phone]").fill(f"{number[:3]} {number[3:7]} {number[7:]}")
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    right = digits(number, before)
    allow(phone, "status of 422")
    phone.locator("input[name=digits]").fill("000000" if right != "000000" else "000001")
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    check_axe(phone)
    shot(phone, f"owner-key-{language}")
    phone.locator("input[name=digits]").fill(right)
    phone.locator("button.main").click()
    phone.wait_for_load_state()
    assert phone.url.endswith("/cases")
    check_axe(phone)
    shot(phone, f"owner-cases-{language}")

    solve(page, case, words["reply"])
    phone.get_by_text(case).click()
    phone.wait_for_load_state()
    assert words["reply"] in phone.locator("main").inner_text()
    check_axe(phone)
    shot(phone, f"owner-case-{language}")
    phone.locator("input[name=score][value='5']").check()
    phone.locator("textarea[name=note]").fill(words["note"])
    phone.locator('form[action$="/rating"] button').click()
    phone.wait_for_load_state()
    assert phone.locator(".say .big").inner_text() == words["done"]
    check_axe(phone)
    shot(phone, f"owner-rated-{language}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_large_type_and_the_poster(page, server):
    path, _ = door(server, "何静")
    phone = page(path, width="phone")
    phone.set_viewport_size(dict(width=320, height=640))
    small = phone.evaluate("parseFloat(getComputedStyle(document.querySelector('textarea')).fontSize)")
    phone.locator(".switches a").first.click()
    phone.wait_for_load_state()
    large = phone.evaluate("parseFloat(getComputedStyle(document.querySelector('textarea')).fontSize)")
    assert (small, large) == (18, 22)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_axe(phone)
    shot(phone, "owner-report-large")

    desk = page("/sign-in")
    sign_in(desk, "limin", PASSWORD)
    desk.goto("/find?q=2-1-501")
    desk.locator('aside a[href$="/qr"]').click()
    desk.wait_for_load_state()
    check_axe(desk)
    shot(desk, "owner-poster")
    for paper, size in (("A6", (105, 148)), ("A4", (210, 297))):
        desk.get_by_role("link", name=paper, exact=True).click()
        desk.wait_for_load_state()
        sheet = desk.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", sheet)
        millimetres = [tuple(round(float(side) / 72 * 25.4) for side in box) for box in boxes]
        assert millimetres == [size], f"{paper} is one sheet of its own size: {millimetres}"
