"""A full disk: nothing more is written, everything is still read, and the service heals by itself when space returns."""

import contextlib
import os
import sqlite3
import subprocess
import time
import urllib.parse

import pytest

import office as outside
from office import PASSWORD, POSTGRES, Office, Served, psql

SESSION = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@contextlib.contextmanager
def small_disk(place, size, owner=None):
    """A disk of its own; where none can be made the test fails, for then nothing was tried."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        if owner is not None:
            os.chown(place, owner, owner)
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(place):
    """Takes what is left, to the last block."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return filler


def wait_for(answer, patience=60):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = answer()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def heal_and_hold(office, disk):
    """The office's desk from room to no room and back."""
    token = office.project().user().token()
    enquiry = dict(outside.ENQUIRY)
    with Served(office) as served:
        form = urllib.parse.urlencode(dict(name="limin", password=PASSWORD))
        cookie = served.ask("POST", "/sign-in", form, SESSION).headers["set-cookie"].split(";")[0]
        taken = []
        for _ in range(30):  # the write-ahead log grows, and may be written over again without new room
            answer = served.api("POST", "/cases", token, enquiry)
            assert answer.status == 201, answer
            taken.append(answer.json["number"])
        filler = fill(disk)

        def refused():
            answer = served.api("POST", "/cases", token, enquiry)
            assert answer.status in (201, 503), answer
            if answer.status == 201:
                taken.append(answer.json["number"])
            return answer if answer.status == 503 else None

        answer = wait_for(refused)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json["code"] == "refusal.read-only" and "room" in answer.json["detail"], answer
        ready = served.ask("GET", "/ready")
        assert ready.status == 503 and "room" in ready.text, ready

        def refused_page():  # a small write may still find a place
            page = served.ask("POST", "/sign-in", form, SESSION | {"Accept-Language": "zh-CN"})
            assert page.status in (303, 503), page
            return page if page.status == 503 else None

        page = wait_for(refused_page)
        assert page.headers["content-type"].startswith("text/html") and "磁盘" in page.text and "只能查看" in page.text, page
        # Reading goes on, for programs and people, while the machine's own jobs are refused as well.
        time.sleep(3)
        listed = served.api("GET", "/cases", token)
        assert listed.status == 200 and listed.json["cases"], "reading goes on"
        assert served.ask("GET", "/password", headers={"Cookie": cookie}).status == 200
        assert served.ask("GET", "/ready").status == 503
        assert served.output().count("\n") < 40, "a full disk is not filled further by the log"

        filler.unlink()
        wait_for(lambda: served.ask("GET", "/ready").status == 200)
        after = served.api("POST", "/cases", token, enquiry, key="after-the-disk")
        assert after.status == 201, after
        assert served.api("POST", "/cases", token, enquiry, key="after-the-disk").json == after.json
        taken.append(after.json["number"])
    assert office.one("SELECT COUNT(*) FROM service_case") == len(taken), "what was answered is there, and no more"
    assert all(len(line.split()) == 5 for line in office.checkpoints.read_text().splitlines()), "no line was torn"
    office.holds()


def test_a_full_disk_stops_writing_not_reading_and_heals_by_itself(tmp_path):
    with small_disk(tmp_path / "disk", "8m") as disk:
        heal_and_hold(Office(disk / "office"), disk)


def test_a_full_disk_tears_no_line_of_the_checkpoints(tmp_path):
    """Commits may still find a place in a log that is written over again, while the file of their heads finds none."""
    with small_disk(tmp_path / "disk", "16m") as disk:
        office = Office(disk / "office").project().user()
        token = office.token()
        with Served(office) as served:
            while (disk / "office/office.sqlite-wal").stat().st_size < 3 << 20:
                assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
            with contextlib.closing(sqlite3.connect(office.file, timeout=30)) as beside:
                beside.execute("PRAGMA wal_checkpoint(RESTART)")
            filler = fill(disk)
            before, taken = office.checkpoints.stat().st_size, 0
            while "the schedule failed" not in served.output() and taken < 60:
                assert served.api("POST", "/cases", token, outside.ENQUIRY).status in (201, 503)
                taken += 1
                time.sleep(0.75)
            assert office.checkpoints.stat().st_size > before, "some heads were witnessed on the full disk"
            assert "the schedule failed" in served.output(), "and then there was no place for more"
            assert office.checkpoints.read_bytes().endswith(b"\n"), "not even for half a line"
            filler.unlink()
            wait_for(lambda: served.ask("GET", "/ready").status == 200)
        assert all(len(line.split()) == 5 for line in office.checkpoints.read_text().splitlines()), "no line was torn"
        office.holds()


def test_a_full_disk_of_the_server_stops_writing_not_reading_and_heals_by_itself(tmp_path):
    # Only the tables' disk: PostgreSQL itself ends when the disk of its log is full, which is not ours to heal.
    owner = os.stat(psql(POSTGRES, "SHOW data_directory").strip()).st_uid
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    with small_disk(tmp_path / "disk", "96m", owner) as disk:
        name = f"small_{os.getpid()}"
        psql(POSTGRES, f"CREATE TABLESPACE {name} LOCATION '{disk}'")
        office = Office(tmp_path / "office", postgres=True)
        try:
            psql(POSTGRES, f"ALTER DATABASE {office.postgres} SET TABLESPACE {name}")
            heal_and_hold(office, disk)
        finally:
            office.drop()
            psql(POSTGRES, f"DROP TABLESPACE {name}")
