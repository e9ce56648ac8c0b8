"""What does the user answer where a file can be read in more than one way? Asked on a terminal, never in a pipe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import typer

from custctl.cli.options import ReadingOptions
from custctl.cli.session import Session
from custctl.cli.wording import sentences
from custctl.errors import CustctlError
from custctl.errors.contents import ColumnAmbiguous, ColumnNotFound, DatesAmbiguous, DayCut, DecimalAmbiguous

Options = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """The options that the user would have given.

    Attributes:
        reading: Of those, the ones that say how a file is read; a profile can keep them.
        keeping: The ones that say how the book takes it.
    """

    reading: Options = field(default_factory=dict)
    keeping: Options = field(default_factory=dict)


def answered(error: CustctlError, reading: ReadingOptions, session: Session) -> Answer | None:
    """The user's answer to a question, None where the error is none that can be answered.

    Args:
        error: What stopped the import.
        reading: The options so far.
        session: The run, in which somebody sits at the keyboard.
    """
    facts = {name: str(value) for name, value in error.facts.items()}
    match error:
        case DatesAmbiguous():
            ways: Sequence[Options] = ({"dayfirst": True}, {"monthfirst": True})
            return Answer(reading=ways[_choice(error, session, facts["day_first"], facts["month_first"])])
        case DecimalAmbiguous():
            ways = ({"decimal": "."}, {"decimal": ","})
            return Answer(reading=ways[_choice(error, session, facts["with_point"], facts["with_comma"])])
        case ColumnNotFound() | ColumnAmbiguous():
            _tell(error, session)
            column = _prompt(session.words.text("ask.column", {"field": facts["field"]}))
            return Answer(reading={"columns": [*(reading.columns or ()), f"{facts['field']}={column}"]})
        case DayCut():
            meanings = (session.words.text(f"ask.day_{meaning}") for meaning in ("source", "new", "known"))
            chosen = _choice(error, session, *meanings)
            if chosen == 0:
                return Answer(reading={"source": _prompt(session.words.text("ask.source"))})
            return Answer(keeping={"overlap": ("new", "known")[chosen - 1]})
    return None


def profile_name(path: str, session: Session) -> str | None:
    """The name under which the user wants the answers kept for files like this one, None for not at all."""
    stem = "".join(character if character.isalnum() else "-" for character in PurePath(path).stem).strip("-").lower()
    wanted = typer.confirm(session.words.text("ask.remember", {"file": path}), default=True, err=True)
    return (_prompt(session.words.text("ask.profile"), default=stem or "profile")) if wanted else None


def _choice(error: CustctlError, session: Session, *ways: str) -> int:
    """Which of some ways the user chooses, counted from 0."""
    _tell(error, session)
    for number, way in enumerate(ways, start=1):
        typer.echo(f"  {number}  {way}", err=True)
    asked = session.words.text("ask.which", {"count": len(ways)})
    while (chosen := _prompt(asked)) not in (known := [str(number) for number in range(1, len(ways) + 1)]):
        pass
    return known.index(chosen)


def _tell(error: CustctlError, session: Session) -> None:
    """What is the matter, and where."""
    told = sentences(error, session.words.lang)
    typer.echo(told["message"], err=True)
    if told["where"]:
        typer.echo(f"  --> {told['where']}", err=True)
    if available := error.facts.get("available"):
        typer.echo(f"  {session.words.text('ask.columns', {'columns': str(available)})}", err=True)


def _prompt(text: str, *, default: str | None = None) -> str:
    answer: str = typer.prompt(text, default=default, err=True)
    return answer.strip()
