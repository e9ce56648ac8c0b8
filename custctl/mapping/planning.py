"""What is decided about a file, in which order: which program wrote it, its columns, its meaning, how its cells are written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from custctl.mapping import guess
from custctl.mapping.account_sides import paired
from custctl.mapping.ageing_columns import open_by_age, unread_ages
from custctl.mapping.bank_accounts import of_a_bank
from custctl.mapping.beside_net import beside_net_unread
from custctl.mapping.contact_columns import only_promises, with_contacts
from custctl.mapping.currency_columns import with_currency
from custctl.mapping.first_lines import on_first_lines
from custctl.mapping.footers import without_footer
from custctl.mapping.further_payments import further_payments, unread_formulas
from custctl.mapping.group_headings import headed, under_headings
from custctl.mapping.guess import Content, Guess
from custctl.mapping.home_currency import in_home_currency
from custctl.mapping.joined_payments import joined_payments
from custctl.mapping.net_amounts import may_be_net, net_amounts
from custctl.mapping.plan import Plan
from custctl.mapping.profile import Profile, matching
from custctl.mapping.profile_columns import profile_columns
from custctl.mapping.profile_files import filled, possible, profiles
from custctl.mapping.received import of_receipts
from custctl.mapping.repeated import counted_once
from custctl.mapping.roles import canonical, settle
from custctl.mapping.running_balance import refuse_unread_sides, run_over_sides
from custctl.mapping.styles import decide
from custctl.mapping.taken_off import unread_taken_off, with_taken_off
from custctl.mapping.taxes import rates_of_tax, taxes_of_parts
from custctl.mapping.told import Told
from custctl.mapping.type_columns import with_sides, with_states, with_types, without_types_of_invoices
from custctl.mapping.types_by_cells import typed_by_cells
from custctl.mapping.unheard_columns import unheard
from custctl.mapping.unread_columns import unread
from custctl.mapping.what_is_open import what_is_open
from custctl.mapping.what_was_asked import what_was_asked
from custctl.mapping.whole_documents import alike_on_lines, of_documents
from custctl.sheet import Sheet


def planned(sheet: Sheet, told: Told) -> Plan:
    """Everything decided about a file: columns, then meaning, then reading.

    Raises:
        InputError: Something that matters can be read in several ways, or in none.
        FieldUnknown: The user names a field that there is not.
    """
    fitting = _fitting(sheet, told)
    sheet = without_footer(sheet, fitting.footer if fitting else None)
    groups = headed(sheet)
    records = groups.sheet if groups else sheet
    named = guess.told_columns(sheet, told.columns)
    looks = guess.contents(records)
    if meant := groups is not None and groups.meant_by(named.get("customer"), looks, fitting):
        named.pop("customer", None)
    if fitting and fitting.columns:
        columns = rates_of_tax(profile_columns(sheet, fitting, named), looks)
    else:
        columns = guess.guesses(records, looks, typed_by_cells(records, looks, paired(records, looks, named)))
        if told.kind is None and only_promises(columns, records, looks):
            return planned(sheet.beside("what", "promise"), told)
        columns = _settled(columns, records, looks)
    if told.undated is not None and "date" not in columns:
        dated = replace(told, columns={**told.columns, "date": str(len(sheet.header) + 1)})
        return planned(sheet.beside("", told.undated.isoformat()), dated)
    if groups:
        sheet, columns = under_headings(
            sheet, groups, columns, meant=meant, kind=told.kind or (fitting.defaults.get("kind") if fitting else None)
        )
        looks = guess.contents(sheet)
    roles = settle(sheet, columns, looks, told.kind, fitting)
    roles = roles if fitting and fitting.columns else with_taken_off(roles, sheet, looks)
    plan = counted_once(decide(sheet, told, fitting, roles), looks)
    plan = replace(plan, of_documents=of_documents(plan, looks), on_first_lines=on_first_lines(plan, looks))
    plan = replace(plan, joined=joined_payments(plan, looks), alike_on_lines=alike_on_lines(plan, looks))
    plan = replace(plan, unread={} if fitting else unread(plan, looks), may_be_net=may_be_net(plan, looks))
    return replace(plan, unread_headings=_unread_headings(plan, looks))


def _settled(columns: Mapping[str, Guess], records: Sheet, looks: Sequence[Content]) -> dict[str, Guess]:
    """The columns guessed once all that stands in them is heard: each step takes what the ones before it found."""
    columns = of_receipts(with_contacts(columns, records, looks), records, looks)
    refuse_unread_sides(columns, records, looks)
    columns = what_was_asked(columns, records, looks)
    columns = what_is_open(run_over_sides(columns, records, looks), records, looks)
    columns = net_amounts(rates_of_tax(taxes_of_parts(columns, records, looks), looks), records, looks)
    columns = open_by_age(columns, records, looks)
    columns = without_types_of_invoices(with_currency(columns, records, looks), looks)
    columns = with_types(columns, records, looks)
    columns = with_states(with_sides(columns, records, looks), records, looks)
    return of_a_bank(columns, records, looks)


def _unread_headings(plan: Plan, looks: Sequence[Content]) -> dict[str, tuple[str, ...]]:
    """Note to the headings that it names; what may say something by its cells alone only where nothing else names it."""
    found = {
        "formulas_unread": unread_formulas(plan, looks),
        "payments_unread": further_payments(plan, looks),
        "beside_net_unread": beside_net_unread(plan, looks),
        "taken_off_unread": unread_taken_off(plan, looks),
        "ages_unread": unread_ages(plan),
        "home_amounts": in_home_currency(plan, looks),
    }
    named = {*plan.unread.values(), *(heading for headings in found.values() for heading in headings)}
    return {**found, "payments_unheard": unheard(plan, looks, named)}


def _fitting(sheet: Sheet, told: Told) -> Profile | None:
    """The profile that fits, with what the file says above its table filled in."""
    if canonical(sheet.header):
        return None
    known = possible(sheet.header, told.profile_folders) if told.profile is None else profiles(told.profile_folders)
    found = matching(sheet.file, sheet.header, told.profile, known)
    above = sheet.skipped.filter(pl.col("reason") == "preamble").sort("row")["cells"].head(1).to_list()
    return filled(found, above[0] if above else []) if found is not None and found.tree else found
