"""A register of ten thousand homes in one go, again, and corrected; and the template, downloaded, filled in and brought."""

import csv
import io

from openpyxl import load_workbook

from office import Served

HEADER = ["楼栋", "房号", "建筑面积", "用途", "姓名", "电话", "身份", "入住日期"]
UNITS = 10_000
# A small machine takes about eight seconds; ten times as long is a fault.
SECONDS = 80


def sheet(path, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def homes():
    for number in range(UNITS):
        building, floor, door = number // 200 + 1, number // 4 % 50 + 1, number % 4 + 1
        yield [f"{building}栋", f"{floor:02}{door:02}", "98.50", "住宅", f"业主{number}", f"138{number:08}", "业主", "2019-06-01"]


def bring(office, path, *more):
    done = office.must("import", "register", path, "--project", "YQY", "--json", *more)
    return done.json, done.seconds


def test_ten_thousand_homes_in_one_go(office, tmp_path, capsys):
    office.project()
    path = sheet(tmp_path / "register.csv", homes())
    tried, _ = bring(office, path, "--dry-run")
    first, seconds = bring(office, path)
    with capsys.disabled():
        print(f"\n{UNITS} homes with their owners: {seconds:.1f} s")
    assert seconds < SECONDS
    assert (first["newUnits"], first["newPeople"], first["newTenures"], first["bad"]) == (UNITS, UNITS, UNITS, 0)
    assert {**tried, "dryRun": False} == first, "a look says what the taking does"
    again, _ = bring(office, path)
    assert again["unchanged"] == UNITS and again["newUnits"] == again["changedUnits"] == again["newPeople"] == 0
    # The same homes as another list writes them, one of them with another number.
    other = [[f"{row[0][:-1]}号楼", row[1] + "室", *row[2:]] for row in homes()]
    other[7][5] = "13912345678"
    changed, _ = bring(office, sheet(tmp_path / "other.csv", other))
    assert changed["newUnits"] == changed["newPeople"] == 0 and changed["changedPeople"] == 1
    assert office.one("SELECT COUNT(*) FROM unit") == UNITS


def test_the_template_is_downloaded_filled_in_and_brought(office, tmp_path):
    with Served(office, "--demo", "--demo-days", "0") as served:
        headers = {"Authorization": f"Bearer {office.token('wangfang')}"}
        template = served.ask("GET", "/units/import/template", headers=headers)
        assert template.status == 200
        path = tmp_path / "template.xlsx"
        path.write_bytes(template.body)
    book = load_workbook(path)
    page = book.active
    assert [cell.value for cell in page[1]][:2] == ["楼栋", "房号"]
    page.append([cell.value for cell in page[2]])
    page.cell(row=3, column=2).value = "2单元1202"
    page.cell(row=3, column=[cell.value for cell in page[1]].index("联系电话") + 1).value = "13800000001"
    book.save(path)
    report, _ = bring(office, path)
    assert (report["rows"], report["newUnits"], report["newPeople"], report["bad"]) == (2, 2, 2, 0), report
    assert bring(office, path)[0]["unchanged"] == 2
