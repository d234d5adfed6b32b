"""The office's own days and numbers: a closed day and a changed number of the scheme, from their pages to what is promised."""

import datetime

import pytest

from test_pages_fit import CUT, WIDER
from walking import LANGUAGES, Words, at_desk, fill, form, look, press, row

DAY = {"zh-Hans": "2027-03-03", "en": "2027-03-04"}


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_year_is_seen_and_fits(page, language, width):
    desk = at_desk(page, "wangfang", "/calendar", language=language, width=width)
    assert desk.locator("table.month").count() == 12
    look(desk, f"calendar-{language}-{width}")
    assert not desk.evaluate(WIDER) and not desk.evaluate(CUT)
    desk.goto("/scheme/versions")
    look(desk, f"versions-{language}-{width}")
    assert not desk.evaluate(WIDER) and not desk.evaluate(CUT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_closed_by_a_manager(page, language):
    words = Words(language)
    desk = at_desk(page, "wangfang", "/calendar?year=2027", language=language)
    before = desk.locator("td.feast").count()
    asked = form(desk, "day")
    fill(asked, words("calendar.day"), DAY[language])
    fill(asked, words("calendar.name"), "设备检修")
    press(asked, words("verb.calendar-day"))
    desk.goto("/calendar?year=2027")
    assert desk.locator("td.feast").count() == before + 1
    look(desk, f"calendar-closed-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_changes_by_a_new_version_from_a_day_on(page, language):
    words = Words(language)
    desk = at_desk(page, "chenguo", "/scheme/K-CMP2", language=language)
    day = (datetime.date.today() + datetime.timedelta(days=20 + LANGUAGES.index(language))).isoformat()
    changing = form(desk, "versions")
    changing.get_by_label(words("revision.quantity"), exact=True).select_option(index=1)
    fill(changing, words("revision.value"), "20")
    fill(changing, words("revision.from"), day)
    fill(changing, words("revision.note"), "人手增加")
    press(changing, words("verb.revise-scheme"))
    desk.goto("/scheme/versions")
    assert row(desk.locator("table"), day).count() >= 1
    look(desk, f"version-later-{language}")
