"""The outbox under SIGKILL: a notice reaches the other side at most once, and nobody's fate is forgotten (T7)."""

import collections
import contextlib
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from office import Served, psql, refused

MESSAGES = 240
KILLS = 6


@pytest.fixture
def sink(tmp_path):
    """A webhook that takes its time; gives its port and what it has received."""
    folder = tmp_path / "sink"
    folder.mkdir()
    script = pathlib.Path(__file__).with_name("sinks.py")
    process = subprocess.Popen(
        [sys.executable, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    port = json.loads(process.stdout.readline())["http"]
    log = folder / "received.jsonl"

    def received():
        lines = log.read_text().splitlines() if log.exists() else []
        return collections.Counter(json.loads(line)["headers"]["webhook-id"] for line in lines)

    yield port, received
    process.stdin.close()
    process.wait(20)


def change(office, sql):
    """A statement beside the program."""
    if office.postgres:
        psql(office.database, sql)
        return
    with contextlib.closing(sqlite3.connect(office.file, timeout=30)) as connection, connection:
        connection.execute(sql)


def letters(number):
    """Thirteen letters: an id as the outside sees it."""
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(digits[number >> 5 * place & 31] for place in reversed(range(13)))


def states(office):
    return collections.Counter(row["state"] for row in office.rows("SELECT state FROM message"))


def test_a_notice_leaves_at_most_once_whoever_is_killed_and_whenever(either, sink):
    port, received = sink
    office = either.project()
    office.must("channel", "webhook", "--project", "YQY", "--kind", "generic", "--use", "group", "--url", f"http://127.0.0.1:{port}/paced",
                stdin="s3cret\n")
    project = office.one("SELECT id FROM project")
    rows = ", ".join(
        f"({number}, {project}, 'webhook', 'proof', {number}, '1', 'group', 'proof', '{{}}', 'text', 1, 'waiting', 0, "
        f"0, 0, NULL, NULL, '')" for number in range(1, MESSAGES + 1))
    change(office, f"""INSERT INTO message (id, project_id, channel, topic, topic_id, step, receiver, words, blanks, body,
        urgent, state, attempts, next_at, made_at, tried_at, sent_at, last_error) VALUES {rows}""")

    chance = random.Random(20261123)
    # Two servers share a PostgreSQL; a file has one.
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Served(office)) for _ in range(2 if office.postgres else 1)]
        for number in range(KILLS):
            time.sleep(chance.uniform(0.1, 0.8))
            killed = servers[number % len(servers)]
            killed.kill()
            killed.start()
        end = time.monotonic() + 60
        while states(office)["waiting"] and time.monotonic() < end:
            time.sleep(0.2)
        for server in servers:
            server.stop()

    lost = states(office)["trying"]
    assert set(states(office)) <= {"sent", "trying"}, states(office)
    assert 0 < lost <= KILLS * 2, f"kills that hit no call prove nothing, and only calls under way are lost: {lost}"
    # As if a minute had gone by: the next start hands them to a person, and sends none of them again.
    change(office, "UPDATE message SET tried_at = tried_at - 120000 WHERE state = 'trying'")
    before = received()
    with Served(office):
        end = time.monotonic() + 30
        while states(office)["trying"] and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.5)
    assert received() == before
    assert states(office) == {"sent": MESSAGES - lost, "unknown": lost}
    assert set(received().values()) == {1}, "nobody was told twice"
    for row in office.rows("SELECT id, state FROM message"):
        if row["state"] == "sent":
            assert received()[letters(row["id"])] == 1, row
    assert office.one("SELECT COUNT(*) FROM message_attempt") == MESSAGES
    office.holds()


def test_a_channel_is_taken_away_with_its_secret_and_the_other_stays(either):
    office = either.project()
    hook = ["channel", "webhook", "--project", "YQY", "--url", "https://gate.example.cn/", "--kind"]
    office.must(*hook, "generic", stdin="s3cret\n")
    office.must(*hook, "wecom", stdin="\n")
    refused(office.run(*hook, "wecom", "--use", "phone", stdin="\n"), "robot")
    refused(office.run(*hook, "generic", "--use", "pigeon", stdin="s3cret\n"), "pigeon")
    uses = "SELECT use_for, kind FROM webhook ORDER BY use_for"
    assert office.rows(uses) == [dict(use_for="group", kind="wecom"), dict(use_for="phone", kind="generic")]
    refused(office.run("channel", "remove", "mail", "--project", "YQY"), "no such channel")
    refused(office.run("channel", "remove", "webhook", "--project", "YQY"), "webhook")
    refused(office.run("channel", "remove", "phone", "--project", "NONE"))
    office.must("channel", "remove", "phone", "--project", "YQY")
    assert office.rows(uses) == [dict(use_for="group", kind="wecom")]
    refused(office.run("channel", "remove", "phone", "--project", "YQY"), "no such channel")
    office.must("channel", "remove", "group", "--project", "YQY")
    assert office.rows(uses) == []
    office.holds()
