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
