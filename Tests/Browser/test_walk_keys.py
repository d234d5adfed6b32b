"""Without a mouse: j and k walk the rows of a list, Enter opens one, Ctrl-K reaches the one box from anywhere."""

import pytest

from walking import LANGUAGES, Words, at_desk, look


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/today", "/cases", "/units"])
def test_a_list_is_walked_by_keys(page, path, language):
    desk = at_desk(page, "limin", path, language=language)
    rows = desk.locator("tbody tr[data-row]")
    assert rows.count() >= 3, "the demo has nothing to walk through"
    links = [rows.nth(place).locator("a").first.get_attribute("href") for place in range(3)]

    def focused():
        return desk.evaluate("document.activeElement.getAttribute('href')")

    desk.keyboard.press("j")
    assert focused() == links[0]
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    assert focused() == links[2]
    desk.keyboard.press("k")
    assert focused() == links[1]
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{links[1]}")
    look(desk)


def test_a_row_is_a_link(page):
    desk = at_desk(page, "limin", "/cases")
    line = desk.locator("tbody tr[data-row]").first
    address = line.locator("a").first.get_attribute("href")
    line.locator("td").last.click()
    desk.wait_for_url(f"**{address}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_box_is_a_key_away(page, language):
    words = Words(language)
    desk = at_desk(page, "limin", "/scheme", language=language)
    desk.keyboard.press("Control+k")
    assert desk.evaluate("document.activeElement.name") == "q"
    desk.keyboard.type("1-1-204")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/units/*")
    look(desk)
    # Letters typed into a box are letters.
    desk.keyboard.press("Control+k")
    desk.keyboard.type("jk")
    assert desk.locator("[data-find]").input_value().endswith("jk")
    assert words("find.label")
