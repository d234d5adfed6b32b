"""The hands of the walks over arrears: an office whose day moves on, old bills, and a debtor's demands rung by rung."""

import datetime
import os
import pathlib
import shutil
import subprocess
import time

import pytest

import walking
from money import TODAY, amounts, published
from server import Server
from walking import Words, at_desk, fill, form, look, pick, press, row

LOOKS = {"zh-Hans": "light", "en": "dark"}
# Who owes much and disputes one bill, and who will pay in parts.
DEBTOR, INSTALMENTS = "3栋 1单元0304", "4栋 1单元0304"
CODE, ITEM = "YCX", "专项维护费"


class Office:
    """A demo of its own, whose day may be moved on; the people sign in anew each time."""

    def __init__(self, page, language, shim):
        self.page, self.language, self.shim, self.days = page, language, shim, 0
        self.words, self.theme = Words(language), LOOKS[language]
        self.server = Server()

    @property
    def today(self):
        return TODAY + datetime.timedelta(days=self.days)

    def desk(self, name, path, width="desktop"):
        # A second factor's code is of the office's own time.
        now, walking.time.time = time.time, lambda: now() + self.days * 86_400
        try:
            return at_desk(
                self.page, name, path, language=self.language, theme=self.theme, width=width, base=self.server.url)
        finally:
            walking.time.time = now

    def later(self, days):
        self.server.stop()
        self.days += days
        os.environ.update(LD_PRELOAD=str(self.shim), LATER_DAYS=str(self.days))
        try:
            self.server.start()
        finally:
            del os.environ["LD_PRELOAD"], os.environ["LATER_DAYS"]


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    library = tmp_path_factory.mktemp("later") / "later.so"
    source = pathlib.Path(__file__).with_name("later.c")
    subprocess.run([shutil.which("cc") or "clang", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.fixture(params=list(LOOKS))
def office(request, page, shim):
    office = Office(page, request.param, shim)
    with office.server:
        yield office


def until(desk, found, patience=75):
    """Waits for what the office does by itself every few seconds."""
    end = time.monotonic() + patience
    while not found():
        assert time.monotonic() < end, f"nothing came: {desk.locator('main').inner_text()[:600]}"
        time.sleep(1)
        desk.reload()
        desk.wait_for_load_state()


def old_bills(office):
    """Overdue bills come in as a file of one-off charges: tried first, then taken in."""
    words = office.words
    finance = published(
        office.page, words, CODE, ITEM, office.language, price="100", basis="fixed", cycle="0", base=office.server.url)
    lines = ["楼栋,房号,收费项目,金额,日期,说明"]
    for home, ages in ((DEBTOR, (215, 185, 20)), (INSTALMENTS, (60,))):
        building, unit = home.split(" ")
        lines += [
            f"{building},{unit},{ITEM},{amount}.00,{TODAY - datetime.timedelta(days=age)},第{age}天前到期"
            for age, amount in zip(ages, (300, 280, 50))]
    finance.goto("/billing/imports")
    look(finance, f"import-charges-{office.language}")
    pick(finance, words("billing.import.kind"), words("billing.import.kind.charges"))
    finance.locator("input[type=file]").set_input_files(
        dict(name="往年收费.csv", mimeType="text/csv", buffer="\n".join(lines).encode("utf-8-sig")))
    press(finance.locator("main"), words("verb.try-file"))
    look(finance, f"import-tried-{office.language}")
    press(finance.locator("main"), words("verb.take-file"))
    assert 93_000 in amounts(finance.locator("main").inner_text())
    look(finance, f"import-taken-{office.language}")


def settings(office, share="1/1000"):
    """The share of a major payer is set; what is sent leaves at once, at any hour, as this office decides."""
    words = office.words
    manager = office.desk("wangfang", "/arrears/settings")
    assert words("arrears.unset") in manager.locator("main").inner_text()
    fill(manager, words("arrears.majorShare"), share)
    fill(manager, words("arrears.undoMinutes"), "0")
    look(manager, f"arrears-settings-{office.language}")
    press(manager.locator("main"), words("verb.settle-arrears"))
    shown = {"50%": "50/100"}.get(share, share)
    assert shown in manager.locator("main").inner_text()
    # The board knows it too: what this project has set is no longer unset.
    manager.goto("/scheme/S2.8.2-1")
    assert shown in manager.locator("dl.pairs").inner_text()
    assert words("parameter.own") in manager.locator("dl.pairs").inner_text()
    assert words("state.unset") not in manager.locator("main").inner_text()
    look(manager, f"clause-share-set-{office.language}")
    head = office.desk("chenguo", "/scheme/XS2.8.2-0")
    for name, hour in (("contactFromHour", "0"), ("contactToHour", "24")):
        head.goto("/scheme/XS2.8.2-0")
        changing = form(head, "versions")
        changing.get_by_label(words("revision.quantity"), exact=True).select_option(label=words(f"quantity.{name}"))
        fill(changing, words("revision.value"), hour)
        fill(changing, words("revision.from"), TODAY.isoformat())
        fill(changing, words("revision.note"), "试用")
        press(changing, words("verb.revise-scheme"))


def send(office, desk, picture):
    """The run of this page is sent and leaves."""
    words = office.words
    look(desk, f"{picture}-preview-{office.language}")
    press(desk.locator("main"), words("verb.send-dunning"))
    look(desk, f"{picture}-leaving-{office.language}")
    until(desk, lambda: row(desk.locator("table"), DEBTOR, words("demand.state.sent")).count())
    look(desk, f"{picture}-left-{office.language}")


def deliver(office, desk, case, **proof):
    words = office.words
    desk.goto(case)
    delivering = form(desk, "delivery")
    pick(delivering, words("demand.outcome"), words("demand.outcome.reached"))
    fill(delivering, words("demand.day"), office.today.isoformat())
    if "time" in proof:
        fill(delivering, words("demand.time"), proof.pop("time"))
    if evidence := proof.pop("evidence", None):
        delivering.get_by_label(words("demand.evidence"), exact=True).select_option(
            label=words(f"demand.evidence.{evidence}"))
    for key, value in proof.items():
        fill(delivering, words(f"demand.{key}"), value)
    press(delivering, words("verb.deliver-demand"))


def next_rung(office, desk, case, rung, channel, picture, **proof):
    """The debtor's next demand, from the page that says that it is due, to its delivery."""
    words = office.words
    desk.goto(case)
    until(desk, lambda: desk.locator('form[action$="/demand"]').count())
    assert words("arrears.due", rung=words(f"rung.{rung}")) in desk.locator("main").inner_text()
    demand = form(desk, "demand")
    pick(demand, words("demand.channel"), words(f"demand.channel.{channel}"))
    press(demand, words("verb.preview-dunning"))
    send(office, desk, picture)
    deliver(office, desk, case, **proof)
    look(desk, f"{picture}-delivered-{office.language}")


def waits_until(office, desk, days):
    """The page says from which day the next rung may follow, and offers none before."""
    day = office.today + datetime.timedelta(days=days)
    assert day.isoformat() in desk.locator("ul.words").first.inner_text()
    assert desk.locator('form[action$="/demand"], form[action$="/matter"]').count() == 0
    return days
