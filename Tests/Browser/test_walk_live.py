"""A list that stays open says when it has changed, leaves what is being typed alone, and is shown anew by a press."""

import pytest

from walking import LANGUAGES, Words, at_desk, look


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_list_says_that_it_has_changed(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", "/cases", language=language)
    line = desk.locator("[data-live]")
    assert not line.is_visible()
    box = desk.locator("[data-find]")
    box.fill("3栋")
    # As if the window came to the front again: with nothing new nothing is said.
    with desk.expect_response("**/changes**"):
        desk.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    assert not line.is_visible()

    base = desk.url.split("/cases")[0]
    taken = desk.context.request.post(
        base + "/cases", max_redirects=0, headers={"Origin": base, "Sec-Fetch-Site": "same-origin"},
        form=dict(kind="enquiry", channel="phone", requester="马晓", title="封阳台", words="要哪些材料？", request=f"live-walk-{language}"))
    assert taken.status == 303, taken.text()[:500]
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    line.wait_for(state="visible", timeout=10_000)
    assert words("live.changed") in line.inner_text() and box.input_value() == "3栋"
    look(desk, f"live-{language}")
    line.locator("a").click()
    desk.wait_for_load_state()
    assert not desk.locator("[data-live]").is_visible()
