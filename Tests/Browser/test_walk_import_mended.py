"""Old files brought along: bad rows told by row and column, given back, mended, and never taken in twice."""

import pytest
from openpyxl import Workbook, load_workbook

from walking import LANGUAGES, Words, at_desk, blame, in_hours, look, pick, press, row

LEDGER = ["投诉编号", "投诉人", "联系电话", "房号", "投诉时间", "投诉内容", "处理结果", "办结时间"]
REGISTER = ["楼栋", "房号", "建筑面积", "业主姓名", "联系电话", "身份", "入住日期"]


def sheet(path, rows):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    book.save(path)
    return path


def bring(desk, words, path, button):
    desk.get_by_label(words("ledger.file" if "/ledger" in desk.url else "registry.file"), exact=True).set_input_files(path)
    press(desk.locator("main"), button)


def counts(desk):
    """What the bands above a report say, by their words."""
    bands = desk.locator("main .bands .band")
    return {band.evaluate("it => it.lastChild.textContent.trim()"): int(band.locator("strong").inner_text())
            for band in bands.all()}


def expect(desk, words, **numbers):
    found = counts(desk)
    for key, number in numbers.items():
        name = words(f"{'ledger' if '/ledger' in desk.url else 'registry'}.{key.replace('_', '-')}")
        assert found.get(name) == number, f"{name} is not {number}: {found}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ledger_with_bad_rows_is_mended_and_brought_again(page, language, tmp_path):
    words = Words(language)
    desk = at_desk(page, "wangfang", "/cases", language=language)
    desk.get_by_role("link", name=words("ledger"), exact=True).click()
    look(desk, f"ledger-{language}")
    tomorrow = in_hours(24).replace("T", " ")
    old = [
        [f"{language}-1", "沈国庆", "13100000001", "1-1-204", "2026-10-09 09:12", f"单元门不关 {language}", "已换闭门器", "2026-10-09 09:20"],
        [f"{language}-2", "沈国庆", "13100000001", "1-1-204", "2026-10-12 10:00", f"路灯不亮 {language}", "已换灯管", "2026-10-12 12:30"],
        [f"{language}-3", "韩丽娟", "13100000002", "2-1-204", None, f"门口积水 {language}", "已疏通", "2026-10-13 09:00"],
        [f"{language}-4", "杨雪琴", "13100000003", "3-1-204", "上个月底", f"电梯有异味 {language}", "已清洗", "2026-10-14 09:00"],
        [f"{language}-5", "朱小龙", "13100000004", "4-1-204", tomorrow, f"快递柜占道 {language}", None, None],
    ]

    def look_through(path):
        desk.goto("/ledger")
        pick(desk, words("case.kind"), words("kind.complaint"))
        bring(desk, words, path, words("ledger.look"))

    # The look: nothing is written, and each bad row is told by its row and column, with what was read.
    look_through(sheet(tmp_path / f"台账 {language}.xlsx", [LEDGER, *old]))
    expect(desk, words, imported=2, open=0, unchanged=0, bad=3)
    for number, read, note in [("4", "", "no-received"), ("5", "上个月底", "bad-received"), ("6", tomorrow, "future")]:
        told = row(desk.locator("table"), words(f"note.{note}"))
        assert told.count() == 1, f"{note} is not told once"
        cells = told.locator("td").all_inner_texts()
        assert cells[0] == number and cells[1] == "投诉时间" and read in cells[2], cells
    look(desk, f"ledger-looked-{language}")

    # What is good is taken in; what is bad comes back as a file with the reason of each row.
    press(desk.locator("main"), words("ledger.take", count="2"))
    desk.get_by_role("heading", level=1, name=words("ledger.done")).wait_for()
    expect(desk, words, imported=2, bad=3)
    look(desk, f"ledger-taken-{language}")
    with desk.expect_download() as coming:
        desk.get_by_role("link", name=words("ledger.bad-rows"), exact=True).click()
    bad = tmp_path / "bad.xlsx"
    coming.value.save_as(bad)
    book = load_workbook(bad)
    back = book.active
    assert [[cell.value for cell in line][2:] for line in back.iter_rows(max_row=1)] == [LEDGER]
    assert [line[0].value for line in back.iter_rows(min_row=2)] == [4, 5, 6]
    reasons = [line[1].value for line in back.iter_rows(min_row=2)]
    if reasons != [words(f"note.{note}") for note in ("no-received", "bad-received", "future")]:
        blame(desk, f"the file of bad rows gives codes for reasons: {reasons}")

    # Mended in that very file and brought again: now they are taken in.
    for line, received in zip(back.iter_rows(min_row=2), ["2026-10-13 08:55", "2026-10-14 08:50", "2026-10-15 08:00"]):
        line[2 + LEDGER.index("投诉时间")].value = received
    book.save(bad)
    look_through(bad)
    expect(desk, words, imported=3, open=1, bad=0)
    press(desk.locator("main"), words("ledger.take", count="3"))
    desk.get_by_role("heading", level=1, name=words("ledger.done")).wait_for()
    expect(desk, words, imported=3, bad=0)

    # A third time changes nothing, and nothing is offered to take in.
    look_through(bad)
    expect(desk, words, imported=0, unchanged=3, bad=0)
    assert desk.locator('form[action$="/taking"]').count() == 0
    look(desk, f"ledger-third-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ledger_of_another_office_is_told_its_header_and_columns(page, language, tmp_path):
    words = Words(language)
    desk = at_desk(page, "wangfang", "/ledger", language=language)
    name = f"外盘 {language}"
    # Columns once chosen are remembered: each language brings headers of its own.
    rows = [["客服台账"], [f"甲 {language}", "时间", "时间", "说了什么", "催办"],
            [f"{language}-71", "2026-10-09", "09:12", f"{name} 门禁失灵", "x"], [f"{language}-72", "2026-10-10", "10:00", f"{name} 积水", "x"]]

    def bring_it():
        desk.goto("/ledger")
        pick(desk, words("case.kind"), words("kind.suggestion"))
        bring(desk, words, sheet(tmp_path / "外盘.xlsx", rows), words("ledger.look"))

    # Nothing is guessed: the page says what is missing, and asks for the header and the columns by their letters.
    bring_it()
    assert words("ledger.map.missing") in desk.locator("[role=alert]").inner_text()
    look(desk, f"ledger-unknown-{language}")
    for label, choice in [(f"A · 甲 {language}", "number"), ("B · 时间", "received"), ("C · 时间", "received"), ("D · 说了什么", "text")]:
        desk.get_by_label(label, exact=True).select_option(words(f"ledger.field.{choice}"))
    press(desk.locator("main"), words("ledger.again"))
    expect(desk, words, imported=2, open=2, bad=0)
    assert words("ledger.unmapped", columns="催办") in desk.locator("main").inner_text()
    look(desk, f"ledger-mapped-{language}")
    press(desk.locator("main"), words("ledger.take", count="2"))
    desk.get_by_role("heading", level=1, name=words("ledger.done")).wait_for()

    # The columns are remembered, and the case's page has the ledger's row.
    bring_it()
    expect(desk, words, imported=0, unchanged=2, bad=0)
    desk.goto("/cases?show=all")
    desk.get_by_role("link", name=f"{name} 积水", exact=True).first.click()
    assert words("ledger.said.row", row="4") in desk.locator("main").inner_text()
    look(desk, f"ledger-case-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_register_with_bad_rows_is_mended_and_brought_again(page, language, tmp_path):
    words = Words(language)
    desk = at_desk(page, "wangfang", "/units", language=language)
    desk.get_by_role("link", name=words("registry.import"), exact=True).click()
    look(desk, f"register-import-{language}")
    tower, people = {"zh-Hans": ("88栋", "1380000"), "en": ("99栋", "1390000")}[language]
    rows = [
        [tower, "101", "88.5", f"甲{tower}", people + "0101", "业主", "2024-05-01"],
        [None, "102", "88.5", f"乙{tower}", people + "0102", "业主", "2024-05-01"],
        [tower, "103", "八十八", f"丙{tower}", people + "0103", "业主", "2024-05-01"],
        [tower, "104", "88.5", f"丁{tower}", "问门岗", "房东", "2024-05-01"],
    ]
    path = sheet(tmp_path / "档案.xlsx", [REGISTER, *rows])

    # Looked at first: nothing is there afterwards.
    desk.get_by_label(words("registry.dry-run"), exact=True).check()
    bring(desk, words, path, words("registry.take"))
    expect(desk, words, new_units=1, bad=3)
    look(desk)
    desk.goto(f"/find?q={tower[:2]}-101")
    assert words("registry.none") in desk.locator("main").inner_text(), "a look wrote something"

    # Then for good: the bad rows are told by row and column, with what was read and what would do.
    desk.goto("/units/import")
    bring(desk, words, path, words("registry.take"))
    expect(desk, words, new_units=1, new_people=1, bad=3)
    for number, column, read, key in [("3", "楼栋", "", "building.missing"), ("4", "建筑面积", "八十八", "area.bad"),
                                      ("5", "联系电话", "问门岗", "phone.bad"), ("5", "身份", "房东", "role.bad")]:
        told = row(desk.locator("table"), words(f"registry.{key}"))
        assert told.locator("td").all_inner_texts()[:3] == [number, column, read]
    look(desk, f"register-bad-{language}")

    # Mended, brought again, and a third time.
    rows[1][0], rows[2][2], rows[3][4:6] = tower, "88.5", [people + "0104", "租户"]
    for new, unchanged in [(3, 1), (0, 4)]:
        desk.goto("/units/import")
        bring(desk, words, sheet(path, [REGISTER, *rows]), words("registry.take"))
        expect(desk, words, new_units=new, new_people=new, unchanged=unchanged, bad=0)
    look(desk, f"register-third-{language}")

    # And the unit is found as people say it.
    desk.get_by_role("searchbox").fill(f"{tower[:2]}-101")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", level=1, name=f"{tower} 101").wait_for()
    look(desk, f"unit-{language}")
