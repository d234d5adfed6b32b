"""SIGKILL in the middle of money: bill run, payments and daily close go on to the same end, and nothing is done twice."""

import collections
import csv
import datetime
import random
import secrets
import threading
import time

import pytest

from office import Office, Served

HOMES = 400
PRICE, WASTE = 2_8500, 8_0000  # ten-thousandths of a yuan
# The estate's day, in Asia/Shanghai.
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
MONTH = TODAY.replace(day=1)
CASHIERS = 12


def letters(number):
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[(number >> 5 * place) & 31] for place in range(12, -1, -1))


class Money:
    """An office with homes, two published standards and a book of receipts."""

    def __init__(self, folder, postgres):
        self.office = Office(folder, postgres)
        self.office.project()
        self.tokens = {}
        for name, post in (("limin", "serviceAdministrator"), ("linlan", "financeAssistant"), ("chenguo", "officeManager")):
            self.hire(name, post)
        self.register(folder)

    def hire(self, name, post):
        self.office.user(name, post, display=name)
        self.tokens[name] = self.office.token(name)

    def register(self, folder):
        path = folder / "homes.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(["楼栋", "房号", "建筑面积", "用途", "状态", "姓名", "电话", "身份", "入住日期"])
            for place in range(HOMES):
                sheet.writerow([f"{place // 100 + 1}栋", f"{place % 100 + 101}", f"{60 + place % 90}.{place % 100:02}", "住宅", "入住",
                                f"业主{place}", f"139{place:08}", "业主", "2019-06-01"])
        self.office.must("import", "register", str(path), "--project", "YQY")

    def insist(self, served, who, path, body, key=None):
        """Asked again under the same key until there is an answer, whatever it is."""
        key = key or secrets.token_hex(12)
        while True:
            try:
                return served.api("POST", path, self.tokens[who], body, key)
            except OSError:
                time.sleep(0.02)

    def ask(self, served, who, path, body=None, key=None):
        answer = served.api("POST", path, self.tokens[who], body if body is not None else {}, key)
        assert answer.status in (200, 201), f"{path}\n{answer!r}"
        return answer.json

    def furnish(self, served):
        items = []
        for code, name, kind, basis, price in (("WYX", "物业费", "property", "area", "2.85"), ("LJX", "垃圾费", "waste", "unit", "8")):
            item = self.ask(served, "linlan", "/billing/items", dict(code=code, name=name, kind=kind))["id"]
            standard = self.ask(served, "linlan", "/billing/standards", {
                "item": item, "price": price, "basis": basis, "cycle": "1", "dueDay": 1, "dueMonthOffset": 0, "legalBasis": "前期物业服务合同",
                "from": str(MONTH)})["id"]
            self.ask(served, "chenguo", f"/billing/standards/{standard}/approval", dict(evidence="业主大会决议"))
            self.ask(served, "chenguo", f"/billing/standards/{standard}/publication", dict(place="大堂", day=str(MONTH)))
            items.append(item)
        self.ask(served, "linlan", "/billing/receipt-books", dict(name="收据", prefix="SJ", kind="payment"))
        return items

    def bill(self, served):
        """A month of two items, posted; gives the homes."""
        items = self.furnish(served)
        run = self.ask(served, "linlan", "/billing/runs", dict(items=" ".join(items), month=f"{MONTH:%Y-%m}"))["id"]
        self.until("SELECT state FROM bill_run", ("previewed",))
        self.ask(served, "chenguo", f"/billing/runs/{run}/posting")
        self.until("SELECT state FROM bill_run", ("posted",))
        return [letters(row["id"]) for row in self.office.rows("SELECT id FROM unit ORDER BY id")]

    def until(self, query, wanted, patience=120):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.office.one(query) in wanted:
                return
            time.sleep(0.05)
        raise AssertionError(f"{query}: {self.office.one(query)}")

    def holds(self):
        """The books as SQL of its own sees them."""
        one = self.office.one
        assert one("SELECT COUNT(*) FROM (SELECT entry_id FROM book_line GROUP BY entry_id, book HAVING SUM(amount_fen) <> 0) q") == 0
        assert one("SELECT COUNT(*) FROM book_line l WHERE NOT EXISTS (SELECT 1 FROM book_entry e WHERE e.id = l.entry_id)") == 0
        assert one(
            "SELECT COUNT(*) FROM open_item o WHERE o.open_fen <> (SELECT COALESCE(SUM(l.amount_fen), 0) FROM book_line l "
            "WHERE l.charge_id = o.charge_id AND l.account = 'receivable')") == 0
        assert one(
            "SELECT COUNT(*) FROM (SELECT unit_id, item_id, object, from_day FROM charge WHERE kind = 'run' "
            "GROUP BY unit_id, item_id, object, from_day HAVING COUNT(*) > 1) q") == 0, "billed twice"
        numbers = [row["number"] for row in self.office.rows("SELECT number FROM receipt ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1)), "a receipt's number is missing or doubled"
        assert one(
            "SELECT COUNT(*) FROM payment p WHERE p.reverses_id IS NULL AND p.method NOT IN ('credit', 'opening') AND NOT EXISTS ("
            "SELECT 1 FROM receipt r WHERE r.source_kind = 'payment' AND r.source_id = p.id)") == 0, "money without a receipt"
        self.office.holds()


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgres"])
def test_a_bill_run_killed_again_and_again_bills_every_home_once(tmp_path, postgres):
    dice = random.Random(20261127)
    money = Money(tmp_path, postgres)
    try:
        served = Served(money.office).start()
        items = money.furnish(served)
        run = money.ask(served, "linlan", "/billing/runs", dict(items=" ".join(items), month=f"{MONTH:%Y-%m}"))["id"]
        kills = 0
        for state, wanted in (("previewing", ("previewed",)), ("posting", ("posted",))):
            if state == "posting":
                money.ask(served, "chenguo", f"/billing/runs/{run}/posting")
            for _ in range(3):
                time.sleep(dice.random() * 0.4)
                served.kill()
                kills += 1
                served = Served(money.office).start()
            money.until("SELECT state FROM bill_run", wanted)
        money.holds()
        assert money.office.one("SELECT COUNT(*) FROM charge WHERE kind = 'run'") == 2 * HOMES
        fen = money.office.one("SELECT SUM(amount_fen) FROM charge WHERE kind = 'run'")
        areas = [row["area_hundredths"] for row in money.office.rows("SELECT area_hundredths FROM unit")]
        # Half a fen goes up: hundredths of m² by ten-thousandths of a yuan are ten-thousandths of a fen.
        assert fen == sum((area * PRICE + 5_000) // 10_000 for area in areas) + HOMES * WASTE // 100
        again = money.ask(served, "linlan", "/billing/runs", dict(items=" ".join(items), month=f"{MONTH:%Y-%m}"))["id"]
        assert again != run
        money.until("SELECT COUNT(*) FROM bill_run WHERE state = 'previewed'", (1,))
        assert money.office.one("SELECT COUNT(*) FROM charge WHERE kind = 'run'") == 2 * HOMES
        print(f"killed {kills} times")
        served.stop()
    finally:
        money.office.drop()


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgres"])
def test_payments_killed_under_load_lose_no_fen_and_skip_no_number(tmp_path, postgres):
    money = Money(tmp_path, postgres)
    try:
        served = Served(money.office).start()
        homes = money.bill(served)[:40]
        taken, stop, port = {}, threading.Event(), served.port

        def cashier(place):
            dice = random.Random(place)
            while not stop.is_set():
                home, amount, key = dice.choice(homes), dice.randrange(100, 9_000), secrets.token_hex(12)
                while not stop.is_set():  # asked again under the same key until there is an answer
                    try:
                        answer = served.api("POST", f"/billing/units/{home}/payments", money.tokens["limin"], dict(
                            amount=f"{amount // 100}.{amount % 100:02}", method="cash", payerName="业主", mayPayFarAhead=True), key)
                    except OSError:
                        time.sleep(0.02)
                        continue
                    assert answer.status in (200, 201), repr(answer)
                    taken[key] = amount
                    break

        threads = [threading.Thread(target=cashier, args=(place,)) for place in range(6)]
        for thread in threads:
            thread.start()
        for _ in range(4):
            time.sleep(1)
            served.kill()
            served = Served(money.office, port=port).start()
        time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join(60)
        money.holds()
        kept = money.office.one("SELECT COALESCE(SUM(amount_fen), 0) FROM payment WHERE method = 'cash'")
        count = money.office.one("SELECT COUNT(*) FROM payment WHERE method = 'cash'")
        assert len(taken) >= 20 and sum(taken.values()) <= kept and len(taken) <= count <= len(taken) + 6
        money.ask(served, "limin", "/billing/tills", dict(day=str(TODAY), explanation="清点前断电"))
        served.stop()
    finally:
        money.office.drop()


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgres"])
def test_cashiers_days_killed_under_load_are_closed_once_each_over_all_that_was_taken(tmp_path, postgres):
    money = Money(tmp_path, postgres)
    try:
        served = Served(money.office).start()
        homes, port = money.bill(served), served.port
        names = [f"cashier{number}" for number in range(CASHIERS)]
        for name in names:
            money.hire(name, "serviceAdministrator")
        answers, ends, shaken = collections.defaultdict(list), {}, threading.Event()

        def pay(name, dice, amount):
            return money.insist(served, name, f"/billing/units/{dice.choice(homes)}/payments", dict(
                amount=f"{amount // 100}.{amount % 100:02}", method="cash", payerName="业主", mayPayFarAhead=True))

        def close(name):
            answers[name].append(money.insist(served, name, "/billing/tills", dict(day=str(TODAY), explanation="断电后清点")))

        def day(name):
            dice = random.Random(name)
            paid, least = 0, dice.randrange(30, 90)
            while paid < least or not shaken.is_set():  # a quick machine has taken its least before it was killed often enough
                assert pay(name, dice, dice.randrange(100, 9_000)).status in (200, 201)
                paid += 1
            # Pressed twice, as people do when nothing comes.
            presses = [threading.Thread(target=close, args=(name,)) for _ in range(2)]
            for press in presses:
                press.start()
            for press in presses:
                press.join(120)
            ends[name] = pay(name, dice, 700)

        threads = [threading.Thread(target=day, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        dice, kills = random.Random(20261128), 0
        while any(thread.is_alive() for thread in threads):
            time.sleep(dice.uniform(0.15, 0.5))
            served.kill()
            served = Served(money.office, port=port).start()
            kills += 1
            if kills == 3:
                shaken.set()
        for thread in threads:
            thread.join(1)
        for name in names:
            assert sorted(answer.status // 100 for answer in answers[name]) == [2, 4], f"{name}: {answers[name]!r}"
            assert ends[name].status == 422 and "happenedAt" in ends[name].text, f"{name} is closed: {ends[name]!r}"
        tills = money.office.rows(
            "SELECT t.account_id, t.closed_at, (SELECT SUM(l.expected_fen) FROM till_line l WHERE l.till_id = t.id) AS fen FROM till t")
        taken = {row["taken_by"]: row["fen"] for row in money.office.rows(
            "SELECT taken_by, CAST(SUM(amount_fen) AS BIGINT) AS fen FROM payment WHERE method = 'cash' GROUP BY taken_by")}
        assert len(tills) == CASHIERS and all(till["closed_at"] for till in tills)
        assert {till["account_id"]: till["fen"] for till in tills} == taken
        assert money.office.one("SELECT COUNT(*) FROM journal WHERE kind = 'till.closed'") == CASHIERS
        money.holds()
        served.stop()
    finally:
        money.office.drop()
