"""A follow-up: not by the handler, and a dissatisfied customer opens the next cycle."""

import pytest

from harness import allow
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, refused, row, stage, take

REPLY = {"zh-Hans": "已清理，请查看。", "en": "It is cleared away. Please look."}
SAID = {"zh-Hans": "第二天又堆上了，很不满意。", "en": "It was there again the next day."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dissatisfied_customer_opens_the_next_cycle(page, language):
    words = Words(language)
    clerk = at_desk(page, "limin", language=language)
    title = f"楼道堆放纸箱 {language}"
    take(clerk, words, kind="complaint", title=title, handler="李敏", outcome="solved", reply=REPLY[language])
    assert stage(clerk) == words("stage.handled")

    # Who handled it does not call back on own work without saying why.
    allow(clerk, REFUSED)
    own = form(clerk, "follow-up")
    pick(own, words("follow-up.result"), words("result.satisfied"))
    pick(own, words("follow-up.satisfaction.label"), "5")
    press(own, words("verb.follow-up"))
    refused(clerk, "exception", words("follow-up.handler"))
    look(clerk, f"follow-up-own-{language}")

    # A colleague calls; the customer's mark is needed with the result.
    colleague = at_desk(page, "zhoujie", clerk.url.removesuffix("/follow-up"), language=language)
    allow(colleague, REFUSED)
    call = form(colleague, "follow-up")
    pick(call, words("follow-up.result"), words("result.dissatisfied"))
    fill(call, words("follow-up.words"), SAID[language])
    press(call, words("verb.follow-up"))
    refused(colleague, "satisfaction", words("follow-up.satisfaction"))
    look(colleague, f"follow-up-no-mark-{language}")
    call = form(colleague, "follow-up")
    assert call.get_by_label(words("result.dissatisfied"), exact=True).is_checked()
    assert call.get_by_label(words("follow-up.words"), exact=True).input_value() == SAID[language]
    pick(call, words("follow-up.satisfaction.label"), "2")
    press(call, words("verb.follow-up"))

    # Open again, in its second cycle: the first cycle's promises stay as they were, the minutes are promised anew.
    assert stage(colleague) == words("stage.open")
    cycles = row(colleague.locator("table"), "K-CMP2")
    assert cycles.count() == 2, "the second cycle promises nothing"
    second = words("why.counted", start="", cycle="2").split("·")[1].strip()
    assert second in cycles.last.inner_text() or second in cycles.first.inner_text()
    assert words("standing.kept") in row(colleague.locator("table"), "S2.5-2").inner_text()
    history = colleague.locator("aside .facts").inner_text()
    assert words("fact.case.reopened") in history and SAID[language] in history
    look(colleague, f"case-reopened-{language}")

    # It is handled again, like any open case.
    answer = form(colleague, "resolution")
    fill(answer, words("case.reply"), REPLY[language])
    press(answer, words("verb.solve"))
    assert stage(colleague) == words("stage.handled")
    assert row(colleague.locator("table"), "S2.5-2").count() == 2, "the second cycle needs a follow-up of its own"
    look(colleague)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_is_not_unreachable_after_one_call(page, language):
    words = Words(language)
    clerk = at_desk(page, "limin", language=language)
    take(clerk, words, kind="complaint", title=f"电话没人接 {language}", outcome="solved", reply=REPLY[language])
    press(form(clerk, "follow-up-try"), words("verb.tried"))
    allow(clerk, REFUSED)
    call = form(clerk, "follow-up")
    pick(call, words("follow-up.result"), words("result.unreachable"))
    press(call, words("verb.follow-up"))
    refused(clerk, "result", words.like("follow-up.tries"))
    look(clerk, f"follow-up-unreachable-{language}")
