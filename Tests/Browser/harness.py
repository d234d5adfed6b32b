"""The hands and eyes of the walks: a page that fails its test when anything is wrong in it.

    def test_sign_in(page, server):
        desk = page("/sign-in", language="zh-Hans", width="phone", theme="dark")
        sign_in(desk, "front-desk", "…")
        check_axe(desk)
        shot(desk, "desk-phone-dark")
"""

import contextlib
import pathlib
import re
import urllib.parse

from axe_playwright_python.sync_playwright import Axe

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var/shots"
CHROMIUM = "/usr/bin/chromium"
# No name but this machine's is ever looked up, so nothing leaves it; the watch names whoever tried.
ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
WIDTHS = {
    "desktop": dict(viewport=dict(width=1280, height=800)),
    "phone": dict(viewport=dict(width=390, height=844), device_scale_factor=2, is_mobile=True, has_touch=True),
}
LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "en": "en-GB"}
REPORT_CSP = """addEventListener('securitypolicyviolation', violation => console.error(
    'CSP: ' + violation.effectiveDirective + ' refused ' + (violation.blockedURI || violation.sample)))"""


class Watch:
    """What went wrong in one page's context. `allowed` holds what a test said would happen."""

    def __init__(self, context, base):
        self.base, self.wrongs, self.allowed = base, [], []
        context.on("weberror", lambda error: self.wrong(f"page error: {error.error}"))
        context.on("console", self.heard)
        context.on("request", self.asked)
        context.on("page", lambda page: page.on("websocket", lambda socket: self.reached(socket.url)))
        context.add_init_script(REPORT_CSP)

    def wrong(self, text):
        for allowance in self.allowed:
            if re.search(allowance["pattern"], text):
                allowance["times"] += 1
                return
        self.wrongs.append(text)

    def heard(self, message):
        if message.type == "error":
            self.wrong(f"console error: {message.text} ({message.location.get('url', '')})")

    def asked(self, request):
        self.reached(request.url)

    def reached(self, url):
        parts = urllib.parse.urlsplit(url)
        home = urllib.parse.urlsplit(self.base)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != home.netloc:
            self.wrong(f"external request: {url}")

    def problems(self):
        return self.wrongs + [f"allowed, but never happened: {one['pattern']}" for one in self.allowed if not one["times"]]


class Pages:
    """The `page` fixture: `page(path, language=, width=, theme=)` opens one in a context of its own."""

    def __init__(self, browser, base):
        self.browser, self.base, self.watches, self.contexts = browser, base, {}, []

    def __call__(self, path="/", *, language="zh-Hans", width="desktop", theme="light", base=None):
        base = base or self.base()
        context = self.browser.new_context(
            base_url=base, locale=LOCALES[language], color_scheme=theme, reduced_motion="reduce",
            timezone_id="Asia/Shanghai", **WIDTHS[width])
        context.set_default_timeout(10_000)
        context.add_cookies([dict(name="language", value=language, url=base)])
        watch = Watch(context, base)
        self.contexts.append(context)
        page = context.new_page()
        self.watches[context] = watch
        page.goto(path)
        return page

    def finish(self, name, failed):
        """Closes all. Says what the pages did wrong; after a failure, where pictures of them are."""
        for context in self.contexts:
            for page in context.pages:
                with contextlib.suppress(Exception):
                    page.wait_for_timeout(20)  # hear what was already said
        problems, pictures = self.problems(), []
        for page in [page for context in self.contexts for page in context.pages] if failed or problems else []:
            with contextlib.suppress(Exception):
                pictures.append(str(shot(page, f"failed-{name}-{len(pictures) + 1}")))
        for context in self.contexts:
            context.close()
        return self.problems(), pictures

    def problems(self):
        return [problem for watch in self.watches.values() for problem in watch.problems()]


_pages = []  # the open fixture's, so that `allow` finds a page's watch


def allow(page, pattern):
    """This page will report something like `pattern` (a regular expression), as a refused form's "status of 422"."""
    for pages in _pages:
        if page.context in pages.watches:
            pages.watches[page.context].allowed.append(dict(pattern=pattern, times=0))
            return
    raise LookupError("the page is not one of the page fixture's")


def sign_in(page, name, password, otp=None):
    if page.locator('form[action="/sign-in"]').count() == 0:
        page.goto("/sign-in")
    form = page.locator('form[action="/sign-in"]')
    form.locator("input[name=name]").fill(name)
    form.locator("input[name=password]").fill(password)
    if otp is not None:
        form.locator("input[name=code]").fill(otp)
    form.locator("button").first.click()
    page.wait_for_load_state()
    assert page.locator('form[action="/sign-in"]').count() == 0, f"still at the door: {page.inner_text('body')[:400]}"


def check_axe(page):
    found = Axe().run(page).response["violations"]
    lines = []
    for violation in found:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        lines += [f"    {node['html'][:200]}" for node in violation["nodes"][:5]]
    assert not found, f"axe found {len(found)} kinds of fault at {page.url}:\n  " + "\n  ".join(lines)


def shot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / (re.sub(r"[^\w.-]+", "-", name) + ".png")
    page.screenshot(path=path, full_page=True)
    return path
