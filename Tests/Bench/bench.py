"""How fast, how heavy, beside the raw floor of the same run: `bin/bench`, or `bin/bench bench`.

Measures and never judges; shared/design/performance.md holds the goals. CPU is user+sys of the server (and of
PostgreSQL's processes where it is the store) per unit of work: it holds where wall times swing.

BENCH_LARGE (100000) is the number of cases beside 1,000; a million is BENCH_LARGE=1000000.
BENCH_OPEN (500) is how many of them are open, whatever their number: history grows, a desk's work does not.
BENCH_SECONDS (6) is how long each load lasts.
"""

import contextlib
import gzip
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Commands"))
import office as outside  # noqa: E402
from office import LEDGER, ROOT, Office, Served, psql, steward  # noqa: E402

LARGE = int(os.environ.get("BENCH_LARGE", "100000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
OPEN = int(os.environ.get("BENCH_OPEN", "500"))
TICKS = os.sysconf("SC_CLK_TCK")
RESULTS, ROWS = {}, []


def say(name, value, goal="", **kept):
    ROWS.append((name, value, goal))
    RESULTS[name] = kept
    print(f"  {name:<52} {value:<58} {goal}", flush=True)


# What the system says

def cpu(process):
    """CPU seconds of a process and all its threads."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(process, peak=False):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)" if peak else r"VmRSS:\s+(\d+)", status)[1]) / 1024


def children(process):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            if int(path.read_text().rsplit(")", 1)[1].split()[1]) == process:
                found.append(int(path.parent.name))
    return found


# wrk

INTAKE = """
local number, thread = 0, 0
local counter = 0
function setup(it) it:set("id", counter) counter = counter + 1 end
function init() math.randomseed(os.time() + id) seed = string.format("%d-%d-%d", os.time(), id, math.random(1e9)) end
local body = '{"kind":"complaint","channel":"phone","requester":"陈桂芳","phone":"13800006620","title":"2单元电梯又停了，要书面说明","words":"2单元电梯今早又停了，老人上不了楼。上周才修过，要求给个书面说明。","handler":"HANDLER"}'
function request()
  number = number + 1
  return wrk.format("POST", "/api/v1/cases", {
    ["Authorization"] = "Bearer TOKEN", ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = seed .. "-" .. number}, body)
end
"""
DONE = """
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


class Load:
    """One run of wrk: requests, seconds, refused, broken, and latencies in ms."""

    def __init__(self, url, script, clients, seconds=SECONDS, headers=()):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script + DONE)
            file.flush()
            command = ["wrk", f"-t{min(2, clients)}", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", file.name]
            for header in headers:
                command += ["-H", header]
            done = subprocess.run([*command, url], capture_output=True, text=True)
        found = re.search(r"^RESULT (.*)$", done.stdout, re.M)
        assert found, done.stdout + done.stderr
        self.count, duration, self.refused, self.broken, median, worst = map(int, found[1].split())
        self.seconds, self.median, self.p99 = duration / 1e6, median / 1000, worst / 1000
        self.rate = self.count / self.seconds
        assert self.refused == 0 and self.broken == 0, f"{self.refused} refused, {self.broken} broken of {self.count}"


def account(office, name):
    letters, number = "0123456789abcdefghjkmnpqrstvwxyz", office.one(f"SELECT id FROM account WHERE name = '{name}'")
    return "".join(letters[(number >> 5 * place) & 31] for place in range(12, -1, -1))


TABLES = ["service_case", "promise", "promise_event", "promise_delta", "promise_day", "journal", "journal_text", "once"]


def rows_of(office):
    return {table: office.one(f"SELECT COUNT(*) FROM {table}") for table in TABLES}


# Floors

def floor(rows, group, seconds=3):
    """Cases per second and CPU ms each of `rows` bare inserts a case, `group` cases a commit, synchronous=FULL."""
    with tempfile.TemporaryDirectory(prefix="steward-floor.") as folder:
        connection = sqlite3.connect(f"{folder}/floor.sqlite", isolation_level=None)
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        for table in range(rows):
            connection.execute(f"CREATE TABLE t{table} (id INTEGER PRIMARY KEY, project INTEGER, at INTEGER, words TEXT)")
        words = "2单元电梯今早又停了，老人上不了楼。" * 4
        count, begun, used = 0, time.monotonic(), time.process_time()
        while time.monotonic() - begun < seconds:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(group):
                count += 1
                for table in range(rows):
                    connection.execute(f"INSERT INTO t{table} VALUES (?, 1, 2, ?)", (count, words))
            connection.execute("COMMIT")
        took, used = time.monotonic() - begun, time.process_time() - used
        connection.close()
    return count / took, used * 1000 / count


def sync_time(times=300):
    """Median ms of one write and fdatasync."""
    found = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            found.append(time.perf_counter() - begun)
    return sorted(found)[times // 2] * 1000


# Intake

def intake_on_sqlite(folder):
    office = Office(folder / "intake")
    with Served(office, "--demo", "--demo-days", "0") as served:
        process = served.process.pid
        time.sleep(2)
        idle = resident(process)
        script = INTAKE.replace("TOKEN", office.token("limin")).replace("HANDLER", account(office, "zhaoqiang"))
        Load(served.url, script, 64, 2)
        before, used = rows_of(office), cpu(process)
        load = Load(served.url, script, 64)
        used, after = cpu(process) - used, rows_of(office)
        peak = resident(process, peak=True)
        made = {table: (after[table] - before[table]) / load.count for table in TABLES}
        per = round(sum(count for table, count in made.items() if table != "promise_day"))
        one, one_cpu = floor(per, 1)
        plain, _ = floor(3, 1)
        eight, _ = floor(per, 8)
        quick = Load(served.url, script, 8, 3)
    say("intake, SQLite, FULL, 64 clients", f"{load.rate:,.0f}/s, {load.count / used:,.0f} per CPU-s, p99 {load.p99:.1f} ms",
        "≥ 5,000/s, ≥ 3,500 per CPU-s, p99 ≤ 40 ms", rate=load.rate, per_cpu=load.count / used, p50=load.median, p99=load.p99)
    say("  8 clients", f"{quick.rate:,.0f}/s, p99 {quick.p99:.1f} ms", "", rate=quick.rate, p99=quick.p99)
    say("  rows a request", f"{per}: " + ", ".join(f"{table} {count:.1f}" for table, count in made.items() if count > 0.05)[:200], "", rows=made)
    say(f"  raw floor, {per} rows, one commit each", f"{one:,.0f}/s ({one_cpu:.2f} ms CPU in Python): {load.rate / one:.2f} × the floor",
        "≥ 1 ×", rate=one, ratio=load.rate / one)
    say("  raw floor, 3 rows, one commit each", f"{plain:,.0f}/s: {load.rate / plain:.2f} × the floor", "", rate=plain, ratio=load.rate / plain)
    say(f"  raw floor, {per} rows, eight a commit", f"{eight:,.0f}/s: {load.rate / eight:.2f} × the floor", "", rate=eight, ratio=load.rate / eight)
    say("memory idle / under load of 64 clients", f"{idle:.0f} / {peak:.0f} MiB", "≤ 60 / ≤ 150 MiB", idle=idle, peak=peak)


def intake_on_postgres(folder):
    if not outside.POSTGRES:
        return say("intake, PostgreSQL", "not measured: no STEWARD_TEST_POSTGRES")
    office = Office(folder / "postgres", postgres=True)
    try:
        with Served(office, "--demo", "--demo-days", "0") as served:
            data = psql(outside.POSTGRES, "SHOW data_directory").strip()
            try:
                postmaster = int((pathlib.Path(data) / "postmaster.pid").read_text().split()[0])
            except OSError:
                postmaster = None

            def used():
                return cpu(served.process.pid) + sum(map(cpu, children(postmaster) if postmaster else []))

            script = INTAKE.replace("TOKEN", office.token("limin")).replace("HANDLER", account(office, "zhaoqiang"))
            Load(served.url, script, 8, 2)
            before = used()
            load = Load(served.url, script, 8)
            spent = used() - before
        whose = "" if postmaster else " (the server's alone)"
        say("intake, PostgreSQL, 8 clients, one project", f"{load.rate:,.0f}/s, {load.count / spent:,.0f} per CPU-s{whose}, p99 {load.p99:.1f} ms",
            "≥ 1,500 per CPU-s", rate=load.rate, per_cpu=load.count / spent, p99=load.p99)
    finally:
        office.drop()


# Pages over many cases

MULTIPLY = """
PRAGMA synchronous = OFF;
BEGIN;
CREATE TEMP TABLE n AS WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count}) SELECT i FROM c;
CREATE TEMP TABLE made AS SELECT i, {base} + i AS id, i <= {open} AS live,
  CASE i % 4 WHEN 0 THEN 'complaint' WHEN 1 THEN 'repair' WHEN 2 THEN 'enquiry' ELSE 'suggestion' END AS kind,
  CASE WHEN i <= {open} THEN {now} - i * 700000 ELSE {now} - 86400000 * 3 - (i * 7919 % 1000000) * 63000 END AS at FROM n;
INSERT INTO service_case (id, project_id, number, kind, channel, stage, cycle, severity, collective, renovation, category, unit_id,
  person_id, requester, phone, phone_tail, title, words, handler_id, taken_by, received_at, recorded_at, outcome, understanding,
  refusals, appointed_at, handled_at, reply, agreed_at, decision, decision_reason, thanked, outer_sender, outer_number, outer_due_at,
  origin, source, source_key, content_hash, flag, closed_at, closing_follow_up_id, merged_into_id, revision)
SELECT id, {project}, 'B-' || i, kind, 'phone', CASE live WHEN 1 THEN 'open' ELSE 'closed' END, 1, 'ordinary', 0, 0, '', NULL, NULL,
  '陈桂芳', '13800006620', '6620', '2单元电梯又停了，要书面说明 ' || i, '2单元电梯今早又停了，老人上不了楼。上周才修过，要求给个书面说明。',
  {handler}, 'staff:1', at, at, NULL, NULL, 0, NULL, NULL, '', NULL, NULL, '', 0, '', '', NULL,
  CASE live WHEN 1 THEN 'live' ELSE 'imported' END, 'bench', 'b' || i, '', '', CASE live WHEN 1 THEN NULL ELSE at + 3600000 END, NULL, NULL, 1
FROM made;
CREATE TEMP TABLE owed AS
SELECT {base} + {count} + 2 * i AS pid, id, live, at, at + 259200000 AS due,
  CASE kind WHEN 'complaint' THEN 'S2.5-1' WHEN 'repair' THEN 'XS2.4-1' WHEN 'enquiry' THEN 'XS2.7-1' ELSE 'S2.6-2' END AS clause FROM made
UNION ALL
SELECT {base} + {count} + 2 * i + 1, id, live, at, at + 259200000,
  CASE kind WHEN 'complaint' THEN 'K-CMP2' WHEN 'repair' THEN 'XS2.4-3' WHEN 'enquiry' THEN 'XS2.4-2' ELSE 'S2.6-1' END FROM made;
INSERT INTO promise (id, project_id, subject_kind, subject_id, clause, cycle, scheme_version, calendar_version, started_at, due_at, due_day,
  fixed, provisional, holder_id, outcome, settled_at, reason, next_step, next_step_at)
SELECT pid, {project}, 'case', id, clause, 1, 1, 1, at, due, date((due + 28800000) / 1000, 'unixepoch'), 0, 0, {handler},
  CASE WHEN live THEN 'open' WHEN pid % 9 = 0 THEN 'late' ELSE 'kept' END,
  CASE WHEN live THEN NULL WHEN pid % 9 = 0 THEN due + 5 ELSE due - 5 END, '', 0, NULL FROM owed;
INSERT INTO promise_event (promise_id, seq, at, kind, due_before, due_after, reason, actor)
SELECT pid, 1, at, 'opened', NULL, NULL, '', 'staff:1' FROM owed;
INSERT INTO promise_day (project_id, clause, due_day, total, kept, settled, excluded)
SELECT project_id, clause, due_day, COUNT(*), SUM(outcome = 'kept'), SUM(outcome IN ('kept', 'late')), 0 FROM promise
WHERE id > {base} GROUP BY project_id, clause, due_day
ON CONFLICT (project_id, clause, due_day) DO UPDATE SET total = promise_day.total + excluded.total, kept = promise_day.kept + excluded.kept,
  settled = promise_day.settled + excluded.settled;
INSERT INTO journal (chain, seq, happened_at, recorded_at, actor, subject_kind, subject_id, kind, payload, text_mac, key_id, previous, hash)
SELECT {project}, 1000000000 + i, at, at, 'staff:1', 'case', id, 'case.taken', '{{"kind":"complaint"}}', NULL, 'bench', x'00', x'00' FROM made;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
"""


def multiplied(folder, count):
    """A demo office with `count` cases more, written by SQL."""
    office = Office(folder / f"pages-{count}")
    with Served(office, "--demo", "--demo-days", "0"):
        pass
    values = dict(count=count, open=min(OPEN, count), now=int(time.time() * 1000), base=300_000_000_000_000_000,
                  project=office.one("SELECT id FROM project WHERE code = 'YQY'"),
                  handler=office.one("SELECT id FROM account WHERE name = 'limin'"))
    connection = sqlite3.connect(office.file, isolation_level=None)
    connection.executescript(MULTIPLY.format(**values))
    connection.close()
    return office


def pages(folder, count):
    office = multiplied(folder, count)
    measured = {}
    begun = time.monotonic()
    with Served(office, "--demo", "--demo-days", "0") as served:
        measured["start"] = time.monotonic() - begun
        process = served.process.pid
        cookie = served.sign_in("limin")
        sheet = served.ask("GET", "/cases", None, {"Cookie": cookie}).text
        case = re.search(r'href="(/cases/[0-9a-z]{13})"', sheet)
        # A case with its whole story, from the middle of the list.
        targets = {"list of open cases": "/cases", "case page": case[1] if case else "/cases", "今日": "/today", "board": "/scheme",
                   "board as JSON (token)": "/api/v1/clauses"}
        token = office.token("limin")
        for name, path in targets.items():
            header = f"Authorization: Bearer {token}" if "token" in name else f"Cookie: {cookie}"
            first = served.ask("GET", path, None, dict([header.split(": ", 1)]))
            assert first.status == 200, f"{path}: {first!r}"
            Load(served.url + path, "", 8, 1, [header])
            used = cpu(process)
            load = Load(served.url + path, "", 8, max(2, SECONDS // 2), [header])
            measured[name] = dict(cpu=(cpu(process) - used) * 1000 / load.count, rate=load.rate, p99=load.p99, bytes=len(first.body))
        measured["memory"] = resident(process, peak=True)
        script = INTAKE.replace("TOKEN", token).replace("HANDLER", account(office, "zhaoqiang"))
        Load(served.url, script, 64, 1)
        used = cpu(process)
        load = Load(served.url, script, 64, max(2, SECONDS // 2))
        measured["intake"] = (load.rate, load.count / (cpu(process) - used), load.p99)
    return measured


GOALS = {"list of open cases": "≤ 0.7 ms CPU, p99 ≤ 8 ms", "case page": "≤ 0.6 ms CPU", "今日": "≤ 1.0 ms CPU", "board": "≤ 5 ms CPU"}


def all_pages(folder):
    small, large = pages(folder, 1000), pages(folder, LARGE)
    for name in [name for name in small if isinstance(small[name], dict)]:
        for count, found in ((1000, small[name]), (LARGE, large[name])):
            say(f"{name}, {count:,} cases, 8 clients",
                f"{found['cpu']:.2f} ms CPU, {found['rate']:,.0f}/s, p99 {found['p99']:.1f} ms, {found['bytes'] / 1000:.0f} kB", GOALS.get(name, ""), **found)
        ratio = large[name]["cpu"] / small[name]["cpu"]
        say(f"  {LARGE:,} over 1,000", f"{ratio:.2f} × the CPU", "≤ 1.5 ×", ratio=ratio)
    for count, found in ((1000, small["intake"]), (LARGE, large["intake"])):
        say(f"intake, 64 clients, {count:,} cases there", f"{found[0]:,.0f}/s, {found[1]:,.0f} per CPU-s, p99 {found[2]:.1f} ms", "",
            rate=found[0], per_cpu=found[1], p99=found[2])
    say(f"start to first answer, {LARGE:,} cases", f"{large['start']:.2f} s ({small['start']:.2f} s with 1,000)", "≤ 0.5 s", seconds=large["start"])
    say(f"memory after pages, {LARGE:,} cases", f"{large['memory']:.0f} MiB", "≤ 150 MiB", peak=large["memory"])


# First view and import

def first_view(folder):
    office = Office(folder / "view")
    with Served(office, "--demo", "--demo-days", "0") as served:
        cookie = served.sign_in("limin")
        for path in ("/sign-in", "/today"):
            total, sent, packed, parts = 0, 0, 0, [path]
            for part in parts:
                answer = served.ask("GET", part, None, {"Cookie": cookie if path == "/today" else "", "Accept-Encoding": "gzip"})
                body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
                sent, total, packed = sent + len(answer.body), total + len(body), packed + len(gzip.compress(body, 6))
                if part == path:
                    parts += sorted(set(re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js)[^"]*)"', body.decode())))
            say(f"first view of {path}: HTML + CSS + JS", f"{sent / 1000:.1f} kB as sent, {packed / 1000:.1f} kB if packed, {total / 1000:.1f} kB plain, "
                f"{len(parts)} requests", "≤ 60 kB as sent", sent=sent, packed=packed, plain=total)


def ledger(folder):
    if not LEDGER.exists():
        return say("ledger import", "not measured: the real ledger is not there")
    office = Office(folder / "ledger").project()
    before = os.times()
    done = office.take(LEDGER)
    after = os.times()
    assert done.code == 0, done
    used = after.children_user + after.children_system - before.children_user - before.children_system
    say("import of the real ledger, 2,816 rows", f"{done.seconds:.2f} s, {used:.2f} s CPU, {done.memory:.0f} MiB", "≤ 2 s", seconds=done.seconds, cpu=used)
    again = office.take(LEDGER)
    say("  again, nothing new", f"{again.seconds:.2f} s", "", seconds=again.seconds)
    begun = time.monotonic()
    for _ in range(5):
        steward("openapi")
    say("a command that does nothing", f"{(time.monotonic() - begun) * 200:.0f} ms", "", ms=(time.monotonic() - begun) * 200)


def main():
    load = os.getloadavg()[0]
    print(f"Steward, {os.cpu_count()} cores, load {load:.1f} at the start, {OPEN} open cases, fdatasync {sync_time():.2f} ms, {SECONDS} s a load\n", flush=True)
    if load > 0.7:
        print("  Something else is at work on this machine: wall times will swing, CPU times will hold.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="steward-bench.") as folder:
        folder = pathlib.Path(folder)
        intake_on_sqlite(folder)
        intake_on_postgres(folder)
        all_pages(folder)
        first_view(folder)
        ledger(folder)
    say("fdatasync at the end", f"{sync_time():.2f} ms", "", ms=sync_time())
    home = ROOT / "var"
    home.mkdir(exist_ok=True)
    (home / "bench.json").write_text(json.dumps(dict(at=time.strftime("%Y-%m-%dT%H:%M:%S%z"), cores=os.cpu_count(), load=load, large=LARGE, open=OPEN, results=RESULTS),
                                                ensure_ascii=False, indent=1) + "\n")
    print(f"\nWritten to {home / 'bench.json'}")


if __name__ == "__main__":
    main()
