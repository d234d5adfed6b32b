"""From the board to one case: each figure opens the very rows that it counts."""

import re

import pytest

from walking import LANGUAGES, Words, at_desk, in_hours, look


def figure(line):
    """The kept and the due of one clause on the board, as numbers."""
    return [int(link.inner_text()) for link in line.locator("td.fig a").all()]


def richest(board):
    """The clause with the most behind its figure: today's desk decides which one it is. One of the service's own, whose
    rows are its promises: a duty of the office may count those of many, kept or not."""
    lines = [line for line in board.locator("table.scheme tr").all()
             if line.locator("td.fig a").count() == 2 and line.locator("a.clause").first.inner_text().startswith("S2.")]
    assert lines, "no clause of the board has a figure"
    return max(lines, key=lambda line: figure(line)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_goes_from_the_board_to_one_case(page, language):
    words = Words(language)
    board = at_desk(page, "wangfang", language=language)
    board.get_by_role("navigation", name=words("rail")).get_by_role("link", name=words("place.scheme")).click()
    board.get_by_role("heading", level=1, name=words("board"), exact=True).wait_for()
    look(board, f"board-{language}")

    # The states add up to the clauses in the table.
    shown = [int(band.inner_text()) for band in board.locator(".bands.states strong").all()]
    assert sum(shown) == board.locator("table.scheme tbody.whole tr[data-row]").count()

    # The clause: its words, its figure in parts that add up, and what keeps it.
    line = richest(board)
    kept, due = figure(line)
    assert kept > 0, "the demo has nothing that was kept"
    clause = line.locator("a.clause").inner_text()
    line.locator("a.clause").click()
    board.get_by_role("heading", level=1, name=words("clause.title", id=clause)).wait_for()
    parts = [int(band.inner_text()) for band in board.locator(".bands a strong").all()]
    assert parts[0] == kept and parts[0] + parts[1] == parts[2] == due, f"{clause}: board {kept}/{due}, clause {parts}"
    look(board, f"clause-{language}")

    # The rows behind it: as many as the figure says.
    board.locator(".bands").get_by_role("link", name=re.compile(words("part.numerator"))).click()
    rows = board.locator("table tbody tr")
    rows.first.wait_for()
    assert rows.count() == min(kept, 50)
    assert board.locator("table .state").all_inner_texts() == [words("standing.kept")] * min(kept, 50)
    look(board, f"rows-{language}")
    board.locator(".filters").get_by_role("link", name=words("part.all"), exact=True).click()
    board.locator('.filters [aria-current="true"]', has_text=words("part.all")).wait_for()
    assert rows.count() == min(due, 50)
    board.go_back()

    # One case, with the promise that was counted.
    link = rows.first.locator("a.title")
    title = link.inner_text()
    link.click()
    board.get_by_role("heading", level=1, name=title).wait_for()
    assert words("standing.kept") in board.locator("main table").first.inner_text()
    look(board, f"row-case-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_that_was_asked_for_goes_along(page, language):
    """The board of another period leads to that period's clause, not to this month's."""
    since = in_hours(-90 * 24)[:10]
    board = at_desk(page, "wangfang", f"/scheme?from={since}", language=language)
    line = richest(board)
    kept, due = figure(line)
    line.locator("a.clause").click()
    board.locator(".bands a strong").first.wait_for()
    parts = [int(band.inner_text()) for band in board.locator(".bands a strong").all()]
    assert since in board.locator(".head").inner_text(), f"the clause's page forgot the period: {board.url}"
    assert parts[0] == kept and parts[2] == due
    look(board)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_band_of_the_board_lists_its_clauses(page, language):
    words = Words(language)
    board = at_desk(page, "wangfang", "/scheme", language=language)
    for band in board.locator(".bands.states a").all_inner_texts():
        number, name = band.split()[0], " ".join(band.split()[1:])
        board.goto("/scheme")
        board.locator(".bands.states").get_by_role("link", name=re.compile(f"{number}\\s*{re.escape(name)}")).click()
        board.locator('.bands.states [aria-current="true"]').wait_for()
        assert board.locator("table.scheme tbody.whole tr[data-row]").count() == int(number), name
        states = set(board.locator("table.scheme .state").all_inner_texts())
        assert states <= {name}, f"{name} lists {states}"
        look(board)
