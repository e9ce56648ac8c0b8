"""custctl config: the settings in force, and where each comes from."""

import typer

from custctl.cli import output
from custctl.cli.options import Everywhere, OutputOptions, grouped
from custctl.cli.session import Session

app = typer.Typer(help="The settings in force, and where each comes from.", no_args_is_help=True)


@app.command("show")
@grouped
def show(*, out: OutputOptions, run: Everywhere) -> int:
    """Show each setting, its value, and where that comes from."""
    from custctl.workflow import keeping

    session = Session.start(run)
    output.write(keeping.settings(session.configured, session.today), out, session)
    return 0
