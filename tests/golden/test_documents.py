"""Do the commands that README and docs show run, in a terminal, and show what the pages say they show?"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from custctl.cli import application
from custctl.cli.failure import EXIT_CODES
from custctl.cli.tree import tree
from tests.helpers import pages_run

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if any("custctl" in step.command for step in pages_run.steps(path.read_text(encoding="utf-8")))
)
FINE = (0, 3, 4, 65)
"""Exit codes that a page may show: done, with rejected rows (which the sample data has), a condition, a question."""

STAND_INS = {
    "sales-2025.xlsx": "invoices.xlsx",
    "export.csv": "till.csv",
    "invoices.xlsx": "invoices.xlsx",
    "payments.csv": "payments.csv",
    "exports/messe.csv": "messe_oktober_2026.csv",
    "exports/payments.csv": "payments.csv",
    "exports/invoices.xlsx": "invoices.xlsx",
}
"""Files that the pages speak of, and the sample files that stand in for them."""


def laid_out(page: str, folder: Path) -> str:
    """A folder as the reader of a page has it; the text of the page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")
    (folder / "exports").mkdir()
    for name, sample in STAND_INS.items():
        shutil.copy(ROOT / "sample_data" / sample, folder / name)
    (folder / "umsatz.csv").write_text("Wann,Kunde,Betrag\n03/04/2025,Atlas,12.50\n", encoding="utf-8")
    for name, content in pages_run.files(text).items():
        (folder / name).write_text(content, encoding="utf-8")
    return text


def test_there_are_pages_with_commands() -> None:
    assert {"README.md", "docs/quickstart.md", "docs/recipes/monthly-report.md"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_show_what_the_page_says(page: str, tmp_path: Path) -> None:
    text = laid_out(page, tmp_path)
    for step in pages_run.steps(text):
        if step.command.startswith(("make ", "pip ")):
            continue  # installs, which is how the test came to run
        lines, code = pages_run.run(step.command, tmp_path)
        assert code in FINE, f"{step.command}: {code}\n" + "\n".join(lines)
        assert "This is a bug" not in "\n".join(lines)
        if step.output:
            assert pages_run.agrees(step.output, lines), f"{step.command}\n" + "\n".join(lines)


def test_the_lines_of_the_crontab_run(tmp_path: Path) -> None:
    text = laid_out("docs/recipes/monthly-report.md", tmp_path)
    (tmp_path / "shop").symlink_to(tmp_path)
    [crontab] = pages_run.blocks(text, "cron")
    lines = re.findall(r"^[\d*][^ ]* +\S+ +\S+ +\S+ +\S+ +(.+)$", crontab, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        done = subprocess.run(
            ["/bin/sh", "-c", line.replace(r"\%", "%")],
            env=pages_run.environment(tmp_path),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode in (0, 3), f"{line}: {done.returncode}\n{done.stderr}"
    assert list(tmp_path.glob("owner-2*.html"))


def test_the_timer_starts_the_line_of_the_service_and_it_runs(tmp_path: Path) -> None:
    laid_out("docs/recipes/monthly-report.md", tmp_path)
    (tmp_path / "shop").symlink_to(tmp_path)
    service = (tmp_path / "custctl-import.service").read_text(encoding="utf-8")
    timer = (tmp_path / "custctl-import.timer").read_text(encoding="utf-8")
    assert re.search(r"^OnCalendar=\S+ \d\d:\d\d$", timer, re.MULTILINE)
    start = re.search(r"^ExecStart=/bin/sh -c '(.+)'$", service, re.MULTILINE)
    allowed = re.search(r"^SuccessExitStatus=(\d+)$", service, re.MULTILINE)
    assert start
    assert allowed
    environment = pages_run.environment(tmp_path)
    done = subprocess.run(["/bin/sh", "-c", start[1]], cwd=tmp_path / "shop", env=environment, capture_output=True, text=True)
    assert done.returncode in (0, int(allowed[1])), done.stderr


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    laid_out("docs/recipes/monthly-report.md", tmp_path)
    units = [str(tmp_path / f"custctl-import.{kind}") for kind in ("service", "timer")]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(["systemd-analyze", "--user", "verify", *units], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "custctl-import" not in done.stderr, done.stderr


def test_the_readme_names_every_command_that_answers() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [command.name for command in tree(get_command(application())).commands]
    assert [name for name in names if f"| `{name}" not in readme and name != "help"] == []  # help is named by every help


def test_the_readme_has_every_exit_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| exit code | meaning |")[2].partition("\n\n")[0]
    assert {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for code in row.split(",")} == set(
        EXIT_CODES
    )


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
