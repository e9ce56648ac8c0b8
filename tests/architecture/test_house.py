"""Does the house still stand? Labels complete, modules and functions small, words in their place."""

import ast
import re
from pathlib import Path

import pytest

from custctl.labels import LANGUAGES, Words, _texts

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "custctl").rglob("*.py"))
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")
MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_BODY = 50
USUAL_LINES_OF_A_BODY = 30
BELOW_WORKFLOW = ("readers", "mapping", "book", "analyses", "renderers", "frames", "models")


def bodies(module: Path) -> list[tuple[str, int]]:
    """Name and length of each function's body, without its docstring."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            found.append((f"{module.relative_to(ROOT)}:{node.name}", body[-1].end_lineno - body[0].lineno + 1))
    return found


def test_both_languages_have_the_same_labels() -> None:
    texts = {lang: set(_texts(lang)) for lang in LANGUAGES}
    # English error sentences stand on their classes; only other languages have them as labels.
    for lang in LANGUAGES:
        texts[lang] = {key for key in texts[lang] if not key.startswith("errors.")}
    assert texts["en"] ^ texts["zh"] == set()


def test_labels_of_both_languages_name_the_same_values() -> None:
    english, chinese = Words("en"), Words("zh")
    # Languages count open-ended buckets from different ends: "91+" is 90天以上.
    for key in (key for key in _texts("en") if not key.startswith("bucket.")):
        assert set(PLACEHOLDER.findall(english.template(key) or "")) == set(PLACEHOLDER.findall(chinese.template(key) or "")), (
            key
        )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_in_the_head(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE


def test_functions_are_short() -> None:
    lengths = [found for module in MODULES for found in bodies(module)]
    assert [name for name, length in lengths if length > MOST_LINES_OF_A_BODY] == []
    long = [name for name, length in lengths if length > USUAL_LINES_OF_A_BODY]
    assert len(long) <= 0.05 * len(lengths), long


def test_nothing_below_the_workflow_complains_of_options() -> None:
    """Who calls it from Python has typed none: what is wrong there has an error of its own."""
    for module in (path for path in MODULES if path.relative_to(ROOT).parts[1] in BELOW_WORKFLOW):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            imported = {name.name for name in node.names} if isinstance(node, ast.ImportFrom) else set()
            assert not imported & {"BadOption", "OptionsExclude"}, module


def test_no_chinese_text_outside_labels_and_data() -> None:
    for module in MODULES:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings:
                # Readers and mapping understand Chinese files; their words are data.
                if {"readers", "mapping"} & set(module.parts) or module.stem.startswith("terms"):
                    continue
                assert not re.search(r"[\u4e00-\u9fff]", node.value), f"{module}: {node.value}"
