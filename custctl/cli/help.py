"""custctl help: exit codes, shell completion, the manual, and the help of a command."""

from typing import Annotated

import typer

from custctl.cli import helping
from custctl.cli.failure import EXIT_CODES
from custctl.cli.options import Everywhere, grouped
from custctl.cli.session import Session
from custctl.cli.tree import Command, tree
from custctl.errors.usage import ArgumentMissing, ChoiceUnknown, TopicUnknown

SHELLS = ("bash", "zsh", "fish")
TOPICS = ("exit-codes", "completion", "manual")
Topic = Annotated[
    list[str] | None,
    typer.Argument(help="A command, exit-codes, manual, or completion followed by bash, zsh or fish.", show_default=False),
]


@grouped
def command(topic: Topic = None, *, run: Everywhere) -> int:
    """Explain a command or the exit codes, or write a completion script or the man page.

    Raises:
        ArgumentMissing, ChoiceUnknown: Completion is asked for without a shell, or for one that it is not made for.
        TopicUnknown: There is no such topic.
    """
    match topic or []:
        case ["exit-codes"]:
            text = exit_codes(Session.start(run))
        case ["completion", shell] if shell in SHELLS:
            from custctl.cli.completion import script

            text = script(shell, whole())
        case ["completion"]:
            raise ArgumentMissing(argument="SHELL", usage=f"custctl help completion {'|'.join(SHELLS)}", command="custctl help")
        case ["completion", *named]:
            raise ChoiceUnknown(option="SHELL", value=" ".join(named), available=", ".join(SHELLS))
        case ["manual"]:
            from custctl.cli.manual import manual

            text = manual(whole())
        case ["customers"]:
            text = customers(Session.start(run))
        case words:
            text = helping.page(_found(words), width=helping.terminal_width())
    typer.echo(text, nl=False)
    return 0


def whole() -> Command:
    """The description of all commands."""
    from typer.main import get_command

    from custctl.cli import application

    return tree(get_command(application()))


def exit_codes(session: Session) -> str:
    """A line for each exit code."""
    return "".join(f"{code:>4}  {session.words.text(f'exit_code.{code}')}\n" for code in EXIT_CODES)


def customers(session: Session) -> str:
    """What each customer of the book is called, a line each, for completion."""
    from custctl.workflow.naming import customer_names

    return "".join(f"{name}\n" for name in customer_names(session.settings.book))


def _found(words: list[str]) -> Command:
    """The command of some words.

    Raises:
        TopicUnknown: There is none.
    """
    found = whole()
    for word in words:
        under = {command.name: command for command in found.commands}
        if word not in under:
            known = [*under, *(TOPICS if found.path == ("custctl",) else ())]
            raise TopicUnknown(topic=word, available=", ".join(known))
        found = under[word]
    return found
