"""A demo server of the built program, for tests in Python. Standard library only: walks, fuzz and kills share it."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
STEWARD = pathlib.Path(os.environ.get("STEWARD", ROOT / ".build/release/steward"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`with Server() as server:` serves a new demo from a new folder; `server.url` has no slash at its end.

    The program's output is in `server.log`: the sign-ins that the demo prints are there. Leaving it asks the program
    to stop and takes an answer of 0 only.
    """

    def __init__(self, *arguments, database=None, patience=120):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="steward-demo."))
        self.log = self.folder / "server.log"
        self.database = database or f"sqlite:{self.folder / 'steward.sqlite'}"
        self.arguments, self.patience, self.process = arguments, patience, None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.clear()
            raise

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.clear()

    def start(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [STEWARD, "serve", "--demo", "--demo-days", "0", "--database", self.database, "--port", str(self.port), *self.arguments]
        if shutil.which("setpriv"):  # the server goes when the tests are killed outright
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode} before it was ready\n{self.tail()}")
            if self.is_ready():
                return self
            time.sleep(0.1)
        raise RuntimeError(f"the server was not ready within {self.patience} s\n{self.tail()}")

    def is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/ready", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, patience=20):
        code = self.process.poll()
        if code is not None:
            raise RuntimeError(f"the server had already ended, with {code}\n{self.tail()}")
        self.process.terminate()
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"the server did not stop within {patience} s\n{self.tail()}") from None
        if code != 0:
            raise RuntimeError(f"the server stopped with {code}\n{self.tail()}")

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def clear(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines=40):
        return "--- the end of the server's log ---\n" + "\n".join(self.output().splitlines()[-lines:])
