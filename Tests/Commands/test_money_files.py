"""Files that come into money, made by another library than the program's: real workbooks read rightly or refused at row and column."""

import datetime
import io
import re
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from moneyfiles import Estate, book

AS_OF = "2024-10-31"
ARREARS = ["楼栋", "房号", "收费项目", "所属月份", "应缴日期", "欠费金额", "缴费人"]


@pytest.fixture(params=["sqlite", "postgres"])
def estate(request, tmp_path):
    made = Estate(tmp_path, request.param == "postgres", homes=12)
    with made.served:
        yield made
    made.office.drop()


@pytest.fixture
def one(tmp_path):
    """An estate on the small engine only."""
    made = Estate(tmp_path, False, homes=12)
    with made.served:
        yield made


def opening_workbook():
    """One sheet for each kind, as an office keeps them: titles, merged cells, blank rows, totals, a hidden sheet, a page of notes."""
    made = Workbook()
    notes = made.active
    notes.title = "说明"
    notes.append(["请勿修改表头"])
    owed = made.create_sheet("欠费2024")
    owed["A1"] = "云栖苑期初欠费明细表"
    owed.merge_cells("A1:G1")
    owed["A2"] = "单位：元"
    owed.append([])
    owed.append(ARREARS)
    owed.append(["1栋", "101", "物业费", "2024-07", datetime.date(2024, 7, 31), "１，２３４．５０", "业主0"])
    owed.append([None, None, None, "2024年8月", 45535, "¥1,000.00", "业主0"])  # 45535 is 2024-08-31 that lost its format
    owed.append([None, None, None, datetime.date(2024, 9, 1), "2024/9/30 00:00:00", 100.5, "业主0"])
    owed.append([])
    owed.append([None, "102", "物业费", 202408, "２０２４－０８－３１", "200", None])
    owed.append(["合计", None, None, None, None, "=SUM(F5:F9)", None])
    owed.merge_cells("A5:A9")
    owed.merge_cells("B5:B7")
    owed.merge_cells("C5:C7")
    paid = made.create_sheet("预收")
    paid.append(["房号", "预收余额", "姓名"])
    paid.append(["1栋103", 500, "业主2"])
    paid.append(["小计", 500, None])
    held = made.create_sheet("押金")
    held.append(["房号", "押金项目", "姓名", "金额", "收取日期", "收据号", "事由", "退还条件"])
    held.append(["1栋104", None, "光辉装修公司", "2,000", "2024.3.1", "0012345", "装修", "验收合格"])
    meters = made.create_sheet("表底数")
    meters.append(["房号", "收费项目", "表号", "位数", "抄表日期", "读数"])
    meters.append(["1栋105", "代收水费", "Ｓ-1", "５", datetime.date(2024, 10, 31), "1,128.5"])
    old = made.create_sheet("欠费（旧）")
    old.append(ARREARS)
    old.append(["1栋", "101", "物业费", "2020-01", "2020-01-31", 9, None])
    old.sheet_state = "hidden"
    return book(made)


def test_one_workbook_with_a_sheet_for_each_kind_comes_in_at_one_upload(estate):
    it = estate.opening(opening_workbook(), AS_OF)
    assert (it["state"], it["rows"], it["refused"]) == ("proved", 7, 0), estate.said(it)
    page = estate.page(f"/billing/opening/{it['id']}")
    for words in ("隐藏的工作表没有读", "认不出这是哪种表", "合计行没有当作账目：2 行", "2,535.00"):
        assert words in page, f"{words}\n{page}"
    estate.sign_and_post(it)
    rows = estate.office.rows("SELECT from_day, due_day, amount_fen FROM charge ORDER BY unit_id, from_day")
    assert sorted((row["from_day"], row["due_day"], row["amount_fen"]) for row in rows) == [
        ("2024-07-01", "2024-07-31", 123_450), ("2024-08-01", "2024-08-31", 20_000), ("2024-08-01", "2024-08-31", 100_000),
        ("2024-09-01", "2024-09-30", 10_050)]
    assert estate.office.one("SELECT SUM(balance_fen) FROM credit") == 50_000
    assert estate.office.one("SELECT SUM(amount_fen) FROM deposit") == 200_000
    assert estate.office.one("SELECT MAX(thousandths) FROM meter_reading") == 1_128_500
    assert estate.office.one("SELECT serial FROM meter") == "S-1"
    # The same workbook again brings nothing that is there.
    again = estate.opening(opening_workbook(), AS_OF)
    assert again["refused"] == again["rows"] == 7
    estate.holds()


def test_a_workbook_of_one_kind_is_that_kind_whatever_its_sheet_is_called(one):
    made = Workbook()
    made.active.append(["房号", "预收余额"])
    made.active.append(["1栋101", "12.50"])
    it = one.opening(book(made), AS_OF, kind="prepayment")
    assert (it["rows"], it["refused"]) == (1, 0), one.said(it)
    csv = "房号,预收余额\n1栋102,12.50\n".encode("gb18030")
    it = one.opening(csv, AS_OF, kind="prepayment", name="预收.csv")
    assert (it["rows"], it["refused"]) == (1, 0), one.said(it)


@pytest.mark.parametrize("language, words", [
    ("zh-Hans", "合并单元格里的数不能分到各行"), ("zh-Hant", "合併儲存格裡的數不能分到各行"), ("en", "A number in a merged cell belongs to no single row")])
def test_a_number_in_a_merged_cell_is_refused_at_its_row_and_column(one, language, words):
    made = Workbook()
    made.active.title = "欠费"
    made.active.append(ARREARS)
    made.active.append(["1栋", "101", "物业费", "2024-07", "2024-07-31", 300, None])
    made.active.append(["1栋", "102", "物业费", "2024-07", "2024-07-31", None, None])
    made.active.merge_cells("F2:F3")
    it = one.opening(book(made), AS_OF)
    assert (it["rows"], it["refused"]) == (2, 1)
    page = one.page(f"/billing/opening/{it['id']}", language)
    assert words in page and "<td>3</td><td>欠费金额</td>" in page, page
    charges = Workbook()
    charges.active.append(["楼栋", "房号", "收费项目", "金额", "日期", "说明"])
    charges.active.append(["1栋", "101", "物业费", 300, "2024-11-01", "补卡"])
    charges.active.append([None, "102", None, None, None, None])
    for cells in ("A2:A3", "C2:C3", "D2:D3", "E2:E3", "F2:F3"):
        charges.active.merge_cells(cells)
    brought = one.bills(book(charges), "charges")
    assert (brought["rows"], brought["good"], brought["refused"]) == (2, 1, 1), brought
    page = one.page(f"/billing/imports/{brought['id']}", language)
    assert words in page and "<td>3</td><td>金额</td>" in page, page


def test_one_off_charges_of_several_sheets_are_taken_once(estate):
    made = Workbook()
    for place, title in enumerate(("1栋", "2栋")):
        sheet = made.active if place == 0 else made.create_sheet(title)
        sheet.title = title
        sheet["A1"] = f"{title} 十一月一次性收费"
        sheet.merge_cells("A1:F1")
        sheet.append(["楼栋", "房号", "收费项目", "金额", "日期", "说明"])
        sheet.append([title, 101, "物业费", "１，０５０", 45616, "补卡"])  # 45616 is 2024-11-20
        sheet.append([])
        sheet.append([title, "999", "物业费", 50, datetime.date(2024, 11, 20), "补卡"])
        sheet.append([f"{title}合计", None, None, 1100, None, None])
    hidden = made.create_sheet("作废")
    hidden.append(["楼栋", "房号", "收费项目", "金额", "日期", "说明"])
    hidden.append(["1栋", "101", "物业费", 9, "2024-11-20", "补卡"])
    hidden.sheet_state = "veryHidden"
    brought = estate.bills(book(made), "charges")
    assert (brought["rows"], brought["good"], brought["refused"], brought["totalsLeftOut"]) == (4, 2, 2, 2), brought
    page = estate.page(f"/billing/imports/{brought['id']}")
    assert "隐藏的工作表没有读" in page and "<td>2栋</td><td>5</td><td>房号</td>" in page, page
    back = load_workbook(io.BytesIO(estate.get(f"/billing/imports/{brought['id']}/refused/export?sheet=1").body)).active
    assert [cell.value for cell in back[1]][2:] == ["楼栋", "房号", "收费项目", "金额", "日期", "说明"] and back[2][0].value == 5
    estate.take(brought)
    assert estate.office.one("SELECT SUM(amount_fen) FROM charge") == 210_000
    again = estate.bills(book(made), "charges")
    assert (again["good"], again["already"]) == (0, 2)
    estate.holds()


def test_a_channels_workbook_is_compared_below_its_titles_and_above_its_totals(estate):
    made = Workbook()
    made.active.title = "说明"
    made.active.append(["本表由收单行生成"])
    sheet = made.create_sheet("明细")
    sheet["A1"] = "POS 交易明细"
    sheet.merge_cells("A1:E1")
    sheet.append(["交易日期", "终端号", "交易类型", "交易金额", "参考号"])
    sheet.append([45597, "T1", "消费", "１，０００．００", "000123"])  # 2024-11-01
    sheet.append([None, None, "消费", 20.5, "000124"])
    sheet.append([None, None, "退货", 20.5, "000124"])
    sheet.append([])
    sheet.append(["合计", None, None, 1041, None])
    sheet.merge_cells("A3:A5")
    path = estate.statement(book(made), "card")
    page = estate.page(path)
    assert ">3<" in page and "2024-11-01 – 2024-11-01" in page and "1,020.50" in page, page
    shown = estate.compare(path)
    assert "000123" in shown and "000124" not in shown, shown
    merged = Workbook()
    merged.active.append(["交易日期", "交易金额", "参考号"])
    merged.active.append(["2024-11-02", 10, "A1"])
    merged.active.append(["2024-11-02", None, "A2"])
    merged.active.merge_cells("B2:B3")
    page = estate.page(estate.statement(book(merged), "card"))
    assert "合并单元格里的数不能分到各行" in page and "<td>3</td><td>交易金额</td>" in page, page
    twice = Workbook()
    twice.active.append(["交易日期", "交易金额", "参考号"])
    twice.active.append(["2024-11-02", 10, "A1"])
    twice.copy_worksheet(twice.active)
    assert "这些工作表都有账目" in estate.post("/billing/channels", book(twice), method="card").text


def not_a_sheet():
    docx = io.BytesIO()
    with zipfile.ZipFile(docx, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("_rels/.rels", '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>')
        parts.writestr("word/document.xml", "<w/>")
    empty = Workbook()
    return {
        "empty": b"", "pdf": b"%PDF-1.7\n1 0 obj", "page": "<html><table><tr><td>欠费</td></tr></table>".encode(),
        "old": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "docx": docx.getvalue(), "blank": book(empty), "cut": opening_workbook()[:900],
        "text": "这不是表格".encode("gb18030"), "binary": bytes(range(256)) * 8,
    }


def test_a_file_that_is_not_what_its_name_says_is_refused_in_words_everywhere(one):
    for name, content in not_a_sheet().items():
        for path, fields in (("/billing/opening", dict(kind="arrears", asOf=AS_OF)), ("/billing/imports", dict(kind="charges")),
                             ("/billing/channels", dict(method="card"))):
            for language in ("zh-Hans", "zh-Hant", "en"):
                answer = one.post(path, content, language, name="欠费.xlsx", **fields)
                if name == "text" and answer.status == 303:  # a text of one line: what it lacks is said on its own page
                    page = one.page(answer.headers["location"], language)
                    assert any(words in page for words in ("缺少", "没有", "沒有", "缺", "missing", "columns", "列")), f"{name} {path}\n{page}"
                    continue
                assert answer.status == 422, f"{name} at {path} {language}\n{answer!r}"
                assert 'id="file-wrong"' in answer.text, f"{name} at {path} has no words at the file\n{answer!r}"
                assert not re.search(r'id="file-wrong">[a-zA-Z]+\.[a-zA-Z]+<', answer.text), answer.text
    assert one.office.one("SELECT COUNT(*) FROM opening_row") == 0 and one.office.one("SELECT COUNT(*) FROM charge") == 0


def test_far_too_many_errors_are_shown_in_part_and_all_come_back_as_a_file(one):
    rows = 1_200
    text = "楼栋,房号,收费项目,所属月份,应缴日期,欠费金额\n" + "".join(f"9栋,{place},物业费,2024-07,2024-07-31,1\n" for place in range(rows))
    it = one.opening(text.encode("gb18030"), AS_OF, kind="arrears", name="欠费.csv")
    assert it["refused"] == rows
    page = one.page(f"/billing/opening/{it['id']}")
    assert "共 1200 行有问题，这里只列前 200 行" in page and page.count("<td>房号</td>") == 200, page[-3000:]
    back = load_workbook(io.BytesIO(one.get(f"/billing/opening/{it['id']}/refused/export?sheet=0").body), read_only=True).active
    assert sum(1 for _ in back.iter_rows(min_row=2)) == rows
    text = "楼栋,房号,收费项目,金额,日期,说明\n" + "9栋,1,物业费,1,2024-11-01,补卡\n" * rows
    it = one.bills(text.encode("utf-8-sig"), "charges", name="收费.csv")
    assert it["refused"] == rows
    assert "共 1200 行有问题，这里只列前 200 行" in one.page(f"/billing/imports/{it['id']}", "zh-Hans")
    assert f"{rows} rows have something wrong: the first 200" in one.page(f"/billing/imports/{it['id']}", "en")
    text = "日期,流水号,金额\n" + "昨天,A1,1.00\n" * rows
    path = one.statement(text.encode(), "card", name="list.csv")
    assert "共 1200 行有问题，这里只列前 200 行" in one.page(path)
    back = load_workbook(io.BytesIO(one.get(path + "/bad-rows").body), read_only=True).active
    assert sum(1 for _ in back.iter_rows(min_row=2)) == rows


def test_a_file_that_stopped_while_it_was_taken_in_goes_on_after_a_power_cut(estate):
    rows = 900
    text = "楼栋,房号,收费项目,金额,日期,说明\n" + "".join(
        f"1栋,{101 + place % 12},物业费,1,2024-11-{place % 20 + 1:02},第{place}张\n" for place in range(rows))
    it = estate.bills(text.encode(), "charges", name="收费.csv")
    assert it["good"] == rows, it
    estate.api("linlan", f"/billing/imports/{it['id']}/posting")
    for _ in range(3):
        time.sleep(0.15)
        estate.served.kill()
        estate.served.start()
    end = time.monotonic() + 60
    while estate.read(f"/billing/imports/{it['id']}")["import"]["state"] != "posted" and time.monotonic() < end:
        time.sleep(0.1)
    assert estate.office.one("SELECT COUNT(*) FROM charge") == rows
    assert estate.office.one("SELECT SUM(amount_fen) FROM charge") == 100 * rows
    estate.holds()


def test_a_file_that_was_being_read_at_a_power_cut_is_brought_again_and_loses_nothing(estate):
    rows = 4_000
    text = "楼栋,房号,收费项目,所属月份,应缴日期,欠费金额,备注\n" + "".join(
        f"1栋,{101 + place % 12},物业费,{1970 + place // 144}-{place // 12 % 12 + 1:02},2024-07-31,1,{'旧账' * 20}\n" for place in range(rows))
    answer = estate.post("/billing/opening", text.encode(), name="欠费.csv", kind="arrears", asOf=AS_OF)
    assert answer.status == 303, repr(answer)
    estate.served.kill()
    estate.served.start()
    # After five minutes it says to bring it again; a fast machine may have read it all.
    assert estate.read(answer.headers["location"])["import"]["state"] in ("reading", "proved")
    it = estate.opening(text.encode(), AS_OF, kind="arrears", name="欠费.csv")
    assert (it["rows"], it["refused"]) == (rows, 0), it
    estate.sign_and_post(it)
    assert estate.office.one("SELECT COUNT(*) FROM charge") == rows


def test_a_list_that_was_being_taken_in_at_a_power_cut_goes_on_when_it_is_brought_again(estate):
    rows = 6_000
    lines = ["交易时间,微信订单号,交易状态,应结订单金额,退款金额,手续费"]
    content = "\n".join(lines + [f"2024-03-01 10:00:00,`42000{place:08},SUCCESS,1.00,0.00,0.01" for place in range(rows)]).encode()
    answer = estate.form(estate.statement(content, "wechat", name="list.csv") + "/taking")
    assert answer.status == 303, repr(answer)
    estate.served.kill()
    estate.served.start()
    assert "再导一次" in estate.page(answer.headers["location"]) or estate.office.one("SELECT COUNT(*) FROM channel_line") == rows
    estate.compare(estate.statement(content, "wechat", name="list.csv"))
    assert estate.office.one("SELECT COUNT(*) FROM channel_statement") == 1
    assert estate.office.one("SELECT COUNT(*) FROM channel_line") == rows
    assert estate.office.one("SELECT COUNT(*) FROM channel_difference") == rows
