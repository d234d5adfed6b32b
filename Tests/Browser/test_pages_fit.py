"""Every page that the rail leads to fits: narrow, large, light and dark, by keyboard alone."""

import re

import pytest

from walking import LANGUAGES, Words, at_desk, blame, look

EVERYBODY = ["limin", "zhoujie", "wangfang", "chenguo", "linlan", "zhaoqiang", "zhengkai", "hqwu", "admin"]
# A service administrator at the counter, and a service manager, who may all that the office has pages for.
PEOPLE = ["limin", "wangfang"]
# One press beyond the rail: a page, and what is pressed on it.
BEYOND = [("/cases", "a.title"), ("/cases", ".filters a[href='/ledger']"), ("/units", "a.title"),
          ("/units", ".filters a"), ("/scheme", "main a.clause"), ("/scheme", "td.fig a")]
# The pages of money and arrears, and one press beyond their lists.
MONEY = [f"/billing/{name}" for name in (
    "runs", "shared", "imports", "meters", "meters/doubts", "standards", "board", "items", "assignments", "reliefs", "settings", "tills",
    "receipts", "receipt-books", "deposits", "refunds", "channels", "differences", "orders", "pay-channels", "invoices", "invoices/readings", "opening",
    "debits", "debit-accounts", "reports", "reports/ageing", "reports/ageing-rows", "reports/trial", "reports/recounts",
    "reports/checks")]
MONEY += ["/arrears"] + [f"/arrears/{name}" for name in ("runs", "watch", "limits", "matters", "settings")]
BEYOND += [("/billing/runs", "main td a"), ("/billing/standards", "a.title"), ("/billing/tills", "a.title"),
           ("/billing/receipts", "a.title"), ("/billing/deposits", "a.title"), ("/billing/meters", "main td a"),
           ("/arrears", "a.title"), ("/arrears/runs", "a.title")]
HREFS = "links => links.map(link => link.getAttribute('href'))"
# Against the width of the layout: a phone zooms out over what is too wide, and `innerWidth` with it.
WIDER = """() => { const wide = document.scrollingElement.scrollWidth, room = document.documentElement.clientWidth;
    if (wide <= room) return '';
    const named = [...document.querySelectorAll('body *')].filter(it => it.getBoundingClientRect().right > room + 1)
        .map(it => it.tagName.toLowerCase() + (it.id && '#' + it.id) + [...it.classList].map(name => '.' + name).join(''));
    return `${wide} px in ${room}: ${[...new Set(named)].slice(0, 6).join(' ')}` }"""
TWICE = """() => { const all = [...document.querySelectorAll('body, body *')];
    const sizes = all.map(it => parseFloat(getComputedStyle(it).fontSize));
    all.forEach((it, place) => { it.style.fontSize = 2 * sizes[place] + 'px' }) }"""
# On a phone each cell behind a row's first says its column, but where columns are compared or a due leads.
UNSAID = """() => [...document.querySelectorAll('main table:not(.figures, .month, .scheme, .today) > tbody > tr')]
    .filter(row => row.closest('table').tHead && !row.querySelector('td.due')).flatMap(row => [...row.cells].slice(1))
    .filter(cell => cell.matches('td[colspan="1"], td:not([colspan])') && !cell.querySelector('form, details')
        && cell.innerText.trim() && ['normal', 'none', '""'].includes(getComputedStyle(cell, '::before').content))
    .map(cell => cell.innerText.trim().slice(0, 24)).slice(0, 6).join(' | ')"""
CUT = """() => [...document.querySelectorAll('main button, main .button, main .pick, main input, main select, main .clause')]
    .filter(it => it.checkVisibility() && it.clientHeight > 2
        && (it.scrollHeight > it.clientHeight + 4 || it.scrollWidth > it.clientWidth + 4))
    .map(it => (it.innerText || it.name || it.tagName).trim().slice(0, 24)).slice(0, 6).join(' | ')"""
TWO_IDS = """() => { const ids = [...document.querySelectorAll('[id]')].map(it => it.id);
    return [...new Set(ids.filter((id, place) => ids.indexOf(id) < place))].join(' ') }"""
# Where the keyboard is, whether that is the page's main action, and whether one sees it.
FOCUS = """() => { const it = document.activeElement;
    const main = ['main button.main', 'main a.button', 'main a.title', 'main a.clause']
        .find(kind => [...document.querySelectorAll(kind)].some(one => one.checkVisibility()));
    const seen = one => { const style = one && getComputedStyle(one);
        return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 };
    return { what: it.tagName + ' ' + (it.name || it.innerText || '').trim().slice(0, 30), hasMain: !!main,
        isMain: !!main && it.matches(main), isBody: it === document.body,
        // A date shows the place in itself, part by part.
        isSeen: it.matches('input[type^=date]') || seen(it) || seen(it.closest('label')) || seen(it.closest('form.find')) } }"""
_places = {}


def may_open(desk, address):
    """Whether this person may; being offered what one may not is a fault of its own test."""
    return desk.context.request.get(address).status < 400


def places(desk, person):
    """The rail's pages and one press beyond them, as this person is offered them."""
    key = (desk.url.split("/today")[0], person)
    if key not in _places:
        addresses = list(dict.fromkeys(desk.eval_on_selector_all("nav.rail a", HREFS)))
        assert len(addresses) >= 5
        for start, pressed in BEYOND:
            if not may_open(desk, start):
                continue
            desk.goto(start)
            addresses += [link for link in desk.eval_on_selector_all(pressed, HREFS)[:1] if link not in addresses]
        homes = [link.rsplit("/", 1)[1] for link in addresses if re.fullmatch(r"/units/[0-9a-z]{13}", link)]
        for home in homes[:1]:
            addresses += [f"/billing/cashier/{home}", f"/billing/units/{home}", f"/billing/units/{home}/statement"]
        addresses += [address for address in MONEY if address not in addresses]
        _places[key] = [address for address in addresses if may_open(desk, address)]
    return _places[key]


def see(desk, address, picture):
    """The page in light and in dark; pictures of the manager's, who sees every page that the others see."""
    name = re.sub("[0-9a-z]{13}", "one", address.strip("/").split("?")[0])
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme)
        look(desk, picture and f"{picture}-{name}-{theme}")
    desk.emulate_media(color_scheme="light")


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_signs_in_lands_on_a_page_of_their_own(page, person):
    desk = at_desk(page, person, "/")
    assert desk.locator("nav.rail a").count(), f"{person} is met with: {desk.locator('body').inner_text()[:200]}"


@pytest.mark.parametrize("person", [*PEOPLE, "zhaoqiang", "zhengkai"])
def test_no_link_leads_to_a_refusal(page, person):
    """Nobody is offered a page that then says that their post may not."""
    desk = at_desk(page, person, "/account")
    rail = desk.eval_on_selector_all("nav.rail a", HREFS)
    offered = {address: "the rail" for address in rail}
    for address in filter(lambda address: may_open(desk, address), rail):
        desk.goto(address)
        for link in desk.eval_on_selector_all("main a[href^='/']", HREFS):
            offered.setdefault(link, address)
    refused = [f"{link} (on {where})" for link, where in offered.items()
               if not link.startswith("/scheme/") and not may_open(desk, link)]
    assert not refused, f"{person} is offered what is then refused: {', '.join(refused)}"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_each_page_without_sideways_scrolling(page, person, language):
    desk = at_desk(page, person, language=language, width="phone")
    for address in places(desk, person):
        desk.goto(address)
        see(desk, address, person == "wangfang" and f"phone-{language}")
        if unsaid := desk.evaluate(UNSAID):
            blame(desk, f"{address} shows values whose column is not said: {unsaid}")
        for width in (390, 320):
            desk.set_viewport_size(dict(width=width, height=740))
            if wider := desk.evaluate(WIDER):
                blame(desk, f"{address} scrolls sideways at {width}: {wider}")
        desk.set_viewport_size(dict(width=390, height=844))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_the_books_fit_a_phone_and_a_desk(page, language):
    """What finance alone opens: its looks are the others', so one look at each width is enough."""
    others = at_desk(page, "wangfang", language=language)
    desk = at_desk(page, "linlan", language=language)
    own = [address for address in places(desk, "linlan") if not may_open(others, address)]
    assert len(own) >= 2
    for address in own:
        desk.goto(address)
        for width in (1280, 390):
            desk.set_viewport_size(dict(width=width, height=800))
            see(desk, address, f"books-{language}-{width}")
            if wider := desk.evaluate(WIDER):
                blame(desk, f"{address} scrolls sideways at {width}: {wider}")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_desk_shows_each_page_also_at_twice_the_size(page, person, language):
    desk = at_desk(page, person, language=language)
    for address in places(desk, person):
        desk.goto(address)
        see(desk, address, person == "wangfang" and f"desktop-{language}")
        # A browser's zoom of 200% is half the width in the page's own pixels; larger letters alone are the harder case.
        desk.set_viewport_size(dict(width=640, height=400))
        zoomed = desk.evaluate(WIDER)
        desk.set_viewport_size(dict(width=1280, height=800))
        desk.evaluate(TWICE)
        for fault, text in [("zoomed to 200% scrolls sideways", zoomed), ("cuts letters of 200%", desk.evaluate(CUT)),
                            ("has ids twice, so that labels name another form's field", desk.evaluate(TWO_IDS))]:
            if text:
                blame(desk, f"{address} {fault}: {text}")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_reaches_the_main_action_and_always_shows_where_it_is(page, person, language):
    words = Words(language)
    desk = at_desk(page, person, language=language)
    for address in places(desk, person):
        desk.goto(address)
        if not desk.evaluate("document.activeElement.matches('main *')"):  # an intake is ready to be typed in
            desk.keyboard.press("Tab")
            skip = desk.get_by_role("link", name=words("skip"), exact=True)
            assert skip.evaluate("it => it === document.activeElement && it.getBoundingClientRect().left >= 0"), address
            desk.keyboard.press("Enter")
            desk.keyboard.press("Tab")
            assert desk.evaluate("document.activeElement.matches('main *')"), f"{address}: the skip link skips nothing"
        unseen, stops, stop = [], 0, desk.evaluate(FOCUS)
        while not stop["isBody"]:
            unseen += [] if stop["isSeen"] else [stop["what"]]
            if stop["isMain"]:
                break
            # A page of figures has no such action, and a stop for each figure that opens to its rows.
            assert stops < (80 if stop["hasMain"] else 200), f"{address}: Tab does not reach the main action"
            desk.keyboard.press("Tab")
            stops, stop = stops + 1, desk.evaluate(FOCUS)
        assert stop["isMain"] or not stop["hasMain"], f"{address}: Tab does not reach the main action"
        if unseen:
            blame(desk, f"{address}: the focus is not seen on {', '.join(unseen)}")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_reaches_every_place_and_the_way_out(page, person, language):
    """Four places lie at the thumb; the others, and signing out, are a press away, not lost."""
    words = Words(language)
    phone = at_desk(page, person, language=language, width="phone")
    hidden = [link.inner_text() for link in phone.locator("nav.rail a").all() if not link.is_visible()]
    way_out = phone.get_by_role("button", name=words("sign-out"), exact=True)
    menu = phone.locator("nav.rail summary:visible, nav.rail button:visible")
    assert menu.count() or (not hidden and way_out.is_visible()), f"out of reach on a phone: {', '.join(hidden)}, sign out"
