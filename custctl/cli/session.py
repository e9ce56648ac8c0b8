"""One run of a command: its settings, its day, its words, and the two streams it writes to."""

import os
import shlex
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from custctl.cli.log import Log, called
from custctl.cli.options import Color, Everywhere, LogFormat
from custctl.cli.progress import Progress, wanted
from custctl.errors.settings import SettingWrong
from custctl.errors.usage import BadDate, DayTooFar
from custctl.frames.months import last_month_end

if TYPE_CHECKING:
    from rich.console import Console

    from custctl.config import Configured, Settings
    from custctl.labels import Words
    from custctl.result import Result, Value
    from custctl.workflow.economics import Economics

DAY_WORDS = ("today", "last", "month-end")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Between which books are read."""


@dataclass(frozen=True)
class Session:
    """What a command knows besides its own options; the only place that reads the clock and the environment.

    Attributes:
        configured: The settings in force and their origins.
        run: The options that every command takes.
        today: The day on which the command runs.
    """

    configured: "Configured"
    run: Everywhere
    today: date

    @classmethod
    def start(cls, run: Everywhere, **flags: object) -> "Session":
        """The session of a command.

        Args:
            run: The options that every command takes.
            flags: Further settings given as flags; None means not given.

        Raises:
            ConfigError: A setting is wrong.
            BadDate, DayTooFar: `--as-of` is.
        """
        from custctl.config import configure

        given = {"book": run.book, "lang": run.lang, "currency": run.currency, "as_of": run.as_of, **flags}
        configured = configure(
            flags={name: str(value) if name == "lang" and value else value for name, value in given.items()},
            environment=os.environ,
            file=run.config,
            folder=_folder(),
            user_folder=Path(typer.get_app_dir("custctl")),
        )
        session = cls(configured, run, date.today())  # noqa: DTZ011 the user's own day is meant
        if session.settings.as_of not in DAY_WORDS:
            session._day_written(session.settings.as_of)
        key = "say.settings_from" if configured.file else "say.settings_none"
        session.detail(key, path=str(configured.file), book=str(session.settings.book))
        return session

    @property
    def settings(self) -> "Settings":
        """The settings in force."""
        return self.configured.settings

    @cached_property
    def economics(self) -> "Economics":
        """What the settings in force say about money, for whatever asks what a customer is worth."""
        from custctl.workflow.economics import Economics

        return Economics.of(self.configured)

    @property
    def same_book(self) -> str:
        """What a further command needs to be about the same book: the option that named it, behind a blank; else nothing."""
        return "" if self.run.book is None else f" --book {shlex.quote(str(self.run.book))}"

    @cached_property
    def words(self) -> "Words":
        """The words of the language in force."""
        from custctl.labels import Words

        return Words(self.settings.lang)

    def as_of(self, newest: date | None) -> date:
        """The day on which the books are read.

        Args:
            newest: The day of the newest row, which `last` means; today where there is none.

        Raises:
            BadDate: `--as-of` is neither a day nor one of DAY_WORDS.
            DayTooFar: It is not between FIRST_DAY and LAST_DAY.
            SettingWrong: The same of the setting `as_of`.
        """
        match self.settings.as_of:
            case "today":
                return self.today
            case "last":
                if newest is not None and newest > self.today:
                    self.say("say.day_ahead", newest=newest)
                return _readable(newest or self.today)
            case "month-end":
                return last_month_end(self.today)
            case text:
                return self._day_written(text)

    def _day_written(self, text: str) -> date:
        """The day that an option or a setting says, a mistake told with its place."""
        place = self.configured.origins["as_of"].place
        try:
            return _readable(date.fromisoformat(text))
        except (ValueError, DayTooFar) as error:
            if place != "flag":
                allowed = f"It is the {type(self.settings).model_fields['as_of'].description}."
                raise SettingWrong(path=place, key="as_of", value=f"'{text}'", allowed=allowed) from None
            if isinstance(error, DayTooFar):
                raise
            raise BadDate(value=text, option="--as-of", words=", ".join(DAY_WORDS)) from None

    @property
    def day_named(self) -> date | None:
        """The day that somebody named, None where it is the default or only the rows can tell."""
        if self.configured.origins["as_of"].place == "default" or self.settings.as_of == "last":
            return None
        return self.as_of(None)

    @cached_property
    def stdout(self) -> "Console":
        """The console that answers are written to."""
        return self._console(sys.stdout)

    @property
    def stderr(self) -> "Console":
        """The console that messages are written to, once no bar is in the way."""
        self.progress.stop()
        return self._messages

    @cached_property
    def _messages(self) -> "Console":
        return self._console(sys.stderr)

    def _console(self, stream: "object") -> "Console":
        from rich.console import Console

        forced = {Color.ALWAYS: True, Color.NEVER: False, Color.AUTO: None}[self.run.color]
        plain = self.run.color is Color.NEVER or (self.run.color is Color.AUTO and os.environ.get("NO_COLOR"))
        return Console(
            file=stream,  # type: ignore[arg-type]
            color_system=None if plain else "auto",
            no_color=False if self.run.color is Color.ALWAYS else None,
            force_terminal=forced,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=False,
        )

    @property
    def user_folder(self) -> Path:
        """The user's own folder for what custctl keeps."""
        return Path(typer.get_app_dir("custctl"))

    @property
    def profile_folder(self) -> Path:
        """Where profiles that the user saved are kept: beside the configuration, else in the user's own folder."""
        file = self.configured.file
        return (file.parent if file else self.user_folder) / "profiles"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where templates of the user's own lie: `templates/` beside the configuration."""
        file = self.configured.file
        return (file.parent / "templates",) if file else ()

    def now(self) -> str:
        """This moment in UTC, for the log of the book, to the second."""
        return datetime.now(UTC).isoformat(timespec="seconds")

    @cached_property
    def log(self) -> Log:
        """The log that the run adds to."""
        return Log(self.run.log, json=self.run.log_format is LogFormat.JSON, command=called(sys.argv[1:]))

    @cached_property
    def progress(self) -> Progress:
        """The bar of long work."""
        return Progress(wanted(quiet=self.run.quiet))

    def working(self, key: str) -> None:
        """Show from now on, where it takes long, that work goes on; `stderr` ends it."""
        self.progress.start(self.words.text(key))

    def say(self, key: str, **values: "Value") -> None:
        """Say a sentence of the labels on stderr, unless told to be quiet."""
        text = self.words.text(key, values)
        self.log.add("info", key.removeprefix("say."), text, values)
        if not self.run.quiet:
            self.stderr.print(text, soft_wrap=True)

    def warn(self, key: str, **values: "Value") -> None:
        """Say a sentence of the labels on stderr even when told to be quiet."""
        text = self.words.text(key, values)
        self.log.add("warning", key.removeprefix("say."), text, values)
        self.stderr.print(text, soft_wrap=True, style="yellow")

    def warn_of(self, result: "Result") -> None:
        """Say on stderr what an answer warns of, unless told to be quiet."""
        for note in () if self.run.quiet else result.notes:
            if note.warning:
                self.stderr.print(self.words.text(f"note.{note.key}", note.values, currency=result.currency), soft_wrap=True)

    def detail(self, key: str, **values: "Value") -> None:
        """Say a sentence of the labels on stderr where somebody asked for more."""
        if self.run.verbose:
            self.stderr.print(self.words.text(key, values), soft_wrap=True, style="dim")

    def log_notes(self, result: "Result") -> None:
        """Add an answer's notes to the log."""
        for note in result.notes if self.run.log else ():
            text = self.words.text(f"note.{note.key}", note.values, currency=result.currency)
            self.log.add("warning" if note.warning else "info", note.key, text, note.values)

    @property
    def may_ask(self) -> bool:
        """Whether somebody sits at the keyboard and may be asked."""
        return not self.run.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def _folder() -> Path:
    """The folder one is in; the root where it was deleted meanwhile, since nothing can be set in it any more."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")


def _readable(day: date) -> date:
    """A day between FIRST_DAY and LAST_DAY."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayTooFar(option="--as-of", value=day, first=FIRST_DAY, last=LAST_DAY)
    return day
