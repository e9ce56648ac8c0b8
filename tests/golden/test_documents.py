"""Do the commands that README and the quickstart show run, and do they name every command there is?"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from custctl.cli import app

ROOT = Path(__file__).parents[2]
PROGRAMS = str(Path(sys.executable).parent)
PAGES = ("README.md", "docs/quickstart.md")
FINE = (0, 3)
"""Exit codes of commands that did what they should; 3 names rejected rows, which the sample data has."""

STAND_INS = {
    "sales-2025.xlsx": "invoices.xlsx",
    "export.csv": "till.csv",
    "invoices.xlsx": "invoices.xlsx",
    "payments.csv": "payments.csv",
}
"""Files that the pages speak of, and the sample files that stand in for them."""


def commands(page: str) -> list[str]:
    """The lines of a page that begin with `$` and run custctl, without their comments."""
    lines = re.findall(r"^\$ (.*custctl.*)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"\s{2,}#.*$", "", line) for line in lines]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_one_after_the_other(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    for name, sample in STAND_INS.items():
        shutil.copy(ROOT / "sample_data" / sample, tmp_path / name)
    shown = commands(page)
    assert len(shown) >= 4
    for line in shown:
        environment = {**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(tmp_path)}
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode in FINE, f"{line}: {done.returncode}\n{done.stderr}"
        assert "bug in custctl" not in done.stderr


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [command.name for command in app.registered_commands] + [group.name for group in app.registered_groups]
    assert [name for name in names if f"| `{name}" not in readme] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
