"""What the walks know of the house: its words, its remembered people, its second factor."""

import datetime
import hashlib
import hmac
import re
import struct
import time

import harness
from harness import ROOT, check_axe, shot, sign_in

LANGUAGES = ["zh-Hans", "en"]
PASSWORD = "yunqi-demo-2026"
# Those of whom the door asks a second factor.
MANAGERS = {"wangfang", "chenguo", "linlan", "hqwu", "admin"}
# How a browser reports a form that came back: a gate's refusal, or a field to mend.
REFUSED = r"status of (409|422)"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
_sessions = {}  # (server, person) → cookies: a second factor's code opens the door once only


class Words:
    """`words("verb.take")` is what the button says in the page's language, `{blanks}` filled in."""

    def __init__(self, language):
        self.place = {"zh-Hans": 0, "zh-Hant": 1, "en": 2}[language]
        self.table, key = {}, None
        for path in sorted(ROOT.glob("Sources/*/Resources/words*.txt")):
            for line in path.read_text("utf-8").splitlines():
                if line.startswith("  "):
                    self.table[key].append(line[2:])
                elif line and not line.startswith("#"):
                    key = line
                    self.table[key] = []

    def __call__(self, key, **blanks):
        return self.table[key][self.place].format_map(blanks) if blanks else self.table[key][self.place]

    def like(self, key):
        """A pattern of the sentence, whatever stands in its blanks."""
        return re.compile(".*".join(re.escape(part) for part in re.split(r"\{\w+\}", self(key))))


def code(name, at=None):
    """The six digits of a remembered person's authenticator (RFC 6238: SHA-1, 30 seconds)."""
    seed = hashlib.sha256(f"steward-demo-{name}".encode()).digest()[:20]
    step = int((time.time() if at is None else at) // 30)
    mac = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", mac, mac[19] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def at_desk(page, name, path="/today", **look):
    """A page of somebody who is signed in; the door is passed once for all walks on one server."""
    desk = page("/sign-in", **look)
    key = (desk.url.split("/sign-in")[0], name)
    if key in _sessions:
        desk.context.add_cookies(_sessions[key])
    else:
        sign_in(desk, name, PASSWORD, code(name) if name in MANAGERS else None)
        _sessions[key] = [cookie for cookie in desk.context.cookies() if cookie["name"] != "language"]
    desk.goto(path)
    return desk


# What a program writes of itself, which no person should ever read.
INNARDS = re.compile(r"</?\w+[ >]|\w+\(text:|Optional\(|\bnil\b|\b(?:[a-z]+\.)+[a-z]+-?[a-z]+\b(?=$)|\{\w+\}", re.M)


def look(desk, picture=None):
    """Looks at a page in passing: its faults fail the test at its end, so that the rest of the walk is seen too."""
    desk.wait_for_load_state()
    if picture:
        shot(desk, picture)
    if innards := INNARDS.search(desk.locator("body").inner_text()):
        blame(desk, f"{desk.url} shows the program's own writing: {innards.group()}")
    try:
        check_axe(desk)
    except AssertionError as fault:
        blame(desk, str(fault))


def blame(desk, fault):
    """The test fails at its end with this fault; until then the walk goes on."""
    next(pages.watches[desk.context] for pages in harness._pages if desk.context in pages.watches).wrong(fault)


def refused(desk, field, sentence):
    """The form came back: its problem stands at the field, in plain words, and assistive technology is told."""
    control = desk.locator(f'main [name="{field}"]').first
    box = desk.locator("main .row", has=desk.locator(f'[name="{field}"]')).filter(has_text=sentence)
    assert box.count(), f"“{sentence}” does not stand at {field}: {desk.locator('main').inner_text()[:400]}"
    told = control.evaluate("""it => [it, it.closest('fieldset')].some(one => one?.getAttribute('aria-invalid') === 'true'
        && document.getElementById(one.getAttribute('aria-describedby')))""")
    if not told:
        blame(desk, f"the problem of {field} is not tied to it by aria-invalid and aria-describedby ({desk.url})")


def row(scope, *texts):
    """The rows of tables and lists that hold a link or words of each text."""
    rows = scope.locator("tr, li")
    for text in texts:
        rows = rows.filter(has_text=text)
    return rows


def in_hours(hours):
    """A moment as a `datetime-local` field takes it, in the estate's zone."""
    return (datetime.datetime.now(SHANGHAI) + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def fill(scope, label, value):
    # A choice may be called like a field, as 约定时间 is: only a field can be written in.
    scope.get_by_label(label, exact=True).and_(scope.locator("input:not([type=radio]), textarea")).fill(value)


def pick(scope, legend, choice):
    """Picks one of a few words that stand side by side."""
    scope.get_by_role("group", name=legend, exact=True).get_by_text(choice, exact=True).click()


def press(scope, name):
    """Presses a button by what it says (a shortcut may be written behind it), and waits for the page that answers."""
    button = scope.get_by_role("button", name=re.compile(f"^{re.escape(name)}( ⌘↵)?$"))
    page = getattr(scope, "page", scope)
    with page.expect_navigation():
        button.click()
    page.wait_for_load_state()


def form(page, verb):
    """The form of one verb on a case's page, opened if it is folded."""
    found = page.locator(f'form[action$="/{verb}"]')
    fold = page.locator("details", has=found)
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return found


def take(desk, words, *, kind, title, text="请尽快处理。", handler="赵强", unit="1栋1单元204室", outcome=None, **more):
    """A case from the intake, as far as its page; `outcome` is what was done while the caller was on the line."""
    desk.goto("/cases/new")
    pick(desk, words("case.kind"), words(f"kind.{kind}"))
    fill(desk, words("case.requester"), "赵建华")
    fill(desk, words("case.phone"), "177 0000-1000")
    fill(desk, words("case.unit"), unit)
    fill(desk, words("case.title"), title)
    fill(desk, words("case.words"), text)
    desk.get_by_label(words("case.handler"), exact=True).select_option(label=handler)
    if outcome:
        pick(desk, words("case.outcome"), words(f"intake.{outcome}"))
    for key, value in more.items():
        fill(desk, words(f"case.{key}"), value)
    press(desk.locator("main"), words("verb.take"))


def stage(desk):
    return desk.locator("main .head .state").inner_text()
