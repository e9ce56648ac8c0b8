"""What of an input cannot be understood, or can be understood in several ways? Exit code 65."""

from custctl.errors import InputError


class ColumnNotFound(InputError):
    message = "No column for '{field}' in {path}."
    hint = "Name the right one:  custctl import {path} {options}   (the file has: {available})"


class CustomerNotNamed(ColumnNotFound):
    message = "No column of {path} says whose its rows are."
    hint = (
        "Put a column headed Customer into the table, with the customer in each row. "
        "If one of its columns says it, name that:  custctl import {path} {options}   (the file has: {available})"
    )


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
    message = "The payment terms '{terms}' can be read in two ways."
    hint = (
        "Say which:  --month-end first   (the days count from the end of the invoice's month)\n"
        "or:         --month-end last    (the days count from the invoice, and it is due at the end of that month)\n"
        'Remember it in custctl.toml:  month_end = "first"'
    )


class NoTable(InputError):
    message = "No table of transactions was found in {path}."
    hint = "{why} custctl needs one table with a date, a customer and an amount in each row."


class NoHeader(InputError):
    message = "{path} seems to have no header row: its first row already looks like data ({first})."
    hint = "Say what the columns are:  custctl import {path} --no-header {options}"


class SheetUnknown(InputError):
    message = "No sheet '{sheet}' in {path}."
    hint = "Name one that it has:  --sheet NAME   ({available})"


class SheetsDiffer(InputError):
    message = "Several sheets of {path} hold tables with different columns: {available}."
    hint = "Say which to read:  custctl import {path} --sheet {first}"


class TableHidden(InputError):
    message = "The visible sheets of {path} hold no table of transactions, but hidden ones do: {sheets}."
    hint = "Read one of these:  custctl import {path} --sheet {first}   (--sheet names a visible one as well)"


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
    message = "{path} is {encoding} text except for some bytes, the first in line {row}."
    where = "{path}, line {row} (byte {position}): {text}"
    hint = "Export it again, or correct that line; or name the encoding of it all:  custctl import {path} --encoding cp1252"


class BinaryFile(InputError):
    message = "{path} is not a table: it looks like {what}."
    hint = "Export it as CSV or XLSX and import that."


class UnreadableWorkbook(InputError):
    message = "{path} is damaged or of a kind that cannot be opened ({why})."
    hint = "Download it again; or open it in a spreadsheet program, save it as XLSX or CSV, and import that."


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
    message = "{path} has rows of {date}, but not all that the book has for that day: a day cut in two, or another till?"
    where = "{path}: rows of {date} that only the book has: {lacking}; that both have: {shared}; such days in total: {days}"
    hint = (
        "custctl import {path} --source NAME      (another till, shop or account)\n"
        "custctl import {path} --overlap new      (the rest of the day: all of its rows are additional)\n"
        "custctl import {path} --overlap known    (the same day again: equal rows are the same ones)"
    )


class RowsWithoutCurrency(InputError):
    message = "{path} has rows in {currency} that the book has without a currency, such as those of {date}."
    hint = (
        'The same rows: leave --currency out, with currency = "{currency}" in custctl.toml; or take back the earlier import\n'
        "with custctl book undo NUMBER, and import its file with --currency {currency}\n"
        "Other rows: custctl import {path} --source NAME"
    )


class RowsWithCurrency(InputError):
    message = "{path} has rows without a currency that the book has in {currency}, such as those of {date}."
    hint = (
        "custctl import {path} --currency {currency}    (the same rows)\n"
        "custctl import {path} --source NAME     (another till, shop or account)"
    )


class PaidDayUnknown(InputError):
    message = "{path} shows what is still open, but not on which day."
    hint = "Give the day of the export:  custctl import {path} --as-of 2025-12-31"


class KindMixed(InputError):
    message = "{path} holds credit notes above zero ({positive}) and below ({negative}): which way do they go?"
    hint = "To treat them all as credits, whatever their sign:  custctl import {path} --kind credit_note"


class RowsRejected(InputError):
    message = "With --strict every row must be readable, and {count} cannot be read."
    where = '{path}, row {row}, column "{column}": {value}'
    hint = "Correct them in the file; or leave --strict out to get an answer from the other rows, with these named."


class RatesUnreadable(InputError):
    message = "{path} is not a table of rates: {why}."
    hint = "It needs the columns {columns}, such as  {example}   for {option}"


class RateMissing(InputError):
    message = "There is no rate from {currency} to {base} on or before {date}."
    hint = "Add a line to the rates:  {date},{currency},RATE   or leave --rates out to see each currency separately"


class HistoryTooShort(InputError):
    message = "Loss rates in {currency} cannot be learnt yet: the books are too young."
    where = "invoices due at least {cut_off} days ago: {count}, months in which they were written: {months}"
    hint = "It takes {least} months. Until then name the rates:  --loss-rates rates.csv"
