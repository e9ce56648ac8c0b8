"""The command line: parse, one workflow call, write."""

import sys
from typing import Annotated

import typer

from custctl import __version__
from custctl.cli import aging, book, check, clv, collect, config, failure, growth, import_, report, segment

app = typer.Typer(
    name="custctl",
    help="What your customers are worth, who is leaving, and who owes you money: from the spreadsheets you already have.",
    epilog="Start with:  custctl import sales.xlsx   then   custctl segment",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("import", help=import_.command.__doc__)(import_.command)
app.command("segment")(segment.command)
app.command("clv")(clv.command)
app.command("aging")(aging.command)
app.command("growth")(growth.command)
app.command("collect")(collect.command)
app.command("check")(check.command)
app.command("report")(report.command)
app.add_typer(book.app, name="book")
app.add_typer(config.app, name="config")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"custctl {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("-V", "--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Run the command line and exit with its code."""
    manner = failure.Manner.of(sys.argv[1:])
    try:
        code = app(standalone_mode=False, prog_name="custctl")
        sys.stdout.flush()
    except BaseException as error:
        code = failure.report(error, manner)
    sys.exit(code)
