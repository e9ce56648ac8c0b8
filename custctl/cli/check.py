"""custctl check: may these orders be delivered on credit?"""

import shlex
import sys
from dataclasses import replace
from typing import Annotated

import typer

from custctl.cli import output
from custctl.cli.beside import say_sales
from custctl.cli.inputs import amount, how, opened, redacted, see_standard_input
from custctl.cli.options import AnswerOptions, Everywhere, ReadingOptions, Sources, grouped
from custctl.cli.receivable_options import MonthEndOption, TermsOption
from custctl.cli.session import Session

PANEL = "Credit"


@grouped
def command(
    orders: Annotated[str, typer.Argument(help="The orders to deliver: a spreadsheet, or - for standard input.")],
    sources: Sources = None,
    *,
    default_limit: Annotated[
        str | None,
        typer.Option(
            "--default-limit", metavar="AMOUNT", help="Credit limit for customers whose card has none.", rich_help_panel=PANEL
        ),
    ] = None,
    grace: Annotated[
        int, typer.Option("--grace", min=0, max=365, help="Days past due that do not count as late yet.", rich_help_panel=PANEL)
    ] = 3,
    terms: TermsOption = None,
    month_end: MonthEndOption = None,
    reading: ReadingOptions,
    out: AnswerOptions,
    run: Everywhere,
) -> int:
    """Say for each order whether it may be delivered on credit: pass, warn or hold."""
    from custctl.workflow import checking
    from custctl.workflow.wording import decided

    session = Session.start(run, terms=terms, month_end=month_end, tax_rate=reading.tax_rate)
    see_standard_input([orders, *(sources or ())], command="check")
    of_sources = replace(reading, columns=None, no_header=False, sheet=None)  # the layout told is that of the orders
    with (
        opened(sources, of_sources, session, command=f"check {shlex.quote(orders)}") as (books, as_of),
        checking.open_orders(
            orders,
            beside=sources or (),
            how=how(reading, session),
            today=as_of,
            currency=session.settings.currency,
            strict=reading.strict,
            stdin=sys.stdin.buffer,
        ) as asked,
    ):
        result = checking.check(
            decided(books, session.settings.month_end),
            redacted(asked, session),
            as_of,
            currency=session.settings.currency,
            default_limit=amount(default_limit, option="--default-limit"),
            grace=grace,
            terms=session.settings.terms,
        )
        output.warn_first(result, out, session)
        code = output.answer(result, out, session, checking.lacking(books, asked))
        say_sales(books, session)
        return output.CONDITION_TRUE if checking.holds(result) else code
