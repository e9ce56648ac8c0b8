"""Does the owner's page work in a real browser: on a phone, at a desk, in the dark, and on paper?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from custctl.labels import Words
from custctl.renderers import html
from tests.helpers import pages
from tests.helpers.browser import DARK, Browser, measured, printed

PAGES: dict[str, Callable[[], str]] = {
    "en": lambda: html.page(pages.shop(), words=Words("en"), business="Kontor Nord", sources=4, rows=3412),
    "zh": lambda: html.page(pages.shop(names=pages.NAMES_ZH, currency="CNY"), words=Words("zh")),
    "hostile": lambda: html.page(pages.shop(names=pages.HOSTILE, customers=50), words=Words("en"), business=pages.HOSTILE[6]),
    "tables": lambda: html.tables(pages.shop(names=pages.HOSTILE)["aging"], Words("en")),
}


@pytest.fixture(scope="module")
def console() -> list[str]:
    """What the browser complained about while it looked."""
    return []


@pytest.fixture(scope="module")
def seen(chromium: Browser, console: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What the browser makes of every page at every width, in the light."""
    made = {name: page() for name, page in PAGES.items()}
    return measured(chromium, tmp_path_factory.mktemp("seen"), made, 320, 360, 768, 1280, console=console)


def test_no_page_scrolls_sideways_on_phone_tablet_or_desk(seen: list[dict]) -> None:
    """What lies in a scrolling frame of its own, as the wide tables of the plain page do, is left out."""
    assert len(seen) == 4 * len(PAGES)
    assert all(page["letters"] > 500 for page in seen)
    assert [
        (page["name"], page["width"], page["wide"]) for page in seen if page["scroll"] != page["width"] or page["wide"]
    ] == []


def test_charts_are_drawn_at_every_width(seen: list[dict]) -> None:
    heights = [page["heights"] for page in seen if page["name"] == "en"]
    assert [len(charts) for charts in heights] == [3, 3, 3, 3]
    assert all(height >= 20 for charts in heights for height in charts)


def test_the_browser_has_nothing_to_complain_about(seen: list[dict], console: list[str]) -> None:
    assert seen
    assert console == []


def test_the_browser_would_complain_about_a_script_and_turns_dark_with_the_reader_s_screen(
    chromium: Browser, seen: list[dict], tmp_path: Path
) -> None:
    console: list[str] = []
    running = PAGES["en"]().replace("</main>", "<script>document.body.innerText = 'run'</script></main>")
    [dark] = measured(chromium, tmp_path, {"en": running}, 1280, switches=(DARK,), console=console)
    [light] = [page for page in seen if (page["name"], page["width"]) == ("en", 1280)]
    assert console
    assert dark["letters"] > 500
    assert (light["paper"], dark["paper"]) == ("rgb(255, 255, 255)", "rgb(18, 23, 29)")
    assert (light["ink"], dark["ink"]) == ("rgb(23, 32, 42)", "rgb(232, 236, 241)")


@pytest.mark.parametrize("name", ["en", "zh"])
def test_the_owner_s_page_is_two_printed_pages_on_american_paper_too(chromium: Browser, tmp_path: Path, name: str) -> None:
    """A4, which is longer, is in test_reports."""
    pdf = printed(chromium, tmp_path, PAGES[name](), size="letter")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) in (1, 2)


def test_a_long_table_prints_on_many_pages_across(chromium: Browser, tmp_path: Path) -> None:
    path, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(html.tables(pages.shop(customers=200)["segment"], Words("en")), encoding="utf-8")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={pdf}", path.as_uri())
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    assert len(boxes) >= 4
    assert all(float(width) > float(height) for width, height in boxes)
