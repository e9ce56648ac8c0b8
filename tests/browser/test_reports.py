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
def console() -> list[str]:
    """What the browser complained about while it looked."""
    return []


@pytest.fixture(scope="module")
def seen(chromium: Browser, console: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[dict]]:
    """What the browser makes of every report at every width, in the light and in the dark."""
    folder = tmp_path_factory.mktemp("seen")
    made = {name: sample.report(*of) for name, of in PAGES.items()}
    made["hostile"] = html.page(pages.shop(names=pages.HOSTILE, customers=40), words=Words("en"))
    return {
        False: measured(chromium, folder, made, *WIDTHS, console=console),
        True: measured(chromium, folder, made, WIDTHS[0], WIDTHS[-1], switches=(DARK,), console=console),
    }


def test_the_browser_complains_about_nothing(seen: dict[bool, list[dict]], console: list[str]) -> None:
    """What it asks for is counted in test_network; that a script would be complained about, in test_owner_page."""
    assert {page["name"] for page in seen[False]} == {*PAGES, "hostile"}
    assert console == []


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


def test_those_who_listen_to_a_report_are_served_too_and_a_picture_without_a_name_would_be_found(
    chromium: Browser, tmp_path: Path
) -> None:
    made = {name: sample.report(*PAGES[name]) for name in (*(f"{purpose}-en" for purpose in sample.SUBJECTS), "owner-zh")}
    made["broken"] = sample.report("statement").replace("</main>", '<svg role="img" width="9" height="9"></svg></main>')
    found = faults(chromium, tmp_path, made)
    serious = {name: [fault for fault in of if fault["impact"] in ("serious", "critical")] for name, of in found.items()}
    assert [fault["id"] for fault in serious.pop("broken")] == ["svg-img-alt"]
    assert [(name, of) for name, of in serious.items() if of] == []
