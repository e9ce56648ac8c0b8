"""What does one type? Command lines to copy, which every help begins with; a test runs each of them."""

from typing import NamedTuple


class Example(NamedTuple):
    """A command line and what it is for."""

    line: str
    purpose: str


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "": (
        Example("custctl import sales.xlsx", "put a file into the book"),
        Example("custctl segment", "who are my customers"),
        Example("custctl aging invoices.xlsx payments.csv", "who owes me, straight from files"),
    ),
    "import": (
        Example("custctl import sales.xlsx", "put a file into the book"),
        Example("custctl import exports/*.csv --dry-run", "look first, keep nothing"),
        Example("custctl import umsatz.csv --dayfirst --save-profile till", "decide once, remember it"),
        Example("cat sales.csv | custctl import - -o clean.csv", "clean rows, no book"),
    ),
    "segment": (
        Example("custctl segment", "from the book"),
        Example("custctl segment sales.xlsx --as-of last", "from a file, on its last day"),
        Example("custctl segment --table segments -o segments.xlsx", "one table as a workbook"),
    ),
    "clv": (
        Example("custctl clv --margin 35%", "what each customer is worth"),
        Example("custctl clv --margin 35% --cac 60", "and whether winning one pays off"),
    ),
    "aging": (
        Example("custctl aging", "from the book"),
        Example("custctl aging invoices.xlsx payments.csv --as-of last", "from files, on their last day"),
        Example('custctl aging -q -f md --fail-if "overdue_90 > 10000"', "for cron: exit 4 if it is true"),
    ),
    "growth": (
        Example("custctl growth", "quarter by quarter"),
        Example("custctl growth --period month --periods 13", "a year of months"),
    ),
    "collect": (
        Example("custctl collect", "today's list"),
        Example("custctl collect -f csv -o calls.csv", "for the phone or a mail merge"),
    ),
    "check": (
        Example("custctl check orders.csv", "against the book"),
        Example("custctl check orders.csv --default-limit 5000", "where no card has a limit"),
    ),
    "report": (
        Example("custctl report -o customers.html", "the owner's page"),
        Example("custctl report --as-of month-end --lang zh -o customers.html", "at the last month end, in Chinese"),
    ),
    "book": (
        Example("custctl book log", "what came in when, from which file"),
        Example("custctl book undo 12", "take an import back"),
    ),
    "book add": (Example('custctl book add payment "Atlas Bau" 400 --document 2188', "a payment at the counter"),),
    "book export": (Example("custctl book export -o ledger.parquet", "for another program"),),
    "config": (
        Example("custctl config init", "write custctl.toml, each setting explained"),
        Example("custctl config show", "what is in force, and why"),
        Example("custctl config check", "is it right?"),
    ),
    "help": (
        Example("custctl help exit-codes", "what they mean"),
        Example("custctl help completion bash", "a script for the shell"),
        Example("custctl help manual", "the man page"),
    ),
}
"""Words of a command after `custctl` to its examples."""
