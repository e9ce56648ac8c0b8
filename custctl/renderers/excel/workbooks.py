"""The workbooks that custctl writes: reports from templates, and the tables of one answer."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custctl.errors.settings import OwnTemplateWrong, TemplateMissing, TemplateWrong
from custctl.labels import Words
from custctl.renderers.excel import checking, data
from custctl.renderers.excel.context import NAMES, context
from custctl.renderers.excel.engine import Rendered, render
from custctl.renderers.excel.problems import Problem, TemplateProblem
from custctl.renderers.excel.saving import saved
from custctl.renderers.folders import copied
from custctl.renderers.templates import WORKBOOK, shipped
from custctl.result import Result, Table

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

DATA = "data"
"""The template of single answers, which is not for reports."""


def workbook(result: Result, tables: Sequence[Table], words: Words) -> bytes:
    """One sheet per table, all columns and rows, and a last one with figures, options and notes.

    Raises:
        TooLongForExcel: A table has more rows than a sheet can hold.
    """
    names = data.context(result, tables, words)
    rendered = _rendered(shipped() / f"{DATA}{WORKBOOK}", names, words)
    data.fit(rendered, tables, result, words)
    return saved(rendered, result.as_of)


def report_workbook(
    results: Mapping[str, Result],
    *,
    words: Words,
    template: str = "owner",
    folders: Sequence[Path] = (),
    customer: str | None = None,
    business: str | None = None,
    mark: str | None = None,
) -> bytes:
    """A report as a workbook: the same bytes for the same answers.

    Args:
        results: Answers by analysis name; sheets of one that is missing are left out.
        words: The language.
        template: One of `names`, or the path of a workbook.
        folders: Where templates are looked for before those shipped.
        customer: The one customer of a statement.
        business: Name of the business, for the head of sheets.
        mark: What a property of the file says that nobody sees.

    Raises:
        TemplateMissing: There is no template of that name.
        TemplateWrong: The file is no workbook, or a cell of it cannot be filled.
    """
    path = found(template, words.lang, folders)
    names = context(results, words, customer=customer, business=business)
    replacing = path != Path(template) and (shipped() / path.name).is_file()
    return saved(_rendered(path, names, words, replacing=replacing), _day(results), mark=mark)


def check_template(path: Path) -> list[Problem]:
    """What is wrong with a template and what of it would get lost, in the order of its sheets; an empty list is a good one.

    Raises:
        TemplateMissing: There is no such file.
    """
    try:
        return [*checking.problems(_loaded(path)), *checking.lost(path)]
    except TemplateProblem as error:
        return [error.problem]


def ejected(template: str, lang: str, folder: Path) -> list[Path]:
    """The template of a language copied, to be edited; one that is there already is left as it is.

    Raises:
        TemplateMissing: There is none of that name.
    """
    return copied([found(template, lang)], shipped(), folder)


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Names of the templates for workbooks, those in `folders` included."""
    files = [path for folder in (*folders, shipped()) for path in folder.glob(f"*{WORKBOOK}")]
    return sorted({path.name.split(".")[0] for path in files} - {DATA})


def found(template: str, lang: str, folders: Sequence[Path] = ()) -> Path:
    """The file of a template: that of the language before that for all.

    Raises:
        TemplateMissing: There is none.
    """
    if template.endswith(WORKBOOK):
        if Path(template).is_file():
            return Path(template)
        raise TemplateMissing(template=template, available=", ".join(names(folders)))
    for folder in (*folders, shipped()):
        for file in (folder / f"{template}.{lang}{WORKBOOK}", folder / f"{template}{WORKBOOK}"):
            if template in names(folders) and file.is_file():
                return file
    raise TemplateMissing(template=template, available=", ".join(names(folders)))


def _rendered(path: Path, scope: Mapping[str, Any], words: Words, *, replacing: bool = False) -> Rendered:
    """A template filled in.

    Args:
        path: Where it lies.
        scope: What it may use.
        words: The language.
        replacing: Whether it is used in the place of one that is shipped.

    Raises:
        TemplateWrong: It cannot be; the error names sheet and cell.
    """
    try:
        return render(_loaded(path), scope)
    except TemplateProblem as error:
        if path.is_relative_to(shipped()):
            raise
        problem = error.problem
        available = ", ".join(name for name in scope if name in NAMES)
        why = problem.told(words)
        told = {"line": problem.place or "1", "why": why, "available": available}
        if replacing:
            raise OwnTemplateWrong(template=path, **told) from error
        raise TemplateWrong(template=path.name, **told) from error


def _loaded(path: Path) -> "Workbook":
    """A template as openpyxl reads it.

    Raises:
        TemplateMissing: There is no such file.
        TemplateProblem: It is no workbook.
    """
    import warnings

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl would lose is told by `check_template`
            return load_workbook(path, rich_text=True)
    except FileNotFoundError as error:
        raise TemplateMissing(template=path, available=", ".join(names())) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise TemplateProblem(Problem(None, None, "unreadable")) from error


def _day(results: Mapping[str, Result]) -> date:
    return max(result.as_of for result in results.values())
