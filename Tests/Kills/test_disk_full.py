"""A full disk: nothing more is written, everything is still read, and the service heals by itself when space returns."""

import contextlib
import subprocess
import time

import pytest

import office as outside
from office import Office, Served

SIZE = "24m"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own; where none can be made the test fails, for then nothing was tried."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], check=True)
    try:
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
        time.sleep(0.5)
    raise AssertionError("it did not happen in time")


def test_a_full_disk_stops_writing_not_reading_and_heals_by_itself(small_disk):
    office = Office(small_disk / "office").project().user()
    token = office.token("limin", "--write") if "--write" in office.run("token", "--help").out else office.token()
    enquiry = dict(outside.ENQUIRY)
    with Served(office) as served:
        before = served.api("POST", "/cases", token, enquiry)
        assert before.status == 201, before
        filler = fill(small_disk)

        def refused():
            answer = served.api("POST", "/cases", token, enquiry)
            assert answer.status in (201, 503), answer
            return answer if answer.status == 503 else None

        answer = wait_for(refused)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json["code"] == "refusal.read-only", answer
        ready = served.ask("GET", "/ready")
        assert ready.status == 503 and "room" in ready.text, ready
        listed = served.api("GET", "/cases", token)
        assert listed.status == 200 and listed.json["cases"], "reading goes on"
        page = served.ask("POST", "/sign-in", "name=limin&password=x", {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
        assert page.status < 500 or page.status == 503, page

        filler.unlink()
        wait_for(lambda: served.ask("GET", "/ready").status == 200)
        after = served.api("POST", "/cases", token, enquiry, key="after-the-disk")
        assert after.status == 201, after
        listed = served.api("GET", "/cases", token).json["cases"]
        assert {case["number"] for case in listed} >= {before.json["number"], after.json["number"]}
        assert served.api("POST", "/cases", token, enquiry, key="after-the-disk").json == after.json
    office.holds()
