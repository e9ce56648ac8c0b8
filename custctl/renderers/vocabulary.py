"""What can templates say? Words, values and the geometry of charts, in the form of a page, of Markdown or of plain text.

Text from data is escaped and set apart here, once, so that no template can forget it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from custctl.labels import BLANK, Words
from custctl.renderers import cells, charts, shapes
from custctl.renderers.told import Moved, Named, Period, Told
from custctl.result import Fact, Value
from custctl.schema import Column, Role

if TYPE_CHECKING:
    from markupsafe import Markup

_STRONG, _CODE, _HIDDEN = re.compile(r"\*\*(.+?)\*\*"), re.compile("`(.+?)`"), re.compile("\ue000(\\d+)\ue001")
_SHAPES = (
    charts.stacked, charts.columns, charts.bars, charts.concentration,
    shapes.waterfall, shapes.trend, shapes.trends, shapes.heat, shapes.pairs,
)  # fmt: skip
_MINUS = re.compile(r"(?<![\w.,:/-])-(?=\d)")
"""The hyphen with which numbers below zero are written for machines."""
SHOWN = 10_000
"""Values whose writing is remembered: a page says most of them more than once, and hundreds of pages share their days."""
BRIEF_FROM = 10_000
"""Amounts from which labels of charts are shortened: 47.8 k, or the unit of the language."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of document writes text.

    Attributes:
        data: Text from data: escaped, and unable to touch what stands beside it.
        label: A text of the labels with its `**strong**` and `` `code` ``.
        shown: Any other text, such as a number: escaped.
    """

    data: Callable[[str], "Markup"]
    label: Callable[[str], "Markup"]
    shown: Callable[[str], "Markup"]


def page_form() -> Form:
    """The form of a page in HTML."""
    from markupsafe import Markup, escape

    def data(text: str) -> Markup:
        """Marks of direction are taken out: one that is left open would turn what follows around, element or not."""
        return Markup("<bdi>{}</bdi>").format(cells.plain(str(text)))

    def label(text: str) -> Markup:
        marked = _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", str(escape(text))))
        return Markup(marked)  # noqa: S704 every part of it is escaped

    return Form(data, label, escape)


def markdown_form() -> Form:
    """The form of Markdown, whose emphasis is that of the labels."""
    from markupsafe import Markup

    from custctl.renderers.markdown import escaped

    def data(text: str) -> Markup:
        return Markup(escaped(str(text)))  # noqa: S704 Markdown, of which escaping for HTML would make nonsense

    return Form(data, Markup, data)


def text_form() -> Form:
    """The form of plain text, which has no markup to escape."""
    from markupsafe import Markup

    def data(text: str) -> Markup:
        return Markup(cells.plain(str(text)))  # noqa: S704 plain text, of which escaping would make nonsense

    return Form(data, Markup, Markup)


def vocabulary(words: Words, form: Form) -> dict[str, Any]:
    """The names that every template knows.

    Args:
        words: The language.
        form: How text is written.
    """
    return {
        "lang": "zh-Hans" if words.lang == "zh" else words.lang,
        "space": form.label("" if words.lang == "zh" else " "),
        "colon": form.label(words.text("writing.colon")),
        "bracketed": partial(_bracketed, words, form),
        "say": partial(_say, words, form),
        "has": words.__contains__,
        "word": words.word,
        "column": words.column,
        "show": lru_cache(maxsize=SHOWN, typed=True)(partial(_show, words)),
        "brief": partial(_brief, words),
        "signed": partial(_signed, words),
        "day": partial(_day, words),
        "month": partial(_month, words),
        "period": partial(period, words),
        "cell": partial(_cell, words, form),
        "figure": partial(_figure, words, form),
        "name": form.data,
        "line": partial(_line, form),
        "rule": _rule,
        "colours": charts.COLOURS,
        "geometry": {shape.__name__: shape for shape in _SHAPES},
        "WIDTH": charts.WIDTH,
    }


def _say(
    words: Words,
    form: Form,
    key: str,
    values: Mapping[str, Told] | None = None,
    *,
    currency: str | None = None,
    exact: bool = False,
    link: Mapping[str, str] | None = None,
) -> "Markup":
    """The sentence of a key as markup; text from data in it never is.

    Args:
        words: The language.
        form: How text is written.
        key: Key in labels.
        values: Facts that the sentence names; texts are set apart, so that no name can turn its surroundings around.
        currency: ISO code that fixes the decimals of money.
        exact: Money with its decimals.
        link: Customer to the place on the page that their name leads to.
    """
    from markupsafe import Markup

    kept: list[Markup] = []

    def hidden(value: Any) -> Any:  # noqa: ANN401 whatever a sentence may mention
        """A stand-in for a value, in characters that neither labels nor markup use."""
        if isinstance(value, list):
            return [str(hidden(entry)) for entry in value]
        if isinstance(value, Moved):
            return f"{hidden(value.who)}\u00a0{_moved(words, value, currency)}"
        if isinstance(value, Period):
            kept.append(form.shown(period(words, value)))
        elif isinstance(value, str):
            place = (link or {}).get(value.customer) if isinstance(value, Named) else None
            data = form.data(value)
            kept.append(data if place is None else Markup('<a href="#{}">{}</a>').format(place, data))
        elif isinstance(value, Decimal) and not exact:
            kept.append(form.shown(_minus(words.show(value, Role.MONEY, currency=currency, whole=True))))
        else:
            return value
        return f"\ue000{len(kept) - 1}\ue001"

    text = _minus(words.text(key, {name: hidden(value) for name, value in (values or {}).items()}, currency=currency))
    return Markup(_HIDDEN.sub(lambda found: str(kept[int(found[1])]), str(form.label(text))))  # noqa: S704 as above


def _bracketed(words: Words, form: Form, text: "str | Markup") -> "Markup":
    """A text in the language's round brackets, with the space that it has before them; what is no markup yet is escaped."""
    from markupsafe import Markup

    inner = text if isinstance(text, Markup) else form.shown(text)
    return Markup(words.text("writing.brackets", {"text": str(inner)}))  # noqa: S704 as above


def _show(words: Words, value: Value, role: Role | str, currency: str | None = None, *, whole: bool = True) -> str:
    """A value the language's way; money is whole, as a page to read has it."""
    return _minus(words.show(value, Role(role), currency=currency, whole=whole))


def _minus(text: str) -> str:
    """A text whose numbers below zero have a minus as wide as a digit, not a hyphen."""
    return _MINUS.sub("−", text)


def _moved(words: Words, moved: Moved, currency: str | None) -> str:
    """By how much somebody's revenue changed, with its sign."""
    amount = words.show(abs(moved.amount), Role.MONEY, currency=currency, whole=True)
    return f"{'+' if moved.amount > 0 else '−'}{amount}"


def plain(words: Words, value: Any, currency: str | None = None) -> Any:  # noqa: ANN401 whatever a sentence may mention
    """A value that sentences mention as labels can take it, for documents without links."""
    if isinstance(value, list | tuple):
        return [plain(words, entry, currency) for entry in value]
    if isinstance(value, Moved):
        return f"{value.who}\u00a0{_moved(words, value, currency)}"
    return period(words, value) if isinstance(value, Period) else value


def period(words: Words, text: str, *, short: bool = False) -> str:
    """A period of the calendar as people write it; short, as the label of a chart."""
    year, _, part = text.partition("-")
    if part.startswith("Q"):
        return words.text(f"report.period.{'short' if short else 'quarter'}", {"year": year, "quarter": part[1:]})
    if part:
        from babel import dates

        return dates.format_skeleton("yMMM", date(int(year), int(part), 1), locale=words.text("writing.locale"))
    return text


def _month(words: Words, day: date) -> str:
    """The month of a day, with its year."""
    from babel import dates

    return dates.format_skeleton("yMMMM", day, locale=words.text("writing.locale"))


def _brief(words: Words, value: Decimal | float) -> str:
    """A number of three digits with its unit, for the label of a chart, which has no room for more."""
    size = abs(float(value))
    if not size:
        return "0"
    if size < BRIEF_FROM:
        return words.show(Decimal(str(value)), Role.MONEY, whole=True)
    scale = "two" if size >= float(words.text("report.brief.next")) else "one"
    number = float(value) / float(words.text("report.brief.next" if scale == "two" else "report.brief.first"))
    places = max(3 - len(str(int(abs(number)))), 0)
    return words.text(f"report.brief.{scale}", {"n": words.show(round(number, places), Role.NUMBER)})


def _signed(words: Words, value: Decimal | float) -> str:
    """A change of a chart: a brief number with its sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{_brief(words, abs(float(value)))}"


def _day(words: Words, day: date) -> str:
    """A day without its year, for the label of a chart."""
    from babel import dates

    return dates.format_date(day, words.text("report.short_date"), locale=words.text("writing.locale"))


def _cell(words: Words, form: Form, name: str, value: Value, column: Column, currency: str | None = None) -> "str | Markup":
    """A cell of any table, money exact; text from data is set apart."""
    shown = cells.cell(value, name, column, words, currency=currency)
    return form.data(shown) if column.role is Role.TEXT and shown != BLANK else shown


def _figure(words: Words, form: Form, name: str, fact: Fact, currency: str | None = None) -> "str | Markup":
    """The value of a fact: a key of custctl's own as its word, money exact, text from data set apart."""
    if fact.role is Role.KEY and isinstance(fact.value, str):
        return cells.key_word(name, fact.value, words)
    return form.data(fact.value) if isinstance(fact.value, str) else words.show(fact.value, fact.role, currency=currency)


def _line(form: Form, texts: Sequence[str]) -> "Markup":
    """A row of a Markdown table; what is no markup yet is escaped."""
    from markupsafe import Markup

    shown = [text if isinstance(text, Markup) else form.shown(str(text)) for text in texts]
    return Markup("| {} |").format(Markup(" | ").join(shown))


def _rule(sides: str) -> "Markup":
    """The line under the heads of a Markdown table: `l` for each column of words, `r` for each of figures."""
    from markupsafe import Markup

    return Markup("|{}|").format("|".join("---" if side == "l" else "---:" for side in sides))
