"""Fixtures of the command line's tests: an office on one engine, or on each of the two."""

import pytest

from office import Office


@pytest.fixture
def office(tmp_path):
    yield Office(tmp_path / "office")


@pytest.fixture(params=["sqlite", "postgres"])
def either(request, tmp_path):
    """An office on each engine in turn."""
    made = Office(tmp_path / "office", postgres=request.param == "postgres")
    yield made
    made.drop()
