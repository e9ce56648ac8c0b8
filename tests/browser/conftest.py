"""The browser that all tests of this folder look through."""

import pytest

from tests.helpers.browser import Browser, started


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Runs a headless browser with these arguments."""
    return started(tmp_path_factory.mktemp("profile"))
