"""An agreed time that the customer did not keep: said with its evidence, not counted, and agreed anew."""

import time

import pytest

from harness import allow
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, in_hours, look, press, refused, row, stage, take


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_customer_was_not_there(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    agreed = in_hours(0.03)
    take(desk, words, kind="complaint", title=f"上门无人 {language}", outcome="appointed", appointment=agreed)
    assert stage(desk) == words("stage.appointed")
    address = desk.url
    assert form(desk, "absence").count() == 0, "nobody is absent before the agreed time"

    deadline = time.monotonic() + 130
    while form(desk, "absence").count() == 0:
        assert time.monotonic() < deadline, "the agreed time does not come"
        time.sleep(3)
        desk.goto(address)

    # Coming late ourselves is our own miss.
    absence = form(desk, "absence")
    fill(absence, words("case.absent.there"), in_hours(0))
    fill(absence, words("case.absent.who"), "赵强")
    fill(absence, words("case.absent.shown"), "门口照片")
    look(desk, f"case-absent-{language}")
    fill(absence, words("case.absent.there"), agreed)
    fill(absence, words("case.absent.shown"), "")
    allow(desk, REFUSED)
    press(absence, words("verb.absent"))
    refused(desk, "shown", words("case.absent.evidence"))

    desk.goto(address)
    absence = form(desk, "absence")
    fill(absence, words("case.absent.there"), agreed)
    fill(absence, words("case.absent.who"), "赵强")
    fill(absence, words("case.absent.shown"), "门口照片")
    press(absence, words("verb.absent"))
    assert stage(desk) == words("stage.open")
    assert words("reason.customer-absent") in row(desk.locator("table"), "S2.5-1c").inner_text()
    assert words("fact.case.customer-absent") in desk.locator("ul.facts").last.inner_text()
    look(desk, f"case-absent-done-{language}")
