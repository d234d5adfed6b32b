"""Long files: checked, accepted and posted in parts, in memory that does not grow.

LARGE_ROWS=100000 takes the files of an office of a hundred thousand homes; a plain run takes fewer, a debug build fewer still."""

import datetime
import os
import time

import pytest

from moneyfiles import Estate
from office import BUILT

IS_DEBUG = "debug" in str(BUILT.resolve())
HOMES = 1_000
ROWS = int(os.environ.get("LARGE_ROWS", 2_000 if IS_DEBUG else 10_000))
MEMORY = 64 if ROWS <= 20_000 else 160  # MiB that a server may grow by, some copies of the file's bytes included
HOME = [(f"{place // 100 + 1}栋", 101 + place % 100) for place in range(HOMES)]
FIRST = datetime.date(2010, 1, 1)


class Watched:
    """An estate with the time and the memory that each step took."""

    def __init__(self, estate):
        self.estate, self.steps = estate, {}
        self.begun = self.memory()

    def memory(self):
        """The most that the server ever held, in MiB."""
        with open(f"/proc/{self.estate.served.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024

    def step(self, what, work, *arguments, **more):
        begun = time.monotonic()
        done = work(*arguments, **more)
        self.steps[what] = round(time.monotonic() - begun, 1)
        return done

    def confirm(self, seconds):
        grown = self.memory() - self.begun
        print(f"{ROWS} rows: {self.steps} s, grew by {grown:.0f} MiB")
        assert grown < MEMORY, f"it grew by {grown:.0f} MiB"
        assert sum(self.steps.values()) < seconds, self.steps


@pytest.fixture(params=["sqlite", "postgres"])
def estate(request, tmp_path):
    made = Estate(tmp_path, request.param == "postgres", homes=HOMES)
    with made.served:
        yield made
    made.office.drop()


def test_an_opening_of_arrears(estate):
    lines, fen = ["楼栋,房号,收费项目,所属月份,应缴日期,欠费金额"], 0
    for place in range(ROWS):  # by months, as ledgers are kept: each home comes again in every month
        building, unit = HOME[place % HOMES]
        months = FIRST.year * 12 + place // HOMES
        amount = 100_00 + place % 97
        fen += amount
        lines.append(f"{building},{unit},物业费,{months // 12}-{months % 12 + 1:02},{months // 12}-{months % 12 + 1:02}-28,{amount / 100:.2f}")
    watched = Watched(estate)
    content = "\n".join(lines).encode()
    it = watched.step("read and checked", estate.opening, content, "2024-10-31", kind="arrears", name="欠费.csv")
    assert (it["rows"], it["refused"]) == (ROWS, 0)
    watched.step("signed and posted", estate.sign_and_post, it)
    assert estate.office.one("SELECT COUNT(*) FROM charge") == ROWS
    assert estate.office.one("SELECT SUM(open_fen) FROM open_item") == fen
    watched.confirm(30 + ROWS / 400)


def test_a_file_of_one_off_charges(estate):
    lines = ["楼栋,房号,收费项目,金额,日期,说明"]
    for place in range(ROWS):
        building, unit = HOME[place % HOMES]
        lines.append(f"{building},{unit},物业费,1.00,2024-03-{place % 28 + 1:02},第{place}张卡")
    watched = Watched(estate)
    it = watched.step("read and checked", estate.bills, "\n".join(lines).encode(), "charges", name="收费.csv")
    assert (it["rows"], it["good"]) == (ROWS, ROWS)
    it = watched.step("taken in", estate.take, it)
    assert it["taken"] == ROWS == estate.office.one("SELECT COUNT(*) FROM charge")
    watched.confirm(30 + ROWS / 400)


def test_a_list_of_a_channel(estate):
    lines = ["交易时间,微信订单号,交易状态,应结订单金额,退款金额,手续费"]
    lines += [f"2024-03-01 10:00:00,`42000{place:08},SUCCESS,1.00,0.00,0.01" for place in range(ROWS)]
    watched = Watched(estate)
    path = watched.step("read and checked", estate.statement, "\n".join(lines).encode(), "wechat", name="list.csv")
    watched.step("compared", estate.compare, path)
    assert estate.office.one("SELECT COUNT(*) FROM channel_line") == ROWS
    assert estate.office.one("SELECT COUNT(*) FROM channel_difference WHERE kind = 'missing'") == ROWS
    watched.confirm(30 + ROWS / 800)


def test_a_file_beyond_the_limit_is_refused_whole_and_says_the_limit(estate):
    content = "房号,预收余额\n" + "1栋101,1\n" * 200_000
    answer = estate.post("/billing/opening", content.encode(), name="预收.csv", kind="prepayment", asOf="2024-10-31")
    assert answer.status == 303, repr(answer)
    end = time.monotonic() + 120
    while (it := estate.read(answer.headers["location"])["import"])["state"] == "reading" and time.monotonic() < end:
        time.sleep(0.2)
    assert it["state"] == "discarded" and "200000" in it["remark"].replace(",", ""), it
    assert estate.office.one("SELECT COUNT(*) FROM opening_row") == 0
