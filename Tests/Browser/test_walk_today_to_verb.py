"""From 今日 to the deed: the one next verb of a row is there on the page that it opens."""

import pytest

from walking import LANGUAGES, Words, at_desk, look

# A clerk sees everybody's rows; an engineer on the phone sees what is promised in his own name.
WHO = [("limin", "/today", "desktop"), ("zhaoqiang", "/today?whose=mine", "phone")]


@pytest.mark.parametrize("person, today, width", WHO)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_verb_can_be_done_where_it_leads(page, person, today, width, language):
    words = Words(language)
    desk = at_desk(page, person, today, language=language, width=width)
    look(desk, f"today-{person}-{language}")
    rows = [(button.inner_text(), button.get_attribute("href")) for button in desk.locator("table.today a.button").all()]
    assert rows, "the demo promises nothing in this person's name"
    missing = []
    for verb, address in dict.fromkeys(rows):
        if verb == words("verb.open"):
            continue  # somebody else's to do: the row only opens
        desk.goto(address)
        # Asking a superior is not doing it. Whoever answers or solves has responded; being on site is said by that verb.
        deeds = 'main form[action^="/cases/"]:not([action$="/help"], [action$="/instruction"]) button'
        buttons = desk.locator(deeds).all_inner_texts()
        if not buttons or (verb == words("verb.arrive") and verb not in buttons):
            missing.append(f"{verb} at {desk.locator('h1').inner_text()}")
        look(desk)
    assert not missing, f"offered to {person} and then not to be found: {'; '.join(missing)}"
