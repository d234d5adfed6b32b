"""The walks' own eyes: each fault that a page may have is planted once, and must be seen."""

import http.server
import threading

import pytest

import harness
from harness import allow, check_axe, shot, sign_in
from server import Server, free_port

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'"
HEAD = "<!doctype html><html lang=zh-Hans><meta name=viewport content='width=device-width'><title>t</title>"
DOOR = """<form method="post" action="/sign-in"><label>Name <input name="name"></label> <label>Password <input
    name="password" type="password"></label> <label>Code <input name="code"></label><button>In</button></form>"""
BODIES = {
    "/": "<p>你好，物业</p>",
    "/sign-in": DOOR,
    "/throws": "<script src='/throws.js'></script>",
    "/says-error": "<script src='/says-error.js'></script>",
    "/inline-style": "<p style='color: red'>red</p>",
    "/inline-script": "<script>1</script>",
    "/outside": "<script src='/outside.js'></script>",
    "/outside-image": "<img alt='' src='http://images.example/a.png'>",
    "/socket": "<script src='/socket.js'></script>",
    "/faulty": "<img src='data:,'><input>",
    "/missing-picture": "<img alt='' src='/nowhere.png'>",
    "/later": "<p>later</p><script src='/later.js'></script>",
}
SCRIPTS = {
    "/throws.js": "setTimeout(() => { throw new Error('planted') })",
    "/says-error.js": "console.error('planted')",
    "/outside.js": "location.href = 'http://elsewhere.example/'",
    "/socket.js": "try { new WebSocket('ws://elsewhere.example/') } catch (error) {}",
    "/later.js": "setTimeout(() => { throw new Error('planted late') }, 5)",
}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path in SCRIPTS:
            return self.answer(200, SCRIPTS[self.path], "text/javascript")
        if self.path not in BODIES and self.path != "/favicon.ico":
            return self.answer(404, "<p>none</p>")
        self.answer(200, BODIES.get(self.path, ""))

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["content-length"])).decode()
        is_right = sent == "name=desk&password=secret&code=123456"
        self.answer(200 if is_right else 422, "<p>in</p>" if is_right else DOOR)

    def answer(self, status, body, kind="text/html"):
        if kind == "text/html":
            body = HEAD + f"<body><main><h1>h</h1>{body}</main>"
        body = body.encode()
        self.send_response(status)
        for name, value in (("content-type", kind + "; charset=utf-8"), ("content-length", str(len(body))),
                            ("content-security-policy", POLICY)):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def pages(browser, site):
    """Pages whose faults this test judges itself."""
    opened = harness.Pages(browser, lambda: site)
    harness._pages.append(opened)
    yield opened
    harness._pages.remove(opened)
    opened.finish("harness", failed=False)


def heard(pages):
    pages.contexts[0].pages[0].wait_for_timeout(200)
    return pages.problems()


@pytest.mark.parametrize("path, sign", [
    ("/throws", "page error: planted"),
    ("/later", "page error: planted late"),
    ("/says-error", "console error: planted"),
    ("/inline-style", "CSP: style-src-attr refused"),
    ("/inline-script", "CSP: script-src-elem refused"),
    ("/outside", "external request: http://elsewhere.example/"),
    ("/outside-image", "images.example"),
    ("/socket", "elsewhere.example"),
    ("/missing-picture", "status of 404"),
])
def test_a_planted_fault_is_seen(pages, path, sign):
    pages(path)
    problems = heard(pages)
    assert any(sign in problem for problem in problems), problems


@pytest.mark.parametrize("width, theme, language, wide", [
    ("desktop", "light", "zh-Hans", 1280), ("phone", "dark", "en", 390)])
def test_a_sound_page_is_quiet_and_as_asked(page, site, width, theme, language, wide):
    opened = page(base=site, width=width, theme=theme, language=language)
    assert opened.evaluate("innerWidth") == wide
    assert opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (theme == "dark")
    assert opened.evaluate("navigator.language") == harness.LOCALES[language]
    assert opened.evaluate("document.cookie") == f"language={language}"
    check_axe(opened)
    assert shot(opened, f"harness {width}").stat().st_size > 1000


def test_axe_names_the_fault_and_the_place(pages):
    with pytest.raises(AssertionError, match="image-alt(.|\n)*<img"):
        check_axe(pages("/faulty"))


def test_an_allowance_covers_its_own_fault_only(pages):
    opened = pages("/")
    allow(opened, "status of 404")
    opened.goto("/nowhere")
    assert heard(pages) == []
    opened.goto("/says-error")
    assert [problem.split(" (")[0] for problem in heard(pages)] == ["console error: planted"]


def test_an_unused_allowance_fails(pages):
    allow(pages("/"), "status of 422")
    assert heard(pages) == ["allowed, but never happened: status of 422"]


def test_sign_in_fills_the_door(pages):
    opened = pages("/")
    sign_in(opened, "desk", "secret", "123456")
    assert opened.inner_text("p") == "in"
    assert heard(pages) == []


def test_sign_in_tells_a_refusal(pages):
    with pytest.raises(AssertionError, match="still at the door"):
        sign_in(pages("/sign-in"), "desk", "wrong")


def program(tmp_path, monkeypatch, text):
    path = tmp_path / "steward"
    path.write_text("#!/usr/bin/env python3\nimport sys, http.server, signal, time\n" + text)
    path.chmod(0o755)
    monkeypatch.setattr("server.STEWARD", path)


def test_a_server_that_ends_at_once_shows_its_log(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "sys.exit('no room')")
    with pytest.raises(RuntimeError, match="ended with 1 before it was ready(.|\n)*no room"):
        with Server():
            pass


def test_a_server_that_is_never_ready_is_killed(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "print('slow', flush=True)\ntime.sleep(600)")
    with pytest.raises(RuntimeError, match="not ready within 1 s(.|\n)*slow"):
        with Server(patience=1):
            pass


def test_a_server_that_dies_under_the_tests_is_told(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, """
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
assert sys.argv[1:6] == ["serve", "--demo", "--demo-days", "0", "--database"] and sys.argv[6].startswith("sqlite:/")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[8])), Site).serve_forever()
""")
    with pytest.raises(RuntimeError, match="had already ended, with -9"):
        with Server() as server:
            server.process.kill()
            server.process.wait()
    with pytest.raises(RuntimeError, match="stopped with -15"):
        with Server() as server:
            assert server.is_ready() and server.port != free_port()
