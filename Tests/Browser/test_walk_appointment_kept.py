"""An appointment: agreed while the caller speaks, solved and answered before its time, and then the follow-up opens."""

import pytest

from harness import allow
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, in_hours, look, pick, press, refused, row, stage, take

REPLY = {"zh-Hans": "道闸已修好，并已电话告知。", "en": "The gate is mended, and the customer was told by phone."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appointment_is_kept_and_the_follow_up_opens(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    title = f"道闸不抬杆 {language}"
    agreed = in_hours(26)
    take(desk, words, kind="complaint", title=title, outcome="appointed", appointment=agreed)

    # The agreed time is the promise now; the first minutes are settled by it.
    assert stage(desk) == words("stage.appointed")
    promise = row(desk.locator("table"), "S2.5-1c")
    assert agreed[-5:] in promise.inner_text(), "the promise is not due at the agreed time"
    assert words("reason.appointed") in desk.locator("table").inner_text() or words(
        "standing.kept") in row(desk.locator("table"), "K-CMP2").inner_text()
    look(desk, f"case-appointed-{language}")

    # It stands in 今日 under its holder, with the clause and the one next verb.
    address = desk.url
    desk.goto("/today?band=later")
    mine = row(desk.locator("table"), title, "S2.5-1c")
    assert mine.count() == 1 and "赵强" in mine.inner_text()
    look(desk)

    # Moving it at the customer's wish needs evidence.
    desk.goto(address)
    moving = form(desk, "appointment")
    fill(moving, words("case.appointment"), in_hours(50))
    pick(moving, words("case.cause"), words("cause.customer"))
    allow(desk, REFUSED)
    press(moving, words("verb.appoint"))
    refused(desk, "evidence", words("case.appoint.evidence"))
    look(desk, f"case-move-refused-{language}")

    # Solved and answered before the time: kept, and the follow-up is promised.
    desk.goto(address)
    answer = form(desk, "resolution")
    fill(answer, words("case.reply"), REPLY[language])
    press(answer, words("verb.solve"))
    assert stage(desk) == words("stage.handled")
    assert words("standing.kept") in row(desk.locator("table"), "S2.5-1c").inner_text()
    called = row(desk.locator("table"), "S2.5-2")
    assert called.count() == 1 and words("standing.waiting") in called.inner_text()
    look(desk, f"case-kept-{language}")

    # The follow-up is a colleague's: the form is there, open, with its button.
    colleague = at_desk(page, "zhoujie", address, language=language)
    assert form(colleague, "follow-up").get_by_role("button", name=words("verb.follow-up"), exact=True).is_visible()
    look(colleague, f"case-follow-up-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appointment_in_the_past_is_refused_in_the_intake(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    allow(desk, REFUSED)
    take(desk, words, kind="complaint", title=f"约在昨天 {language}", outcome="appointed", appointment=in_hours(-20))
    refused(desk, "appointment", words("case.appoint.past"))
    look(desk)
