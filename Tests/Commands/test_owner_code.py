"""A home's code as a phone reads it: the poster's square, drawn and read back by other programs, opens the report."""

import pathlib
import re
import subprocess
import urllib.parse

from office import Served


def scanned(folder, page):
    """What a phone's camera reads from a page's square: rsvg-convert draws it, zbarimg reads it."""
    (square,) = re.findall(r"<svg class=\"qr\".*?</svg>", page, re.S)
    drawing, picture = folder / "code.svg", folder / "code.png"
    drawing.write_text(square)
    subprocess.run(["rsvg-convert", "-w", "360", "-o", picture, drawing], check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], check=True, capture_output=True, text=True)
    return read.stdout.strip()


def test_the_square_on_the_poster_is_the_address_of_the_report(office, tmp_path):
    with Served(office, "--demo", "--demo-days", "0") as served:
        clerk, manager = office.token("limin"), office.token("wangfang")
        desk = {"Cookie": served.sign_in("limin")}
        unit = served.api("GET", "/units", clerk).json["units"][0]
        page, code = f"/units/{unit['id']}/qr", f"/units/{unit['id']}/code"
        if served.api("GET", code, clerk).json["address"]:
            assert served.api("POST", code + "/revocation", manager, {}).status == 200
        assert "<svg" not in served.ask("GET", page, headers=desk).text, "no code is made by looking"
        assert served.api("POST", code, clerk, {}).status == 201
        for paper in ("a6", "a4"):
            poster = served.ask("GET", f"{page}?paper={paper}", headers=desk)
            assert poster.status == 200 and "云栖苑" in poster.text and unit["owner"] not in poster.text
            address = scanned(tmp_path, poster.text)
            assert address == served.api("GET", code, clerk).json["address"]
        parts = urllib.parse.urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == served.url and re.fullmatch(r"/r/[0-9a-f]{32}", parts.path)
        opened = served.ask("GET", parts.path)
        assert opened.status == 200 and "<form" in opened.text and unit["owner"] not in opened.text
        assert len(opened.body) < 8_000 and "<script" not in opened.text, "fast on an old phone"

        assert served.api("POST", code + "/revocation", clerk, {}).status == 403
        assert served.api("POST", code + "/revocation", manager, {}).status == 200
        assert served.ask("GET", parts.path).status == 404


def test_the_address_is_the_public_one_behind_a_proxy(office, tmp_path):
    register = tmp_path / "register.csv"
    register.write_text("楼栋,房号,姓名,电话\n3栋,2单元1201,陈桂芳,13800006620\n", encoding="utf-8")
    office.project().user()
    office.must("import", "register", register, "--project", "YQY")
    with Served(office, "--behind-proxy") as served:
        token = office.token()
        (unit,) = served.api("GET", "/units", token).json["units"]
        served.api("POST", f"/units/{unit['id']}/code", token, {})
        headers = {"Host": "desk.example.cn", "X-Forwarded-For": "203.0.113.7"}
        address = served.api("GET", f"/units/{unit['id']}/code", token, headers=headers).json["address"]
        assert re.fullmatch(r"https://desk\.example\.cn/r/[0-9a-f]{32}", address)


def test_the_owners_stylesheet_is_small_and_knows_old_phones():
    style = (pathlib.Path(__file__).resolve().parents[2] / "Sources/Web/Resources/owner.css").read_text()
    assert len(style) < 8_000
    for new in ("light-dark(", ":has(", "@layer", "@container", "field-sizing", "color-mix("):
        assert new not in style.split("*/", 1)[1], f"{new} is not known to phones of five years ago"
