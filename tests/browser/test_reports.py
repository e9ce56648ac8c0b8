"""Can every report be read: on a phone, at a desk, in the dark, on paper, and by those who listen to it?"""

from pathlib import Path

import pytest

from custctl.labels import Words
from custctl.renderers import html
from tests.helpers import pages, sample
from tests.helpers.browser import DARK, Browser, faults, measured, printed, words_on_paper

WIDTHS = (360, 768, 1280)
PAGES = {
    **{f"{purpose}-en": (purpose, "en") for purpose in sample.SUBJECTS},
    "owner-zh": ("owner", "zh"),
    "receivables-zh": ("receivables", "zh"),
    "statement-zh": ("statement", "zh"),
}


@pytest.fixture(scope="module")
def seen(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[dict]]:
    """What the browser makes of every report at every width, in the light and in the dark."""
    folder = tmp_path_factory.mktemp("seen")
    made = {name: sample.report(*of) for name, of in PAGES.items()}
    made["hostile"] = html.page(pages.shop(names=pages.HOSTILE, customers=40), words=Words("en"))
    return {
        False: measured(chromium, folder, made, *WIDTHS),
        True: measured(chromium, folder, made, *WIDTHS, switches=(DARK,)),
    }


def test_no_report_scrolls_sideways(seen: dict[bool, list[dict]]) -> None:
    assert len(seen[False]) == (len(PAGES) + 1) * len(WIDTHS)
    assert [(page["name"], page["width"], page["wide"]) for page in seen[False] if page["scroll"] != page["width"]] == []
    assert [(page["name"], page["width"], page["wide"]) for page in seen[False] if page["wide"]] == []


def test_no_label_of_a_chart_is_cut_or_lies_on_another(seen: dict[bool, list[dict]]) -> None:
    assert [(page["name"], page["width"], page["charts"]) for page in seen[False] if page["charts"]] == []


def test_no_cell_is_cut_and_figures_are_aligned(seen: dict[bool, list[dict]]) -> None:
    assert [(page["name"], page["width"], page["cells"][:3]) for page in seen[False] if page["cells"]] == []


@pytest.mark.parametrize("dark", [False, True])
def test_letters_have_enough_contrast(seen: dict[bool, list[dict]], dark: bool) -> None:
    assert [(page["name"], page["faint"][:3]) for page in seen[dark] if page["faint"]] == []
    assert {page["paper"] for page in seen[dark]} == {"rgb(18, 23, 29)" if dark else "rgb(255, 255, 255)"}


@pytest.mark.parametrize(("name", "count"), [("owner-en", 2), ("owner-zh", 2), ("statement-en", 1), ("card-en", 1)])
def test_a_report_is_so_many_printed_pages_and_no_word_lies_on_another(
    chromium: Browser, tmp_path: Path, name: str, count: int
) -> None:
    on_paper = words_on_paper(printed(chromium, tmp_path, sample.report(*PAGES[name])))
    assert len(on_paper) == count
    for words in on_paper:
        assert all(box[0] > 30 and box[2] < 595 - 30 and box[3] < 842 - 20 for _, box in words)
        assert _over(words) == []


def _over(words: list[tuple[str, tuple[float, float, float, float]]]) -> list[tuple[str, str]]:
    """Words that lie on another one: more than half of the smaller is covered, the room around letters left out."""
    found = []
    inked = [(word, (a, b + (d - b) / 4, c, d - (d - b) / 4)) for word, (a, b, c, d) in words]
    for at, (word, (left, top, right, bottom)) in enumerate(inked):
        for other, (left2, top2, right2, bottom2) in inked[at + 1 :]:
            width, height = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
            if width <= 0 or height <= 0:
                continue
            smaller = min((right - left) * (bottom - top), (right2 - left2) * (bottom2 - top2))
            if width * height > 0.5 * smaller and min(len(word), len(other)) > 1:
                found.append((word, other))
    return found


def test_heads_of_long_tables_are_repeated_on_every_page(chromium: Browser, tmp_path: Path) -> None:
    on_paper = words_on_paper(printed(chromium, tmp_path, sample.report("receivables")))
    assert len(on_paper) > 2
    assert all(any(word in ("Customer", "Document") for word, _ in words) for words in on_paper[:3])


@pytest.mark.parametrize("name", ["owner-en", "receivables-en", "statement-en", "card-en", "handover-en", "owner-zh"])
def test_those_who_listen_to_a_report_are_served_too(chromium: Browser, tmp_path: Path, name: str) -> None:
    serious = [
        fault for fault in faults(chromium, tmp_path, sample.report(*PAGES[name])) if fault["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_axe_would_find_a_picture_without_a_name(chromium: Browser, tmp_path: Path) -> None:
    page = sample.report("statement").replace("</main>", '<svg role="img" width="9" height="9"></svg></main>')
    assert [fault["id"] for fault in faults(chromium, tmp_path, page) if fault["impact"] == "serious"] == ["svg-img-alt"]


@pytest.mark.parametrize("purpose", sample.SUBJECTS)
def test_the_browser_asks_for_nothing_and_complains_about_nothing(chromium: Browser, tmp_path: Path, purpose: str) -> None:
    path, log = tmp_path / "page.html", tmp_path / "net.json"
    path.write_text(sample.report(purpose), encoding="utf-8")
    run = chromium(f"--log-net-log={log}", "--net-log-capture-mode=Default", "--dump-dom", path.as_uri())
    assert "<main" in run.stdout
    assert "CONSOLE" not in run.stderr
    wanted = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    assert [line for line in wanted.splitlines() if '"url":"http' in line and "page.html" in line] == []
