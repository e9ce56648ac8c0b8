"""Every error a user can cause: what is wrong, where, and how to mend it.

A class is one error: its sentence and its hint stand on the class with placeholders, the facts of the case are on the
instance. A family is one exit code. Only `cli.main` turns an error into an exit; words in other languages are labels under
`errors.*`. Bad rows are not errors but data: they become rejects.
"""

import re
from typing import ClassVar


class CustctlError(Exception):
    """Base of everything that custctl tells a user went wrong.

    Args:
        facts: Values for the placeholders of `message`, `where` and `hint`.
    """

    exit_code: ClassVar[int] = 1
    message: ClassVar[str]
    where: ClassVar[str] = ""
    hint: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message.format(**facts))

    @property
    def key(self) -> str:
        """The error's name in labels and docs: `ColumnNotFound` is `column_not_found`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class UsageError(CustctlError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class InputError(CustctlError):
    """The input cannot be understood, or can be understood in several ways."""

    exit_code = 65


class InputMissing(CustctlError):
    """The input is not there or cannot be read."""

    exit_code = 66


class OutputError(CustctlError):
    """The output cannot be written."""

    exit_code = 73


class BusyError(CustctlError):
    """Another process holds what this one needs."""

    exit_code = 75


class ConfigError(CustctlError):
    """A setting is wrong."""

    exit_code = 78


class InternalError(CustctlError):
    """A promise of custctl's own does not hold: a bug, never the user's fault."""

    exit_code = 1


# ---------------------------------------------------------------------------------------------- 2: usage


class UnknownTable(UsageError):
    message = "'{analysis}' has no table '{table}'."
    hint = "Its tables are: {available}."


class UnknownFormat(UsageError):
    message = "'{format}' is no format for this."
    hint = "Choose one of: {available}; by the file's ending or with --format {example}"

    def __init__(self, **facts: object) -> None:
        possible = str(facts["available"]).split(", ")
        super().__init__(**facts, example="csv" if "csv" in possible else possible[0])


class BadDate(UsageError):
    message = "'{value}' is not a day for {option}."
    hint = "Write a date such as 2025-03-31, or one of: {words}."


class BadOption(UsageError):
    message = "{option} cannot be '{value}'."
    hint = "{expected}"


class OptionsExclude(UsageError):
    message = "{first} and {second} exclude each other."
    hint = "Give one of the two."


class DocumentUnknown(UsageError):
    message = "No document '{document}' asks for money in the books on {as_of}."
    hint = "See which are open:  custctl aging --table items   or read the books later:  --as-of DATE"


class SubjectMissing(UsageError):
    message = "The report '{template}' needs {option}."
    hint = (
        'Say whose page it is:  custctl report -t {template} {option} "NAME"\n'
        "For a page of every customer:  custctl report -t {of_each} --each-customer -o FOLDER"
    )


class WorkbookMissing(UsageError):
    message = "The report '{template}' is no workbook."
    hint = (
        "Workbooks there are: {available}.  custctl report -t owner -o customers.xlsx\n"
        "As a page:  custctl report -t {template} --format html"
    )


class ReportCustomerUnknown(UsageError):
    message = "No customer '{customer}' in these books, or several of that name."
    hint = "Names like it: {near}. See all with their numbers:  custctl segment --format csv"


class SalespersonUnknown(UsageError):
    message = "No customer belongs to the salesperson '{salesperson}'."
    hint = "There are: {available}.  custctl report -t handover --salesperson NAME"


class LossRatesMissing(UsageError):
    message = "A provision needs loss rates, and custctl assumes none."
    hint = "From your own history:  custctl aging --table provision --from-history   or from a file:  --loss-rates rates.csv"


class TerminalAsInput(UsageError):
    message = "Nothing is coming in: '-' reads standard input, and that is the keyboard."
    hint = "Pipe a file in:  cat sales.csv | custctl {command} -   or name it:  custctl {command} sales.csv"


class FilesMissing(UsageError):
    message = "No file is named."
    hint = (
        "Name one or several:  custctl import sales.xlsx\n"
        "Or try mended rows of an earlier import again:  custctl import --retry ID"
    )


class CustomerUnknown(UsageError):
    message = "No customer '{customer}' in the book."
    hint = 'Names like it: {near}. Write one of them, or add somebody new:\ncustctl book add {kind} "{customer}" {amount} --new'


class NoSuchCustomer(UsageError):
    message = "No customer '{customer}' in the books on {as_of}."
    hint = "Names like it: {near}. See all:  custctl clv --all   or read the books later:  --as-of DATE"


class CommandUnknown(UsageError):
    message = "There is no command '{command}'."
    hint = "There are: {available}. See  {parent} --help"


class OptionUnknown(UsageError):
    message = "'{command}' has no option {option}."
    hint = "See which it has:  {command} --help"


class OptionTooEarly(UsageError):
    message = "{option} belongs behind the command."
    hint = "Write:  {example}"


class ChoiceUnknown(UsageError):
    message = "{option} cannot be '{value}'."
    hint = "Choose one of: {available}."


class NumberWrong(UsageError):
    message = "{option} takes a number{range}."
    hint = "Write it like  {example}   See  {command} --help"


class ValueMissing(UsageError):
    message = "{option} needs a value behind it."
    hint = "See which:  {command} --help"


class ValueTooMany(UsageError):
    message = "{option} takes no value."
    hint = "Write it alone:  {option}   See  {command} --help"


class ArgumentMissing(UsageError):
    message = "{argument} is missing."
    hint = "Write:  {usage}\nSee  {command} --help"


class ArgumentTooMany(UsageError):
    message = "'{argument}' is one word too many."
    hint = "Put quotes around what has blanks in it. See  {command} --help"


class TopicUnknown(UsageError):
    message = "There is no help on '{topic}'."
    hint = "There is help on: {available}."


class ConditionUnclear(UsageError):
    message = "The condition '{condition}' cannot be read: {why}."
    hint = 'Write it like  --fail-if "overdue_90 > 10000"  or  --fail-if "overdue / open_total > 20% and customers > 5"'


class FactUnknown(UsageError):
    message = "'{analysis}' has no fact '{name}'."
    hint = "Its facts are: {available}.\nSums of its tables too, as in  {example}"


class FileExists(UsageError):
    message = "{path} is there already, and is left as it is."
    hint = "Look at it:  custctl config show   or write another:  custctl config init -o FILE   or replace it:  --force"


class NothingToRetry(UsageError):
    message = "Import {id} has no rejected rows that could be tried again."
    hint = "See which imports have some:  custctl book log --book {path}"


# ---------------------------------------------------------------------------------------------- 65: not understood


class ColumnNotFound(InputError):
    message = "No column for '{field}' in {path}."
    hint = "Name the right one:  custctl import {path} --map {field}=COLUMN   (the file has: {available})"


class ColumnAmbiguous(InputError):
    message = "Several columns of {path} could be '{field}': {candidates}."
    hint = "Say which:  custctl import {path} --map {field}={first}"


class ColumnUnknown(InputError):
    message = "No column '{column}' in {path}."
    hint = "Name the right one:  custctl import {path} --map {field}=COLUMN   (the file has: {available})"


class DatesAmbiguous(InputError):
    message = 'The dates in "{column}" can be read day first or month first.'
    where = "{path}, row {row}: {value} is {day_first} or {month_first}; no date in the file decides"
    hint = (
        "custctl import {path} --dayfirst      ({day_first}; remember it: --save-profile NAME)\n"
        "custctl import {path} --monthfirst    ({month_first})"
    )


class DecimalAmbiguous(InputError):
    message = 'The numbers in "{column}" can be read in two ways.'
    where = "{path}, row {row}: {value} is {with_point} or {with_comma}; no number in the column decides"
    hint = "custctl import {path} --decimal .      ({with_point})\ncustctl import {path} --decimal ,      ({with_comma})"


class TermsAmbiguous(InputError):
    message = "The terms '{terms}' can be read in two ways."
    hint = (
        "Say which:  --month-end first   (the days begin at the end of the invoice's month)\n"
        "or:         --month-end last    (the days begin at the invoice, and it is due at the end of the month they end in)\n"
        'Remember it in custctl.toml:  month_end = "first"'
    )


class NoTable(InputError):
    message = "No table of transactions was found in {path}."
    hint = "{why} custctl needs one table with a date, a customer and an amount in each row."


class NoHeader(InputError):
    message = "{path} seems to have no header row: its first row already looks like data ({first})."
    hint = "Say what the columns are:  custctl import {path} --no-header --map date=1 --map customer=2 --map amount=3"


class SheetUnknown(InputError):
    message = "No sheet '{sheet}' in {path}."
    hint = "Name one that it has:  --sheet NAME   ({available})"


class SheetsDiffer(InputError):
    message = "Several sheets of {path} hold tables with different columns: {available}."
    hint = "Say which to read:  custctl import {path} --sheet {first}"


class TablesStacked(InputError):
    message = "{path} holds several tables, one below the other: their headers are in rows {first} and {second}."
    hint = "Save each of them as a file of its own and name the one to read:  custctl import FILE"


class EncodingUnclear(InputError):
    message = "The text of {path} could be {first} or {second}, and they read differently."
    where = "{path}, row {row}: {first_reading} or {second_reading}"
    hint = (
        "custctl import {path} --encoding {first}      ({first_reading})\n"
        "custctl import {path} --encoding {second}      ({second_reading})"
    )


class EncodingWrong(InputError):
    message = "{path} is not {encoding} text (byte {position})."
    hint = "Leave --encoding out to let custctl find it, or name another:  --encoding gb18030"


class TextDamaged(InputError):
    message = "{path} is {encoding} text but for some bytes, the first in line {row}."
    where = "{path}, line {row} (byte {position}): {text}"
    hint = "Export it again, or mend that line; or name the encoding of all of it:  custctl import {path} --encoding cp1252"


class BinaryFile(InputError):
    message = "{path} is not a table: it looks like {what}."
    hint = "Export it as CSV or XLSX and import that."


class UnreadableWorkbook(InputError):
    message = "{path} is damaged or of a kind that cannot be opened ({why})."
    hint = "Get it again where it comes from; or open it in a spreadsheet program, save it as XLSX or CSV, and import that."


class TooLarge(InputError):
    message = "{path} would unpack to {size}, over the limit of {limit}."
    hint = "If you trust the file, raise the limit:  --max-size {needed}"


class PipeTooLong(InputError):
    message = "{path} goes on beyond the limit of {limit}."
    hint = "If it does end, save it as a file and name that, or raise the limit:  --max-size {needed}"


class ProfileUnknown(InputError):
    message = "No profile '{name}'."
    hint = "Name one of: {available}; or leave --profile out, and custctl finds the columns itself."


class ColumnUnreadable(InputError):
    message = "No cell of \"{column}\" in {path} can be read as '{field}'."
    where = '{path}, row {row}: "{value}"'
    hint = "Name the right column:  custctl import {path} --map {field}=COLUMN   (the file has: {available})"


class DayCut(InputError):
    message = "{path} has rows of {date}, but not all that the book has of that day: a day cut in two, or another till?"
    where = "{path}: rows of {date} that only the book has: {lacking}; that both have: {shared}; such days in all: {days}"
    hint = (
        "custctl import {path} --source NAME      (another till, shop or account)\n"
        "custctl import {path} --overlap new      (the rest of the day: all of its rows are further ones)\n"
        "custctl import {path} --overlap known    (the same day again: equal rows are the same ones)"
    )


class PaidDayUnknown(InputError):
    message = "{path} tells what is still open, but not on which day."
    hint = "Say the day of the export:  custctl import {path} --as-of 2025-12-31"


class KindMixed(InputError):
    message = "{path} holds credit notes above zero ({positive}) and below ({negative}): which way do they go?"
    hint = "To take them as credits whatever the sign:  custctl import {path} --kind credit_note"


class RowsRejected(InputError):
    message = "--strict wants every row, and {count} cannot be read."
    where = '{path}, row {row}, column "{column}": {value}'
    hint = "Mend them in the file; or leave --strict out to have an answer from the other rows, with these named."


class RatesUnreadable(InputError):
    message = "{path} is not a table of rates: {why}."
    hint = "It needs the columns {columns}, such as  {example}   for {option}"


class RateMissing(InputError):
    message = "There is no rate from {currency} to {base} on or before {date}."
    hint = "Add a line to the rates:  {date},{currency},RATE   or leave --rates out to see each currency by itself"


class HistoryTooShort(InputError):
    message = "Loss rates in {currency} cannot be learnt yet: the books are too young."
    where = "invoices due at least {cut_off} days ago: {count}, months in which they were written: {months}"
    hint = "It takes {least} months. Until then name the rates:  custctl aging --table provision --loss-rates rates.csv"


# ---------------------------------------------------------------------------------------------- 66: missing or unreadable


class FileMissing(InputMissing):
    message = "No file {path}."
    hint = "Check the name; {near}"


class FolderEmpty(InputMissing):
    message = "There are no files in the folder {path}."
    hint = "Name the files, or another folder."


class FileUnreadable(InputMissing):
    message = "{path} cannot be read ({why})."
    hint = "Check that it is a whole file, that you may read it, and that no other program holds it open."


class FileEmpty(InputMissing):
    message = "{path} is empty."
    hint = "Export it again; a table needs at least a header row."


class FileEncrypted(InputMissing):
    message = "{path} is protected by a password."
    hint = "Open it with its password, save a copy without one, and import that."


class BookMissing(InputMissing):
    message = "There is no book in the folder {path} yet."
    hint = "Make one:  custctl import FILE   or answer from a file:  custctl {command} FILE"


class BookDamaged(InputMissing):
    message = "The book in the folder {path} cannot be read ({why})."
    hint = "Check it:  custctl book verify --book {path}   or put the folder back from a copy."


class ImportUnknown(UsageError):
    message = "There is no import {id} in the book {path}."
    hint = "See which there are:  custctl book log --book {path}"


# ---------------------------------------------------------------------------------------------- 73: output


class OutputUnwritable(OutputError):
    message = "{path} cannot be written ({why})."
    hint = "Name another place:  -o FILE   or see that the folder exists, may be written to, and has room."


class TooLongForExcel(OutputError):
    message = "Table '{table}' has {rows} rows; a worksheet holds {most}."
    hint = "Write a format that holds any number:  --format csv  or  --format parquet"


class ScratchFull(OutputError):
    message = "There is no room for working copies in {path} ({why})."
    hint = "Nothing was changed. Free space there, or name a folder on another disk:  TMPDIR=FOLDER custctl …"


class BookUnwritable(OutputError):
    message = "The book in the folder {path} cannot be written ({why})."
    hint = "Nothing was changed. Free space or mend the permissions, then run the same command again."


# ---------------------------------------------------------------------------------------------- 75: busy


class BookBusy(BusyError):
    message = "The book in the folder {path} is in use by another custctl."
    hint = "Wait for it, or give it more time:  --wait 60"


# ---------------------------------------------------------------------------------------------- 78: configuration


class ProfileBroken(ConfigError):
    message = "The profile {path} cannot be read ({why})."
    hint = "Mend the file or remove it, or write it anew:  custctl import FILE --save-profile NAME"


class ConfigUnreadable(ConfigError):
    message = "The configuration {path} cannot be read ({why})."
    hint = "Mend the line, or leave the file out with --config /dev/null."


class SettingUnknown(ConfigError):
    message = "{path}: there is no setting '{key}'."
    hint = "Known are: {available}."


class SettingWrong(ConfigError):
    message = "{path}: '{key}' cannot be {value}."
    hint = "{allowed}"


class OwnSegmentUnreadable(ConfigError):
    message = "The condition of your own segment '{name}' cannot be read as SQL ({why})."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = (
        "Write it as  revenue_12m > 10000 and segment = 'champions' and last_order >= DATE '2025-01-31'\n"
        "It may use: {columns}.\nSee the conditions in force:  custctl config show"
    )


class OwnSegmentColumn(ConfigError):
    message = "Your own segment '{name}' asks for the column '{column}', which there is not."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = "It may use: {columns}.\nSee the conditions in force:  custctl config show"


class OwnSegmentWrong(ConfigError):
    message = "The condition of your own segment '{name}' is not true or false, or joins what does not go together ({why})."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = (
        "Compare numbers with numbers, text with 'text', days with DATE '2025-01-31'; divide by nullif(revenue, 0).\n"
        "It may use: {columns}.\nSee the conditions in force:  custctl config show"
    )


class ActionWrong(ConfigError):
    message = "The action for '{key}' is for no segment, activity or state that there is."
    where = "custctl.toml, [actions]"
    hint = (
        'Write it as  "at_risk" = "…"  or  "at_risk/late" = "…"  or  "*/*/overdue" = "…"\n'
        "Segments: {segments}. Activities: {activities}. States: {states}.\n"
        "See the actions in force:  custctl config show"
    )


class ThresholdsBroken(ConfigError):
    message = "The thresholds in {path} cannot be read ({why})."
    hint = "Remove the file, and the same command writes it anew:  custctl segment --freeze {path}"


class PdfUnavailable(ConfigError):
    message = "PDF needs WeasyPrint with Pango, and one of them is missing ({why})."
    hint = (
        "pip install 'custctl[pdf]'\n"
        "Debian, Ubuntu:  apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk\n"
        "macOS:  brew install pango       Or print the page from a browser:  custctl report -o customers.html"
    )


class TemplateMissing(ConfigError):
    message = "There is no template '{template}'."
    hint = "There are: {available}. Name one of them, or a file:  custctl report -t owner"


class TemplateWrong(ConfigError):
    message = "The template {template} does not work: {why}."
    where = "{template}:{line}"
    hint = "It may use: {available}. Mend the line, or take the template that comes with custctl:  custctl report -t owner"


# ---------------------------------------------------------------------------------------------- 1: bugs


class TotalsOff(InternalError):
    message = "The totals of {what} do not add up: {left} is not {right}."
    hint = "Nothing was kept. This is a bug in custctl: please report it with the file's header."


class BugFound(InternalError):
    message = "This is a bug in custctl, sorry: {kind} in {place}."
    hint = (
        "Nothing half-done was kept. What happened is in {path}, without any of your data: please report it with that file.\n"
        "The whole story is on the screen with --debug."
    )
