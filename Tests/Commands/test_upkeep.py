"""Looking after the house: restores say what is lost, drills try the newest backup, upgrades copy first."""

import contextlib
import fcntl
import shutil
import sqlite3
import subprocess
import urllib.parse

import pytest

from office import POSTGRES, ROOT, STEWARD, Office, Served, psql, refused, steward


@pytest.fixture
def desk(tmp_path):
    return Office(tmp_path / "office").project().user()


def change(office, *statements):
    if office.postgres:
        psql(office.database, ";".join(statements))
        return
    with contextlib.closing(sqlite3.connect(office.file, timeout=30)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# Restore


def test_a_restore_says_where_it_ends_and_what_is_lost_and_the_journal_says_so_too(desk, tmp_path):
    copy = tmp_path / "copy.sqlite"
    desk.must("backup", copy)
    done = desk.must("restore", copy)
    assert "nothing later was witnessed" in done.out and "the office: the last fact is " in done.out, done
    assert not list(desk.folder.glob("*.checkpoints.log.before-*"))
    desk.must("backup", tmp_path / "second.sqlite")  # the first start writes what happened into the journal
    assert desk.one("SELECT COUNT(*) FROM journal WHERE kind = 'database.restored'") == 1

    desk.project("BHY", "滨河苑")
    witnessed = desk.checkpoints.read_text().splitlines()
    done = desk.must("restore", copy)
    assert "facts after the backup are lost" in done.out and "not in the backup" in done.out, done
    aside = list(desk.folder.glob("office.sqlite.checkpoints.log.before-*"))
    assert len(aside) == 1 and aside[0].read_text().splitlines() == witnessed, "nothing of what was witnessed is gone"
    kept = desk.checkpoints.read_text().splitlines()
    assert set(kept) < set(witnessed)
    # One command was enough: it starts, it holds, and the checker tells of it.
    assert desk.must("project", "list").out.startswith("YQY")
    assert desk.one("SELECT COUNT(*) FROM journal WHERE kind = 'database.restored'") == 1
    desk.must("project", "list")
    assert desk.one("SELECT COUNT(*) FROM journal WHERE kind = 'database.restored'") == 1, "once"
    checked = desk.verify()
    assert checked.returncode == 0 and "was restored from a backup" in checked.stdout, checked.stdout
    with Served(desk):
        pass
    desk.holds()


def test_a_restore_needs_the_file_alone(desk, tmp_path):
    copy = tmp_path / "copy.sqlite"
    desk.must("backup", copy)
    with desk.file.with_name("office.sqlite.use.lock").open("r+") as use:
        fcntl.flock(use, fcntl.LOCK_SH)  # as an import has it
        refused(desk.run("restore", copy), "uses")
        desk.must("project", "list")
        fcntl.flock(use, fcntl.LOCK_UN)
        fcntl.flock(use, fcntl.LOCK_EX)  # as another restore has it
        refused(desk.run("project", "list"), "restore is under way")
        refused(desk.run("restore", copy), "uses")
    desk.must("restore", copy)


def test_a_backup_of_a_newer_program_is_refused(desk, tmp_path):
    copy = tmp_path / "copy.sqlite"
    desk.must("backup", copy)
    with contextlib.closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO schema_migration (name, applied_at) VALUES ('9999 later', 0)")
    before = desk.file.read_bytes()
    refused(desk.run("restore", copy), "9999 later", "newer")
    assert desk.file.read_bytes() == before and not list(desk.folder.glob("*.restore*"))
    refused(desk.run("restore", copy, "--replace", "steward"), "PostgreSQL")


def test_on_postgres_the_restored_database_takes_the_other_ones_name(tmp_path):
    desk = Office(tmp_path / "office", postgres=True)
    new = desk.postgres + "_restored"
    kept = []
    try:
        desk.project().user()
        copy = tmp_path / "copy.dump"
        desk.must("backup", copy)
        desk.project("BHY", "滨河苑")
        psql(POSTGRES, f"CREATE DATABASE {new}")
        target = urllib.parse.urlsplit(POSTGRES)._replace(path="/" + new).geturl()
        command = ["restore", copy, "--database", target, "--secrets", desk.secrets, "--replace"]
        refused(steward(*command, "no-such"), "no-such")
        refused(steward(*command, "nowhere"), "no database nowhere")
        refused(steward(*command, new), "new database")
        holder = subprocess.Popen(["psql", "-X", "-q", desk.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holder.stdin.write(b"SELECT 1;\n")
        holder.stdin.flush()
        holder.stdout.readline()
        refused(steward(*command, desk.postgres), "in use")
        holder.communicate()
        done = steward(*command, desk.postgres)
        assert done.code == 0 and "facts after the backup are lost" in done.out, done
        kept = [line.split()[-1] for line in done.out.splitlines() if "the one before is" in line]
        assert desk.must("project", "list").out.splitlines() == ["YQY\t云栖苑\tAsia/Shanghai"]
        assert desk.one("SELECT COUNT(*) FROM journal WHERE kind = 'database.restored'") == 1
        assert list(desk.folder.glob("checkpoints.log.before-*"))
        desk.holds()
    finally:
        for name in [new, *kept]:
            psql(POSTGRES, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        desk.drop()


# Drill


def test_a_drill_restores_the_newest_backup_aside(either, tmp_path):
    office = either.project().user()
    folder = tmp_path / "backups"
    folder.mkdir()
    refused(office.run("drill", folder), "no backup")
    assert office.rows("SELECT kind, good FROM upkeep") == [dict(kind="drill", good=0)]
    office.must("backup", folder / "one")
    (folder / "two.log").write_text("no backup")
    done = office.must("drill", folder)
    assert "restored aside and checked" in done.out and str(folder / "one") in done.out, done
    assert [row["good"] for row in office.rows("SELECT good FROM upkeep ORDER BY kind")] == [1, 1]
    office.project("BHY", "滨河苑")
    office.must("drill", folder)
    office.holds()


def test_a_drill_finds_what_would_not_serve(desk, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    other = Office(tmp_path / "other").project()
    other.must("backup", folder / "others.sqlite")
    refused(desk.run("drill", folder))
    (folder / "others.sqlite").unlink()
    desk.must("backup", folder / "own.sqlite")
    with contextlib.closing(sqlite3.connect(folder / "own.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("UPDATE journal SET payload = '[]' WHERE chain = 0 AND seq = 1")
    refused(desk.run("drill", folder), "steward-verify does not pass")
    half = (folder / "own.sqlite").read_bytes()
    (folder / "own.sqlite").write_bytes(half[:len(half) // 2])
    refused(desk.run("drill", folder), "damaged")
    with Served(desk) as served:
        metrics = served.ask("GET", "/metrics").text
    assert "steward_last_drill_failed 1" in metrics and "steward_last_drill_seconds +Inf" in metrics
    assert "steward_last_backup_failed 0" in metrics and "steward_last_backup_seconds +Inf" not in metrics


# Upgrade (decided 17)


LAST = ["DROP TABLE upkeep", "DELETE FROM schema_migration WHERE name = '0029 upkeep'"]


def test_sqlite_is_copied_before_it_is_upgraded(desk):
    assert not list(desk.folder.glob("*.before-upgrade-*")), "a first start upgrades nothing"
    change(desk, *LAST)
    facts = desk.one("SELECT COUNT(*) FROM journal")
    assert desk.must("project", "list").out.startswith("YQY")
    copies = [path for path in desk.folder.glob("office.sqlite.before-upgrade-*") if path.name[-1].isdigit()]
    assert len(copies) == 1 and copies[0].stat().st_mode & 0o077 == 0
    with contextlib.closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT COUNT(*) FROM journal").fetchone() == (facts,)
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'upkeep'").fetchall() == []
    assert desk.one("SELECT COUNT(*) FROM upkeep") == 0, "and then it has the step"
    desk.must("project", "list")
    assert len(list(desk.folder.glob("office.sqlite.before-upgrade-*"))) == len(copies), "once"


def test_postgres_is_upgraded_by_migrate_only(tmp_path):
    office = Office(tmp_path / "office", postgres=True)
    try:
        office.project()
        change(office, *LAST)
        refused(office.run("project", "list"), "steward migrate")
        refused(office.run("serve", "--port", "0", patience=20), "steward migrate")
        office.must("migrate")
        assert office.must("project", "list").out.startswith("YQY")
        assert office.one("SELECT COUNT(*) FROM upkeep") == 0
    finally:
        office.drop()


# The units


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_units_are_as_systemd_wants_them():
    units = sorted(path for path in (ROOT / "packaging").iterdir() if path.suffix in (".service", ".timer"))
    assert len(units) >= 8
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "is not executable: No such file" not in line]
    assert said == [], "only what is not installed here may be missing"


# Checkpoints on another disk


def test_checkpoints_may_stand_elsewhere(desk, tmp_path):
    elsewhere = tmp_path / "other disk" / "witness.log"
    elsewhere.parent.mkdir()
    shutil.move(desk.checkpoints, elsewhere)
    with Served(desk, "--checkpoints", str(elsewhere)):
        steward("project", "add", "BHY", "--name", "滨河苑", *desk.options, environment={"STEWARD_CHECKPOINTS": str(elsewhere)})
    assert not desk.checkpoints.exists()
    desk.checkpoints = elsewhere
    desk.holds()
    assert STEWARD
