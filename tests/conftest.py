"""What every test may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and worked cases, read in place; CI demands it, elsewhere its tests are skipped."""
    folder = Path(os.environ.get("CUSTCTL_TEST_DATA") or Path(__file__).parents[2] / "shared")
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no test data in {folder}: set CUSTCTL_TEST_DATA")
        pytest.skip(f"needs the real files of CUSTCTL_TEST_DATA; {folder} is no folder")
    return folder


@pytest.fixture(scope="session", autouse=True)
def cache_folder(pytestconfig: pytest.Config) -> None:
    """Compiled templates of tests stay out of the user's own cache folder; programs that tests start use it too."""
    os.environ["XDG_CACHE_HOME"] = str(pytestconfig.cache.mkdir("home")) if pytestconfig.cache else ""
