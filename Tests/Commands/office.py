"""The built program from outside: its command line and its server, over a database of a test's own.

The program is copied once at the start, because a build beside the tests may replace it at any moment.
Standard library only: commands, fuzz, kills and bench share it.
"""

import atexit
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import re
import secrets as random_secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = pathlib.Path(os.environ.get("STEWARD", ROOT / ".build/release/steward"))
POSTGRES = os.environ.get("STEWARD_TEST_POSTGRES")
LEDGER = ROOT.parent / "shared/data/citizen-messages.xlsx"
PASSWORD = "a first password of 2026"
DEMO_PASSWORD = "yunqi-demo-2026"

_copies = pathlib.Path(tempfile.mkdtemp(prefix="steward-copy."))
atexit.register(shutil.rmtree, _copies, True)
STEWARD = _copies / "steward"
shutil.copy2(BUILT, STEWARD)
VERIFY = _copies / "steward-verify"
with contextlib.suppress(FileNotFoundError):
    shutil.copy2(os.environ.get("STEWARD_VERIFY", BUILT.parent / "steward-verify"), VERIFY)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Done:
    """How a command ended."""

    def __init__(self, code, out, err, seconds, memory):
        self.code, self.out, self.err, self.seconds, self.memory = code, out, err, seconds, memory

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code} after {self.seconds:.2f} s\n--- out\n{self.out[:2000]}\n--- err\n{self.err[:2000]}"


def steward(*arguments, stdin="", cwd=None, patience=120, environment=None, program=None):
    """Runs a command to its end. `memory` is its largest resident size in MiB."""
    begun = time.monotonic()
    inherited = {name: value for name, value in os.environ.items() if name != "STEWARD_DATABASE"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(stdin.encode())
        given.seek(0)
        process = subprocess.Popen(
            [program or STEWARD, *map(str, arguments)], stdin=given, stdout=out, stderr=err, cwd=cwd,
            env=inherited | (environment or {}))
        end = begun + patience
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > end:
                process.kill()
                os.wait4(process.pid, 0)
                process.returncode = -9
                raise TimeoutError(f"{arguments} was still running after {patience} s")
            time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        return Done(process.returncode, out.read().decode(), err.read().decode(), time.monotonic() - begun,
                    usage.ru_maxrss / 1024)


# A key of the words file where a sentence should stand, such as `project.code.taken`. One test of its own looks for
# them, so that missing words do not hide every other fault.
BARE_KEY = re.compile(r"(^|: |; )[a-z][A-Za-z0-9]*([.-][A-Za-z0-9-]+)*\.[A-Za-z0-9.-]+[a-zA-Z0-9]$", re.M)
# A Swift value printed as it is.
INNARDS = re.compile(r"Error Domain=|failed\(\"|refusedToOpen\(|connectionLost\(|NSUnderlyingError|Optional\(")


def refused(done, *words, usage=False):
    """It failed, said so in one clear line on standard error, and nothing on standard output."""
    assert done.code != 0, f"it should have been refused\n{done!r}"
    assert done.code > 0, f"it was ended by a signal\n{done!r}"
    assert done.out == "", f"a refusal prints no answer\n{done!r}"
    lines = [line for line in done.err.strip().splitlines() if line.strip()]
    assert lines, f"it must say why\n{done!r}"
    if not usage:  # the argument parser adds how to call it
        assert len(lines) == 1, f"one line, please\n{done!r}"
    assert not INNARDS.search(done.err), f"the program's innards are no words\n{done!r}"
    for word in words:
        assert word in done.err, f"it should say {word!r}\n{done!r}"


class Office:
    """A folder with a database (SQLite, or PostgreSQL with `postgres=True`) and everything done to it."""

    def __init__(self, folder, postgres=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file = self.folder / "office.sqlite"
        self.secrets = self.folder / "secrets"
        self.checkpoints = self.folder / ("checkpoints.log" if postgres else "office.sqlite.checkpoints.log")
        self.postgres = None
        if postgres:
            assert POSTGRES, "STEWARD_TEST_POSTGRES must hold the address of a PostgreSQL for tests"
            self.postgres = f"steward_{os.getpid()}_{next(_numbers)}"
            psql(POSTGRES, f"CREATE DATABASE {self.postgres}")
            parts = urllib.parse.urlsplit(POSTGRES)
            self.database = parts._replace(path="/" + self.postgres).geturl()
            self.options = ["--database", self.database, "--secrets", str(self.secrets)]
        else:
            self.database = f"sqlite:{self.file}"
            self.options = ["--database", self.database]

    def drop(self):
        if self.postgres:
            psql(POSTGRES, f"DROP DATABASE IF EXISTS {self.postgres} WITH (FORCE)")

    def run(self, *arguments, **more):
        return steward(*arguments, *self.options, **more)

    def must(self, *arguments, **more):
        done = self.run(*arguments, **more)
        assert done.code == 0, f"{arguments}\n{done!r}"
        return done

    def project(self, code="YQY", name="云栖苑"):
        self.must("project", "add", code, "--name", name)
        return self

    def user(self, name="limin", post="serviceAdministrator", project="YQY", display="李敏"):
        self.must("user", "add", name, "--display-name", display, "--post", post, "--project", project,
                  stdin=PASSWORD + "\n")
        return self

    def token(self, name="limin", *more):
        return self.must("token", name, *more).out.strip()

    def take(self, file, *more, kind="suggestion", project="YQY", **options):
        return self.run("import", "cases", file, "--project", project, "--kind", kind, *more, **options)

    def figure(self, clause="S2.6-2", project="YQY", start="2000-01-01", end="2035-12-31"):
        answer = self.must("measure", clause, "--project", project, "--from", start, "--to", end, "--json").json
        assert list(answer) == ["clause", "numerator", "denominator", "excluded"], answer
        assert answer["clause"] == clause
        return answer["numerator"], answer["denominator"], answer["excluded"]

    def rows(self, query):
        """Rows of the database, read beside the program."""
        if self.postgres:
            done = psql(self.database, f"SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM ({query}) q")
            return json.loads(done)
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def one(self, query):
        return next(iter(self.rows(query)[0].values()))

    def verify(self):
        command = [VERIFY, "--database", self.database, "--secrets", self.secrets, "--checkpoints", self.checkpoints]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)

    def holds(self):
        done = self.verify()
        assert done.returncode == 0, f"steward-verify: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-1000:]}"


_numbers = itertools.count(1)


def psql(address, script):
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", address], input=script, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        names = ("content-type", "location", "allow", "cache-control")
        kept = {name: self.headers[name] for name in names if name in self.headers}
        return f"{self.status} {kept}\n{self.body[:1500].decode(errors='replace')}"


class Served:
    """`with Served(office) as served:` a server of the office; `kill` is SIGKILL, `stop` asks and takes 0 only."""

    def __init__(self, office, *arguments, patience=60, port=None):
        self.office, self.arguments, self.patience = office, arguments, patience
        self.port = port or free_port()
        self.log = office.folder / "server.log"
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process and self.process.poll() is None:
            if kind is None:
                self.stop()
            else:
                self.kill()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, wait=True):
        command = [STEWARD, "serve", *self.office.options, "--port", str(self.port), *self.arguments]
        if shutil.which("setpriv"):  # the server goes when the tests are killed outright
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            cwd=self.office.folder)
        return self.wait() if wait else self

    def wait(self):
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}\n{self.tail()}")
            try:
                if self.ask("GET", "/ready", patience=5).status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the server was not ready within {self.patience} s\n{self.tail()}")

    def ask(self, method, path, body=None, headers=None, patience=30):
        """One request on a connection of its own; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except http.client.HTTPException as problem:
            raise OSError(f"{type(problem).__name__}: {problem}") from problem
        finally:
            connection.close()

    def api(self, method, path, token=None, json_body=None, key=None, **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if json_body is not None:
            headers["Content-Type"] = "application/json"
            headers["Idempotency-Key"] = key or random_secrets.token_hex(16)
        body = None if json_body is None else json.dumps(json_body)
        return self.ask(method, "/api/v1" + path, body, headers | more.get("headers", {}))

    def sign_in(self, name="limin", password=DEMO_PASSWORD, code=None):
        """Gives the cookie of a session."""
        form = dict(name=name, password=password) | (dict(code=code) if code else {})
        answer = self.ask("POST", "/sign-in", urllib.parse.urlencode(form), {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
        assert answer.status == 303, f"{name} could not sign in\n{answer!r}"
        return next(cookie.split(";")[0] for cookie in answer.headers.get_all("set-cookie") if "steward=" in cookie)

    def stop(self, patience=30):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not stop within {patience} s\n{self.tail()}") from None
        assert code == 0, f"asked to stop, the server ended with {code}\n{self.tail()}"

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines=40):
        return "--- the end of the server's log ---\n" + "\n".join(self.output().splitlines()[-lines:])


COMPLAINT = dict(kind="complaint", channel="phone", requester="陈桂芳", title="电梯停运", words="2单元电梯又停了。")
ENQUIRY = dict(kind="enquiry", channel="phone", requester="马晓", title="封阳台", words="要哪些材料？")
