"""Numbers of people go nowhere that nobody asked them to (X3): every post walks every page and file that it can reach.

A telephone number is seeded where numbers belong, an identity number where customers write one although nobody asks. In
what comes back a number may stand masked, never whole; in addresses, logs, counts and copies' lists not at all.
"""

import html
import io
import pathlib
import random
import re
import secrets
import sqlite3
import urllib.parse
import zipfile

import pytest

from office import COMPLAINT, Served

SEED = 20261127
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
PAGES_MOST = 400


class Canaries:
    def __init__(self):
        dice = random.Random(SEED)
        self.phones = [f"13{dice.randrange(10**9):09d}" for _ in range(24)]
        self.cards = [f"3301061955{dice.randrange(10**8):08d}" for _ in range(6)]

    def whole(self, body):
        """Which of them stand in an answer, whatever the file's form."""
        texts = [body]
        if body[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                texts = [book.read(name) for name in book.namelist()]
        found = []
        for text in texts:
            shown = html.unescape(text.decode(errors="replace"))
            found += [one for one in self.phones + self.cards if one in shown]
        return found


def walk(served, cookie, start):
    """Every page and file that links lead to from the first pages, without those that end the session."""
    seen, waiting, answers = set(start), list(start), []
    while waiting and len(answers) < PAGES_MOST:
        path = waiting.pop(0)
        answer = served.ask("GET", path, None, {"Cookie": cookie})
        answers.append((path, answer))
        assert answer.status < 500, f"{path}\n{answer!r}"
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        # One of each shape is enough: pages of the same address with other ids, filters and sorts are the same page.
        for link in re.findall(r'(?:href|action)="(/[^"#]*)"', answer.text):
            link = html.unescape(link)
            shape = re.sub(r"[0-9a-hjkmnp-tv-z]{13}", "{id}", link)
            if shape not in seen and "sign-out" not in link:
                seen.add(shape)
                waiting.append(link)
    return answers


def codes(served):
    return dict(re.findall(r"^  (\w+)  .*  code (\d{6})$", served.output(), re.M))


@pytest.fixture
def seeded(office, tmp_path):
    canaries = Canaries()
    with Served(office, "--demo", "--demo-days", "0") as served:
        sessions = {}
        for name in ("wangfang", "chenguo", "linlan", "hqwu", "admin", "limin", "zhoujie", "zhaoqiang", "zhengkai"):
            sessions[name] = served.sign_in(name, code=codes(served).get(name))
        rows = [["楼栋", "房号", "建筑面积", "姓名", "电话", "身份", "起"]]
        rows += [["9栋", f"1单元{number:02d}01", "88.00", f"贾{number}", phone, "业主", "2020-01-01"]
                 for number, phone in enumerate(canaries.phones[:12], 1)]
        rows += [["9栋", "", "不是面积", "贾某", canaries.phones[12], "业主", "2020-13-01"]]
        register = tmp_path / "register.csv"
        register.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
        said = [office.run("import", "register", register, "--project", "YQY", *more) for more in (["--dry-run"], ["--json"], [])]
        held = {row["phone"] for row in office.rows("SELECT phone FROM person")}
        assert set(canaries.phones[:12]) <= held, "the register holds them"
        clerk = office.token("limin")
        handler = identity(office.one("SELECT id FROM account WHERE name = 'zhaoqiang'"))
        cases = []
        for phone, card in zip(canaries.phones[13:19], canaries.cards):
            made = served.api("POST", "/cases", clerk, COMPLAINT | dict(handler=handler, phone=phone, words=f"我的身份证是{card}。"))
            assert made.status == 201, made
            cases.append(made.json["id"])
        yield office, served, canaries, sessions, cases, said


def identity(number):
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(letters[(number >> 5 * place) & 31] for place in range(12, -1, -1))


def test_no_post_finds_a_whole_number_on_any_page_or_file(seeded):
    office, served, canaries, sessions, cases, said = seeded
    visited = {}
    for name, cookie in sessions.items():
        answers = walk(served, cookie, ["/today", "/cases", "/units", "/buildings", "/scheme", "/events", "/guides", "/postings", "/duties",
                                        "/shifts", "/papers", "/outbox", "/import", "/accounts", f"/cases/{cases[0]}", "/cases/new"])
        good = [(path, answer) for path, answer in answers if answer.status == 200]
        visited[name] = len(good)
        for path, answer in answers:
            found = [one for one in canaries.whole(answer.body)
                     # What a customer wrote of themselves is read by whoever works the case, on its own pages.
                     if not (one in canaries.cards and re.match(r"/cases/[0-9a-z]{13}", path))]
            assert not found, f"{name} reads {found} on {path}"
            assert not canaries.whole(path.encode()), f"in an address: {path}"
            assert not canaries.whole(answer.headers.get("location", "").encode()), f"in an address behind {path}"
        if name in ("limin", "wangfang"):
            files = [path for path, _ in good if "/export" in path]
            assert len(files) >= 6, f"the lists lead to their files: {files}"
    assert visited["limin"] > 40 and visited["wangfang"] > 40, visited
    # An owner's page shows nobody else's number, and what is counted has none.
    for door in re.findall(r"http://[^/\s]+(/r/[0-9a-f]{32})", served.output())[:2]:
        for path in (door, door + "/progress"):
            assert not canaries.whole(served.ask("GET", path).body), path
    for path in ("/metrics", "/health", "/ready"):
        assert not canaries.whole(served.ask("GET", path).body), path
    token = office.token("wangfang")
    for path in ("/cases", "/units", "/promises", "/clauses", f"/cases/{cases[0]}"):
        answer = served.api("GET", path, token)
        assert answer.status == 200
        assert not set(canaries.whole(answer.body)) & set(canaries.phones), path
    for done in said:  # rows that are wrong are told by their place, with the cell that is wrong and no other
        text = done.out + done.err
        assert not any(phone in text for phone in canaries.phones), text[:600]


def test_what_is_revealed_is_counted_and_nothing_stays_behind(seeded, tmp_path):
    office, served, canaries, sessions, cases, _ = seeded
    clerk, revealed = office.token("limin"), 0
    for number, case in enumerate(cases):
        for turn in range(1 + number % 3):
            answer = served.api("POST", f"/cases/{case}/reveal", clerk, dict(reason=f"回电{turn}"))
            assert answer.status in (200, 201) and answer.json["phone"] == canaries.phones[13 + number], answer
            revealed += 1
        assert served.api("POST", f"/cases/{case}/reveal", clerk, dict(reason="")).status == 422
    for name in ("linlan", "hqwu"):
        form = urllib.parse.urlencode(dict(reason="好奇", request=secrets.token_hex(8)))
        answer = served.ask("POST", f"/cases/{cases[0]}/reveal", form, FORM | {"Cookie": sessions[name]})
        assert answer.status in (403, 404) and not canaries.whole(answer.body), answer
    assert office.one("SELECT COUNT(*) FROM case_reveal") == revealed
    assert office.one("SELECT COUNT(*) FROM journal WHERE kind = 'case.revealed'") == revealed
    by = office.rows("SELECT actor, COUNT(*) AS times FROM journal WHERE kind = 'case.revealed' GROUP BY actor")
    assert len(by) == 1 and by[0]["times"] == revealed, by
    # Who asked sees it for a while, so the search finds what is there; the other clerk, who did not, still sees a mask.
    shown = served.ask("GET", f"/cases/{cases[0]}", None, {"Cookie": sessions["limin"]})
    assert canaries.phones[13] in canaries.whole(shown.body)
    page = served.ask("GET", f"/cases/{cases[0]}", None, {"Cookie": sessions["zhoujie"]})
    assert page.status == 200 and canaries.phones[13] not in page.text
    copy = tmp_path / "copy" / "office.sqlite"
    copy.parent.mkdir()
    done = office.must("backup", copy)
    served.stop()
    office.holds()
    log = served.output()
    assert len(log) > 100
    for one in canaries.phones + canaries.cards:
        assert one not in log, "in the log"
        assert one not in done.out + done.err, "in what a backup says"
    for folder in (copy.parent, office.folder):
        for file in pathlib.Path(folder).rglob("*"):
            # The database itself is where they belong.
            if file.is_file() and not file.read_bytes().startswith(b"SQLite format 3") and not file.name.endswith(("-wal", "-shm")):
                assert not canaries.whole(file.read_bytes()), f"in {file.name}"
    payloads = "\n".join(row["payload"] for row in office.rows("SELECT payload FROM journal"))
    assert not canaries.whole(payloads.encode()), "in the part of the journal that is never erased"
    with sqlite3.connect(office.file) as connection:
        (held,) = connection.execute("SELECT COUNT(*) FROM journal_text WHERE body LIKE ?", (f"%{canaries.cards[0]}%",)).fetchone()
    connection.close()
    assert held, "the search itself finds what is there"


def test_words_that_are_erased_are_gone_and_the_chain_holds(office):
    """What a person wrote can be taken out of the journal: its line stays, and the checker says so (A3)."""
    office.project().user()
    secret = "绝密口信甲乙丙"
    with Served(office) as served:
        token = office.token()
        for number in range(30):
            answer = served.api("POST", "/cases", token, dict(kind="enquiry", channel="phone", requester="马晓", title="问", words=f"{secret}{number}"))
            assert answer.status == 201
    office.holds()
    connection = sqlite3.connect(office.file, isolation_level=None)
    connection.execute("PRAGMA secure_delete = ON")
    erased = connection.execute("DELETE FROM journal_text WHERE body LIKE ?", (f"%{secret}%",)).rowcount
    connection.execute("UPDATE service_case SET words = '' WHERE words LIKE ?", (f"%{secret}%",))
    connection.execute("DELETE FROM once")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert erased == 30
    done = office.verify()
    assert done.returncode == 0 and "30 texts erased" in done.stdout, done.stdout
    for file in office.folder.glob("office.sqlite*"):
        assert secret.encode() not in file.read_bytes(), f"still in {file.name}"
