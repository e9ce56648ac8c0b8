"""Is every error told well: a sentence, a way to mend it, an entry in the docs, and a transcript that provokes it?"""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from custctl import errors
from custctl.labels import Words

ROOT = Path(__file__).parents[2]
FAMILIES = (errors.CustctlError, *errors.CustctlError.__subclasses__())
CATALOGUE = [import_module(f"custctl.errors.{module.name}") for module in iter_modules(errors.__path__)]
ERRORS = sorted(
    {
        kind
        for module in CATALOGUE
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, errors.CustctlError) and kind not in FAMILIES
    },
    key=lambda kind: kind.__name__,
)
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
GALLERY = ROOT / "tests" / "golden" / "errors"

NOT_PROVOKED = {
    "too_long_for_excel": "a table of over a million rows takes too long; tests/unit/test_renderers_excel.py lowers the limit",
    "bug_found": "no input is known that provokes one; tests/unit/test_command_line.py throws it",
    "scratch_full": "it takes a full disk; tests/reference/test_import_survives.py fills one",
    "totals_off": "it is a bug of custctl's own, and no input is known that provokes one",
}
"""Errors without a transcript, and why."""


def key(kind: type[errors.CustctlError]) -> str:
    """The error's name in labels and docs."""
    return kind.key.fget(kind.__new__(kind))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_says_what_is_wrong_and_how_to_mend_it(kind: type[errors.CustctlError]) -> None:
    assert kind.message.endswith((".", "?"))
    assert kind.hint


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_is_told_in_chinese_with_the_same_facts(kind: type[errors.CustctlError]) -> None:
    words = Words("zh")
    for part in ("message", "where", "hint"):
        if english := getattr(kind, part):
            chinese = words.template(f"errors.{key(kind)}.{part}")
            assert chinese, f"errors.{key(kind)}.{part}"
            assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(chinese))


def test_every_error_has_an_entry_in_the_docs() -> None:
    documented = set(re.findall(r"^### `(\w+)`", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == {key(kind) for kind in ERRORS}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_stands_in_the_docs_under_its_exit_code(kind: type[errors.CustctlError]) -> None:
    chapters = re.split(r"^## Exit code (\d+)", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    of_code = dict(zip(chapters[1::2], chapters[2::2], strict=True))
    assert len(re.findall(rf"^### `{key(kind)}`$", of_code[str(kind.exit_code)], re.MULTILINE)) == 1


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_has_a_transcript_that_provokes_it_or_a_reason_why_not(kind: type[errors.CustctlError]) -> None:
    transcript = GALLERY / f"{key(kind)}.txt"
    assert transcript.exists() != (key(kind) in NOT_PROVOKED)
    if transcript.exists():
        told = transcript.read_text(encoding="utf-8")
        assert f"? {kind.exit_code}\n" in told
        assert _sentence(kind).search(told)


def test_every_transcript_of_the_gallery_is_named_for_an_error() -> None:
    assert {path.stem for path in GALLERY.glob("*.txt")} <= {key(kind) for kind in ERRORS}


@pytest.mark.parametrize("transcript", sorted(GALLERY.parent.glob("*/*.txt")), ids=lambda path: path.stem)
def test_no_transcript_shows_a_bug_or_a_place_of_this_machine(transcript: Path) -> None:
    told = transcript.read_text(encoding="utf-8")
    assert "This is a bug" not in told
    assert "Traceback" not in told
    assert not re.search(r"/tmp/|/home/|pytest-", told)


def _sentence(kind: type[errors.CustctlError]) -> re.Pattern[str]:
    """The error's English message with anything in its placeholders."""
    parts = re.split(r"\{\w+\}", kind.message)
    return re.compile("error: " + ".+".join(re.escape(part) for part in parts))
