"""Which claims settle which targets?

Claims and targets are laid along one line per group, each list in its own order; where two overlap, the one settles the other.
So nothing is settled twice, and what comes first is served first.
"""

from decimal import Decimal

import polars as pl

from custctl.schema import MONEY

PAIRS: dict[str, pl.DataType] = {"claim": pl.UInt32(), "target": pl.UInt32(), "amount": MONEY}
"""How much of which target a claim settles."""
_UNIT = pl.lit("0.0001").cast(MONEY)
_ROOM = Decimal(2**62) / 10**4
"""Sum of money below which its ten-thousandths, each side laid behind the other, fit into 64 bits."""
LIST_MARKS = ";,、，；|+"
"""What stands between the numbers of a list, in Western and in Chinese writing."""


def laid(claims: pl.DataFrame, targets: pl.DataFrame, by: str, *, last: str | None = None) -> pl.DataFrame:
    """Settle targets from claims within each group, both in the order of their numbers.

    Args:
        claims: `claim`, `amount` and the group's column; amounts are not negative, groups and numbers below 2^31.
        targets: `target`, `amount` and the group's column.
        by: Name of the group's column.
        last: Column that is true for targets to be settled after all others.

    Returns:
        PAIRS in no order; in each group they add up to the smaller of both totals.
    """
    claims, targets = _in_units(claims, targets)
    claims, targets = _in_order(claims, by, "claim"), _in_order(targets, by, "target", last)
    begins = _begins([claims, targets], by)
    ends = pl.concat([_ends(claims, by, "claim", begins), _ends(targets, by, "target", begins)], how="diagonal").sort("end")
    # What lies over a piece is what ends next; the last pieces of a group may lie under one side only.
    over = [pl.when(pl.col(side).is_not_null()).then(by).backward_fill() == pl.col(by) for side in ("claim", "target")]
    begin = pl.max_horizontal(pl.col("end").shift(1), "begin")
    pieces = ends.select(pl.col("claim", "target").backward_fill(), amount=pl.col("end") - begin, met=over[0] & over[1])
    met = pieces.filter(pl.col("met") & (pl.col("amount") > 0))
    return met.select("claim", "target", (pl.col("amount").cast(pl.Decimal(38, 0)) * _UNIT).cast(MONEY).alias("amount"))


def beside(pairs: pl.DataFrame, side: str, documents: pl.DataFrame) -> pl.DataFrame:
    """Pairs with what is known of one side of theirs.

    Args:
        pairs: PAIRS and whatever else.
        side: "claim" or "target".
        documents: What is known of each document, in the row of its number: looked up far sooner than joined.
    """
    return pl.concat([pairs, documents[pairs[side]]], how="horizontal")


def numbered(targets: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Those targets that claims may name, with the `number` that the parts of one document share.

    Args:
        targets: `target`, `account`, `document`, …
        claims: `account`, `names`, …

    Returns:
        The targets with a document in accounts whose claims name any.
    """
    naming = claims.filter(pl.col("names").is_not_null())
    theirs = targets.filter(pl.col("document").is_not_null()).join(naming, on="account", how="semi")
    return theirs.with_columns(number=pl.col("target").min().over("account", "document"))


def mentions(claims: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The documents that claims name, in the order named; names stand apart by one of LIST_MARKS, a space, `/` or `&`.

    A text is looked for as a whole first, then what stands between marks, then the words of that: numbers may contain spaces
    and slashes themselves.

    Args:
        claims: `claim`, `account`, `names`, `amount`.
        targets: What `numbered` found.

    Returns:
        `claim`, `number`, the claim's `amount` and the `room` that the document has in all, by claim and place in its list.
        Names that the account does not have are left out.
    """
    documents = targets.lazy().group_by("account", names="document")
    rooms = documents.agg(pl.col("number").first(), room=pl.col("amount").sum()).collect()
    on = ["account", "names"]
    whole = claims.join(rooms, on=on)
    listed = claims.filter(pl.col("names").str.contains(rf"[{LIST_MARKS}/&\s]")).join(whole, on="claim", how="anti")
    parts = listed.with_columns(pl.col("names").str.replace_all(f"[{LIST_MARKS}]", ";").str.split(";")).explode("names")
    parts = parts.with_columns(pl.col("names").str.strip_chars()).with_row_index("part")
    words = parts.join(rooms, on=on, how="anti").with_columns(pl.col("names").str.extract_all(r"[^\s/&]+")).explode("names")
    found = [parts.join(rooms, on=on), words.with_row_index("word").join(rooms, on=on)]
    in_lists = pl.concat(found, how="diagonal").sort("part", "word")
    return pl.concat([frame.select("claim", "number", "amount", "room") for frame in (whole, in_lists)])


def named(wanted: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """Settle the documents that claims name, the earlier claim before the later, each in the order of its list.

    Args:
        wanted: What `mentions` found; claims are served in the order of their numbers.
        targets: What `numbered` found; parts of one document are settled in the order they have in `target`.

    Returns:
        PAIRS in no order.
    """
    several = wanted.filter(pl.col("claim").is_duplicated())
    tied = wanted.join(several, on="number", how="semi")
    shares = pl.concat([wanted.join(tied, on="number", how="anti"), _shared_out(tied)])
    return laid(shares, targets.join(shares, on="number", how="semi"), "number")


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


def _in_units(*sides: pl.DataFrame) -> list[pl.DataFrame]:
    """The sides with amounts as whole ten-thousandths: half as long as exact money, as long as their sum has room."""
    sums = [rows["amount"].sum() for rows in sides]
    whole = pl.Int64() if sum(sums, Decimal(0)) < _ROOM else pl.Int128()
    return [rows.with_columns((pl.col("amount") * 10**4).cast(whole)) for rows in sides]


def _in_order(rows: pl.DataFrame, by: str, side: str, last: str | None = None) -> pl.DataFrame:
    """What lies along the line, in order. One number is sorted instead of several columns: that takes a third of the time.

    Rows of a book that was put in order once stay as they are.
    """
    place = pl.col(by).cast(pl.UInt64) * 2**32 + pl.col(side)
    place = place if last is None else place + pl.col(last).cast(pl.UInt64) * 2**31
    placed = rows.filter(pl.col("amount") > 0).select(by, side, "amount", place=place)
    return (placed if placed["place"].is_sorted() else placed.sort("place")).drop("place")


def _begins(sides: list[pl.DataFrame], by: str) -> pl.DataFrame:
    """Where each group begins if all of them are laid one after the other, with room for either side."""
    sums = [rows.lazy().group_by(by).agg(pl.col("amount").sum()) for rows in sides]
    room = pl.concat(sums).group_by(by).agg(pl.col("amount").sum()).sort(by)
    return room.select(by, begin=pl.col("amount").cum_sum() - pl.col("amount")).collect()


def _ends(rows: pl.DataFrame, by: str, side: str, begins: pl.DataFrame) -> pl.DataFrame:
    """Where each amount ends when those of a group are laid one after the other from where the group begins.

    One running sum over all groups, less what it was before the group: far faster than a window for each group.
    """
    total = pl.col("amount").cum_sum()
    first = (pl.col(by) != pl.col(by).shift(1)).fill_null(True)
    before = pl.when(first).then(total - pl.col("amount")).forward_fill()
    placed = rows.join(begins, on=by, how="left", maintain_order="left")
    return placed.select(by, side, "begin", end=total - before + pl.col("begin"))
