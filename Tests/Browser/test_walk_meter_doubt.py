"""A reading far above the usual waits for a colleague; an estimate that was too high is settled by the next true one."""

import datetime

import pytest

from harness import allow
from money import TODAY, add_item, choose
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, press, refused, row

HOMES = {"zh-Hans": "3-1-304", "en": "5-1-304"}
THEMES = {"zh-Hans": "light", "en": "dark"}


def ago(days):
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def read(desk, words, day, reading, estimated=False):
    reading_form = form(desk, "readings")
    fill(reading_form, words("billing.meter.day"), day)
    fill(reading_form, words("billing.meter.reading"), reading)
    if estimated:
        reading_form.get_by_label(words("meter.estimated.tick"), exact=True).check()
    press(reading_form, words("verb.read-meter"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unlikely_reading_waits_for_a_colleague(page, language):
    words, serial = Words(language), f"SB-{language}"
    looks = dict(language=language, theme=THEMES[language])
    desk = at_desk(page, "linlan", "/billing/items", **looks)
    allow(desk, REFUSED)
    name = {"zh-Hans": "自备井水费", "en": "Well water"}[language]
    add_item(desk, words, f"JS-{language[:2].upper()}", name, kind="other")
    desk.goto("/billing/meters")
    fold = desk.locator("details", has=desk.locator('form[action$="/billing/meters"]'))
    fold.locator("summary").click()
    install = fold.locator("form")
    fill(install, words("billing.line.home"), HOMES[language])
    choose(install, words("billing.line.item"), name)
    for label, value in (("serial", serial), ("digits", "5"), ("multiplier", "1"), ("installed", ago(130)), ("first", "0")):
        fill(install, words(f"billing.meter.{label}"), value)
    press(install, words("verb.install-meter"))
    meter = desk.url
    for days, reading in ((100, "10"), (70, "20.5"), (40, "30")):
        read(desk, words, ago(days), reading)
    assert desk.locator("main .say.late").count() == 0
    look(desk, f"meter-read-{language}")

    read(desk, words, ago(10), "99")
    assert words.like("meter.doubt.far").search(desk.locator("main .say.late").inner_text())
    look(desk, f"meter-doubt-{language}")
    assert desk.locator('form[action$="/confirmation"]').count() == 0, "nobody confirms what they read"
    assert words("meter.doubt.own") in desk.locator("main").inner_text()

    manager = at_desk(page, "wangfang", "/billing/meters/doubts", **looks)
    assert row(manager.locator("table"), serial).count() == 1
    look(manager, f"meter-doubts-{language}")
    phone = at_desk(page, "wangfang", "/billing/meters/doubts", language=language, width="phone", theme=THEMES[language])
    look(phone, f"meter-doubts-phone-{language}")
    manager.locator("table a.title", has_text=serial).click()
    manager.wait_for_load_state()
    confirming = form(manager, "confirmation")
    confirming.locator("input[name=reason]").evaluate("it => it.removeAttribute('required')")
    allow(manager, REFUSED)
    press(confirming, words("verb.confirm-reading"))
    refused(manager, "reason", words("field.required"))
    look(manager, f"meter-doubt-unsaid-{language}")
    confirming = form(manager, "confirmation")
    fill(confirming, words("meter.doubt.reason"), "上门核实：水管漏水")
    press(confirming, words("verb.confirm-reading"))
    assert words("meter.doubt.confirmed") in manager.locator("main").inner_text()
    look(manager, f"meter-doubt-confirmed-{language}")
    manager.goto("/billing/meters/doubts")
    assert row(manager.locator("main"), serial).count() == 0

    # Nobody saw the dial, and then somebody did.
    desk.goto(meter)
    read(desk, words, ago(5), "130", estimated=True)
    assert words("meter.estimated") in row(desk.locator("table"), ago(5)).inner_text()
    read(desk, words, ago(1), "120")
    assert words("billing.meter.withdrawn") in row(desk.locator("table"), ago(5)).inner_text()
    look(desk, f"meter-estimate-settled-{language}")
    desk.goto("/billing/meters/doubts")
    limits = form(desk, "watch")
    fill(limits, words("meter.watch.factor"), "1")
    press(limits, words("verb.set-watch"))
    refused(desk, "factor", words("meter.watch.factor.bad"))
    look(desk, f"meter-watch-{language}")
