"""How do answers become a page to read, print and send? Templates, with every text from data escaped and kept apart.

A page is one file that asks for nothing: no request, no script. Words come from labels, numbers from results.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from custctl.errors.settings import TemplateMissing
from custctl.labels import Words
from custctl.renderers import templates
from custctl.renderers.owner import owner
from custctl.renderers.templates import names, shipped
from custctl.result import Result

__all__ = ["names", "page", "shipped", "tables"]


def page(
    results: Mapping[str, Result],
    *,
    words: Words,
    template: str = "owner",
    folders: Sequence[Path] = (),
    business: str | None = None,
    sources: int | None = None,
    rows: int | None = None,
    top: int = 8,
    suffix: str = templates.PAGE,
) -> str:
    """The owner's report as one self-contained HTML file, or as Markdown.

    Args:
        results: Answers by analysis name; a missing one costs its sections, and the page says what would bring them.
        words: The language.
        template: Name of a template, or a path to one.
        folders: Where templates are looked for before those shipped.
        business: Name of the business, for the head of the page.
        sources: Number of files that the answers come from.
        rows: Number of rows that the answers come from.
        top: How many rows a list shows.
        suffix: `templates.PAGE` or `templates.MARKDOWN`.

    Raises:
        TemplateMissing: There is no template of that name.
        TemplateWrong: The template cannot be read or asks for what there is not.
    """
    if template == templates.SINGLE:
        raise TemplateMissing(template=template, available=", ".join(names(folders)))
    made = {"business": business, "sources": sources, "rows": rows}
    context = {"page": owner(results, top=top), "results": results, **made}
    return templates.rendered(template, words, folders, context, suffix=suffix)


def tables(result: Result, words: Words, *, folders: Sequence[Path] = ()) -> str:
    """All tables of one answer as a plain page, every row.

    Raises:
        TemplateWrong: A template in `folders` cannot be read or asks for what there is not.
    """
    return templates.rendered(templates.SINGLE, words, folders, {"result": result})
