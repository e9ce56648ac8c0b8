"""Can templates be taken out, changed and checked, and do files stay where they belong?"""

import shutil
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from custctl.cli.output import replacing
from custctl.errors.settings import PdfUnavailable, TemplateMissing, TemplateWrong
from custctl.labels import Words
from custctl.renderers import folders, html, pdf, templates
from custctl.renderers.compiled import compiled
from custctl.workflow import stamping
from tests.helpers import pages

EN = Words("en")
REPORTS = ("card", "handover", "owner", "receivables", "statement")


def test_every_report_has_a_page_and_markdown() -> None:
    assert tuple(templates.names()) == tuple(templates.names(suffix=templates.MARKDOWN)) == REPORTS


@pytest.mark.parametrize("name", REPORTS)
def test_an_ejected_template_works_where_it_lies(tmp_path: Path, name: str) -> None:
    written = templates.ejected(name, tmp_path)
    assert written[0] == tmp_path / f"{name}.html.j2"
    for path in written:
        if path.suffix == ".j2":
            templates.checked(path, EN, [tmp_path])
    if name == "owner":
        assert html.page(pages.shop(), words=EN, template=str(written[0])) == html.page(pages.shop(), words=EN)


def test_ejecting_again_keeps_what_was_edited(tmp_path: Path) -> None:
    templates.ejected("owner", tmp_path)
    (tmp_path / "report.css").write_text("mine", encoding="utf-8")
    assert templates.ejected("owner", tmp_path) == []
    assert (tmp_path / "report.css").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["../owner", "tables", "nothing"])
def test_only_reports_can_be_ejected(tmp_path: Path, name: str) -> None:
    with pytest.raises(TemplateMissing):
        templates.ejected(name, tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a\n{{ pag.as_of }}", 2, "'pag' is undefined"),
        ("a\n\n{% for x in page %}", 3, "Unexpected end of template"),
        ("{% set mine = 1 %}\n{{ mine }}{{ yours }}", 2, "'yours' is undefined"),
        ("{{ page | nofilter }}", 1, "No filter named 'nofilter'"),
    ],
)
def test_a_wrong_template_is_named_with_its_line_before_it_is_used(tmp_path: Path, text: str, line: int, why: str) -> None:
    path = tmp_path / "mine.html.j2"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateWrong) as caught:
        templates.checked(path, EN)
    assert (caught.value.facts["line"], why in str(caught.value.facts["why"])) == (line, True)
    assert "page, results, business" in str(caught.value.facts["available"])


def test_a_template_that_uses_a_missing_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.html.j2"
    path.write_text('{% include "lost.html.j2" %}', encoding="utf-8")
    with pytest.raises(TemplateMissing, match=r"lost\.html\.j2"):
        templates.checked(path, EN)
    with pytest.raises(TemplateMissing):
        templates.checked(tmp_path / "none.html.j2", EN)


@pytest.mark.parametrize(
    ("template", "purpose"),
    [("statement", "statement"), ("my/statement.html.j2", "statement"), ("my/letter.j2", "owner"), ("card.md.j2", "card")],
)
def test_the_name_of_a_template_says_what_it_is_for(template: str, purpose: str) -> None:
    assert templates.purpose(template) == purpose


# ------------------------------------------------------------------------------------------------ names of files


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Atlas Bau GmbH", "atlas-bau-gmbh"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\x", "x"),
        ("上海 祥瑞", "上海-祥瑞"),
        ("CON", "con-"),
        ("👩‍👩‍👧‍👦", "customer"),
        ("", "customer"),
        ("\u202ecba", "cba"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_name_from_data_never_chooses_a_place(text: str, name: str) -> None:
    assert folders.slug(text) == name


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The cache folder of a user who never ran custctl."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    templates._environment.cache_clear()
    yield tmp_path / "cache"
    templates._environment.cache_clear()


def test_templates_stay_compiled_from_run_to_run(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = html.page(pages.shop(), words=EN)
    assert list(cache.rglob("*.cache"))
    templates._environment.cache_clear()
    monkeypatch.setattr(jinja2.Environment, "_compile", lambda *_: pytest.fail("compiled again"))
    assert html.page(pages.shop(), words=EN) == first


def test_a_changed_template_is_compiled_anew(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "owner.html.j2").write_text("one", encoding="utf-8")
    assert templates.rendered("owner", EN, [tmp_path], {}) == "one"
    templates._environment.cache_clear()
    (tmp_path / "owner.html.j2").write_text("two", encoding="utf-8")
    assert templates.rendered("owner", EN, [tmp_path], {}) == "two"


def test_each_form_of_document_has_compiled_templates_of_its_own(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "_macros").mkdir()
    (tmp_path / "_macros" / "name.j2").write_text("{% macro name(text) %}{{ text }}{% endmacro %}", encoding="utf-8")
    for suffix in (templates.PAGE, templates.MARKDOWN):
        text = '{% import "_macros/name.j2" as macros %}{{ macros.name("*<b>*") }}'
        (tmp_path / f"owner{suffix}").write_text(text, encoding="utf-8")
    shown = {suffix: templates.rendered("owner", EN, [tmp_path], {}, suffix=suffix) for suffix in (".html.j2", ".md.j2")}
    templates._environment.cache_clear()
    assert shown[".html.j2"] == "*&lt;b&gt;*"
    assert shown[".md.j2"] != shown[".html.j2"]
    assert shown == {suffix: templates.rendered("owner", EN, [tmp_path], {}, suffix=suffix) for suffix in shown}


@pytest.mark.parametrize("broken", ["a file in its place", "what is kept is damaged"])
def test_a_cache_that_does_not_work_is_done_without(cache: Path, broken: str) -> None:
    expected = html.page(pages.shop(), words=EN)
    templates._environment.cache_clear()
    if broken == "what is kept is damaged":
        for path in cache.rglob("*.cache"):
            path.write_bytes(b"nothing that Python could run")
    else:
        shutil.rmtree(cache)
        cache.write_text("in the way", encoding="utf-8")
    assert html.page(pages.shop(), words=EN) == expected


def test_no_home_is_made_for_somebody_who_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    assert compiled(templates.PAGE) is None
    assert not (tmp_path / "nobody").exists()


def test_equal_names_are_numbered() -> None:
    assert folders.slugs(["Ada", "ada!", "Bo", "ADA"]) == ["ada", "ada-2", "bo", "ada-3"]


@pytest.mark.parametrize("name", pages.HOSTILE)
def test_hostile_names_make_plain_names_of_files(tmp_path: Path, name: str) -> None:
    path = (tmp_path / f"{folders.slug(name)}.html").resolve()
    assert path.parent == tmp_path.resolve()
    assert len(path.name.encode()) < 255


# ------------------------------------------------------------------------------------------------ nothing new


def stamp(folder: Path, **said: object) -> str | None:
    return stamping.stamp(book=folder / "book", sources=[str(folder / "s.csv")], templates=[folder / "t.j2"], said=said)


def test_a_stamp_changes_with_books_templates_and_what_was_said(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("a", encoding="utf-8")
    seen = [stamp(tmp_path, as_of=1), stamp(tmp_path, as_of=2)]
    (tmp_path / "s.csv").write_text("b", encoding="utf-8")
    seen.append(stamp(tmp_path, as_of=1))
    (tmp_path / "t.j2").write_text("c", encoding="utf-8")
    seen.append(stamp(tmp_path, as_of=1))
    assert len(set(seen)) == 4
    assert stamp(tmp_path, as_of=1) == seen[-1]


def test_a_stamp_changes_with_each_commit_of_the_book(tmp_path: Path) -> None:
    def of() -> str | None:
        return stamping.stamp(book=tmp_path, sources=[], templates=[], said={})

    log = tmp_path / "ledger" / "_delta_log"
    log.mkdir(parents=True)
    before = of()
    (log / "00000000000000000000.json").write_text("{}", encoding="utf-8")
    assert of() != before


def test_what_comes_by_pipe_has_no_stamp(tmp_path: Path) -> None:
    assert stamping.stamp(book=tmp_path, sources=["-"], templates=[], said={}) is None


@pytest.mark.parametrize("form", stamping.COMMENTS)
def test_the_stamp_stands_behind_the_end_and_is_found_again(tmp_path: Path, form: str) -> None:
    path, mark = tmp_path / "page", "0" * 31 + "a"
    path.write_bytes(stamping.stamped(b"content" * 100, form, mark))
    assert path.read_bytes().startswith(b"content" * 100)
    assert stamping.kept(path) == mark


def test_a_file_without_a_stamp_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"an older page")
    assert stamping.kept(tmp_path / "page") is None
    assert stamping.kept(tmp_path / "missing") is None
    assert stamping.stamped(b"x", "xlsx", "0" * 32) == b"x"


def test_a_folder_of_pages_keeps_its_stamp_in_a_file(tmp_path: Path) -> None:
    (tmp_path / stamping.STAMP_FILE).write_text(f"custctl-stamp {'b' * 32}\n", encoding="utf-8")
    assert stamping.kept(tmp_path) == "b" * 32


# ------------------------------------------------------------------------------------------------ PDF


def test_a_pdf_is_made_from_the_page_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Html:
        def __init__(self, *, string: str, url_fetcher: object) -> None:
            self.string, self.fetch = string, url_fetcher

        def write_pdf(self, **_: object) -> bytes:
            with pytest.raises(ValueError, match="may not ask"):
                self.fetch("https://example.org/x.png")
            asked.append(self.string)
            return b"%PDF"

    module = types.ModuleType("weasyprint")
    module.HTML, module.CSS = Html, lambda string: string
    monkeypatch.setitem(sys.modules, "weasyprint", module)
    assert pdf.document("<p>page") == b"%PDF"
    assert asked == ["<p>page"]


def test_without_weasyprint_the_hint_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable) as caught:
        pdf.document("<p>page")
    assert "custctl[pdf]" in caught.value.hint
    assert "fonts-noto-cjk" in caught.value.hint


def test_a_name_of_letters_of_four_bytes_can_be_written_too(tmp_path: Path) -> None:
    """The file while it is written has a longer name than the one that is left."""
    first, second = folders.slugs(["\U00020000" * 200] * 2)
    assert first != second
    for name in (first, second):
        assert len(name.encode()) <= 210
        with replacing(tmp_path / f"{name}.html") as path:
            path.write_bytes(b"page")
    assert len(list(tmp_path.iterdir())) == 2
