"""custctl clv: what customers are worth from here on."""

from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import amount, opened
from custctl.cli.options import Everywhere, OutputOptions, ReadingOptions, Sources, grouped
from custctl.cli.segment import MarginOption
from custctl.cli.session import Session

PANEL = "Value"


def _option(name: str, metavar: str, text: str) -> object:
    return typer.Option(name, metavar=metavar, help=text, rich_help_panel=PANEL)


@grouped
def command(
    sources: Sources = None,
    *,
    margin: MarginOption = None,
    discount: Annotated[str | None, _option("--discount", "SHARE", "What money a year later is worth less.")] = None,
    cac: Annotated[str | None, _option("--cac", "AMOUNT", "Cost to win one customer.")] = None,
    visit_cost: Annotated[str | None, _option("--visit-cost", "AMOUNT", "Cost of one visit.")] = None,
    visits_per_win: Annotated[str | None, _option("--visits-per-win", "N", "Visits it takes to win one.")] = None,
    service_cost: Annotated[str | None, _option("--service-cost", "AMOUNT", "Cost to serve one for a year.")] = None,
    years: Annotated[str | None, _option("--years", "N", "Years a customer stays, else measured.")] = None,
    reading: ReadingOptions,
    out: OutputOptions,
    run: Everywhere,
) -> int:
    """Show what each customer, and all of them, are worth from here on."""
    from custctl.workflow import answering

    session = Session.start(
        run, margin=margin, discount=discount, cac=cac, service_cost=service_cost, tax_rate=reading.tax_rate
    )
    with opened(sources, reading, session, command="clv") as books:
        result = answering.clv(
            books,
            session.as_of(books.newest()),
            margin=session.settings.margin,
            discount=session.settings.discount,
            cac=session.settings.cac,
            service_cost=session.settings.service_cost,
            visit_cost=amount(visit_cost, option="--visit-cost"),
            visits_per_win=amount(visits_per_win, option="--visits-per-win"),
            years=amount(years, option="--years"),
        )
        output.write(result, out, session)
        return output.rejects(books, session)
