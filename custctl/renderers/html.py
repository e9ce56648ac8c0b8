"""How do answers become a page to read, print and send? Templates, with every text from data escaped and kept apart.

A page is one file that asks for nothing: no request, no script. Words come from labels, numbers from results.
"""

import re
import traceback
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custctl.errors import TemplateMissing, TemplateWrong
from custctl.labels import BLANK, Words
from custctl.renderers import cells, charts
from custctl.renderers.owner import owner
from custctl.result import Fact, Result, Value
from custctl.schema import Column, Role

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

SUFFIX = ".html.j2"
_SINGLE = "tables"
_STRONG, _CODE, _HIDDEN = re.compile(r"\*\*(.+?)\*\*"), re.compile("`(.+?)`"), re.compile("\ue000(\\d+)\ue001")


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
) -> str:
    """A report as one self-contained HTML file.

    Args:
        results: Answers by analysis name; a missing one costs its sections, and the page says what would bring them.
        words: The language.
        template: Name of a template, or a path to one.
        folders: Where templates are looked for before those shipped.
        business: Name of the business, for the head of the page.
        sources: Number of files that the answers come from.
        rows: Number of rows that the answers come from.
        top: How many rows a list shows.

    Raises:
        TemplateMissing: There is no template of that name.
        TemplateWrong: The template cannot be read or asks for what there is not.
    """
    if template == _SINGLE:
        raise TemplateMissing(template=template, available=", ".join(names(folders)))
    made = {"business": business, "sources": sources, "rows": rows}
    return _render(template, words, folders, {"page": owner(results, top=top), "results": results, **made})


def tables(result: Result, words: Words, *, folders: Sequence[Path] = ()) -> str:
    """All tables of one answer as a plain page, every row.

    Raises:
        TemplateWrong: A template in `folders` cannot be read or asks for what there is not.
    """
    return _render(_SINGLE, words, folders, {"result": result})


def shipped() -> Path:
    """The folder of the templates that come with custctl, in a checkout or an installed package."""
    packed = Path(str(files("custctl").joinpath("_templates")))
    return packed if packed.is_dir() else packed.parent.parent / "templates"


def names(folders: Sequence[Path] = ()) -> list[str]:
    """Names of the templates for pages, those in `folders` included; `tables` is for single answers and not among them."""
    found = [path.name.removesuffix(SUFFIX) for folder in (*folders, shipped()) for path in folder.glob(f"*{SUFFIX}")]
    return sorted(set(found) - {_SINGLE})


def _render(name: str, words: Words, folders: Sequence[Path], context: Mapping[str, Any]) -> str:
    from jinja2 import TemplateError, TemplateNotFound

    own = Path(name) if "/" in name or "\\" in name or name.endswith(".j2") else None
    places = tuple(folders) if own is None else (own.parent, *folders)
    file = f"{name}{SUFFIX}" if own is None else own.name
    try:
        return _template(places, words, file).render(context).lstrip()
    except TemplateNotFound as error:
        raise TemplateMissing(
            template=(error.name or name).removesuffix(SUFFIX), available=", ".join(names(folders))
        ) from error
    except UnicodeDecodeError as error:
        raise TemplateWrong(template=file, line=1, why="is not UTF-8 text", available=", ".join(context)) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, OverflowError) as error:
        place, line = _place(error, file)
        if _is_shipped(place):
            raise
        raise TemplateWrong(template=place, line=line, why=str(error), available=", ".join(context)) from error


def _template(folders: tuple[Path, ...], words: Words, file: str) -> "Template":
    return _environment(folders, words).get_template(file)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...], words: Words) -> "ImmutableSandboxedEnvironment":
    """The sandbox in which templates run: everything is escaped, nothing may be missing."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*folders, shipped()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_vocabulary(words))
    return environment


def _vocabulary(words: Words) -> dict[str, Any]:
    """What templates can say: words, values and the geometry of charts."""
    return {
        "lang": "zh-Hans" if words.lang == "zh" else words.lang,
        "say": partial(_say, words),
        "has": words.__contains__,
        "word": words.word,
        "column": words.column,
        "show": partial(_show, words),
        "cell": partial(_cell, words),
        "figure": partial(_figure, words),
        "name": _name,
        "colours": charts.COLOURS,
        "geometry": {shape.__name__: shape for shape in (charts.stacked, charts.columns, charts.bars, charts.concentration)},
        "WIDTH": charts.WIDTH,
    }


def _say(
    words: Words, key: str, values: Mapping[str, Value] | None = None, *, currency: str | None = None, exact: bool = False
) -> "Markup":
    """The sentence of a key as markup: `**strong**` and `` `code` `` of labels become elements, text from data never does.

    Args:
        words: The language.
        key: Key in labels.
        values: Facts that the sentence names; texts are isolated, so that no name can turn its surroundings around.
        currency: ISO code that fixes the decimals of money.
        exact: Money with its decimals.
    """
    from markupsafe import Markup, escape

    kept: list[Markup] = []

    def hidden(value: Value) -> Value:
        """A stand-in for a value, in characters that neither labels nor markup use."""
        if isinstance(value, list):
            return [str(hidden(entry)) for entry in value]
        if isinstance(value, str):
            kept.append(_name(value))
        elif isinstance(value, Decimal) and not exact:
            kept.append(escape(words.show(value, Role.MONEY, currency=currency, whole=True)))
        else:
            return value
        return f"\ue000{len(kept) - 1}\ue001"

    text = words.text(key, {name: hidden(value) for name, value in (values or {}).items()}, currency=currency)
    marked = _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", str(escape(text))))
    return Markup(_HIDDEN.sub(lambda found: str(kept[int(found[1])]), marked))  # noqa: S704 every part of it is escaped


def _show(words: Words, value: Value, role: Role | str, currency: str | None = None, *, whole: bool = True) -> str:
    """A value the language's way; money is whole, as a page to read has it."""
    return words.show(value, Role(role), currency=currency, whole=whole)


def _cell(words: Words, name: str, value: Value, column: Column, currency: str | None = None) -> "str | Markup":
    """A cell of any table, money exact; text from data is isolated."""
    shown = cells.cell(value, name, column, words, currency=currency)
    return _name(shown) if column.role is Role.TEXT and shown != BLANK else shown


def _figure(words: Words, name: str, fact: Fact, currency: str | None = None) -> "str | Markup":
    """The value of a fact: a key of custctl's own as its word, money exact, text from data isolated."""
    if fact.role is Role.KEY and isinstance(fact.value, str):
        return cells.key_word(name, fact.value, words)
    return _name(fact.value) if isinstance(fact.value, str) else words.show(fact.value, fact.role, currency=currency)


def _name(text: str) -> "Markup":
    """Text from data: escaped, and cut off from what stands beside it in both directions of writing.

    Marks of direction are taken out: one that is left open would turn what follows around, element or not.
    """
    from markupsafe import Markup

    return Markup("<bdi>{}</bdi>").format(cells.plain(str(text)))


def _place(error: Exception, file: str) -> tuple[str, int]:
    """The template and the line in which an error arose."""
    line = getattr(error, "lineno", None)
    if line is not None:
        return getattr(error, "filename", None) or getattr(error, "name", None) or file, line
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (file, 1)


def _is_shipped(place: str) -> bool:
    return Path(place).is_relative_to(shipped())
