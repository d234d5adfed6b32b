"""The walks' fixtures: `server` (one demo for all), `browser` (one Chromium for all), `page` (see harness.Pages)."""

import pytest
from playwright.sync_api import sync_playwright

import harness
from server import Server

_server = []


@pytest.fixture(scope="session")
def server():
    with Server() as running:
        _server.append(running)
        yield running
        _server.clear()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=harness.CHROMIUM, args=harness.ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, request):
    """Nothing wrong may have happened in any page by the test's end; the server starts with the first page."""
    pages = harness.Pages(browser, lambda: request.getfixturevalue("server").url)
    harness._pages.append(pages)
    yield pages
    report = getattr(request.node, "report", None)
    problems, pictures = pages.finish(request.node.name, failed=bool(report and report.failed))
    harness._pages.remove(pages)
    if pictures:
        print("Pictures:", *pictures)
    if problems:
        pytest.fail("The page did what it must not:\n  " + "\n  ".join(problems), pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call":
        item.report = report
    if report.failed and _server:
        report.sections.append(("server", _server[0].tail()))
