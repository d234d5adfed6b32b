"""From the settings to what did not reach anybody: a manager sends one message again and says of the other that it came."""

import contextlib
import sqlite3

import pytest

from test_pages_fit import CUT, WIDER
from walking import LANGUAGES, Words, at_desk, look

FATES = [("failed", "http.410", "group"), ("unknown", "attempt.lost", "staff")]


def lose(server, start):
    """Two notices of open promises, one refused and one whose fate nobody knows, as the outbox leaves them."""
    with contextlib.closing(sqlite3.connect(server.folder / "steward.sqlite", timeout=30)) as database, database:
        project = database.execute("SELECT id FROM project WHERE code = 'YQY'").fetchone()[0]
        promises = database.execute(
            "SELECT id FROM promise WHERE project_id = ? AND subject_kind = 'case' AND outcome = 'open' LIMIT 2", (project,)).fetchall()
        assert len(promises) == 2
        for place, ((promise,), (state, why, receiver)) in enumerate(zip(promises, FATES)):
            database.execute(
                """INSERT INTO message (id, project_id, channel, topic, topic_id, step, receiver, words, blanks, body, urgent, state,
                    attempts, next_at, made_at, tried_at, sent_at, last_error)
                VALUES (?, ?, 'webhook', 'promise', ?, ?, ?, 'escalation.message.due', '{}', '', 0, ?, 1, NULL, ?, ?, NULL, ?)""",
                (start + place, project, promise, f"walk-{start}", receiver if receiver == "group" else "staff:0000000000001", state,
                 1_795_000_000_000, 1_795_000_000_000, why))


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_decides_about_what_did_not_arrive(page, server, language, width):
    words = Words(language)
    lose(server, 1_000 + 10 * ["desktop", "phone"].index(width) + 100 * LANGUAGES.index(language))
    desk = at_desk(page, "wangfang", "/account", language=language, width=width)
    desk.get_by_role("link", name=words("account.outbox.open")).click()
    desk.wait_for_url("**/outbox")
    look(desk, f"outbox-{language}-{width}")
    assert not desk.evaluate(WIDER) and not desk.evaluate(CUT)
    refused = desk.locator("tbody tr", has_text=words("outbox.state.failed"))
    lost = desk.locator("tbody tr", has_text=words("outbox.state.unknown"))
    assert refused.count() == 1 and lost.count() == 1
    assert words("outbox.why.attempt.lost") in lost.inner_text() and "http.410" in refused.inner_text()
    assert refused.locator("a.title[href^='/cases/']").count() == 1, "it opens to its case"
    assert refused.get_by_role("button", name=words("verb.message-arrival")).count() == 0, "a refusal did not arrive"

    refused.get_by_role("button", name=words("verb.message-sending")).click()
    desk.wait_for_load_state()
    assert desk.locator("tbody tr").count() == 1
    desk.locator("tbody tr").get_by_role("button", name=words("verb.message-arrival")).click()
    desk.wait_for_load_state()
    assert words("outbox.none") in desk.locator("main").inner_text()
