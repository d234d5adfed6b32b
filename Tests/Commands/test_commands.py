"""Every subcommand: its help, its answers, its refusals; files and databases that are not its own."""

import os
import re
import socket
import sqlite3
import stat
import threading
import time

import pytest

import office as outside
from office import BARE_KEY, PASSWORD, ROOT, Office, Served, refused, steward

SUBCOMMANDS = [
    [], ["serve"], ["migrate"], ["import"], ["import", "cases"], ["measure"], ["clauses"], ["project"], ["project", "add"],
    ["project", "set"], ["project", "list"], ["import", "register"], ["channel"], ["channel", "mail"], ["channel", "webhook"], ["channel", "address"], ["channel", "remove"], ["holidays"], ["scheme"], ["user"],
    *[["user", verb] for verb in ("list", "add", "grant", "end", "reset", "second-factor", "close", "reopen")],
    ["token"], ["token", "list"], ["token", "revoke"], ["backup"], ["restore"], ["drill"], ["keys"], ["schema"], ["openapi"]]
PERIOD = ["--project", "YQY", "--from", "2020-01-01", "--to", "2020-12-31"]


@pytest.fixture
def desk(office):
    return office.project()


# Help


@pytest.mark.parametrize("command", SUBCOMMANDS, ids=" ".join)
def test_help(command, tmp_path):
    done = steward(*command, "--help", cwd=tmp_path)
    assert done.code == 0 and done.err == "" and "USAGE: steward" in done.out, done
    assert "OVERVIEW" in done.out, f"a line that says what it is for\n{done!r}"
    assert list(tmp_path.iterdir()) == [], "asking for help makes nothing"


def test_the_list_of_subcommands_is_whole():
    listed = re.findall(r"^  (\w+)  ", steward("--help").out.split("SUBCOMMANDS:")[1], re.M)
    assert set(listed) - {"help"} == {command[0] for command in SUBCOMMANDS if command}


@pytest.mark.parametrize("command", [["nonsense"], ["project", "remove"], ["measure"], ["import", "cases"], ["project", "add"],
                                     ["serve", "--port", "many"], ["measure", "--wrong"], ["restore"], ["backup"]], ids=" ".join)
def test_wrong_usage(command, tmp_path):
    refused(steward(*command, cwd=tmp_path), usage=True)
    assert list(tmp_path.iterdir()) == []


# Where the data is


@pytest.mark.parametrize("address", ["foo:bar", "sqlite:", "office.sqlite", "mysql://x/y", "", "sqlite:/proc/none/office.sqlite"])
@pytest.mark.parametrize("command", [["migrate"], ["project", "list"], ["measure", "S2.6-2", *PERIOD]], ids=lambda it: it[0])
def test_addresses_that_are_none(tmp_path, address, command):
    refused(steward(*command, "--database", address, cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_postgres_needs_the_folder_of_keys(tmp_path):
    refused(steward("project", "list", "--database", "postgres://nobody@127.0.0.1:1/none", cwd=tmp_path), "--secrets")


def test_a_postgres_that_is_not_there(tmp_path):
    done = steward("project", "list", "--database", "postgres://nobody@127.0.0.1:1/none", "--secrets", tmp_path / "keys")
    refused(done, "127.0.0.1")


def test_a_wrong_password_is_not_shown(tmp_path):
    done = steward("project", "list", "--database", "postgres://nobody:verysecret@127.0.0.1:1/none", "--secrets", tmp_path / "keys")
    assert done.code > 0 and "verysecret" not in done.err


def test_the_database_of_the_environment(office, tmp_path):
    office.project()
    done = steward("project", "list", environment={"STEWARD_DATABASE": office.database}, cwd=tmp_path)
    assert done.code == 0 and done.out.startswith("YQY\t"), done


def test_two_offices_in_one_folder(tmp_path):
    """As anybody does who tries the program twice in one place."""
    for name in ("one", "two"):
        done = steward("project", "add", "YQY", "--name", "云栖苑", "--database", f"sqlite:{tmp_path / name}.sqlite")
        assert done.code == 0, done
    for name in ("one", "two"):
        assert steward("project", "list", "--database", f"sqlite:{tmp_path / name}.sqlite").out.startswith("YQY"), name


def test_a_new_folder_is_made(tmp_path):
    done = steward("project", "add", "YQY", "--name", "云栖苑", "--database", f"sqlite:{tmp_path}/a/b/office.sqlite")
    assert done.code == 0 and (tmp_path / "a/b/office.sqlite").exists(), done


def test_a_relative_file(tmp_path):
    done = steward("project", "add", "YQY", "--name", "云栖苑", "--database", "sqlite:office.sqlite", cwd=tmp_path)
    assert done.code == 0 and (tmp_path / "secrets").is_dir(), done


def test_only_the_owner_reads_the_files(desk):
    """Names and phones stand in the file; the keys beside it."""
    desk.must("backup", desk.folder / "copy.sqlite")
    for path in [desk.file, desk.folder / "copy.sqlite", desk.checkpoints, *desk.secrets.iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, f"{path.name} is open to others: {oct(path.stat().st_mode)}"


def test_an_ended_command_leaves_one_file(desk):
    """The write-ahead log is folded in when the last one leaves: who copies the file copies all of it."""
    leftover = desk.folder / "office.sqlite-wal"
    assert not leftover.exists() or leftover.stat().st_size == 0


# Databases that are not this program's


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, not a database, and they are long enough to be read as one" * 20)
    before = file.read_bytes()
    for command in (["migrate"], ["project", "list"], ["serve", "--port", "0"]):
        refused(steward(*command, "--database", f"sqlite:{file}", patience=20))
    assert file.read_bytes() == before
    assert not (tmp_path / "secrets").exists(), "no keys are made for it"


def test_another_programs_database_is_refused(tmp_path):
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bill (id INTEGER)")
    connection.close()
    before = file.read_bytes()
    for command in (["migrate"], ["serve", "--port", "0"]):
        refused(steward(*command, "--database", f"sqlite:{file}", patience=20), "another program")
    assert file.read_bytes() == before


def change(desk, script):
    with sqlite3.connect(desk.file) as connection:
        connection.executescript(script)
    connection.close()


def test_a_newer_schema_is_refused(desk):
    change(desk, "INSERT INTO schema_migration (name, applied_at) VALUES ('9000 of the future', 0)")
    refused(desk.run("project", "list"), "9000 of the future")
    refused(desk.run("serve", "--port", "0", patience=20), "9000 of the future")


def test_a_newer_schema_is_refused_on_postgres(tmp_path):
    made = Office(tmp_path / "office", postgres=True)
    try:
        made.project()
        outside.psql(made.database, "INSERT INTO schema_migration (name, applied_at) VALUES ('9000 of the future', 0)")
        refused(made.run("project", "list"), "9000 of the future")
    finally:
        made.drop()


@pytest.mark.parametrize("harm", [
    "gone", "journal.key", "field.key", "checkpoint.key", "foreign", "foreign field.key", "foreign checkpoint.key"])
def test_without_its_keys_a_database_does_not_open(either, tmp_path, harm):
    """Decided 21: a wrong key refuses to start; a history needs the keys that it was written with."""
    either.project()
    if harm == "gone":
        either.secrets.rename(tmp_path / "aside")
    elif harm.startswith("foreign"):
        other = Office(tmp_path / "other").project()
        for key in either.secrets.iterdir():
            if key.name.startswith(harm[8:-4]):
                key.write_bytes((other.secrets / key.name).read_bytes())
    else:
        (either.secrets / harm).unlink()
    done = either.run("project", "add", "BHY", "--name", "滨河苑")
    refused(done, *harm.split()[1:])
    assert either.one("SELECT COUNT(*) FROM project") == 1


def test_a_new_checkpoint_key_is_taken_when_somebody_says_so(either, tmp_path):
    either.project()
    before = either.must("keys").out
    assert [line.split("\t")[0] for line in before.splitlines()] == ["journal.key", "field.key", "checkpoint.key"]
    other = Office(tmp_path / "other").project()
    for name in ("checkpoint.key", "checkpoint.pub"):
        (either.secrets / name).write_bytes((other.secrets / name).read_bytes())
    either.checkpoints.rename(tmp_path / "checkpoints.aside")
    refused(either.run("project", "list"), "checkpoint.key")
    after = either.must("keys", "--accept-checkpoint").out
    assert after.splitlines()[:2] == before.splitlines()[:2] and after != before
    assert either.one("SELECT COUNT(*) FROM journal WHERE kind = 'key.changed'") == 1
    either.must("project", "list")
    either.holds()
    # The field key seals what could not be opened any more: it is never exchanged.
    (either.secrets / "field.key").write_bytes((other.secrets / "field.key").read_bytes())
    refused(either.run("keys", "--accept-checkpoint"), "field.key")


# Projects, people, tokens


def test_projects(either):
    assert either.must("project", "add", "YQY", "--name", "云栖苑").out.strip() == "YQY"
    assert either.must("project", "list").out == "YQY\t云栖苑\tAsia/Shanghai\n"
    refused(either.run("project", "add", "YQY", "--name", "又一个"), "YQY")
    refused(either.run("project", "add", "bad code!", "--name", "x"), "code")
    refused(either.run("project", "add", "X", "--name", ""), "name")
    refused(either.run("project", "add", "X", "--name", "x", "--zone", "Mars/City"), "Mars/City")
    refused(either.run("project", "add", "X" * 33, "--name", "x"), "code")
    assert either.must("project", "list").out == "YQY\t云栖苑\tAsia/Shanghai\n"
    refused(either.run("project", "add", "X", "--name", "x", "--hotline", "<b>call me</b>"), "hotline")
    either.must("project", "set", "YQY", "--name", "云栖苑一期", "--hotline", "0571-8800 6600")
    assert either.rows("SELECT name, hotline FROM project") == [{"name": "云栖苑一期", "hotline": "0571-8800 6600"}]
    either.must("project", "set", "YQY", "--hotline", "")
    assert either.rows("SELECT name, hotline FROM project") == [{"name": "云栖苑一期", "hotline": ""}]
    refused(either.run("project", "set", "YQY", "--hotline", "拨打总机"), "hotline")
    refused(either.run("project", "set", "NONE", "--name", "x"), "NONE")
    refused(either.run("project", "set", "YQY"), "--name", usage=True)
    either.holds()


def test_people_and_tokens(either):
    either.project().user()
    manager = either.must("user", "add", "wangfang", "--display-name", "王芳", "--post", "serviceManager", "--project", "YQY",
                          stdin=PASSWORD + "\n")
    assert re.search(r"^authenticator seed: [A-Z2-7]{32}$", manager.out, re.M), manager
    add = ["user", "add"]
    refused(either.run(*add, "limin", "--display-name", "x", "--post", "engineer", "--project", "YQY", stdin=PASSWORD + "\n"), "name")
    refused(either.run(*add, "zhaoqiang", "--display-name", "x", "--post", "king", "--project", "YQY", stdin=PASSWORD + "\n"), "king")
    refused(either.run(*add, "zhaoqiang", "--display-name", "x", "--post", "engineer", "--project", "NONE", stdin=PASSWORD + "\n"), "NONE")
    refused(either.run(*add, "zhaoqiang", "--display-name", "x", "--post", "engineer", "--project", "YQY", stdin="short\n"), "ten")
    refused(either.run(*add, "zhaoqiang", "--display-name", "x", "--post", "engineer", "--project", "YQY"), "ten")
    assert re.fullmatch(r"stw_[0-9a-f]{64}", either.token())
    refused(either.run("token", "nobody"))
    refused(either.run("user", "close", "nobody"))
    either.must("user", "close", "limin")
    refused(either.run("token", "limin"))
    everything = "".join(map(str, either.rows("SELECT * FROM account") + either.rows("SELECT payload FROM journal")))
    assert PASSWORD not in everything
    either.holds()


@pytest.mark.parametrize("days", ["0", "-1", "99999999999"])
def test_a_token_lives_some_days(desk, days):
    desk.user()
    refused(desk.run("token", "limin", "--days", days), usage=True)


def test_a_closed_person_is_out_at_once(desk):
    desk.user()
    token = desk.token()
    with Served(desk) as served:
        assert served.api("GET", "/cases", token).status == 200
        desk.must("user", "close", "limin")
        assert served.api("GET", "/cases", token).status == 401


def test_a_persons_access_is_kept(either):
    """Given, ended, reset, closed and reopened: each by a command, each a fact."""
    either.project().project("LGW", "龙岗湾").user()
    seed = re.compile(r"^authenticator seed: [A-Z2-7]{32}$")
    post = ["--post", "engineer", "--project", "LGW"]
    either.must("user", "grant", "limin", *post, "--from", "2030-01-01")
    refused(either.run("user", "grant", "limin", *post, "--from", "2031-01-01"), "holds this post already")
    listed = either.must("user", "list").out.splitlines()
    assert len(listed) == 1 and listed[0].startswith("limin\t李敏\tfirst password\tserviceAdministrator@YQY from "), listed
    assert listed[0].endswith(", engineer@LGW from 2030-01-01")
    assert "LGW" not in either.must("user", "list", "--project", "YQY").out
    manager = either.must("user", "grant", "limin", "--post", "serviceManager", "--project", "YQY")
    assert seed.fullmatch(manager.out.strip()), manager
    again = either.must("user", "second-factor", "limin")
    assert seed.fullmatch(again.out.strip()) and again.out != manager.out
    refused(either.run("user", "end", "limin", *post, "--on", "2020-01-01"), "last day")
    either.must("user", "end", "limin", *post, "--on", "2031-12-31")
    assert "engineer@LGW from 2030-01-01 to 2031-12-31" in either.must("user", "list").out
    either.must("user", "end", "limin", *post)
    refused(either.run("user", "end", "limin", *post), "does not hold this post")
    refused(either.run("user", "reset", "limin", stdin="short\n"), "ten")
    either.must("user", "reset", "limin", stdin=PASSWORD + " 2\n")
    refused(either.run("user", "reopen", "limin", stdin=PASSWORD + "\n"), "open already")
    either.must("user", "close", "limin")
    for verb in (["close"], ["second-factor"]):
        refused(either.run("user", *verb, "limin"), "closed")
    assert either.must("user", "list").out == "limin\t李敏\tclosed\t\n"
    either.must("user", "reopen", "limin", stdin=PASSWORD + " 3\n")
    assert either.must("user", "list").out == "limin\t李敏\tfirst password\t\n"
    for word, name in (("owner", "one-time code"), ("tenant", "one-time code"), ("committeeMember", "committee")):
        refused(either.run("user", "grant", "limin", "--post", word, "--project", "YQY"), name)
        refused(either.run("user", "add", "x" + word, "--display-name", "x", "--post", word, "--project", "YQY", stdin=PASSWORD + "\n"), name)
    for verb in (["reset"], ["second-factor"], ["close"], ["reopen"], ["grant", *post], ["end", *post]):
        refused(either.run("user", *verb, "nobody", stdin=PASSWORD + "\n"), "no such account")
    either.holds()


def test_who_leaves_with_work_in_hand_is_told(desk, tmp_path):
    desk.user()
    ledger = tmp_path / "old.csv"
    ledger.write_text("编号,标题,内容,时间\n7,电梯停运,停了,2026-01-01 09:00\n", encoding="utf-8")
    desk.must("import", "cases", ledger, "--project", "YQY", "--kind", "complaint", "--handler", "limin",
              "--map", "number=编号,title=标题,text=内容,received=时间")
    left = desk.must("user", "close", "limin")
    assert left.out == "" and "still responsible for 1" in left.err and "电梯停运" in left.err, left


def test_tokens_are_listed_limited_and_ended_alone(either):
    either.project().project("LGW", "龙岗湾").user()
    either.must("user", "grant", "limin", "--post", "serviceAdministrator", "--project", "LGW")
    whole, limited = either.token(), either.token("limin", "--purpose", "报表", "--read-only", "--project", "LGW")
    rows = [line.split("\t") for line in either.must("token", "list", "limin").out.splitlines()]
    assert [row[1:4] for row in rows] == [["报表", "read", "龙岗湾"], ["api", "write", "all projects"]], rows
    assert whole not in str(rows) and limited not in str(rows)
    refused(either.run("token", "limin", "--project", "NONE"), "NONE")
    with Served(either) as served:
        assert served.api("GET", "/cases?project=LGW", limited).status == 200
        assert served.api("GET", "/cases?project=YQY", limited).status == 404
        assert served.api("GET", "/cases?project=YQY", whole).status == 200
        refused(either.run("token", "revoke", "limin", "nonsense"), "token")
        either.must("token", "revoke", "limin", rows[0][0])
        assert served.api("GET", "/cases?project=LGW", limited).status == 401
        assert served.api("GET", "/cases?project=YQY", whole).status == 200
    refused(either.run("token", "revoke", "limin", rows[0][0]), "token")
    refused(either.run("token", "list", "nobody"), "no such account")


def test_refusals_are_words(desk, tmp_path):
    """No key of the words file, no value of the program's inside."""
    desk.user()
    said = [desk.run(*command, stdin=PASSWORD + "\n") for command in [
        ["project", "add", "YQY", "--name", "x"], ["project", "add", "!", "--name", "x"], ["project", "add", "X", "--name", ""],
        ["user", "add", "limin", "--display-name", "x", "--post", "engineer", "--project", "YQY"], ["token", "nobody"],
        ["user", "add", "x", "--display-name", "x", "--post", "engineer", "--project", "YQY"], ["user", "close", "nobody"],
        ["user", "add", "zhaoqiang", "--display-name", "x", "--post", "engineer", "--project", "NONE"],
        ["measure", "S9.9-9", *PERIOD], ["measure", "S2.6-2", "--project", "NONE", *PERIOD[2:]],
        ["import", "cases", tmp_path / "nowhere.csv", "--project", "YQY", "--kind", "repair"],
        ["import", "cases", "/dev/null", "--project", "YQY", "--kind", "repair"],
        ["import", "cases", desk.file, "--project", "YQY", "--kind", "repair"]]]
    keys = [done.err.strip() for done in said if BARE_KEY.search(done.err.strip())]
    assert not keys, keys


# Measures and clauses


@pytest.mark.parametrize("arguments, words", [
    (["S2.6-2", "--project", "YQY", "--from", "2020-13-01", "--to", "2020-12-31"], ["2020-13-01"]),
    (["S2.6-2", "--project", "YQY", "--from", "2020-02-30", "--to", "2020-12-31"], ["2020-02-30"]),
    (["S2.6-2", "--project", "YQY", "--from", "2020-01-01", "--to", "yesterday"], ["yesterday"]),
    (["S2.6-2", "--project", "YQY", "--from", "2021-01-01", "--to", "2020-01-01"], ["from"]),
    (["S2.6-2", "--project", "NONE", "--from", "2020-01-01", "--to", "2020-01-01"], ["NONE"]),
    (["S9.9-9", "--project", "YQY", "--from", "2020-01-01", "--to", "2020-01-01"], ["S9.9-9"]),
    (["C-1", "--project", "YQY", "--from", "2020-01-01", "--to", "2020-01-01"], ["C-1"]),
])
def test_measures_that_cannot_be(desk, arguments, words):
    refused(desk.run("measure", *arguments, "--json"), *words)
    refused(desk.run("measure", *arguments), *words)


def test_a_measure_without_a_case(either):
    either.project()
    assert either.figure() == (0, 0, 0)
    plain = either.must("measure", "S2.6-2", *PERIOD)
    assert plain.out.startswith("S2.6-2: 0 of 0"), plain


def test_clauses(tmp_path):
    done = steward("clauses", "--json", "--database", f"sqlite:{tmp_path}/office.sqlite")
    assert done.code == 0 and done.err == "", done
    clauses = done.json
    assert all(set(one) - {"partly"} == {"id", "wired", "controls", "tests"} for one in clauses)
    assert [one["id"] for one in clauses if one.get("partly")] == ["J2-G1"]
    assert all(isinstance(one["wired"], bool) and isinstance(one["controls"], list) and isinstance(one["tests"], list)
               for one in clauses)
    identities = [one["id"] for one in clauses]
    assert len(identities) == len(set(identities)) and "S2.6-2" in identities
    assert sum(not one.startswith("X") for one in identities) >= 138
    for one in clauses:
        assert not one["wired"] or (one["controls"] and one["tests"]), f"wired without control or proof: {one}"
    plain = steward("clauses", "--database", f"sqlite:{tmp_path}/office.sqlite")
    assert plain.code == 0 and len(plain.out.splitlines()) == len(clauses) + 1


def test_the_description_of_the_api():
    done = steward("openapi")
    assert done.code == 0 and done.json["openapi"].startswith("3.1"), done
    assert "/api/v1/cases" in done.json["paths"]


@pytest.mark.parametrize("command", [["openapi"], ["clauses", "--json"], ["project", "list"], ["user", "list"], ["schema"]], ids=" ".join)
def test_a_named_database_is_made_by_whichever_command_comes_first(command, tmp_path):
    file = tmp_path / "first.sqlite"
    done = steward(*command, "--database", f"sqlite:{file}")
    assert done.code == 0 and done.err == "" and file.exists(), done
    refused(steward(*command, "--database", "mysql://x/y"))


@pytest.mark.parametrize("command", [["openapi"], ["clauses", "--json"]], ids=" ".join)
def test_what_the_program_knows_by_itself_makes_no_database(command, tmp_path):
    assert steward(*command, cwd=tmp_path).code == 0
    assert list(tmp_path.iterdir()) == []


def test_restoring_into_the_database_of_the_environment(desk, tmp_path):
    desk.must("backup", tmp_path / "b.sqlite")
    target = tmp_path / "there" / "office.sqlite"
    done = steward("restore", tmp_path / "b.sqlite", environment={"STEWARD_DATABASE": f"sqlite:{target}"}, cwd=tmp_path)
    assert done.code == 0 and target.exists(), done


def test_the_served_description_is_the_printed_one(desk):
    with Served(desk) as served:
        answer = served.ask("GET", "/api/v1/openapi.json")
        assert answer.status == 200 and answer.json == steward("openapi").json


def test_migrating_again_changes_nothing(either):
    first = either.must("migrate")
    steps = either.one("SELECT COUNT(*) FROM schema_migration")
    assert either.must("migrate").code == 0 and first.out
    assert either.one("SELECT COUNT(*) FROM schema_migration") == steps


def test_two_first_starts_at_once(either):
    """Two nodes, or a server and a command, over an empty database: one does the steps, both come up."""
    done = [None] * 3

    def go(place):
        done[place] = either.run("project", "add", f"P{place}", "--name", "x")

    threads = [threading.Thread(target=go, args=[place]) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.code for one in done] == [0, 0, 0], done
    assert either.one("SELECT COUNT(*) FROM project") == 3
    either.holds()


# Serving


def test_one_server_for_a_file(desk):
    with Served(desk):
        refused(desk.run("serve", "--port", str(outside.free_port()), patience=20), "another steward")


def test_a_port_that_is_taken(desk):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(desk.run("serve", "--port", str(taken.getsockname()[1]), patience=20), str(taken.getsockname()[1]))


@pytest.mark.parametrize("port", ["-1", "65536", "99999"])
def test_a_port_that_is_none(desk, port):
    refused(desk.run("serve", "--port", port, patience=20), usage=True)


@pytest.mark.parametrize("more", [["--host", "0.0.0.0"], ["--demo", "--host", "0.0.0.0"],
                                  ["--demo", "--behind-proxy", "--host", "0.0.0.0"], ["--host", "nowhere.invalid", "--behind-proxy"]])
def test_the_world_is_not_served_in_the_clear(office, more):
    refused(office.run("serve", *more, "--port", str(outside.free_port()), patience=30))


def test_a_demo_is_never_made_of_a_real_office(desk):
    desk.user()
    refused(desk.run("serve", "--demo", "--port", "0", patience=20), "real office")


def test_asked_to_stop_it_finishes_and_leaves_well(desk):
    desk.user()
    token = desk.token()
    served = Served(desk).start()
    acknowledged, running = [], True

    def go():
        while running:
            try:
                answer = served.api("POST", "/cases", token, outside.ENQUIRY)
            except OSError:
                continue
            if answer.status == 201:
                acknowledged.append(answer.json["id"])

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    served.stop()
    running = False
    for thread in threads:
        thread.join()
    assert len(acknowledged) > 20
    assert desk.one("SELECT COUNT(*) FROM service_case") >= len(acknowledged)
    assert desk.one("SELECT COUNT(*) FROM node_lease") == 0, "the node's number is given back"
    desk.holds()
    assert "later rows unwitnessed" not in desk.verify().stdout.replace("0 later rows unwitnessed", ""), "all is witnessed"


def test_health_and_first_answer(desk):
    begun = time.monotonic()
    with Served(desk) as served:
        assert time.monotonic() - begun < 5
        assert served.ask("GET", "/health").status == 200
        assert served.ask("HEAD", "/health").body == b""
        assert served.ask("GET", "/").status == 303


# Backup and restore


def load(served, token, stop, acknowledged):
    while not stop.is_set():
        try:
            answer = served.api("POST", "/cases", token, outside.ENQUIRY)
        except OSError:
            continue
        if answer.status == 201:
            acknowledged.append(answer.json["id"])


def test_backup_while_serving_and_back(desk, tmp_path):
    desk.user()
    token = desk.token()
    copy, stop, acknowledged = tmp_path / "copy.sqlite", threading.Event(), []
    with Served(desk) as served:
        threads = [threading.Thread(target=load, args=(served, token, stop, acknowledged)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        sure = list(acknowledged)
        done = desk.run("backup", copy)
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join()
        assert done.code == 0, done
        assert len(sure) > 20 and len(acknowledged) > len(sure), "the desk went on"
        refused(desk.run("restore", copy), "another steward")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        copied = connection.execute("SELECT COUNT(*) FROM service_case").fetchone()[0]
        chains = connection.execute("SELECT COUNT(*) FROM journal WHERE kind = 'case.taken'").fetchone()[0]
    assert len(sure) <= copied <= len(acknowledged) + 4, "the copy is some moment between"
    assert copied == chains, "of cases and journal alike"
    assert not (tmp_path / "secrets").exists() and not list(tmp_path.glob("*.part*")), "no keys, no leftovers"
    refused(desk.run("backup", copy), "copy.sqlite")

    # A stale write-ahead log of another history beside the target is not read.
    before = desk.one("SELECT COUNT(*) FROM service_case")
    (desk.folder / "office.sqlite-wal").write_bytes(b"\x37\x7f\x06\x82" + os.urandom(70_000))
    done = desk.run("restore", copy)
    assert done.code == 0, done
    assert desk.one("SELECT COUNT(*) FROM service_case") == copied
    kept = [path for path in desk.folder.glob("office.sqlite.before-*") if not path.name.endswith(("-wal", "-shm"))]
    assert len(kept) == 1, "the file before is kept"
    assert not list(desk.folder.glob("*.restore*"))
    assert before >= copied

    # It says where it ends and what is lost, and the checkpoints that prove it are kept beside.
    assert "YQY: the last fact is " in done.out and "the last witnessed" in done.out and "are lost" in done.out, done
    aside = list(desk.folder.glob("office.sqlite.checkpoints.log.before-*"))
    assert len(aside) == 1 and str(aside[0]) in done.out
    with Served(desk) as served:
        assert served.api("GET", "/cases", token).status == 200
        assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
    desk.holds()


def test_an_older_copy_in_its_place_is_refused(desk, tmp_path):
    desk.user()
    copy = tmp_path / "copy.sqlite"
    desk.must("backup", copy)
    desk.project("BHY", "滨河苑")
    desk.user("zhoujie", project="BHY")
    for suffix in ("-wal", "-shm"):
        (desk.folder / f"office.sqlite{suffix}").unlink(missing_ok=True)
    desk.file.write_bytes(copy.read_bytes())
    refused(desk.run("project", "list"), "older copy")
    refused(desk.run("serve", "--port", str(outside.free_port()), patience=20), "older copy")


def test_what_cannot_be_restored_leaves_all_as_it_was(desk, tmp_path):
    (tmp_path / "notes").write_text("no database, but long enough to look like one to a hasty reader" * 50)
    with sqlite3.connect(tmp_path / "foreign") as connection:
        connection.execute("CREATE TABLE bill (id INTEGER)")
    connection.close()
    desk.must("backup", tmp_path / "harmed")
    data = bytearray((tmp_path / "harmed").read_bytes())
    for page in range(3, 60):
        data[page * 4096:page * 4096 + 64] = os.urandom(64)
    (tmp_path / "harmed").write_bytes(data)
    before = desk.file.read_bytes()
    files = sorted(path.name for path in desk.folder.iterdir())
    for name in ("nowhere", ".", "harmed", "foreign", "notes"):
        refused(desk.run("restore", tmp_path / name))
        left = sorted(path.name for path in desk.folder.iterdir() if path.suffix != ".lock")
        assert left == [one for one in files if not one.endswith(".lock")], f"{name} left something: {left}"
        assert desk.file.read_bytes() == before
    assert desk.must("project", "list").out.startswith("YQY")


def test_restore_onto_itself_and_into_an_empty_place(desk, tmp_path):
    copy = tmp_path / "copy.sqlite"
    desk.must("backup", copy)
    refused(desk.run("restore", desk.file))
    assert desk.must("project", "list").out.startswith("YQY")
    fresh = Office(tmp_path / "fresh")
    done = fresh.run("restore", copy)
    assert done.code == 0, done
    fresh.secrets.mkdir()
    for key in desk.secrets.iterdir():
        (fresh.secrets / key.name).write_bytes(key.read_bytes())
    assert fresh.must("project", "list").out.startswith("YQY")


@pytest.mark.parametrize("target", ["nowhere/copy.sqlite", "."])
def test_backups_that_cannot_be(desk, tmp_path, target):
    refused(desk.run("backup", tmp_path / target))
    refused(desk.run("backup", desk.file))


# bin/steward


def test_bin_steward_answers_on_standard_output_only():
    script = ROOT / "bin/steward"
    assert os.access(script, os.X_OK)
    source = script.read_text()
    assert "exec" in source and ">&2" in source + (ROOT / "bin/lib/common.sh").read_text()
