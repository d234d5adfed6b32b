"""Backup and restore on PostgreSQL: one snapshot, an archive that opens, an empty target, and the journal's heads compared."""

import os
import pathlib
import subprocess
import threading
import time

import pytest

import office as outside
from office import POSTGRES, Office, Served, psql, refused, steward

HEADS = "SELECT chain, seq, encode(hash, 'hex') AS hash FROM journal_head ORDER BY chain"


@pytest.fixture
def desk(tmp_path):
    made = Office(tmp_path / "office", postgres=True)
    yield made.project().user()
    made.drop()


@pytest.fixture
def empty(tmp_path, desk):
    """A second, empty database with the keys of the first."""
    made = Office(tmp_path / "restored", postgres=True)
    yield made
    made.drop()


def keys_of(desk, other):
    other.secrets.mkdir()
    for key in desk.secrets.iterdir():
        (other.secrets / key.name).write_bytes(key.read_bytes())


def tables(office):
    return int(psql(office.database, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))


def restore(office, file):
    return steward("restore", file, "--database", office.database)


def test_backup_while_serving_and_into_a_new_database(desk, empty, tmp_path):
    token, copy = desk.token(), tmp_path / "copy.dump"
    stop, taken = threading.Event(), []

    def load(served):
        while not stop.is_set():
            answer = served.api("POST", "/cases", token, outside.ENQUIRY)
            assert answer.status == 201, answer
            taken.append(answer.json["number"])

    with Served(desk) as served:
        threads = [threading.Thread(target=load, args=(served,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        sure = len(taken)
        checkpoints = desk.checkpoints.read_bytes()
        done = desk.must("backup", copy)
        after = len(taken)
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join()
        assert "checked" in done.out and done.err == "", done
        assert 10 < sure < after < len(taken), "the desk went on"
        refused(restore(desk, copy), "in use")
    assert copy.stat().st_mode & 0o077 == 0, "its owner's alone"
    assert not list(tmp_path.glob("*.part")), "no leftovers"
    refused(desk.run("backup", copy), "is there already")
    refused(restore(desk, copy), "not empty")

    done = restore(empty, copy)
    assert done.code == 0 and "steward-verify" in done.err, done
    keys_of(desk, empty)
    empty.checkpoints.write_bytes(checkpoints)
    restored = empty.one("SELECT COUNT(*) FROM service_case")
    assert sure <= restored <= after + 3, "some moment between"
    assert restored == empty.one("SELECT COUNT(*) FROM journal WHERE kind = 'case.taken'")
    facts = empty.one("SELECT CAST(SUM(seq) AS BIGINT) FROM journal_head")
    assert f"{facts} facts" in done.out, "what it says is what is there"
    empty.holds()
    with Served(empty) as served:
        assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
    empty.holds()
    refused(restore(empty, copy), "not empty")


def test_what_cannot_be_restored_leaves_the_target_empty(desk, empty, tmp_path):
    copy = tmp_path / "copy.dump"
    desk.must("backup", copy)
    whole = copy.read_bytes()
    half, harmed, notes = tmp_path / "half.dump", tmp_path / "harmed.dump", tmp_path / "notes.dump"
    half.write_bytes(whole[:len(whole) // 2])
    data = bytearray(whole)
    for place in range(len(data) // 3, len(data) // 3 + 4_000):
        data[place] ^= 0x5A
    harmed.write_bytes(data)
    notes.write_text("no archive" * 500)
    foreign = Office(tmp_path / "foreign", postgres=True)
    try:
        psql(foreign.database, "CREATE TABLE bill (id BIGINT)")
        subprocess.run(["pg_dump", "--format=custom", f"--file={tmp_path / 'foreign.dump'}", foreign.database], check=True)
    finally:
        foreign.drop()
    for file in (half, harmed, notes, tmp_path / "foreign.dump", tmp_path / "nowhere.dump"):
        refused(restore(empty, file))
        assert tables(empty) == 0, file
    before = desk.rows(HEADS)
    refused(restore(desk, copy), "not empty")
    assert desk.rows(HEADS) == before
    psql(empty.database, "CREATE TABLE note (id BIGINT)")
    refused(restore(empty, copy), "not empty")


def test_a_backup_of_a_newer_program_is_refused(desk, empty, tmp_path):
    psql(desk.database, "INSERT INTO schema_migration (name, applied_at) VALUES ('9999 later', 0)")
    file = tmp_path / "later.dump"
    subprocess.run(["pg_dump", "--format=custom", "--no-owner", f"--file={file}", desk.database], check=True)
    refused(restore(empty, file), "9999 later", "newer")
    assert tables(empty) == 0


def test_backups_that_cannot_be(desk, tmp_path):
    refused(desk.run("backup", tmp_path / "nowhere" / "copy.dump"), "pg_dump")
    refused(desk.run("backup", "."), "is there already")
    without = {"PATH": str(tmp_path)}
    refused(desk.run("backup", tmp_path / "copy.dump", environment=without), "pg_dump is not installed")
    assert not list(tmp_path.glob("*.dump*"))


def test_the_password_is_in_no_list_of_processes(desk, tmp_path):
    """A pg_dump of our own notes how it was called."""
    called = tmp_path / "called"
    stub = tmp_path / "bin" / "pg_dump"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {called}\nprintf "%s" "$PGPASSWORD" > {called}.password\nexit 1\n')
    stub.chmod(0o755)
    database = desk.database.replace("postgres@", "postgres:s3cret%27word@")
    environment = {"PATH": f"{stub.parent}:{os.environ['PATH']}"}
    refused(steward("backup", tmp_path / "copy.dump", "--database", database, "--secrets", desk.secrets, environment=environment))
    assert "s3cret" not in called.read_text() and desk.postgres in called.read_text()
    assert pathlib.Path(f"{called}.password").read_text() == "s3cret'word"
    assert POSTGRES
