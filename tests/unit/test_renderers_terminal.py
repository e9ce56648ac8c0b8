"""The terminal: fits its width, cuts no number, and says what it leaves out."""

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console

from custctl.labels import Words
from custctl.renderers import terminal
from custctl.renderers.cells import cell, plain
from custctl.result import Fact, Note, Result
from custctl.schema import Column, Role
from tests.helpers.results import AGING_ROLES, HOSTILE, a_shop, aging, owing, result, table, texts


def shown(answer: Result, *, width: int = 80, lang: str = "en", encoding: str = "utf-8", **options: object) -> list[str]:
    """Lines as a plain terminal shows them."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    terminal.show(answer, Console(file=stream, width=width, color_system=None), Words(lang), **options)
    stream.seek(0)
    return stream.read().splitlines()


def notes_of(answer: Result, words: Words, *, width: int = 80) -> list[str]:
    stream = io.StringIO()
    terminal.notes(answer, Console(file=stream, width=width, color_system=None), words)
    return stream.getvalue().splitlines()


def next_of(answer: Result, *, watched: bool = True, sources: str = "") -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=80, color_system=None, force_terminal=watched)
    terminal.next_steps(answer, console, Words("en"), sources=sources)
    return stream.getvalue()


def words_with(**texts: str) -> Words:
    words = Words("en")
    words._texts = {**words._texts, **texts}
    return words


def test_the_receivables_of_a_small_shop() -> None:
    first = a_shop().tables["customers"].rows.head(3).rows()
    words = words_with(**{"column.not_due": "Not due", "column.total": "Total"})
    stream = io.StringIO()
    terminal.show(aging(*first, facts=a_shop().facts), Console(file=stream, width=80), words)
    assert stream.getvalue() == (
        "Receivables on 31 Oct 2026 · EUR · 46 customers · 118 open items\n"
        "\n"
        "  Customer              Not due   1-30  31-60  61-90    91+  Unappl.   Total\n"
        "  Nordwind Handel GmbH    4,200  1,150      –      –      –        –   5,350\n"
        "  Atlas Bau               1,021    640    310      –    980        –   2,951\n"
        "  Lindner & Töchter       2,480      –      –      –      –     -450   2,030\n"
        "  Total                   7,701  1,790    310      –    980     -450  10,331\n"
        "                           75\N{NO-BREAK SPACE}%   17\N{NO-BREAK SPACE}%  3.0\N{NO-BREAK SPACE}%"
        "         9.5\N{NO-BREAK SPACE}%   -4.4\N{NO-BREAK SPACE}%\n"
        "\n"
        "  Ties out: 212,300.00 invoiced − 159,345.00 received − 450.00 credited =\n"
        "  52,505.00 ✓\n"
    )


def test_measured_numbers_have_as_many_decimals_as_those_above_and_below() -> None:
    measured = Column(pl.Float64(), Role.NUMBER)
    texts = [cell(value, "turnover", measured, Words("en"), currency=None) for value in (65.95, 70.1, 100.0, 0.0, None)]
    assert texts == ["65.95", "70.10", "100.00", "0.00", "–"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [30, 50, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int, lang: str) -> None:
    assert max(cell_len(line) for line in shown(a_shop(), width=width, lang=lang)) <= width


def test_the_first_ten_rows_are_shown_and_the_rest_counted() -> None:
    lines = shown(a_shop())
    assert sum(" Customer 0" in line for line in lines) == 7
    assert "  … 36 more: --all" in lines


def test_all_rows_are_shown_when_asked_for() -> None:
    lines = shown(a_shop(), all_rows=True)
    assert sum(" Customer 0" in line or " Customer 1" in line for line in lines) == 20
    assert not any("--all" in line for line in lines)


def test_a_dozen_rows_are_shown_rather_than_a_line_about_two() -> None:
    assert not any("--all" in line for line in shown(aging(*(owing(str(n), f"C{n}", "5") for n in range(12)))))
    assert any("… 3 more" in line for line in shown(aging(*(owing(str(n), f"C{n}", "5") for n in range(13)))))


def test_totals_are_over_all_rows_and_not_only_those_shown() -> None:
    [total] = [line for line in shown(a_shop()) if line.startswith("  Total")]
    assert total.split()[1] == "25,804"


def test_a_single_row_needs_no_total() -> None:
    assert not any("Total" in line and "5.00" in line for line in shown(aging(owing("1", "Ada", "5")))[4:])


def test_where_there_is_no_room_for_the_ages_their_sum_is_shown() -> None:
    heading = shown(a_shop(), width=50)[3]
    assert "1-30" not in heading
    assert heading.split()[0] == "Customer"
    assert heading.split()[-1].lower() == "total"


def test_names_are_cut_before_numbers_are() -> None:
    lines = shown(aging(owing("1", "An uncommonly long name of a customer" * 3, "1234567", "2345678", "3456789")))
    [row] = [line for line in lines if "An unc" in line]
    assert "…" in row
    assert {"1,234,567", "2,345,678"} <= set(row.split()) or "7,037,034" in row


def test_few_columns_of_money_show_cents() -> None:
    roles = {"customer": Role.TEXT, "document": Role.TEXT, "open": Role.MONEY}
    assert any("1,020.50" in line for line in shown(result(table("items", roles, [["Ada", "I1", "1020.5"]]))))


def test_small_amounts_show_cents_and_large_ones_do_not() -> None:
    assert "999.50" in " ".join(shown(aging(owing("1", "Ada", "999.5"))))
    assert "1,001" in " ".join(shown(aging(owing("1", "Ada", "1000.5"))))


def test_tables_of_one_name_have_the_caption_of_their_analysis() -> None:
    words = words_with(**{"table.settings": "Settings", "table.novel.settings": "Novel settings"})
    stream = io.StringIO()
    answer = result(table("settings", {"customer": Role.TEXT}, [["Ada"]]), analysis="novel")
    terminal.show(answer, Console(file=stream, width=80), words, table="settings")
    assert "  Novel settings" in stream.getvalue().splitlines()


def test_zero_is_a_dash() -> None:
    assert [line.split()[1:] for line in shown(aging(owing("1", "Ada", "5"))) if "Ada" in line] == [
        ["5.00", "–", "–", "–", "–", "5.00", "0"]
    ]


def test_columns_that_say_nothing_are_left_out() -> None:
    headings = " ".join(shown(aging(owing("1", "Ada", "5"))))
    assert "isputed" not in headings
    assert "nappl" not in headings
    assert "nappl" in " ".join(shown(aging(owing("1", "Ada", "5", unapplied="-1"))))


def test_customers_of_the_same_name_are_told_apart() -> None:
    lines = shown(aging(owing("17", "Ada", "5"), owing("18", "Ada", "6"), owing("19", "Bob", "7"), owing("20", None, "8")))
    names = [line[2:].split("  ")[0] for line in lines[3:7]]
    assert names == ["Ada (17)", "Ada (18)", "Bob", "20"]


def test_each_currency_has_its_own_block_and_nothing_is_added_across() -> None:
    rows = [
        owing("1", "Ada", "5"),
        owing("2", "Bob", "6"),
        owing("1", "Ada", "700", currency="JPY"),
        owing("2", "Bob", "800", currency="JPY"),
    ]
    lines = shown(aging(*rows, facts={"EUR": {}, "JPY": {}}))
    assert [line for line in lines if line.startswith("Receivables")] == [
        "Receivables on 31 Oct 2026 · EUR",
        "Receivables on 31 Oct 2026 · JPY",
    ]
    assert [line.split()[1] for line in lines if line.startswith("  Total")] == ["11.00", "1,500"]


def test_a_table_without_currencies_stands_once_at_the_end() -> None:
    answer = result(
        table("rates", {"bucket": Role.KEY, "share": Role.SHARE}, [["days_31_60", 0.5]]), facts={"EUR": {}, "JPY": {}}
    )
    assert sum("31-60" in line for line in shown(answer)) == 1


def test_the_unknown_currency_is_not_named() -> None:
    assert shown(aging(owing("1", "Ada", "5", currency="XXX"), facts={"XXX": {}}))[0] == "Receivables on 31 Oct 2026"


def test_one_customer_is_not_plural() -> None:
    facts = {"EUR": {"customers": Fact(1, Role.COUNT), "open_items": Fact(2, Role.COUNT)}}
    assert shown(aging(facts=facts))[0] == "Receivables on 31 Oct 2026 · EUR · 1 customer · 2 open items"


def test_nothing_to_show_is_said() -> None:
    assert shown(aging(facts={})) == ["Receivables on 31 Oct 2026", "", "  Nothing to show."]


def test_an_analysis_without_a_heading_is_called_by_its_name() -> None:
    assert shown(result(table("t", {"a": Role.TEXT}, []), analysis="novel"))[0] == "novel"


def test_the_answer_ties_out_in_view() -> None:
    lines = " ".join(line.strip() for line in shown(a_shop()))
    assert "212,300.00 invoiced − 159,345.00 received − 450.00 credited = 52,505.00 ✓" in lines
    assert "written off" not in lines


def test_a_table_of_many_columns_shows_them_from_the_left() -> None:
    roles = {f"column_{number}": Role.COUNT for number in range(40)}
    row = shown(result(table("wide", roles, [[10**9 + n for n in range(40)]])))[-1]
    assert row.split() == [f"{10**9 + n:,}" for n in range(len(row.split()))]
    assert len(row.split()) > 4


def test_segments_show_bars_and_what_to_do() -> None:
    roles = {
        "segment": Role.KEY,
        "customers": Role.COUNT,
        "revenue": Role.MONEY,
        "revenue_share": Role.SHARE,
        "action": Role.KEY,
    }
    rows = [["champions", 3, "75", 0.75, "reward"], ["lost", 0, "0", 0.0, "let_go"], ["loyal", 2, "25", 0.25, "offer"]]
    lines = shown(result(table("segments", roles, rows), analysis="segment"))
    assert not any("lost" in line for line in lines), "nobody is in it"
    assert [line.split()[-1] for line in lines if "█" in line] == ["█" * 12, "█" * 4]
    assert sum("reward" in line for line in lines) == 1


def test_bars_are_left_out_where_there_is_no_room() -> None:
    roles = {"segment": Role.KEY, "customers": Role.COUNT, "revenue": Role.MONEY, "revenue_share": Role.SHARE}
    lines = shown(result(table("segments", roles, [["champions", 3, "75", 0.75]]), analysis="segment"), width=40)
    assert not any("█" in line for line in lines)


def test_a_console_without_unicode_gets_stand_ins() -> None:
    text = "\n".join(shown(aging(owing("1", "Ada", "5", "6"), owing("2", "Bob", "7"), facts=a_shop().facts), encoding="ascii"))
    assert text.isascii()
    assert "| EUR |" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_data_cannot_steer_the_terminal(hostile: str) -> None:
    lines = shown(texts(hostile, "plain"))
    assert len(lines) == len(shown(texts("safe", "plain")))
    assert not set("".join(lines)) & {
        chr(n) for n in [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F)]
    }


def test_text_from_data_is_not_rich_markup() -> None:
    assert any("[red]markup[/red] :smile:" in line for line in shown(texts("[red]markup[/red] :smile:")))


def test_text_is_made_plain() -> None:
    assert plain("a\tb\r\nc\x1b[2J\u202ed ") == "a b c[2Jd"
    assert plain("汉字 👩‍👩‍👧") == "汉字 👩‍👩‍👧"


def test_columns_line_up_under_chinese_names() -> None:
    lines = shown(aging(owing("1", "上海汉字贸易有限公司", "5"), owing("2", "Ada", "6")), lang="zh")
    assert len({cell_len(line) for line in lines[3:6]}) == 1


def test_rows_have_colours_only_for_the_oldest_debts() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard", _environ={})
    terminal.show(aging(owing("1", "Ada", "5", "0", "0", "0", "7"), owing("2", "Bob", "6")), console, Words("en"))
    assert "\x1b[31m" in console.file.getvalue()


def test_notes_are_sentences_and_warnings_are_marked() -> None:
    words = words_with(
        **{"note.spilled": "{amount:money} named no invoice.", "note.stale": "The newest row is {days:days} days old."}
    )
    notes = [Note("stale", {"days": 60}, warning=True), Note("spilled", {"amount": Decimal(1830), "currency": "JPY"})]
    assert notes_of(aging(notes=notes), words)[:2] == ["! The newest row is 60 days old.", "  1,830 named no invoice."]


def test_a_note_cannot_steer_the_terminal() -> None:
    words = words_with(**{"note.odd": "{name} is odd."})
    assert notes_of(aging(notes=[Note("odd", {"name": "A\x1b[31m\nB"})]), words)[0] == "  A[31m B is odd."


def test_long_notes_are_wrapped_under_themselves() -> None:
    words = words_with(**{"note.long": "word " * 40})
    lines = notes_of(aging(notes=[Note("long", warning=True)]), words)
    assert lines[0].startswith("! word")
    assert lines[1].startswith("  word")
    assert max(map(len, lines)) <= 80


def test_what_to_ask_next_is_said_only_at_a_terminal() -> None:
    assert next_of(aging()).startswith("Next: custctl ")
    assert next_of(aging(), watched=False) == ""


def test_what_to_ask_next_is_of_the_same_files() -> None:
    said = next_of(aging(), sources="'my sales.csv' b.csv")
    commands = " ".join(said.split()).removeprefix("Next: ").split(" · ")
    assert commands == [
        "custctl aging 'my sales.csv' b.csv --table items",
        "custctl report 'my sales.csv' b.csv -t receivables",
    ]


def test_an_analysis_without_next_steps_says_none() -> None:
    assert next_of(result(table("t", {"a": Role.TEXT}, []), analysis="novel")) == ""


def test_key_figures_stand_in_two_columns_and_unknown_ones_are_left_out() -> None:
    words = words_with(
        **{
            "figures.novel.1": "Next 12 months | {equity}",
            "figures.novel.2": "Later | {later}",
            "figures.novel.3": "Ends | {ends}",
        }
    )
    facts = {
        "EUR": {
            "equity": Fact(Decimal(148000), Role.MONEY),
            "ends": Fact(date(2027, 1, 1), Role.DATE),
            "later": Fact(None, Role.MONEY),
        }
    }
    stream = io.StringIO()
    answer = result(table("t", {"a": Role.TEXT}, []), analysis="novel", facts=facts)
    terminal.show(answer, Console(file=stream, width=80), words)
    assert stream.getvalue().splitlines()[2:4] == ["  Next 12 months  148,000.00", "  Ends            1 Jan 2027"]


def test_the_table_asked_for_is_shown_with_its_caption() -> None:
    answer = result(table("customers", AGING_ROLES, []), table("settings", {"customer": Role.TEXT}, [["Ada"]]))
    assert "  Settings" in shown(answer, table="settings")
    assert not any("Ada" in line for line in shown(answer))


def test_a_path_that_must_be_cut_keeps_its_end_and_a_moment_is_read_to_the_minute() -> None:
    roles = {
        "id": Role.COUNT,
        "at": Role.TEXT,
        "state": Role.KEY,
        "files": Role.TEXT,
        "accepted": Role.COUNT,
        "rejected": Role.COUNT,
    }
    row = (1, "2026-11-22T03:55:34+00:00", "in_force", "a/folder/deep/in/a/disk/till_of_the_shop.csv", 38, 2)
    lines = shown(result(table("imports", roles, [row]), analysis="book"), width=64)
    assert "  …disk/till_of_the_shop.csv  " in lines[-1]
    assert "2026-11-22 03:55 " in lines[-1]


def test_steps_are_broken_between_commands() -> None:
    lines = next_of(aging(), sources="quite-a-long-name-of-a-file.xlsx").splitlines()
    assert [line.strip(" ·").removeprefix("Next: ") for line in lines] == [
        "custctl aging quite-a-long-name-of-a-file.xlsx --table items",
        "custctl report quite-a-long-name-of-a-file.xlsx -t receivables",
    ]
