"""A counter application: a guide is written, a customer comes without a paper, is told once, comes back, and is served."""

import pytest

from harness import allow
from walking import LANGUAGES, REFUSED, Words, at_desk, fill, form, look, pick, press, row, stage

PAPERS = ["申请人身份证原件", "房屋租赁合同"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_is_told_once_what_is_missing(page, language):
    words = Words(language)
    name = f"暂住登记 {language}"
    manager = at_desk(page, "wangfang", "/guides", language=language)
    manager.locator("details > summary", has_text=words("verb.add-guide")).click()
    fill(manager, words("guide.one"), name)
    fill(manager, words("guide.papers"), "\n".join(PAPERS))
    fill(manager, words("guide.fee.yuan"), "20")
    fill(manager, words("guide.days.label"), "2")
    press(manager.locator("main"), words("verb.add-guide"))
    assert row(manager.locator("table"), name).count() == 1
    look(manager, f"guides-{language}")

    # Anybody may read what the counter asks for, without signing in.
    posted = manager.context.new_page()
    posted.goto(manager.url.replace("/guides", "/guide/YQY"))
    assert PAPERS[1] in posted.locator("main").inner_text()
    look(posted, f"guide-posted-{language}")
    posted.close()

    desk = manager
    desk.goto("/cases/new")
    pick(desk, words("case.kind"), words("kind.business"))
    assert desk.get_by_label(words("case.agreed"), exact=True).is_visible()
    desk.get_by_label(words("guide.one"), exact=True).select_option(label=name)
    assert not desk.get_by_label(words("case.agreed"), exact=True).is_visible(), "a guide's time needs no agreed one"
    fill(desk, words("case.requester"), "赵建华")
    fill(desk, words("case.title"), name)
    fill(desk, words("case.words"), "租客刚搬来")
    look(desk, f"application-intake-{language}")
    press(desk.locator("main"), words("verb.take"))

    # One paper is here, one is missing: told once, on paper, and never more than that.
    first = row(desk.locator("table"), PAPERS[0])
    press(first, f"{words('verb.receive')}: {PAPERS[0]}")
    assert words("application.missing") in row(desk.locator("table"), PAPERS[1]).inner_text()
    address = desk.url
    press(desk.locator("main"), words("verb.tell-once"))
    notice = desk.locator("main").inner_text()
    assert PAPERS[1] in notice and words("application.once") in notice and "¥20.00" in notice
    look(desk, f"one-time-notice-{language}")

    # Without the paper nobody calls it done.
    desk.goto(address)
    allow(desk, REFUSED)
    answer = form(desk, "answer")
    fill(answer, words("case.reply"), "已登记")
    press(answer, words("verb.answer"))
    assert words("application.incomplete") in desk.locator(".say").inner_text()
    look(desk, f"application-incomplete-{language}")

    # With it the promised time runs, and says why it ends when it does.
    desk.goto(address)
    press(desk.locator("main"), words("verb.receive-all"))
    promise = row(desk.locator("table"), "J2-G1")
    promise.locator("a[href*='/why/']").click()
    desk.wait_for_url("**/why/**")
    assert desk.locator("ul.facts").first.locator("li").count() >= 2
    look(desk, f"application-why-{language}")
    desk.goto(address)
    answer = form(desk, "answer")
    fill(answer, words("case.reply"), "已登记")
    press(answer, words("verb.answer"))
    assert stage(desk) == words("stage.closed")
    assert words("standing.kept") in row(desk.locator("table"), "J2-G1").inner_text()
