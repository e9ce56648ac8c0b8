"""What can be wrong with a command line? Exit code 2."""

from custctl.errors import UsageError


class UnknownTable(UsageError):
    message = "'{analysis}' has no table '{table}'."
    hint = "Its tables are: {available}."


class UnknownFormat(UsageError):
    message = "'{format}' is not a format for this."
    hint = "Choose one of: {available}; by the file's ending or with --format {example}"

    def __init__(self, **facts: object) -> None:
        possible = str(facts["available"]).split(", ")
        super().__init__(**facts, example="csv" if "csv" in possible else possible[0])


class EndingSaysOtherwise(UsageError):
    message = "{path} would be called {ending}, but be written as {format}."
    hint = "Leave --format out, or call the file what it is:  -o {example}"


class BadDate(UsageError):
    message = "'{value}' is not a date for {option}."
    hint = "Write a date such as 2025-03-31, or one of: {words}."


class DayTooFar(UsageError):
    message = "{option} cannot be {value}: answers are for dates from {first} to {last}."
    hint = "Write a date between them such as 2025-03-31, or:  --as-of today"


class BadOption(UsageError):
    message = "{option} cannot be '{value}'."
    hint = "{expected}"


class OptionsExclude(UsageError):
    message = "{first} and {second} exclude each other."
    hint = "Give one of the two."


class BucketsWrong(UsageError):
    message = "'{value}' are no buckets."
    hint = "Write rising days such as 30,60,90, or months, or years."


class FieldUnknown(UsageError):
    message = "There is no field '{field}'."
    hint = "Fields are: {available}."


class EncodingUnknown(UsageError):
    message = "There is no encoding '{encoding}'."
    hint = "Name one such as utf-8, gb18030, big5, cp1252, shift_jis:  --encoding gb18030"


class KeptColumnUnknown(UsageError):
    message = "No column '{column}' in {path}."
    hint = "Name one that it has:  --keep COLUMN   ({available})"


class SheetsMissing(UsageError):
    message = "No sheet '{sheet}' in {path}: only workbooks have sheets."
    hint = "Leave --sheet out."


class DocumentUnknown(UsageError):
    message = "No document '{document}' asks for money in the books on {as_of}."
    hint = "See those that are open with --table items, or choose a later date:  --as-of DATE"


class DocumentAmbiguous(UsageError):
    message = "Several customers have a document '{document}'."
    hint = 'Say whose:  {option} "{example}={document}"   It is one of: {numbers}'


class SubjectMissing(UsageError):
    message = "The report '{template}' needs {option}."
    hint = (
        'Say whose page it is:  custctl report -t {template} {option} "NAME"\n'
        "For a page for every customer:  custctl report -t {of_each} --each-customer -o FOLDER"
    )


class NotOfOneCustomer(UsageError):
    message = "The report '{template}' is not about one customer, so {option} does not go with it."
    hint = (
        "Reports about one customer are: {available}.  custctl report -t {example}\n"
        "A template of your own is one of them if its file is named after it:  statement.mine.html.j2"
    )


class WorkbookMissing(UsageError):
    message = "The report '{template}' is not a workbook."
    hint = (
        "Available workbooks: {available}.  custctl report -t owner -o customers.xlsx\n"
        "As a page:  custctl report -t {template} --format html"
    )


class CustomerNotInBooks(UsageError):
    message = "No customer '{customer}' in these books."
    hint = "{near}All stand with their numbers in the table of segment, of the same files or book."

    def __init__(self, *, near: str, **facts: object) -> None:
        super().__init__(**facts, near=f"Names like it: {near}. " if near else "")


class CustomerAmbiguous(UsageError):
    message = "Several customers are called '{customer}'."
    hint = (
        "Write the number of the one meant: {numbers}. "
        "All stand with their names in the table of segment, of the same files or book."
    )


class SalespersonUnknown(UsageError):
    message = "No customer belongs to the salesperson '{salesperson}'."
    hint = "There are: {available}.  custctl report -t handover --salesperson NAME"


class LossRatesMissing(UsageError):
    message = "A loss allowance needs loss rates, and custctl assumes none."
    hint = "From your own history:  --from-history   or from a file:  --loss-rates rates.csv"


class InterestRatesMissing(UsageError):
    message = "Late interest needs a yearly rate, and custctl assumes none."
    hint = "Say one for all days:  --interest 13%   or those of a file:  --interest rates.csv"


class ExchangeRatesMissing(UsageError):
    message = "A grand total needs rates of exchange and the currency to add up in."
    hint = "Name both:  --rates rates.csv --currency EUR"


class TerminalAsInput(UsageError):
    message = "'-' reads standard input, but nothing is piped in."
    hint = "Pipe a file in:  cat sales.csv | custctl {command} -   or name it:  custctl {command} sales.csv"


class FilesMissing(UsageError):
    message = "No file is named."
    hint = (
        "Name one or several:  custctl import sales.xlsx\n"
        "Or retry corrected rows of an earlier import:  custctl import --retry ID"
    )


class CustomerUnknown(UsageError):
    message = "No customer '{customer}' in the book."
    hint = 'Names like it: {near}. Write one of them, or add somebody new:\ncustctl book add {kind} "{customer}" {amount} --new'


class NoSuchCustomer(UsageError):
    message = "No customer '{customer}' in the books on {as_of}."
    hint = "Names like it: {near}. See all:  --all   or choose a later date:  --as-of DATE"


class CommandUnknown(UsageError):
    message = "There is no command '{command}'."
    hint = "There are: {available}. See  {parent} --help"


class OptionUnknown(UsageError):
    message = "'{command}' has no option {option}."
    hint = "To see which it has:  {command} --help"


class OptionTooEarly(UsageError):
    message = "{option} goes after the command."
    hint = "Write:  {example}"


class ChoiceUnknown(UsageError):
    message = "{option} cannot be '{value}'."
    hint = "Choose one of: {available}."


class NumberWrong(UsageError):
    message = "{option} takes a number{range}."
    hint = "Write it like  {example}   See  {command} --help"


class ValueMissing(UsageError):
    message = "{option} needs a value after it."
    hint = "To see which:  {command} --help"


class ValueTooMany(UsageError):
    message = "{option} takes no value."
    hint = "Write it alone:  {option}   See  {command} --help"


class WordEmpty(UsageError):
    message = "The word after {before} is empty."
    hint = "Perhaps a shell variable is not set. Set it, or leave the word out. See  {command} --help"


class ArgumentMissing(UsageError):
    message = "{argument} is missing."
    hint = "Write:  {usage}\nSee  {command} --help"


class ArgumentTooMany(UsageError):
    message = "Unexpected argument '{argument}'."
    hint = "Put quotes around anything that contains spaces. See  {command} --help"


class TopicUnknown(UsageError):
    message = "There is no help on '{topic}'."
    hint = "There is help on: {available}."


class ConditionUnclear(UsageError):
    message = "The condition '{condition}' cannot be read: {why}."
    hint = 'Write it like  --fail-if "overdue_90 > 10000"  or  --fail-if "overdue / open_total > 20% and customers > 5"'


class FactUnknown(UsageError):
    message = "'{analysis}' has no fact '{name}'."
    hint = "Its facts are: {available}.\nSums of its tables can be used too, as in  {example}"


class FileExists(UsageError):
    message = "{path} already exists and is left as it is."
    hint = (
        "To see the settings:  custctl config show   or write another:  custctl config init -o FILE   or replace it:  --force"
    )


class NothingToRetry(UsageError):
    message = "Import {id} has no rejected rows to retry."
    hint = "To see which imports have rejected rows:  custctl book log --book {path}"


class ImportUnknown(UsageError):
    message = "There is no import {id} in the book {path}."
    hint = "To see which there are:  custctl book log --book {path}"
