"""A suggestion that is not adopted: refused without thanks, without a reason, and then answered with both."""

import pytest

from harness import allow
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, refused, row, stage, take

REPLY = {"zh-Hans": "感谢您的建议，我们会再评估。", "en": "Thank you for the suggestion. We shall look at it again."}
REASON = {"zh-Hans": "夜间值守人手不足。", "en": "There are too few people on the night shift."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_is_declined_only_with_thanks_and_a_reason(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    title = f"北门延长开放 {language}"
    take(desk, words, kind="suggestion", title=title, handler="李敏")
    assert stage(desk) == words("stage.open")
    promise = row(desk.locator("table"), "S2.6-2")
    assert promise.count() == 1, "no reply is promised"
    look(desk, f"suggestion-open-{language}")
    allow(desk, REFUSED)

    # Without thanks.
    answer = form(desk, "decision")
    pick(answer, words("case.decision"), words("decision.declined"))
    fill(answer, words("case.reply"), REPLY[language])
    press(answer, words("verb.decide"))
    refused(desk, "thanked", words("suggestion.thanks"))
    assert desk.locator(".say").get_by_role("link", name="S2.6-2").count() == 1, "the refusal does not cite its clause"
    look(desk, f"suggestion-no-thanks-{language}")

    # With thanks, without a reason; what was typed and picked is kept.
    answer = form(desk, "decision")
    assert answer.get_by_label(words("case.reply"), exact=True).input_value() == REPLY[language]
    assert answer.get_by_label(words("decision.declined"), exact=True).is_checked()
    answer.get_by_label(words("case.thanked"), exact=True).check()
    press(answer, words("verb.decide"))
    refused(desk, "reason", words("suggestion.reason"))
    look(desk, f"suggestion-no-reason-{language}")

    # With both: closed, in time, and the page says what was decided and why.
    answer = form(desk, "decision")
    assert answer.get_by_label(words("case.thanked"), exact=True).is_checked()
    fill(answer, words("case.reason"), REASON[language])
    press(answer, words("verb.decide"))
    assert stage(desk) == words("stage.closed")
    text = desk.locator("main").inner_text()
    assert words("decision.declined") in text and REASON[language] in text and REPLY[language] in text
    assert words("standing.kept") in row(desk.locator("table"), "S2.6-2").inner_text()
    look(desk, f"suggestion-closed-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_is_not_taken_without_an_agreed_time(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", language=language)
    allow(desk, REFUSED)
    take(desk, words, kind="suggestion", title=f"未约时间 {language}", handler="李敏", agreed="")
    refused(desk, "agreedAt", words("suggestion.agree"))
    look(desk)
