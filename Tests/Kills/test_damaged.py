"""A damaged file: the check after the start finds it, nothing is written over it, and a backup brings the office back."""

import contextlib
import os
import sqlite3
import time

import office as outside
from office import Office, Served


def damage(office, table):
    """Writes rubbish over the first page of a table that the start does not read."""
    with contextlib.closing(sqlite3.connect(office.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with office.file.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


def test_a_damaged_file_is_found_takes_no_more_writes_and_is_restored(tmp_path):
    office = Office(tmp_path / "office").project().user()
    token = office.token()
    with Served(office) as served:
        assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
        time.sleep(2)
        assert served.ask("GET", "/ready").status == 200, "a sound file stays ready after its check"
    copy = tmp_path / "copy.sqlite"
    office.must("backup", copy)
    damage(office, "message_attempt")
    served = Served(office)
    try:
        served.start(wait=False)
        end = time.monotonic() + 30
        ready = None
        while time.monotonic() < end and (ready is None or ready.status != 503):
            with contextlib.suppress(OSError):
                ready = served.ask("GET", "/ready")
            time.sleep(0.1)
        assert ready.status == 503 and "check" in ready.text, ready
        assert "critical" in served.output() and "restore a backup" in served.output(), served.tail()
        answer = served.api("POST", "/cases", token, outside.ENQUIRY)
        assert answer.status == 503 and answer.json["code"] == "refusal.damaged", answer
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert served.api("GET", "/cases", token).status == 200, "what can be read is still read"
        assert served.ask("GET", "/health").status == 200
        served.stop()
    finally:
        served.kill()
    # The verdict outlives the process: neither a server nor a command writes into the file.
    marked = office.file.with_name("office.sqlite.damaged")
    assert marked.exists() and marked.stat().st_mode & 0o077 == 0
    outside.refused(office.run("backup", tmp_path / "of-the-damaged.sqlite"), "restore a backup")
    outside.refused(office.run("project", "add", "BHY", "--name", "滨河苑"), "restore a backup")
    outside.refused(office.run("serve", "--port", str(outside.free_port()), patience=20), "restore a backup")
    marked.unlink()
    outside.refused(office.run("backup", tmp_path / "of-the-damaged.sqlite"))
    marked.touch()
    assert not list(tmp_path.glob("of-the-damaged*")), "a copy that does not pass gets no name"
    office.must("restore", copy)
    assert not marked.exists()
    with Served(office) as served:
        assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
        time.sleep(2)
        assert served.ask("GET", "/ready").status == 200
    office.holds()
