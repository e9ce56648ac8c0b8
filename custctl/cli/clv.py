"""custctl clv: what customers are worth from here on."""

from enum import StrEnum
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.inputs import day_count, opened, part_of_one, whole_number
from custctl.cli.options import AnswerOptions, Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.order_options import margin_option
from custctl.cli.session import Session

PANEL = "Value"
CURIOUS = "Forecast, for the curious"


class Model(StrEnum):
    """Ways of forecasting by the names of the papers."""

    PARETO_NBD = "pareto-nbd"
    MBG_NBD = "mbg-nbd"
    BG_NBD = "bg-nbd"
    NBD = "nbd"
    SBG = "sbg"
    BDW = "bdw"


class Prior(StrEnum):
    """What is believed before any data."""

    WEAK = "weak"
    NONE = "none"


class TimeUnit(StrEnum):
    """What durations are counted in."""

    DAYS = "days"
    WEEKS = "weeks"


def _option(name: str, metavar: str | None, text: str, *, panel: str = PANEL) -> object:
    return typer.Option(name, metavar=metavar, help=text, rich_help_panel=panel)


def _curious(name: str, metavar: str | None, text: str) -> object:
    return _option(name, metavar, text, panel=CURIOUS)


@grouped
def command(
    sources: Sources = None,
    *,
    customer: Annotated[str | None, _option("--customer", "NAME", "Show the arithmetic for one customer.")] = None,
    margin: Annotated[str | None, margin_option(PANEL)] = None,
    discount: Annotated[str | None, _option("--discount", "SHARE", "How much less money is worth a year later.")] = None,
    cac: Annotated[str | None, _option("--cac", "AMOUNT", "Cost to win one customer.")] = None,
    visit_cost: Annotated[str | None, _option("--visit-cost", "AMOUNT", "Cost of one visit to a prospect.")] = None,
    visits_per_win: Annotated[str | None, _option("--visits-per-win", "N", "Visits it takes to win one customer.")] = None,
    service_cost: Annotated[str | None, _option("--service-cost", "AMOUNT", "Cost to serve one customer for a year.")] = None,
    years: Annotated[str | None, _option("--years", "N", "Years a customer stays; measured if not given.")] = None,
    horizon: Annotated[str | None, _option("--horizon", "YEARS", "Years to look ahead.  [default: 10]")] = None,
    interval: Annotated[
        str | None, _option("--interval", "SHARE", "Share of outcomes between low and high.  [default: 80%]")
    ] = None,
    contract: Annotated[
        bool | None,
        typer.Option(
            "--contract/--no-contract", help="Whether orders are contracts; detected if not given.", rich_help_panel=PANEL
        ),
    ] = None,
    explain: Annotated[bool, _curious("--explain", None, "Name the model, its parameters and likelihood.")] = False,
    model: Annotated[Model | None, _curious("--model", None, "Forecast with this model, whatever the test says.")] = None,
    prior: Annotated[Prior, _curious("--prior", None, "Weak prior beliefs, or plain maximum likelihood.")] = Prior.WEAK,
    time_unit: Annotated[TimeUnit, _curious("--time-unit", None, "Unit of parameters that are durations.")] = TimeUnit.DAYS,
    hold_out: Annotated[str | None, _curious("--hold-out", "DAYS", "Days to hold out for the test, such as 180d.")] = None,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Show what each customer, and all of them together, are worth from here on."""
    from custctl.analyses.clv import Wishes
    from custctl.workflow import answering

    costs = {"cac": cac, "visit_cost": visit_cost, "visits_per_win": visits_per_win, "service_cost": service_cost}
    session = Session.start(run, margin=margin, discount=discount, years=years, tax_rate=reading.tax_rate, **costs)
    wishes = Wishes(
        customer=customer,
        horizon=whole_number(horizon, option="--horizon", least=1, most=50) or 10,
        interval=part_of_one(interval, option="--interval") or 0.8,
        contract=contract if model is None else model in (Model.SBG, Model.BDW),
        explain=explain,
        model=None if model is None else model.value.replace("-", "_"),
        prior=prior is Prior.WEAK,
        time_unit=time_unit.value,
        hold_out=day_count(hold_out, option="--hold-out"),
    )
    with opened(sources, reading, session, command="clv") as (books, as_of):
        result = answering.clv(
            books,
            as_of,
            economics=session.economics,
            terms=session.settings.terms,
            wishes=wishes,
        )
        return output.answer(result, out, session, books)
