"""An estate that takes files of money over HTTP, as the finance assistant and the manager bring them."""

import base64
import csv
import hashlib
import hmac
import io
import re
import secrets
import struct
import time
import urllib.parse

from office import DEMO_PASSWORD, PASSWORD, Office, Served


def book(made):
    """A workbook's bytes."""
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def six_digits(seed):
    """What an authenticator shows (RFC 6238: SHA-1, 30 seconds)."""
    key = "".join(letter for letter in seed.upper() if letter.isalnum())
    mac = hmac.new(base64.b32decode(key + "=" * (-len(key) % 8)), struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", mac, mac[19] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


class Estate:
    """An office with homes in buildings of twelve, an item with a published standard, deposits and water."""

    def __init__(self, folder, postgres, homes):
        self.office = Office(folder / "office", postgres)
        self.office.project()
        self.seeds, self.sessions = {}, {}
        for name, post in (("linlan", "financeAssistant"), ("chenguo", "officeManager")):
            made = self.office.must("user", "add", name, "--display-name", name, "--post", post, "--project", "YQY", stdin=PASSWORD + "\n")
            self.seeds[name] = made.out.split("authenticator seed:")[1].split("\n")[0]
        self.tokens = {name: self.office.token(name) for name in ("linlan", "chenguo")}
        path = folder / "homes.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(["楼栋", "房号", "建筑面积", "用途", "状态", "姓名", "电话", "身份", "入住日期"])
            for building in ("1栋", "2栋") if homes <= 12 else [f"{place + 1}栋" for place in range((homes + 99) // 100)]:
                for place in range(min(homes, 100)):
                    sheet.writerow([building, 101 + place, "80.00", "住宅", "入住", f"业主{place}" if building == "1栋" else "", "", "业主", "2019-06-01"])
        self.office.must("import", "register", str(path), "--project", "YQY")
        self.served = _Furnished(self)

    # Asking.

    def headers(self, who, language="zh-Hans"):
        return {"authorization": f"Bearer {self.tokens[who]}", "cookie": f"project=YQY; language={language}",
                "sec-fetch-site": "same-origin", "accept-language": language}

    def api(self, who, path, body=None):
        answer = self.served.api("POST", path, self.tokens[who], body or {})
        assert answer.status in (200, 201), f"{path}\n{answer!r}"
        return answer.json

    def read(self, path):
        answer = self.served.api("GET", path, self.tokens["linlan"])
        assert answer.status == 200, f"{path}\n{answer!r}"
        return answer.json

    def get(self, path, language="zh-Hans", who="linlan"):
        answer = self.served.ask("GET", path, headers=self.headers(who, language), patience=120)
        assert answer.status == 200, f"{path}\n{answer!r}"
        return answer

    def page(self, path, language="zh-Hans"):
        """The page, its cells without the names of their columns that a phone shows."""
        return re.sub(r"<td [^>]*>", "<td>", self.get(path, language).text)

    def post(self, path, content, language="zh-Hans", name="file.xlsx", who="linlan", **fields):
        edge = secrets.token_hex(12)
        parts = [f'--{edge}\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
        parts.append(f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        # A large file is read only from somebody who is signed in.
        headers = self.headers(who, language) | {"content-type": f"multipart/form-data; boundary={edge}"}
        del headers["authorization"]
        headers["cookie"] += f"; {self.sessions[who]}"
        return self.served.ask("POST", path, body, headers, patience=120)

    def form(self, path, who="linlan", **fields):
        headers = self.headers(who) | {"content-type": "application/x-www-form-urlencoded"}
        return self.served.ask("POST", path, urllib.parse.urlencode(fields), headers, patience=120)

    def until(self, path, states, patience=600):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            it = self.read(path)["import"]
            if it["state"] in states:
                return it
            assert it["state"] != "discarded", it
            time.sleep(0.1)
        raise AssertionError(f"{path} is still {it}")

    # Bringing.

    def opening(self, content, as_of, name="期初.xlsx", **fields):
        answer = self.post("/billing/opening", content, name=name, asOf=as_of, **fields)
        assert answer.status == 303, repr(answer)
        return self.until(answer.headers["location"], ("proved",))

    def said(self, it):
        return self.read(f"/billing/opening/{it['id']}")

    def sign_and_post(self, it):
        self.api("linlan", f"/billing/opening/{it['id']}/signature", dict(digest=it["digest"]))
        self.api("chenguo", f"/billing/opening/{it['id']}/confirmation", dict(digest=it["digest"]))
        return self.until(f"/billing/opening/{it['id']}", ("posted",))

    def bills(self, content, kind, name="收费.xlsx"):
        answer = self.post("/billing/imports", content, name=name, kind=kind)
        assert answer.status == 303, repr(answer)
        return self.until(answer.headers["location"], ("tried",))

    def take(self, it):
        self.api("linlan", f"/billing/imports/{it['id']}/posting")
        return self.until(f"/billing/imports/{it['id']}", ("posted",))

    def statement(self, content, method, name="list.xlsx"):
        answer = self.post("/billing/channels", content, name=name, method=method)
        assert answer.status == 303, repr(answer)
        return answer.headers["location"]

    def compare(self, path, patience=600):
        """Takes a list in and gives the page of what differs."""
        answer = self.form(path + "/taking")
        assert answer.status == 303, repr(answer)
        statement = answer.headers["location"].rsplit("/", 1)[1]
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = [it for it in self.read("/billing/channels")["statements"] if it["id"] == statement]
            if found and found[0]["comparedAt"] and "data-refresh" not in self.page(answer.headers["location"]).split("<main")[1]:
                return self.page(answer.headers["location"])
            time.sleep(0.1)
        raise AssertionError("the list is not compared")

    def holds(self):
        """The books as SQL of its own sees them, and the journal."""
        one = self.office.one
        assert one("SELECT COUNT(*) FROM (SELECT entry_id FROM book_line GROUP BY entry_id, book HAVING SUM(amount_fen) <> 0) q") == 0
        assert one(
            "SELECT COUNT(*) FROM open_item o WHERE o.open_fen <> (SELECT COALESCE(SUM(l.amount_fen), 0) FROM book_line l "
            "WHERE l.charge_id = o.charge_id AND l.account = 'receivable')") == 0
        self.office.holds()


class _Furnished(Served):
    """A server that has its items and standards once it runs."""

    def __init__(self, estate):
        super().__init__(estate.office)
        self.estate = estate
        self.is_furnished = False

    def __enter__(self):
        super().__enter__()
        if not self.is_furnished:
            self.is_furnished = True
            self.furnish()
        return self

    def furnish(self):
        ask = self.estate.api
        for name in self.estate.tokens:
            changed = self.estate.form("/password", who=name, password=PASSWORD, new=DEMO_PASSWORD)
            assert changed.status == 303, repr(changed)
            self.estate.tokens[name] = self.estate.office.token(name)
            self.estate.sessions[name] = self.sign_in(name, DEMO_PASSWORD, six_digits(self.estate.seeds[name]))
        for code, name, kind in (("WYX", "物业费", "property"), ("YJ", "装修押金", "deposit"), ("SF", "代收水费", "collectedUtility")):
            item = ask("linlan", "/billing/items", dict(code=code, name=name, kind=kind))["id"]
            if code != "WYX":
                continue
            standard = ask("linlan", "/billing/standards", {
                "item": item, "price": "100", "basis": "unit", "cycle": "1", "dueDay": 1, "dueMonthOffset": 0,
                "legalBasis": "前期物业服务合同", "from": "2024-01-01"})["id"]
            ask("chenguo", f"/billing/standards/{standard}/approval", dict(evidence="业主大会决议"))
            ask("chenguo", f"/billing/standards/{standard}/publication", dict(place="大堂", day="2024-01-01"))
