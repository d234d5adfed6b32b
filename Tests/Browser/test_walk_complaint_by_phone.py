"""A complaint by phone: taken while the caller speaks, promised with clauses and due times, answered at once."""

import re

import pytest

from harness import allow, sign_in
from walking import LANGUAGES, PASSWORD, REFUSED, Words, at_desk, fill, form, look, pick, press, refused, row, stage, take

REPLY = {"zh-Hans": "已请夜班到现场劝停，并当面说明施工时段。", "en": "The night shift has stopped it and explained the hours."}

HEARD = {"zh-Hans": "那我知道了，谢谢。", "en": "I see, thank you."}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["solved", "explained"])
def test_a_complaint_is_taken_and_answered_within_its_minutes(page, language, outcome):
    words = Words(language)
    desk = page("/sign-in", language=language)
    look(desk, f"sign-in-{language}")
    sign_in(desk, "limin", PASSWORD)
    look(desk, f"today-{language}")

    # The intake, filled as a clerk fills it with a caller on the line.
    desk.get_by_role("navigation", name=words("rail")).get_by_role("link", name=words("place.intake")).click()
    requester = desk.get_by_label(words("case.requester"), exact=True)
    requester.wait_for()
    assert requester.evaluate("it => it === document.activeElement"), "the first field is not ready to type in"
    title = f"楼上半夜拖家具 {outcome} {language}"
    pick(desk, words("case.kind"), words("kind.complaint"))
    requester.fill("赵建华")
    fill(desk, words("case.phone"), "177 0000-1000")
    fill(desk, words("case.unit"), "1栋1单元204室")
    fill(desk, words("case.title"), title)
    fill(desk, words("case.words"), "楼上半夜还在拖家具，孩子睡不了。")
    desk.get_by_label(words("case.handler"), exact=True).select_option(label="赵强")
    look(desk, f"intake-{language}")
    press(desk.locator("main"), words("verb.take"))

    # The case: its number, its unit as the register writes it, and what the scheme promised the caller.
    desk.get_by_role("heading", level=1, name=title).wait_for()
    look(desk, f"case-open-{language}")
    assert re.search(r"TS-\d{4}-\d{4}", desk.locator("main").inner_text()), "the case shows no number"
    assert "1栋 1单元0204" in desk.locator("aside").inner_text(), "the unit was not found as it was said"
    promise = row(desk.locator("table"), "K-CMP2")
    assert promise.count() == 1, "the minutes of K-CMP2 are not promised"
    assert re.search(r"\d{1,2}:\d{2}", promise.inner_text()), "the promise shows no due time"

    # Why this date: one press from the promise, with the windows that made it.
    promise.locator("a[href*='/why/']").click()
    desk.get_by_role("heading", level=1, name=words.like("why.title")).wait_for()
    look(desk, f"why-{language}")
    desk.go_back()

    if outcome == "solved":
        answer = form(desk, "resolution")
        fill(answer, words("case.reply"), REPLY[language])
        press(answer, words("verb.solve"))
    else:
        answer = form(desk, "explanation")
        fill(answer, words("case.explanation"), REPLY[language])
        answer.get_by_label(words("case.understanding"), exact=True).select_option(label=words("understanding.reply"))
        fill(answer, words("evidence.words.label"), HEARD[language])
        press(answer, words("verb.explain"))

    # Handled within the minutes: the promise is kept, and the follow-up is promised in its place.
    look(desk, f"case-handled-{language}")
    assert stage(desk) == words("stage.handled")
    assert words("standing.kept") in row(desk.locator("table"), "K-CMP2").inner_text()
    assert REPLY[language] in desk.locator("main").inner_text()
    assert row(desk.locator("table"), "S2.5-2").count() == 1, "no follow-up is promised"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_is_explained_in_the_intake_itself(page, language):
    """Nothing but the one form, while the caller is still there; without evidence it is refused at its field."""
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    allow(desk, REFUSED)
    take(desk, words, kind="complaint", title=f"当场解释 {language}", outcome="explained", reply=REPLY[language])
    refused(desk, "understanding", words("case.explain.evidence"))
    look(desk, f"intake-refused-{language}")
    desk.get_by_label(words("case.understanding"), exact=True).select_option(label=words("understanding.reply"))
    press(desk.locator("main"), words("verb.take"))
    refused(desk, "evidenceWords", words("evidence.words"))
    fill(desk, words("evidence.words.label"), HEARD[language])
    press(desk.locator("main"), words("verb.take"))
    assert stage(desk) == words("stage.handled")
    assert words("standing.kept") in row(desk.locator("table"), "K-CMP2").inner_text()
    look(desk)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spoken", ["1-1-204", "1-204", "1号楼204室"])
def test_a_unit_is_found_as_the_caller_says_it(page, language, spoken):
    """Building 1 has one staircase, and one unit 204: who says 1-204 means it."""
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    take(desk, words, kind="complaint", title=f"房号 {spoken} {language}", unit=spoken)
    said = desk.locator(".wrong").all_inner_texts()
    assert "1栋 1单元0204" in desk.locator("aside").inner_text(), f"{spoken} was not found: {said}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_that_nobody_knows_is_refused_at_its_field_and_nothing_typed_is_lost(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    allow(desk, REFUSED)
    take(desk, words, kind="complaint", title=f"房号打错 {language}", unit="99-9999")
    refused(desk, "unit", words("unit.unknown"))
    assert desk.get_by_label(words("case.unit"), exact=True).input_value() == "99-9999"
    assert desk.get_by_label(words("case.title"), exact=True).input_value() == f"房号打错 {language}"
    assert desk.get_by_label(words("case.handler"), exact=True).locator("option:checked").inner_text() == "赵强"
    look(desk, f"intake-wrong-{language}")
