"""`steward import cases` and `steward measure` from outside: the real ledger, and ledgers as other offices keep them."""

import csv
import datetime
import zipfile

import openpyxl
import pytest

import office as outside
from ledgers import HEADER, MAP, Ledger, today
from office import LEDGER, Office, refused

REAL_MAP = "number=留言编号,customer=留言用户,title=留言主题,received=留言时间,text=留言详情,reply=答复意见,replied=答复时间"


def kinds(done):
    """The report's notes as row → kinds."""
    found = {}
    for note in done.json["notes"]:
        found.setdefault(note["row"], set()).add(note["kind"])
    return found


def counts(done):
    return {name: done.json[name] for name in ("rows", "imported", "open", "unchanged", "bad", "flagged")}


def write_csv(path, rows, header=HEADER, encoding="utf-8", **dialect):
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, **dialect).writerows([header, *rows])
    return path


def write_xlsx(path, rows, header=HEADER):
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def row(number="1", received="2020-03-02 10:00:00", replied="2020-03-04 09:00:00", *, name="王丽", phone="13900002231",
        title="加装路灯", words="北门太暗", reply="已安装"):
    return [number, name, phone, title, words, received, reply, replied]


@pytest.fixture
def desk(office):
    return office.project()


# The real ledger


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("real"))
    assert LEDGER.exists(), f"{LEDGER} must be there"
    made.project()
    made.first = made.take(LEDGER, "--map", REAL_MAP)
    return made


def test_the_real_ledger_gives_the_published_figures(real):
    assert real.first.code == 0, real.first
    assert real.figure("S2.6-2") == (515, 2816, 0)
    assert real.figure("S2.6-3") == (2816, 2816, 0)
    assert real.first.seconds < 5, real.first
    assert "1141" in real.first.out, "the reply with a date and no time is told"
    real.holds()


def test_the_real_ledger_again_changes_nothing(real):
    before = real.rows("SELECT (SELECT COUNT(*) FROM service_case) c, (SELECT COUNT(*) FROM journal) j, (SELECT COUNT(*) FROM promise) p")
    again = real.take(LEDGER, "--map", REAL_MAP, "--json")
    assert counts(again) == dict(rows=2816, imported=0, open=0, unchanged=2816, bad=0, flagged=0), again
    assert again.seconds < 5
    after = real.rows("SELECT (SELECT COUNT(*) FROM service_case) c, (SELECT COUNT(*) FROM journal) j, (SELECT COUNT(*) FROM promise) p")
    assert before == after and real.figure() == (515, 2816, 0)


def test_the_real_ledgers_figure_is_the_boards(real):
    real.user()
    token = real.token()
    with outside.Served(real) as served:
        for clause, numerator in (("S2.6-2", 515), ("S2.6-3", 2816)):
            answer = served.api("GET", f"/clauses/{clause}/figure?from=2000-01-01&to=2035-12-31", token).json
            assert answer == dict(clause=clause, numerator=numerator, denominator=2816, excluded=0)
            # Parts of the period add up to the whole.
            parts = [real.figure(clause, start=f"{year}-01-01", end=f"{year}-12-31") for year in range(2010, 2022)]
            assert tuple(map(sum, zip(*parts))) == (numerator, 2816, 0)
        board = served.api("GET", "/clauses?from=2000-01-01&to=2035-12-31", token).json
        states = {clause["id"]: clause["figure"] for clause in board["clauses"]}
        assert states["S2.6-2"] == dict(numerator=515, denominator=2816, excluded=0)
        sleeping = real.rows("SELECT COUNT(*) n FROM service_case WHERE stage <> 'closed' OR origin <> 'imported'")
        assert sleeping == [dict(n=0)], "closed history opens nothing"
        open_promises = real.one(
                "SELECT COUNT(*) FROM promise WHERE subject_kind = 'case' AND (outcome = 'open' OR next_step_at IS NOT NULL)")
        assert open_promises == 0, "closed history is never escalated"


def test_a_dry_run_writes_nothing(desk):
    before = desk.rows("SELECT (SELECT COUNT(*) FROM service_case) c, (SELECT COUNT(*) FROM journal) j")
    dry = desk.take(LEDGER, "--map", REAL_MAP, "--dry-run", "--json")
    assert dry.code == 0 and dry.json["dryRun"] is True and dry.json["imported"] == 2816, dry
    assert before == desk.rows("SELECT (SELECT COUNT(*) FROM service_case) c, (SELECT COUNT(*) FROM journal) j")
    assert desk.figure() == (0, 0, 0)


def test_the_headers_of_the_real_ledger_are_guessed(desk):
    done = desk.take(LEDGER)
    assert done.code == 0 and desk.figure() == (515, 2816, 0), done


# The oracle


@pytest.mark.parametrize("seed, form", [(11, "csv"), (12, "xlsx"), (13, "gb18030")])
def test_the_recount_of_a_ledger_of_2000_rows(either, tmp_path, seed, form):
    either.project()
    begun = today()
    ledger = Ledger(seed, 2000, true_dates=form == "xlsx")
    file = ledger.xlsx(tmp_path / "old.xlsx") if form == "xlsx" else \
        ledger.csv(tmp_path / "old.csv", "gb18030" if form == "gb18030" else "utf-8")
    expected = ledger.recount()
    dry = either.take(file, "--map", MAP, "--json", "--dry-run")
    done = either.take(file, "--map", MAP, "--json")
    assert done.code == 0, done
    figure, answered = either.figure(), either.figure("S2.6-3")
    if today() != begun:
        pytest.skip("the day changed meanwhile")
    found = counts(done)
    assert found["rows"] == len(ledger.rows), "every row is counted"
    assert {name: found[name] for name in ("imported", "open", "unchanged", "bad")} == {
        name: expected[name] for name in ("imported", "open", "unchanged", "bad")}
    assert figure == (expected["kept"], expected["total"], expected["excluded"])
    assert answered == (expected["settled"], expected["total"], expected["excluded"])
    again = either.take(file, "--map", MAP, "--json")
    assert again.json["imported"] == 0 and again.json["bad"] == found["bad"], counts(again)
    assert either.figure() == figure
    assert either.one("SELECT COUNT(*) FROM service_case") == expected["imported"]
    either.holds()
    assert counts(dry) == found, "what a dry run says is what the run does"


# Other offices' ledgers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(desk, tmp_path, encoding):
    file = write_csv(tmp_path / "old.csv", [row(name="㐀𠮷野"), row("2", name="镕")], encoding=encoding)
    done = desk.take(file, "--map", MAP)
    assert done.code == 0, done
    assert [one["requester"] for one in desk.rows("SELECT requester FROM service_case ORDER BY number")] == ["㐀𠮷野", "镕"]
    assert desk.figure() == (2, 2, 0)


def test_columns_of_other_names_in_another_order(desk, tmp_path):
    header = ["完成日期", "备注", "谁说的", "说了什么", "收到"]
    rows = [["2020-03-05", "x", "王丽", "北门太暗", "2020-03-02 23:59:59"], ["2020-03-06", "y", "李雷", "太吵", "2020-03-02"]]
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", rows, header), "--map", "received=收到,replied=完成日期,text=说了什么,customer=谁说的")
    assert done.code == 0, done
    assert desk.figure() == (1, 2, 0), "the last moment of the third day, and the day after"


@pytest.mark.parametrize("received, replied, kept", [
    ("2020-03-02 00:00:00", "2020-03-05 23:59:59", 1),
    ("2020-03-02 00:00:00", "2020-03-06 00:00:00", 0),
    ("2020-03-02 23:59:59", "2020-03-05 23:59:59", 1),
    ("2020-03-02 23:59:59", "2020-03-05 24:00", 0),
    ("2020-03-02", "2020-03-05", 1),
    ("2020-03-02", "2020-03-06", 0),
    ("2020-02-27", "2020-03-01", 1),
    ("2020-01-23 09:00", "2020-01-27 00:01", 0),  # the spring feast does not move it
    ("2020-12-31 9:05:00", "2021-1-3 23:59:59", 1),
    ("2020年3月2日 下午3时5分", "2020年3月5日 晚11点59分", 1),
    ("2020年3月2日15时", "2020年3月5日23时", 1),
    ("2020.3.2", "20200305", 1),
    ("２０２０－０３－０２", "2020/3/5 23:59", 1),
    ("2020-03-02T18:00:00Z", "2020-03-06T15:59:59Z", 1),  # already the third, in Shanghai
    ("2020-03-02T18:00:00Z", "2020-03-06T16:00:00Z", 0),
    ("2020-03-02 10:00:00.250", "2020-03-05 23:59:59.999", 1),
])
def test_times_as_people_write_them(desk, tmp_path, received, replied, kept):
    done = desk.take(write_csv(tmp_path / "a.csv", [row("1", received, replied)]), "--map", MAP, "--json")
    assert done.code == 0 and done.json["imported"] == 1, done
    assert desk.figure() == (kept, 1, 0), done


def test_true_date_cells(desk, tmp_path):
    moment, day = datetime.datetime, datetime.date
    rows = [
        row("1", moment(2020, 3, 2, 23, 59, 59), moment(2020, 3, 5, 23, 59, 59)),
        row("2", moment(2020, 3, 2, 23, 59, 59), moment(2020, 3, 6, 0, 0, 0)),
        row("3", day(2020, 3, 2), day(2020, 3, 5)),
        row("4", day(2020, 3, 2), day(2020, 3, 6)),
        row("5", 43892, 43895.99),  # dates that lost their format
    ]
    done = desk.take(write_xlsx(tmp_path / "a.xlsx", rows), "--map", MAP, "--json")
    assert done.code == 0 and desk.figure() == (3, 5, 0), done
    assert "received-day-only" in kinds(done)[4] and "replied-day-only" in kinds(done)[4]


def test_odd_rows_are_each_told_and_none_is_dropped(desk, tmp_path):
    rows = [
        row("1"),
        row("2", received=""),
        row("3", received="不详"),
        row("4", received="2020-02-30"),
        row("5", replied="2020-03-01 09:00"),
        row("6", replied=""),
        row("7", replied="尽快"),
        row("8", received="2020-03-02", replied="2020-03-05"),
        row("9", received="2099-01-01"),
        ["", "", "", "", "", "", "", ""],
        row("1"),
        row("1", words="另一件事"),
        row("", words="没有编号"),
        row("", words="没有编号"),
        row("15", replied="2098-01-01"),
    ]
    bad = tmp_path / "bad.csv"
    done = desk.take(write_csv(tmp_path / "a.csv", rows), "--map", MAP, "--json", "--bad-rows", bad)
    assert done.code == 0, done
    found = kinds(done)
    for place, kind in [(3, "no-received"), (4, "bad-received"), (5, "bad-received"), (6, "reply-before-receipt"),
                        (7, "reply-without-time"), (8, "bad-replied"), (9, "received-day-only"), (10, "future"),
                        (12, "duplicate"), (13, "number-differs"), (15, "duplicate"), (16, "future")]:
        assert kind in found.get(place, set()), f"row {place} should be told as {kind}: {found.get(place)}"
    report = done.json
    assert report["imported"] + report["unchanged"] + report["bad"] == report["rows"]
    assert report["imported"] == 7 and report["flagged"] == 2, counts(done)
    assert desk.figure() == (4, 4, 3)
    for note in report["notes"]:
        assert {"row", "column", "read", "kind", "taken"} <= set(note)
    assert [(note["row"], note["sameAs"], note["taken"]) for note in report["notes"] if note["kind"] == "duplicate"] == [
        (12, 2, False), (15, 14, False)]
    assert [note["column"] for note in report["notes"] if note["row"] == 4] == ["受理时间"]
    assert [note["read"] for note in report["notes"] if note["row"] == 4] == ["不详"]
    with bad.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.reader(file))
    assert back[0][2:] == HEADER and sorted(int(line[0]) for line in back[1:]) == [
        3, 4, 5, 10, *([11] if found.get(11) else []), 12, 15, 16]
    # Mended, the bad rows come in by themselves; the good ones are there already.
    fixed = [line if line[0] != "2" else row("2") for line in rows]
    mended = desk.take(write_csv(tmp_path / "b.csv", fixed), "--map", MAP, "--json")
    assert mended.json["imported"] == 1, counts(mended)


def test_duplicates_far_apart_are_told_too(desk, tmp_path):
    rows = [row(str(place), words=f"第{place}件") for place in range(400)]
    rows.append(rows[3])
    file = write_csv(tmp_path / "a.csv", rows)
    dry = desk.take(file, "--map", MAP, "--json", "--dry-run")
    done = desk.take(file, "--map", MAP, "--json")
    assert counts(done)["unchanged"] == 1 and counts(done)["imported"] == 400
    assert kinds(done).get(402) == {"duplicate"}, f"nothing is dropped in silence: {kinds(done)}"
    assert counts(dry) == counts(done), "the dry run foretells the run"


def test_a_row_answered_since_then_is_told(desk, tmp_path):
    desk.user()
    open_row = row("1", reply="", replied="")
    desk.take(write_csv(tmp_path / "a.csv", [open_row]), "--map", MAP)
    again = desk.take(write_csv(tmp_path / "a.csv", [row("1")]), "--map", MAP, "--json")
    assert again.json["unchanged"] == 1 and kinds(again) == {2: {"reply-differs"}}, again


def test_rows_still_open_become_live_cases(desk, tmp_path):
    desk.user()
    rows = [row("1", reply="", replied=""), row("2")]
    done = desk.take(write_csv(tmp_path / "a.csv", rows), "--map", MAP, "--json")
    assert counts(done) == dict(rows=2, imported=2, open=1, unchanged=0, bad=0, flagged=0), done
    live = desk.rows("SELECT c.id, c.stage, c.origin, c.handler_id, p.clause, p.outcome, p.due_day FROM service_case c "
                     "JOIN promise p ON p.subject_id = c.id WHERE c.stage = 'open'")
    assert [(one["stage"], one["origin"], one["clause"], one["outcome"]) for one in live] == [
        ("open", "live", "S2.6-2", "open")]
    assert live[0]["handler_id"], "a live case has a responsible handler"
    assert live[0]["due_day"] == str(today() + datetime.timedelta(days=3)), "due from the day of going live"
    assert desk.figure() == (1, 1, 0), "not yet due is outside"


def test_complaints_repairs_and_enquiries(desk, tmp_path):
    desk.user()
    file = write_csv(tmp_path / "a.csv", [row("1", "2020-03-02 10:00", "2020-03-02 10:10"), row("2", "2020-03-02 10:00", "2020-03-03 10:00")])
    for kind in ("complaint", "repair", "enquiry", "business"):
        done = desk.take(file, "--map", MAP, kind=kind)
        assert done.code == 0, f"{kind}: {done}"
    assert desk.figure("S2.5-1") == (1, 2, 0), "at once is fifteen minutes"
    assert desk.figure("S2.5-2") == (0, 0, 2), "an old ledger does not tell who called back"
    assert desk.figure("XS2.7-1")[1] == 2
    desk.holds()


def test_an_open_complaint_needs_a_handler(desk, tmp_path):
    file = write_csv(tmp_path / "a.csv", [row("1", reply="", replied="")])
    done = desk.take(file, "--map", MAP, "--json", kind="complaint")
    assert done.code == 0 and kinds(done) == {2: {"no-handler"}} and done.json["bad"] == 1, done
    desk.user()
    done = desk.take(file, "--map", MAP, "--json", "--handler", "limin", kind="complaint")
    assert done.json["imported"] == done.json["open"] == 1, done


def test_merged_cells(desk, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [HEADER, row("1"), row("2"), row("3")]:
        sheet.append(line)
    sheet.merge_cells("F2:F3")
    book.save(tmp_path / "a.xlsx")
    done = desk.take(tmp_path / "a.xlsx", "--map", MAP, "--json")
    assert done.code == 0 and done.json["mergedRanges"] == 1, done
    assert done.json["imported"] + done.json["bad"] == 3
    assert done.json["imported"] == 3 or "no-received" in kinds(done)[3]


def test_a_title_above_the_header(desk, tmp_path):
    """Ledgers often begin with their name over all columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [["云栖苑2020年建议台账"], HEADER, row("1")]:
        sheet.append(line)
    sheet.merge_cells("A1:H1")
    book.save(tmp_path / "a.xlsx")
    done = desk.take(tmp_path / "a.xlsx", "--map", MAP)
    assert done.code == 0 and desk.figure() == (1, 1, 0), done


def test_formulas_and_numbers_and_wild_texts(desk, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(row(20200001, words="=1+1", title="=HYPERLINK(\"http://x\")"))
    sheet.append(row(3.5, name="", phone=13900002231, title="", words="换行\n第二行\t制表\r\n"))
    sheet.append(row(None, words="超长" * 5_000))
    sheet["I1"] = "多出的列"
    sheet.cell(2, 5).data_type = "s"
    book.save(tmp_path / "a.xlsx")
    done = desk.take(tmp_path / "a.xlsx", "--map", MAP, "--json")
    assert done.code == 0 and done.json["imported"] == 3, done
    stored = {one["outer_number"]: one for one in desk.rows("SELECT outer_number, phone, words FROM service_case")}
    assert "20200001" in stored and "3.5" in stored, list(stored)
    assert stored["3.5"]["phone"] == "13900002231"
    assert len(stored[""]["words"]) == 10_000, "a long text is kept whole"
    desk.holds()


def test_gaps_blank_rows_and_short_rows(desk, tmp_path):
    text = ",".join(HEADER) + "\n" + "1,王丽,,路灯,太暗,2020-03-02\n\n,,,,,,,\n2,,,,\"引号\"\"与\n换行\",2020-03-02,好,2020-03-03\n\n"
    file = tmp_path / "a.csv"
    file.write_text(text)
    desk.user()
    done = desk.take(file, "--map", MAP, "--json")
    assert done.code == 0 and done.json["imported"] == 2 and done.json["open"] == 1, done
    assert done.json["imported"] + done.json["unchanged"] + done.json["bad"] == done.json["rows"]


def test_a_map_with_blanks_and_wide_letters(desk, tmp_path):
    file = write_csv(tmp_path / "a.csv", [["2020-03-02", "2020-03-03"]], header=[" 受理 时间 ", "完成时间："])
    done = desk.take(file, "--map", "received=受理时间, replied=完成时间")
    assert done.code == 0 and desk.figure() == (1, 1, 0), done


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(desk, tmp_path, delimiter):
    done = desk.take(write_csv(tmp_path / "a.csv", [row()], delimiter=delimiter), "--map", MAP)
    assert done.code == 0 and desk.figure() == (1, 1, 0), done


def test_two_projects_keep_their_own(desk, tmp_path):
    desk.project("BHY", "滨河苑")
    file = write_csv(tmp_path / "a.csv", [row()])
    for project in ("YQY", "BHY"):
        assert desk.take(file, "--map", MAP, "--json", project=project).json["imported"] == 1
    assert desk.figure(project="YQY") == desk.figure(project="BHY") == (1, 1, 0)


def test_a_header_alone(desk, tmp_path):
    done = desk.take(write_csv(tmp_path / "a.csv", []), "--map", MAP, "--json")
    assert done.code == 0 and done.json["rows"] == 0


# Refusals


def broken_files(folder):
    (folder / "empty.csv").write_bytes(b"")
    (folder / "blank.csv").write_text("\n\n \n")
    (folder / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "page.xls").write_text("<html><table><tr><td>x</td></tr></table></html>")
    (folder / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (folder / "paper.xlsx").write_bytes(b"%PDF-1.4 not a ledger")
    (folder / "cut.xlsx").write_bytes(LEDGER.read_bytes()[:100_000])
    with zipfile.ZipFile(folder / "zip.xlsx", "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    with zipfile.ZipFile(folder / "xml.xlsx", "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, "<broken")
    (folder / "quote.csv").write_text("受理时间,内容\n2020-01-01,\"never closed\n")
    (folder / "binary.csv").write_bytes(bytes(range(256)) * 20)
    openpyxl.Workbook().save(folder / "nothing.xlsx")


@pytest.mark.parametrize("name", [
    "empty.csv", "blank.csv", "picture.xlsx", "page.xls", "old.xls", "paper.xlsx", "cut.xlsx", "zip.xlsx", "xml.xlsx",
    "quote.csv", "binary.csv", "nothing.xlsx", "nowhere.xlsx", "."])
def test_what_is_no_ledger_is_refused(desk, tmp_path, name):
    broken_files(tmp_path)
    refused(desk.take(tmp_path / name, "--map", "received=受理时间"))
    assert desk.one("SELECT COUNT(*) FROM service_case") == 0


@pytest.mark.parametrize("more, kind, project, words", [
    (["--map", "received=没有这列"], "suggestion", "YQY", ["没有这列", "受理时间"]),
    (["--map", "nothing=受理时间"], "suggestion", "YQY", ["nothing"]),
    (["--map", "受理时间"], "suggestion", "YQY", ["受理时间"]),
    (["--map", "title=主题"], "suggestion", "YQY", ["received"]),
    (["--map", MAP], "praise", "YQY", ["praise", "suggestion"]),
    (["--map", MAP], "suggestion", "NONE", ["NONE"]),
    (["--map", MAP, "--handler", "nobody"], "suggestion", "YQY", ["handler"]),
])
def test_wrong_words_are_named(desk, tmp_path, more, kind, project, words):
    file = write_csv(tmp_path / "a.csv", [row()])
    refused(desk.take(file, *more, kind=kind, project=project), *words)
    assert desk.one("SELECT COUNT(*) FROM service_case") == 0


def test_headers_that_say_nothing_are_refused_with_the_headers(desk, tmp_path):
    refused(desk.take(write_csv(tmp_path / "a.csv", [["1", "2"]], header=["甲", "乙"])), "甲", "received")


# Size


def test_a_hundred_thousand_rows(desk, tmp_path):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    rows = [row(f"{place}", f"20{10 + place % 10}-0{1 + place % 9}-1{place % 9} 10:00", f"20{10 + place % 10}-0{1 + place % 9}-1{place % 9} 18:00",
                words=f"第{place}件") for place in range(100_000)]
    write_csv(small, rows[:10_000])
    write_csv(large, rows)
    first = desk.take(small, "--map", MAP)
    assert first.code == 0, first
    done = desk.take(large, "--map", MAP, "--json", patience=300)
    assert done.code == 0 and counts(done)["imported"] == 90_000 and counts(done)["unchanged"] == 10_000, done
    assert desk.figure() == (100_000, 100_000, 0)
    print(f"100,000 rows: {done.seconds:.1f} s, {done.memory:.0f} MiB (10,000: {first.seconds:.1f} s, {first.memory:.0f} MiB)")
    assert done.seconds < 300, "a busy machine may take its time, but not the square of it"
    assert done.memory < 400, f"{done.memory} MiB"


def test_an_import_beside_a_server(desk, tmp_path):
    """The command line shares the file with a server at work."""
    desk.user()
    token = desk.token()
    with outside.Served(desk) as served:
        done = desk.take(LEDGER, "--map", REAL_MAP)
        assert done.code == 0, done
        answer = served.api("GET", "/clauses/S2.6-2/figure?from=2000-01-01&to=2035-12-31", token)
        assert (answer.json["numerator"], answer.json["denominator"]) == (515, 2816)
        assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
    desk.holds()
