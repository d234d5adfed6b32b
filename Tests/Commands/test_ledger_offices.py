"""Ledgers as other offices keep them: two-row headers, a sheet for each month, states, sums, odd dates, wild files."""

import csv
import datetime
import io

import openpyxl
import pytest

from office import refused
from test_ledger import counts, kinds, write_csv, write_xlsx

HEADER = ["工单号", "报修人", "联系电话", "房号", "报修内容", "报修时间", "处理情况", "完成时间", "维修人", "状态"]


@pytest.fixture
def desk(office):
    return office.project()


def repair(number, words="漏水", received="2020-03-02 10:00", reply="已修", done="2020-03-02 11:00", *, name="王丽", phone="13900002231",
           unit="2-101", who="老王", state="已办结"):
    return [number, name, phone, unit, words, received, reply, done, who, state]


def notes(done, kind):
    return [note["row"] for note in done.json["notes"] if note["kind"] == kind]


def book(path, *sheets):
    """Sheets as (name, rows, merged ranges)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows, *merged in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for block in merged:
            sheet.merge_cells(block)
    made.save(path)
    return path


# The header


TWO_ROWS = [["云栖苑2020年投诉台账"], ["序号", "客户", "受理", "", "内容", "处理", "", ""], ["", "", "时间", "人", "", "时间", "人", "结果"],
            [1, "王丽", "2020-03-02 10:00", "李敏", "太吵", "2020-03-02 10:10", "老王", "已解释"]]
MERGES = ["A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:H2"]


def test_a_header_of_two_rows_is_read_as_one(desk, tmp_path):
    file = book(tmp_path / "a.xlsx", ("台账", TWO_ROWS, *MERGES))
    done = desk.take(file, "--json", kind="complaint")
    assert done.code == 0 and done.json["imported"] == 1 and done.json["headerRow"] == 3, done
    assert done.json["unmapped"] == ["受理 人"], "the second of two handlers is told"
    assert desk.figure("S2.5-1") == (1, 1, 0), "received and replied are two columns"
    assert desk.rows("SELECT words, reply FROM service_case") == [dict(words="太吵", reply="已解释")]


@pytest.mark.parametrize("given", ["received=受理时间,replied=处理时间,text=内容,reply=处理结果", "received=#3,replied=#F,text=#5,reply=#8"])
def test_a_column_under_two_rows_has_a_name_and_a_place(desk, tmp_path, given):
    done = desk.take(book(tmp_path / "a.xlsx", ("台账", TWO_ROWS, *MERGES)), "--map", given, "--json", kind="complaint")
    assert done.code == 0 and desk.figure("S2.5-1") == (1, 1, 0), done


def test_one_header_over_two_columns_is_refused(desk, tmp_path):
    file = write_csv(tmp_path / "a.csv", [["1", "2020-03-02", "2020-03-03"]], header=["编号", "时间", "时间"])
    refused(desk.take(file, "--map", "received=时间"), "时间", "B, C", "#B")
    refused(desk.take(file), "received")
    done = desk.take(file, "--map", "number=编号,received=#2,replied=#C")
    assert done.code == 0 and desk.figure() == (1, 1, 0), done


def test_columns_without_a_header_or_with_a_comma_in_it(desk, tmp_path):
    file = write_csv(tmp_path / "a.csv", [["2020-03-02", "太暗", "2020-03-03"]], header=["收到", "", "答,复"])
    done = desk.take(file, "--map", "received=收到,text=#2,replied=#3", "--json")
    assert done.code == 0 and desk.figure() == (1, 1, 0), done
    assert desk.one("SELECT words FROM service_case") == "太暗"


def test_a_ledger_without_any_header_loses_no_row(desk, tmp_path):
    rows = [["1", "2020-03-02", "太暗", "2020-03-03"], ["2", "2020-03-02", "太吵", "2020-03-03"]]
    done = desk.take(write_csv(tmp_path / "a.csv", rows[1:], header=rows[0]), "--map", "number=#1,received=#2,text=#3,replied=#4", "--json")
    assert done.code == 0 and counts(done)["imported"] == 2 and done.json["headerRow"] == 0, done


def test_a_named_header_row(desk, tmp_path):
    rows = [["编号", "受理时间", "内容"], ["说明", "填写", "填写"], ["编号", "受理时间", "内容"], ["1", "2020-03-02", "太暗"]]
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", rows, ["台账"]), "--header-row", "4", "--json")
    assert done.json["rows"] == 1 and done.json["headerRow"] == 4, done
    refused(desk.take(tmp_path / "a.xlsx", "--header-row", "3"), "received")


def test_a_day_and_its_time_in_two_columns(desk, tmp_path):
    desk.user()
    header = ["编号", "日期", "时间", "内容", "完成日期", "完成时间", "结果"]
    rows = [["1", datetime.date(2020, 3, 2), datetime.time(10, 0), "太吵", datetime.date(2020, 3, 2), datetime.time(10, 10), "已解释"],
            ["2", "2020-03-02", "上午10点", "太吵", "2020.3.2", "11:30", "已解释"]]
    file = write_xlsx(tmp_path / "a.xlsx", rows, header)
    done = desk.take(file, "--map", "number=编号,received=日期+时间,text=内容,replied=完成日期+完成时间,reply=结果", kind="complaint")
    assert done.code == 0 and desk.figure("S2.5-1") == (1, 2, 0), done
    assert desk.take(file, kind="enquiry").code == 0 and desk.figure("XS2.7-1") == (2, 2, 0), "guessed too"


# Sheets


def test_a_sheet_for_each_month(desk, tmp_path):
    months = [(f"{month}月", [HEADER, repair(f"{month}-1", received=f"2020-0{month}-02 10:00", done=f"2020-0{month}-02 11:00")])
              for month in (1, 2, 3)]
    other_order = ("4月", [HEADER[::-1], repair("4-1", received="2020-04-02 10:00", done="2020-04-02 11:00")[::-1]])
    broken = ("5月", [HEADER, repair("5-1", received="")])
    summary = ("汇总", [["月份", "件数"], ["1月", 1]])
    file = book(tmp_path / "a.xlsx", ("说明", [["填写说明"], ["请每日填写"]]), *months, other_order, broken, summary, ("空", []))
    bad = tmp_path / "bad.csv"
    done = desk.take(file, "--json", "--bad-rows", bad, kind="repair")
    assert counts(done) == dict(rows=5, imported=4, open=0, unchanged=0, bad=1, flagged=0), done
    assert done.json["sheets"] == ["1月", "2月", "3月", "4月", "5月"]
    assert done.json["skipped"] == [dict(sheet="空", reason="empty"), dict(sheet="说明", reason="columns"), dict(sheet="汇总", reason="columns")]
    assert [(note["sheet"], note["row"]) for note in done.json["notes"] if note["kind"] == "no-received"] == [("5月", 2)]
    assert "5月: no-received" in bad.read_text("utf-8-sig")
    assert desk.rows("SELECT words, requester FROM service_case WHERE outer_number = '4-1'") == [dict(words="漏水", requester="王丽")]


def test_a_hidden_sheet_is_told(desk, tmp_path):
    made = openpyxl.Workbook()
    made.active.append(HEADER)
    made.active.append(repair("1"))
    hidden = made.create_sheet("旧")
    hidden.append(HEADER)
    hidden.append(repair("2"))
    hidden.sheet_state = "hidden"
    made.active.row_dimensions[2].hidden = True
    made.save(tmp_path / "a.xlsx")
    done = desk.take(tmp_path / "a.xlsx", "--json", kind="repair")
    assert done.json["imported"] == 1 and done.json["skipped"] == [dict(sheet="旧", reason="hidden")], done


# What is done and what is not


def test_what_the_state_and_the_reply_say(either, tmp_path):
    either.project().user()
    rows = [repair("1"), repair("2", reply="处理中", done="", state=""), repair("3", reply="未处理", done="", state=""),
            repair("4", reply="/", done="", state=""), repair("5", reply="无", done="2020-03-03", state=""),
            repair("6", reply="已上门查看", done="", state="处理中"), repair("7", reply="", done="", state="已办结"),
            repair("8", reply="", done="", state="业主取消"), repair("9", state="甲等")]
    done = either.take(write_csv(tmp_path / "a.csv", rows, HEADER), "--json", kind="repair")
    assert counts(done) == dict(rows=9, imported=9, open=4, unchanged=0, bad=0, flagged=0), done
    stages = [(one["outer_number"], one["stage"]) for one in either.rows("SELECT outer_number, stage FROM service_case ORDER BY outer_number")]
    assert stages == [("1", "closed"), ("2", "open"), ("3", "open"), ("4", "open"), ("5", "closed"), ("6", "open"), ("7", "closed"),
                      ("8", "withdrawn"), ("9", "closed")]
    assert notes(done, "no-reply") == [3, 4, 5, 6]
    assert [notes(done, kind) for kind in ("state-open", "withdrawn", "state-unknown", "reply-without-time")] == [[7], [9], [10], [8]]
    said = either.rows("SELECT l.reply, l.state, l.handler FROM ledger_line l JOIN service_case c ON c.id = l.case_id WHERE c.outer_number = '6'")
    assert said == [dict(reply="已上门查看", state="处理中", handler="老王")]
    late = either.one("SELECT COUNT(*) FROM promise p JOIN service_case c ON c.id = p.subject_id WHERE c.stage = 'open' AND p.due_at <= c.recorded_at")
    assert late == 0, "nothing is overdue on the day it comes in"
    again = either.take(tmp_path / "a.csv", "--json", kind="repair")
    assert counts(again)["unchanged"] == 9 and notes(again, "reply-differs") == [], again
    either.holds()


def test_an_open_row_of_an_office_without_staff_is_told(desk, tmp_path):
    done = desk.take(write_csv(tmp_path / "a.csv", [repair("1", reply="", done="", state="")], HEADER), "--json", kind="repair")
    assert notes(done, "unassigned") == [2] and done.json["open"] == 1, done


def test_a_handler_is_of_the_staff(desk, tmp_path):
    desk.project("BHY", "滨河苑").user().user("zhoujie", project="BHY", display="周洁")
    file = write_csv(tmp_path / "a.csv", [repair("1", reply="", done="", state="")], HEADER)
    refused(desk.take(file, "--handler", "zhoujie", kind="repair"), "handler")
    assert desk.take(file, "--json", kind="repair").json["open"] == 1, "the first of the desk answers for it"
    assert desk.one("SELECT a.name FROM service_case c JOIN account a ON a.id = c.handler_id") == "limin"


def test_columns_that_nobody_takes_are_told(desk, tmp_path):
    file = write_csv(tmp_path / "a.csv", [[*repair("1"), "两次", "x"]], [*HEADER, "催办", "备注"])
    done = desk.take(file, kind="repair")
    assert "columns not taken in: 催办, 备注" in done.out, done


# Rows that are no case, and files of other programs


def test_sums_signatures_and_headers_printed_again(desk, tmp_path):
    blank = [""] * 10
    rows = [repair("1"), ["小计", "", "", "", "1件", "", "", "", "", ""], HEADER, repair("2", words="断电"), ["合计：", "2件"], blank,
            ["制表人：李敏", "", "", "审核：王芳"]]
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", rows, HEADER), "--json", kind="repair")
    assert done.json["imported"] == 2 and notes(done, "not-a-case") == [3, 4, 6, 8], done
    assert done.json["imported"] + done.json["unchanged"] + done.json["bad"] == done.json["rows"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_gb18030_with_other_delimiters_and_lines_in_cells(desk, tmp_path, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADER, repair("1", words="厨房漏水；\n地板已泡"), repair("2", words="长" * 20_000)])
    file = tmp_path / "a.csv"
    file.write_bytes(text.getvalue().encode("gb18030"))
    done = desk.take(file, "--json", kind="repair")
    assert done.code == 0 and done.json["imported"] == 2, done
    assert desk.one("SELECT words FROM service_case WHERE outer_number = '1'") == "厨房漏水；\n地板已泡"


def test_merged_dates_are_read_for_each_row(desk, tmp_path):
    rows = [HEADER, repair("1"), repair("2", words="断电", received=""), repair("3", words="门锁", received="")]
    done = desk.take(book(tmp_path / "a.xlsx", ("台账", rows, "F2:F4")), "--json", kind="repair")
    assert done.json["imported"] == 3 and notes(done, "merged-cell") == [3, 4], done
    assert len({one["received_at"] for one in desk.rows("SELECT received_at FROM service_case")}) == 1


def test_phones_are_written_in_one_way(desk, tmp_path):
    rows = [repair(str(place), phone=phone) for place, phone in enumerate(["139-0000-2231", "+86 139 0000 2231", "１３９００００２２３１", 13900002231])]
    assert desk.take(write_xlsx(tmp_path / "a.xlsx", rows, HEADER), kind="repair").code == 0
    assert {one["phone"] for one in desk.rows("SELECT phone FROM service_case")} == {"13900002231"}
    assert {one["phone_tail"] for one in desk.rows("SELECT phone_tail FROM service_case")} == {"2231"}


def test_formulas_that_were_never_calculated_are_told(desk, tmp_path):
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", [repair("1"), repair("2", received="=TODAY()-300")], HEADER), "--json", kind="repair")
    assert notes(done, "bad-received") == [3] and done.json["imported"] == 1, done


@pytest.mark.parametrize("received, kind", [
    ("4/5/19", "ambiguous-date"), ("25.4.19", "ambiguous-date"), (datetime.date(1900, 1, 5), "bad-received"), (25000, "bad-received"),
    ("4/25/19", "short-year"), ("2024年3月5日晚上1点", "bad-received"),
])
def test_dates_that_could_be_another_day(desk, tmp_path, received, kind):
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", [repair("1", received=received, done="", reply="")], HEADER), "--json", kind="repair")
    assert notes(done, kind) == [2], done
    assert done.json["imported"] == (kind == "short-year")


def test_a_ledger_of_days_says_nothing_of_minutes(desk, tmp_path):
    rows = [repair(str(day), received=f"2020-03-0{day}", done=f"2020-03-0{day}") for day in range(1, 6)]
    rows.append(repair("9", received="2020-03-02 10:00", done="2020-03-02 10:05"))
    file = write_csv(tmp_path / "a.csv", rows, HEADER)
    for kind in ("complaint", "enquiry", "suggestion"):
        assert desk.take(file, kind=kind).code == 0
    assert desk.figure("S2.5-1") == (1, 1, 5) and desk.figure("XS2.7-1") == (1, 1, 5)
    assert desk.figure("S2.6-2") == (6, 6, 0), "days are counted in days"
    reasons = desk.rows("SELECT DISTINCT reason FROM promise WHERE clause = 'S2.5-1' AND outcome = 'excluded'")
    assert reasons == [dict(reason="day-only")]


def test_many_rows_alike_are_said_once(desk, tmp_path):
    rows = [repair(str(place), words=f"第{place}件", received=datetime.datetime(2020, 3, 2, 10, 0)) for place in range(300)]
    rows.append(repair("x", received=""))
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", rows, HEADER), kind="repair")
    lines = done.out.splitlines()
    assert lines[1] == "row 302 报修时间: no-received", lines[:3]
    assert [line for line in lines if line.startswith("true-date")] == ["true-date: 300 (row 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)"]
    assert len(lines) < 8, done.out


@pytest.mark.parametrize("name", ["xls", "header"])
def test_a_workbook_of_another_name_and_a_header_alone(desk, tmp_path, name):
    if name == "xls":
        (tmp_path / "a.xls").write_bytes(write_xlsx(tmp_path / "b.xlsx", [repair("1")], HEADER).read_bytes())
        assert desk.take(tmp_path / "a.xls", "--json", kind="repair").json["imported"] == 1
    else:
        done = desk.take(write_xlsx(tmp_path / "a.xlsx", [], HEADER), "--json", kind="repair")
        assert done.code == 0 and done.json["rows"] == 0 and kinds(done) == {}, done
