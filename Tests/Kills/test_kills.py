"""Power cuts as a process sees them: SIGKILL from outside at random moments under load, against a log kept outside.

`bin/test kills --cycles 1000` kills the server so often instead of 50 times. KILL_SEED repeats the moments.
"""

import collections
import contextlib
import datetime
import http.client
import json
import os
import random
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

import office as outside
from office import LEDGER, STEWARD, Office, Served

CYCLES = int(os.environ.get("KILL_CYCLES", "50"))
SEED = int(os.environ.get("KILL_SEED", str(random.randrange(10**6))))
# Kind of case → the clauses promised with it.
PROMISED = {"complaint": {"K-CMP2", "S2.5-1"}, "enquiry": {"XS2.7-1"}, "repair": {"XS2.4-1", "XS2.4-2"}, "suggestion": {"S2.6-2", "S2.6-1"}}


class Acknowledgements:
    """What was asked and what was answered, appended to a file before anything else is done with an answer."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.file = path.open("a")

    def note(self, word, key, value):
        with self.lock:
            self.file.write(f"{word} {key} {json.dumps(value, ensure_ascii=False)}\n")
            self.file.flush()

    def read(self):
        asked, answered = {}, {}
        for line in self.path.read_text().splitlines():
            word, key, value = line.split(" ", 2)
            (asked if word == "asked" else answered)[key] = json.loads(value)
        return asked, answered


class Desk:
    """People at the desk who never stop asking, whatever happens to the server."""

    def __init__(self, ports, token, handler, log, people=8):
        self.ports, self.token, self.handler, self.log = ports, token, handler, log
        self.stopped = threading.Event()
        self.strange = []
        self.threads = [threading.Thread(target=self.work, args=(place,), daemon=True) for place in range(people)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads), "somebody waits for an answer that never comes"
        assert not self.strange, self.strange[:5]

    def body(self, dice):
        kind = dice.choice(list(PROMISED))
        body = dict(kind=kind, channel="phone", requester="陈桂芳", title=f"第{dice.randrange(10**9)}件", words="请来看看。" * dice.randint(1, 60))
        if kind in ("complaint", "repair"):
            body["handler"] = self.handler
        if kind == "complaint" and dice.random() < 0.3:  # told of late: overdue at once, and people are warned of it
            body["receivedAt"] = f"{datetime.datetime.now() - datetime.timedelta(days=4):%Y-%m-%dT10:00}"
            body["receivedReason"] = "电话补录"
        if kind == "repair":
            body["severity"] = "emergency"
        if kind == "suggestion":
            body["agreedAt"] = "2099-01-01T10:00"
        return body

    def work(self, place):
        dice, connection = random.Random(SEED * 100 + place), None
        while not self.stopped.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", dice.choice(self.ports), timeout=15)
                key, body = secrets.token_hex(12), self.body(dice)
                made = self.ask(connection, "/api/v1/cases", key, body)
                if made and body["kind"] == "complaint" and dice.random() < 0.5:
                    self.ask(connection, f"/api/v1/cases/{made['id']}/resolution", secrets.token_hex(12), dict(reply="已处理。"))
            except (OSError, http.client.HTTPException):
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.01)

    def ask(self, connection, path, key, body):
        self.log.note("asked", key, [path, body])
        connection.request("POST", path, json.dumps(body), {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in (200, 201):
            if answer.status != 503:
                self.strange.append((answer.status, path, said[:300]))
            return None
        self.log.note("answered", key, json.loads(said))
        return json.loads(said)


LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def number_of(identity):
    number = 0
    for letter in identity:
        number = number * 32 + LETTERS.index(letter)
    return number


def identity(number):
    return "".join(LETTERS[(number >> 5 * place) & 31] for place in range(12, -1, -1))


def open_desk(office):
    office.project().user()
    return office.token(), identity(office.one("SELECT id FROM account WHERE name = 'limin'"))


def state_of(office):
    """Every case with all that must have come with it; asserts that nothing is there in part."""
    cases = {row["id"]: row for row in office.rows("SELECT id, kind, stage FROM service_case")}
    promises, facts = {}, {}
    for row in office.rows("SELECT subject_id, clause, id FROM promise WHERE subject_kind = 'case'"):
        promises.setdefault(row["subject_id"], []).append(row["clause"])
    for row in office.rows("SELECT subject_id, kind FROM journal WHERE subject_kind = 'case'"):
        facts.setdefault(row["subject_id"], []).append(row["kind"])
    assert set(promises) == set(cases), "promises and cases belong together"
    assert set(facts) == set(cases), "facts and cases belong together"
    for case, row in cases.items():
        assert facts[case].count("case.taken") == 1, (case, facts[case])
        assert PROMISED[row["kind"]] <= set(promises[case]), (row["kind"], promises[case])
        assert len(promises[case]) == len(set(promises[case])), promises[case]
        handled = row["stage"] == "handled"
        assert facts[case].count("case.handled") == handled, (row["stage"], facts[case])
        assert ("S2.5-2" in promises[case]) == handled, "a handled complaint owes its follow-up"
    lost = office.one("SELECT COUNT(*) FROM promise p WHERE NOT EXISTS (SELECT 1 FROM promise_event e WHERE e.promise_id = p.id AND e.kind = 'opened')")
    assert lost == 0, "each promise has its first event"
    answers = {}
    for row in office.rows("SELECT request, status, answer FROM once"):
        assert row["status"] in (200, 201), f"a key was kept without its effect: {row}"
        answers[row["request"]] = json.loads(row["answer"])
    return cases, answers


@contextlib.contextmanager
def webhook(office, folder):
    """A group's robot that hears of what is overdue; gives what it has received, by the message's id."""
    folder.mkdir()
    script = outside.ROOT / "Tests/Commands/sinks.py"
    process = subprocess.Popen([sys.executable, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    port = json.loads(process.stdout.readline())["http"]
    office.must("channel", "webhook", "--project", "YQY", "--kind", "generic", "--use", "group", "--url", f"http://127.0.0.1:{port}/ok", stdin="s3cret\n")
    log = folder / "received.jsonl"
    try:
        yield lambda: collections.Counter(
            json.loads(line)["headers"]["webhook-id"] for line in (log.read_text().splitlines() if log.exists() else []))
    finally:
        process.stdin.close()
        process.wait(20)


def notices_hold(office, received):
    """The job of escalation took effect once for each promise, step, cycle and receiver, or not at all (T7)."""
    twice = office.rows(
        "SELECT p.subject_id, p.clause, p.cycle, n.step, n.receiver_id FROM promise_notice n JOIN promise p ON p.id = n.promise_id "
        "GROUP BY p.subject_id, p.clause, p.cycle, n.step, n.receiver_id HAVING COUNT(*) > 1")
    assert not twice, f"told twice: {twice[:3]}"
    half = office.rows(
        "SELECT p.id, p.next_step FROM promise p WHERE (p.next_step > 0) <> "
        "EXISTS (SELECT 1 FROM promise_notice n WHERE n.promise_id = p.id)")
    assert not half, f"a step without its notice, or a notice without its step: {half[:3]}"
    unsent = office.one(
        "SELECT COUNT(*) FROM promise p WHERE p.next_step > 0 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.topic = 'promise' AND m.topic_id = p.id)")
    assert unsent == 0, "notices on the screen whose message was never put"
    again = office.rows("SELECT topic_id, step, receiver, channel FROM message GROUP BY topic, topic_id, step, receiver, channel HAVING COUNT(*) > 1")
    assert not again, f"a message twice: {again[:3]}"
    heard = received()
    assert all(count == 1 for count in heard.values()), "the group was told twice"
    return office.one("SELECT COUNT(*) FROM promise_notice"), len(heard)


def settle_accounts(office, log, token, port):
    """At the end, with a server running: the acknowledgement log against the database."""
    asked, answered = log.read()
    cases, answers = state_of(office)
    for key, answer in answered.items():
        assert key in answers, f"acknowledged and gone: {key} {answer}"
        assert answers[key]["id"] == answer["id"]
        assert number_of(answer["id"]) in cases
    assert set(answers) <= set(asked), "an effect that nobody asked for"
    taken = {key for key in answers if asked[key][0] == "/api/v1/cases"}
    assert {number_of(answers[key]["id"]) for key in taken} == set(cases), "a case for each key and a key for each case"
    assert len(taken) == len(cases), "two keys never share a case"
    numbers = office.one("SELECT COUNT(DISTINCT number) FROM service_case")
    assert numbers == len(cases), "each case has a number of its own"
    open_ends = [key for key in asked if key not in answered]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for key in open_ends:  # the customer's program tries again, as it should
        path, body = asked[key]
        connection.request("POST", path, json.dumps(body), {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert answer.status in (200, 201), (answer.status, said)
        if key in answers:
            assert said == answers[key], "the answer of the first time"
        else:
            assert path != "/api/v1/cases" or number_of(said["id"]) not in cases, "a new key makes a new case"
    connection.close()
    after, again = state_of(office)
    assert set(again) == set(asked), "now every key has its effect, once"
    assert len(after) == sum(path == "/api/v1/cases" for path, _ in asked.values())
    return len(answered), len(open_ends), len(set(answers) - set(answered))


def test_killed_in_a_loop_under_load(tmp_path):
    print(f"KILL_SEED={SEED} KILL_CYCLES={CYCLES}")
    dice = random.Random(SEED)
    office = Office(tmp_path / "office")
    token, handler = open_desk(office)
    log = Acknowledgements(tmp_path / "acknowledged.log")
    port = outside.free_port()
    served = Served(office, port=port)
    with webhook(office, tmp_path / "sink") as received:
        desk = Desk([port], token, handler, log)
        starts, told = [], []
        for cycle in range(CYCLES):
            begun = time.monotonic()
            served.start(wait=False)
            if dice.random() < 0.15:  # in the middle of coming up
                time.sleep(dice.random() * 0.3)
            else:
                served.wait()
                starts.append(time.monotonic() - begun)
                time.sleep(dice.random() ** 2 * 2)
            assert served.process.poll() is None, f"it ended by itself in cycle {cycle}\n{served.tail()}"
            served.process.send_signal(signal.SIGKILL)
            served.process.wait()
            if cycle % 10 == 9:
                state_of(office)
                told.append(notices_hold(office, received)[0])
                office.holds()
                # The next half minute comes early, so that many of the kills meet the job at work.
                with contextlib.closing(sqlite3.connect(office.file, timeout=30)) as connection, connection:
                    connection.execute("UPDATE schedule_job SET next_at = 0 WHERE name = 'escalation'")
        served.start()
        time.sleep(0.5)
        desk.stop()
        answered, open_ends, unheard = settle_accounts(office, log, token, port)
        served.stop()
        notices, messages = notices_hold(office, received)
        office.holds()
    with sqlite3.connect(office.file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    print(f"{CYCLES} kills: {answered} acknowledged, {open_ends} without an answer, of which {unheard} had taken effect; "
          f"{notices} notices, {messages} messages heard; slowest start {max(starts):.2f} s")
    assert answered > CYCLES * 10, "the load was no load"
    assert open_ends > CYCLES // 4, "the kills hit nothing"
    assert CYCLES < 20 or told[-1] > told[0] >= 0, f"nobody was warned while the kills went on: {told}"


def test_dead_nodes_do_not_use_up_the_numbers(tmp_path):
    """There are 256 numbers of nodes, and a killed process cannot give its own back: a thousand kills in a day must
    not shut the door."""
    office = Office(tmp_path / "office").project()
    served = Served(office)
    for _ in range(8):
        served.start()
        served.kill()
    assert office.one("SELECT COUNT(*) FROM node_lease") <= 2, "each kill takes a number away for a day"


def test_an_import_killed_in_the_middle_is_finished_by_the_next(tmp_path):
    dice = random.Random(SEED)
    office = Office(tmp_path / "office").project()
    hits = 0
    for _ in range(8):
        process = subprocess.Popen(
            list(map(str, [STEWARD, "import", "cases", LEDGER, "--project", "YQY", "--kind", "suggestion", *office.options])),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.1 + dice.random() * 0.8)
        hits += process.poll() is None
        process.kill()
        process.wait()
        cases = office.one("SELECT COUNT(*) FROM service_case")
        assert cases == office.one("SELECT COUNT(*) FROM promise") == office.one("SELECT COUNT(*) FROM journal WHERE kind = 'case.imported'")
        assert cases % 100 == 0 or cases == 2816
    assert hits >= 3, "the kills hit nothing"
    done = office.take(LEDGER, "--json")
    assert done.code == 0 and done.json["imported"] + done.json["unchanged"] == 2816, done
    assert office.figure() == (515, 2816, 0) and office.figure("S2.6-3") == (2816, 2816, 0)
    office.holds()


def test_a_restore_killed_anywhere_leaves_the_old_or_the_new(tmp_path):
    dice = random.Random(SEED)
    office = Office(tmp_path / "office").project("OLD", "备份里的")
    copy = tmp_path / "copy.sqlite"
    office.must("backup", copy)
    office.project("NEW", "后来的")
    office.checkpoints.unlink()  # the copy is behind it, which is another test's matter
    aside = tmp_path / "aside"
    shutil.copytree(office.folder, aside)
    both, only = "NEW\t后来的\tAsia/Shanghai\nOLD\t备份里的\tAsia/Shanghai\n", "OLD\t备份里的\tAsia/Shanghai\n"
    seen = set()
    begun = time.monotonic()
    office.must("restore", copy)
    whole = time.monotonic() - begun  # the moments spread over what a restore takes on this machine, and a little beyond
    for step in range(40):
        shutil.rmtree(office.folder)
        shutil.copytree(aside, office.folder)
        process = subprocess.Popen(list(map(str, [STEWARD, "restore", copy, "--database", office.database])),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.random() * whole * 1.3)
        process.kill()
        process.wait()
        found = office.run("project", "list")
        assert found.code == 0 and found.out in (both, only), f"neither old nor new, seed {SEED} step {step}\n{found!r}"
        seen.add(found.out)
    assert len(seen) == 2, "the kills came all before or all after"


STEPS = ["rename", "renameat", "renameat2", "unlink", "unlinkat", "link", "linkat", "fsync", "fdatasync", "ftruncate"]


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_a_restore_killed_at_each_step(tmp_path):
    office = Office(tmp_path / "office").project("OLD", "备份里的")
    copy = tmp_path / "copy.sqlite"
    office.must("backup", copy)
    office.project("NEW", "后来的")
    office.checkpoints.unlink()
    aside = tmp_path / "aside"
    shutil.copytree(office.folder, aside)
    both, only = "NEW\t后来的\tAsia/Shanghai\nOLD\t备份里的\tAsia/Shanghai\n", "OLD\t备份里的\tAsia/Shanghai\n"
    for call in STEPS:
        for turn in range(1, 40):
            shutil.rmtree(office.folder)
            shutil.copytree(aside, office.folder)
            done = subprocess.run(list(map(str, [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={turn}", STEWARD, "restore", copy,
                "--database", office.database])), capture_output=True)
            found = office.run("project", "list")
            assert found.code == 0 and found.out in (both, only), f"killed at {call} number {turn}\n{found!r}"
            if done.returncode == 0:
                break


def turns(office):
    return {row["name"]: row["turns"] for row in office.rows("SELECT name, turns FROM schedule_job")}


def test_two_nodes_on_postgres_and_one_is_killed(tmp_path):
    office = Office(tmp_path / "office", postgres=True)
    nodes = []
    sink = contextlib.ExitStack()
    try:
        token, handler = open_desk(office)
        received = sink.enter_context(webhook(office, tmp_path / "sink"))
        log = Acknowledgements(tmp_path / "acknowledged.log")
        nodes = [Served(office), Served(office)]
        nodes[1].log = office.folder / "second.log"
        begun = time.monotonic()
        for node in nodes:
            node.start()
        desk = Desk([node.port for node in nodes], token, handler, log)
        dice = random.Random(SEED)
        for _ in range(4):
            time.sleep(2 + dice.random() * 3)
            nodes[1].process.send_signal(signal.SIGKILL)
            nodes[1].process.wait()
            time.sleep(dice.random())
            nodes[1].start()
        time.sleep(3)
        desk.stop()
        answered, open_ends, unheard = settle_accounts(office, log, token, nodes[0].port)
        time.sleep(32)  # one more turn of folding and of warning
        elapsed = time.monotonic() - begun
        found = turns(office)
        # A job takes its turn once, however many nodes look at it; it comes again at once only while more waits.
        assert found["once"] == 1, found
        warned = office.one("SELECT COUNT(*) FROM promise WHERE next_step > 0")
        assert 1 <= found["escalation"] <= elapsed / 30 + 1 + warned / 200, (found, elapsed, warned)
        figures_hold(office)
        for node in nodes:
            node.stop()
        figures_hold(office)
        notices, messages = notices_hold(office, received)
        office.holds()
        print(f"two nodes: {answered} acknowledged, {open_ends} without an answer, of which {unheard} had taken effect; "
              f"{notices} notices, {messages} messages heard; turns {found}")
        assert answered > 100 and open_ends > 0 and notices > 0
    finally:
        for node in nodes:
            node.kill()
        sink.close()
        office.drop()


def figures_hold(office):
    """The sums by day are the promises, recounted: no change of a figure was lost or folded twice."""
    recount = {(row["clause"], row["due_day"]): (row["total"], row["kept"], row["settled"]) for row in office.rows(
        "SELECT clause, due_day, COUNT(*) FILTER (WHERE outcome <> 'excluded') total, COUNT(*) FILTER (WHERE outcome = 'kept') kept, "
        "COUNT(*) FILTER (WHERE outcome IN ('kept', 'late')) settled FROM promise GROUP BY clause, due_day")}
    sums = {}
    for row in office.rows("SELECT clause, due_day, total, kept, settled FROM promise_day UNION ALL SELECT clause, due_day, total, kept, settled FROM promise_delta"):
        key = (row["clause"], row["due_day"])
        sums[key] = tuple(a + b for a, b in zip(sums.get(key, (0, 0, 0)), (row["total"], row["kept"], row["settled"])))
    assert {key: value for key, value in sums.items() if any(value)} == {key: value for key, value in recount.items() if any(value)}
