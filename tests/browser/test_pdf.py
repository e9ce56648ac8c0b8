"""Is a PDF that custctl makes by itself a page to send: complete, searchable, in both languages, with every font in it?"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from custctl.renderers import pdf
from tests.helpers import sample
from tests.helpers.browser import words_on_paper

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHINESE_FONT = re.compile(r"CJK|Hei|Song|Ming|Kai|Fang")
UNPRINTED = re.compile(
    r'<(style|title|desc|head)\b.*?</\1>|<details.*?</details>|<(\w+)[^>]*class="[^"]*screen[^"]*".*?</\2>|<[^>]+>', re.DOTALL
)
"""Markup, and what a page shows on screens only."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A report of the sample shop as PDF; CI demands WeasyPrint and poppler, elsewhere these tests are skipped without them."""
    try:
        import weasyprint  # noqa: F401 the import is what may fail, where Pango is missing too
    except (ImportError, OSError) as error:
        missing: str | None = f"needs WeasyPrint with Pango (pip install 'custctl[pdf]'): {error}"
    else:
        missing = None if shutil.which("pdfinfo") else "needs pdfinfo, pdffonts and pdftotext (poppler-utils)"
    if missing:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    known: dict[tuple[str, str], Path] = {}

    def of(purpose: str, lang: str) -> Path:
        if (purpose, lang) not in known:
            known[purpose, lang] = tmp_path_factory.mktemp("pdf") / f"{purpose}-{lang}.pdf"
            known[purpose, lang].write_bytes(pdf.document(sample.report(purpose, lang)))
        return known[purpose, lang]

    return of


def told(program: str, path: Path) -> str:
    return subprocess.run([program, str(path)], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_owner_s_report_is_two_sheets_of_a4(made: Callable[..., Path], lang: str) -> None:
    info = told("pdfinfo", made("owner", lang))
    assert re.search(r"Pages: +2\n", info)
    assert "(A4)" in info


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_font_is_in_the_file(made: Callable[..., Path], lang: str) -> None:
    fonts = told("pdffonts", made("owner", lang)).splitlines()[2:]
    assert fonts
    assert [line for line in fonts if line.split()[-5:-2] != ["yes", "yes", "yes"]] == []
    assert any(CHINESE_FONT.search(line) for line in fonts) or lang == "en"


def test_every_chinese_letter_of_the_page_can_be_found_in_the_file(made: Callable[..., Path]) -> None:
    on_page = set(CHINESE.findall(UNPRINTED.sub(" ", sample.report("owner", "zh"))))
    on_paper = {letter for page in words_on_paper(made("owner", "zh")) for word, _ in page for letter in word}
    assert len(on_page) > 150
    assert on_page - on_paper == set()


def test_names_and_amounts_can_be_found_in_the_file(made: Callable[..., Path]) -> None:
    words = " ".join(word for page in words_on_paper(made("owner", "en")) for word, _ in page)
    for name in ("Café Elbufer", "Bäckerei Bernstein"):
        assert name in words


def test_nothing_is_cut_off_at_the_edge_of_the_paper(made: Callable[..., Path]) -> None:
    for words in (*words_on_paper(made("owner", "en")), *words_on_paper(made("owner", "zh"))):
        assert [word for word, box in words if box[0] < 20 or box[2] > 595 - 20 or box[3] > 842 - 15] == []


def test_the_same_page_is_the_same_file(made: Callable[..., Path]) -> None:
    assert pdf.document(sample.report("statement")) == made("statement", "en").read_bytes()
