"""Is every error told well: a sentence, a way to mend it, an entry in the docs, and a transcript that provokes it?"""

import re
from pathlib import Path

import pytest

from custctl import errors
from custctl.labels import Words

ROOT = Path(__file__).parents[2]
FAMILIES = (errors.CustctlError, *errors.CustctlError.__subclasses__())
ERRORS = sorted(
    (
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.CustctlError) and kind not in FAMILIES
    ),
    key=lambda kind: kind.__name__,
)
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def key(kind: type[errors.CustctlError]) -> str:
    """The error's name in labels and docs."""
    return kind.key.fget(object.__new__(kind))


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
