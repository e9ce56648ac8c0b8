"""Which claims settle which targets?

Claims and targets are laid along one line per group, each list in its own order; where two overlap, the one settles the other.
So nothing is settled twice, and what comes first is served first.
"""

from decimal import Decimal

import polars as pl

from custctl.schema import MONEY

PAIRS: dict[str, pl.DataType] = {"claim": pl.UInt32(), "target": pl.UInt32(), "amount": MONEY}
"""How much of which target a claim settles."""


def laid(claims: pl.DataFrame, targets: pl.DataFrame, by: str, *, last: str | None = None) -> pl.DataFrame:
    """Settle targets from claims within each group, both in the order of their numbers.

    Args:
        claims: `claim`, `amount` and the group's column; amounts are not negative.
        targets: `target`, `amount` and the group's column.
        by: Name of the group's column.
        last: Column that is true for targets to be settled after all others.

    Returns:
        PAIRS in no order; in each group they add up to the smaller of both totals.
    """
    met = targets.join(claims, on=by, how="semi")
    sides = [_ends(claims, "claim", by, "claim"), _ends(met, "target", by, *([last] if last else []), "target")]
    ends = pl.concat(sides, how="diagonal").sort(by, "end")
    begin = pl.when(pl.col(by) == pl.col(by).shift(1)).then(pl.col("end").shift(1)).otherwise(0)
    # What lies over a piece is what ends next; the last pieces of a group may lie under one side only.
    over = [pl.when(pl.col(side).is_not_null()).then(by).backward_fill() == pl.col(by) for side in ("claim", "target")]
    pieces = ends.select(
        pl.col("claim", "target").backward_fill(), amount=(pl.col("end") - begin).cast(MONEY), met=over[0] & over[1]
    )
    return pieces.filter(pl.col("met") & (pl.col("amount") > 0)).drop("met")


def mentions(claims: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The documents that claims name, in the order named; names stand apart by semicolon, comma or space.

    A name that contains a space is found as a whole first, and so is a text that contains anything else.

    Args:
        claims: `claim`, `account`, `names`, `amount`.
        targets: `target`, `account`, `document`, `number`, `amount`.

    Returns:
        `claim`, `number`, the claim's `amount` and the `room` that the document has in all, by claim and place in its list.
        Names that the account does not have are left out.
    """
    documents = targets.filter(pl.col("document").is_not_null()).group_by("account", "document")
    rooms = documents.agg(pl.col("number").first(), room=pl.col("amount").sum()).rename({"document": "names"})
    on = ["account", "names"]
    whole = claims.join(rooms, on=on)
    listed = claims.filter(pl.col("names").str.contains(r"[;,\s]")).join(whole, on="claim", how="anti")
    parts = listed.with_columns(pl.col("names").str.replace_all(",", ";").str.split(";")).explode("names")
    parts = parts.with_columns(pl.col("names").str.strip_chars()).with_row_index("part")
    words = parts.join(rooms, on=on, how="anti").with_columns(pl.col("names").str.extract_all(r"\S+")).explode("names")
    found = [parts.join(rooms, on=on), words.with_row_index("word").join(rooms, on=on)]
    in_lists = pl.concat(found, how="diagonal").sort("part", "word")
    return pl.concat([frame.select("claim", "number", "amount", "room") for frame in (whole, in_lists)])


def named(wanted: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """Settle the documents that claims name, the earlier claim before the later, each in the order of its list.

    Args:
        wanted: What `mentions` found; claims are served in the order of their numbers.
        targets: As for `mentions`; parts of one document are settled in the order of their numbers.

    Returns:
        PAIRS in no order.
    """
    several = wanted.filter(pl.col("claim").is_duplicated())
    tied = wanted.join(several, on="number", how="semi")
    shares = pl.concat([wanted.join(tied, on="number", how="anti"), _shared_out(tied)])
    return laid(shares, targets, "number")


def _shared_out(wanted: pl.DataFrame) -> pl.DataFrame:
    """How much each claim gives to each of the documents in its list, as `amount`.

    What one claim finds depends on what all earlier ones took, so this goes claim by claim; only the few documents that are
    named in lists come here.
    """
    left: dict[int, Decimal] = {}
    room: dict[int, Decimal] = {}
    taken: list[Decimal] = []
    ordered = wanted.sort("claim", maintain_order=True)
    for claim, number, amount, space in ordered.select("claim", "number", "amount", "room").iter_rows():
        take = min(left.setdefault(claim, amount), room.setdefault(number, space))
        left[claim] -= take
        room[number] -= take
        taken.append(take)
    return ordered.with_columns(amount=pl.Series(taken, dtype=MONEY))


def _ends(rows: pl.DataFrame, side: str, by: str, *order: str) -> pl.DataFrame:
    """Where each amount ends when those of a group are laid one after the other.

    One running sum over all groups, less what it was before the group: far faster than a window for each group.
    """
    filled = rows.filter(pl.col("amount") > 0).sort(by, *order)
    total = pl.col("amount").cum_sum()
    first = (pl.col(by) != pl.col(by).shift(1)).fill_null(True)
    before = pl.when(first).then(total - pl.col("amount")).forward_fill()
    return filled.select(by, side, end=(total - before).cast(MONEY))
