"""Which claims settle which targets?

Claims and targets are laid along one line per group, each list in its own order; where two overlap, the one settles the other.
So nothing is settled twice, and what comes first is served first.
"""

from decimal import Decimal

import polars as pl

from custctl.schema import MONEY

PAIRS: dict[str, pl.DataType] = {"claim": pl.UInt32(), "target": pl.UInt32(), "amount": MONEY}
"""How much of which target a claim settles."""
_ROOM = Decimal(2**62) / 10**4
"""Sum of money below which its ten-thousandths, all laid one behind the other, fit into 64 bits."""
LIST_MARKS = ";,、，；|+"
"""What stands between the numbers of a list, in Western and in Chinese writing."""


def laid(claims: pl.DataFrame, targets: pl.DataFrame, by: str) -> pl.DataFrame:
    """Settle targets from claims within each group, both in the order of their numbers.

    Args:
        claims: `claim`, `amount` and the group's column; amounts are not negative.
        targets: `target`, `amount` and the group's column.
        by: Name of the group's column.

    Returns:
        PAIRS in no order; in each group they add up to the smaller of both totals.
    """
    sides = [claims.select(by, "amount", id="claim", pays=True), targets.select(by, "amount", id="target", pays=False)]
    return pairs(met(pl.concat(sides).sort(by, "id"), by))


def met(lines: pl.DataFrame, by: str) -> pl.DataFrame:
    """What of each claim and target lies over or under the other side, the lists of each group beginning at the same place.

    Running sums alone tell this: nothing is sorted, joined, or looked at in pairs.

    Args:
        lines: `id`, `amount` (not negative), whether it `pays`, and the group's column; groups stand together, and in them
            each side in its order.
        by: Name of the group's column.

    Returns:
        `id`, `pays`, how much of the line is `used`, and the `end` of that on one line of all groups, in ten-thousandths; in
        the same order.
    """
    amount = pl.col("amount").to_physical().cast(_unit(lines["amount"]))
    sides = lines.select(
        *("id", "pays"),
        amount=amount,
        claims=(amount * pl.col("pays")).cum_sum(),
        both=amount.cum_sum(),
        group=pl.col(by).rle_id(),
    )
    groups = _groups(sides)
    # Claims of a group are laid behind the targets of all groups before it, targets behind their claims.
    behind = pl.concat([groups["claims_before"], groups["targets_before"]])
    side = pl.col("group") + pl.col("pays").cast(pl.UInt32) * len(groups)
    own = pl.when("pays").then("claims").otherwise(pl.col("both") - pl.col("claims"))
    placed = sides.lazy().select(
        *("id", "pays", "amount"), end=own + pl.lit(behind).gather(side), limit=pl.lit(groups["limit"]).gather(pl.col("group"))
    )
    room = pl.col("limit") - pl.col("end") + pl.col("amount")
    used = pl.min_horizontal(pl.max_horizontal(room, 0), "amount")
    return placed.select("id", "pays", used=used, end=pl.min_horizontal("end", "limit")).collect()


def _groups(sides: pl.DataFrame) -> pl.DataFrame:
    """What claims and targets of all groups before each add up to, and where the shorter side of each ends."""
    last = (pl.col("group") != pl.col("group").shift(-1)).fill_null(value=True)
    ends = sides.lazy().filter(last).select("claims", targets=pl.col("both") - pl.col("claims"))
    before = ends.with_columns(pl.all().shift(1, fill_value=0).name.suffix("_before"))
    claims, targets = pl.col("claims") + pl.col("targets_before"), pl.col("targets") + pl.col("claims_before")
    return before.select("claims_before", "targets_before", limit=pl.min_horizontal(claims, targets)).collect()


def pairs(lines: pl.DataFrame) -> pl.DataFrame:
    """Which claim settles how much of which target, as PAIRS in no order.

    Args:
        lines: What `met` found.
    """
    used = lines.lazy().filter(pl.col("used") > 0).select("id", "pays", "end", begin=pl.col("end") - pl.col("used"))
    claims = used.filter("pays").select("end", claim="id", claim_begin="begin")
    targets = used.filter(~pl.col("pays")).select("end", target="id", target_begin="begin")
    # A piece ends where a target does, with the claim that reaches there, or else where a claim does that ends inside a target.
    pieces = [
        targets.join_asof(claims, on="end", strategy="forward"),
        claims.join_asof(targets, on="end", strategy="forward", allow_exact_matches=False),
    ]
    both = pl.concat(pieces, how="diagonal").drop_nulls()  # behind the last target there is nothing to meet
    piece = pl.col("end") - pl.max_horizontal("claim_begin", "target_begin")
    found = both.select("claim", "target", amount=piece).filter(pl.col("amount") > 0).with_columns(money("amount")).collect()
    return found.rechunk()  # which else each that looks up sides does for itself


def money(units: str) -> pl.Expr:
    """A column of ten-thousandths as money."""
    return pl.col(units).cast(pl.Int128).reinterpret(dtype=MONEY)  # a seventh of the time of a multiplication


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
    and slashes themselves. Where nothing is found, capitals make no difference, then neither do spaces, hyphens and the like,
    if that leaves one document only.

    Args:
        claims: `claim`, `account`, `names`, `amount`.
        targets: What `numbered` found.

    Returns:
        `claim`, `number`, the claim's `amount` and the `room` that the document has in all, by claim and place in its list.
        Names that the account does not have are left out.
    """
    rooms = targets.lazy().group_by("account", names="document")
    known = rooms.agg(pl.col("number").first(), room=pl.col("amount").sum()).collect()
    found = _mentioned(claims, known)
    for spelling in spellings(pl.col("names")):
        silent = claims.filter(pl.col("names").is_not_null()).join(found, on="claim", how="anti")
        alike = known.join(silent, on="account", how="semi").with_columns(names=spelling)
        alone = alike.filter(pl.struct("account", "names").is_unique() & (pl.col("names") != ""))
        found = pl.concat([found, _mentioned(silent.with_columns(names=spelling), alone)])
    return found


def spellings(number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """A document's number without capitals, then without spaces, hyphens and the like, for comparing it written otherwise."""
    folded = number.str.to_lowercase()
    return folded, folded.str.replace_all(r"[\s_/.#-]", "")


def _mentioned(claims: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """What `mentions` finds of rooms, as `account`, `names`, `number` and `room`, by the letter."""
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


def _unit(amounts: pl.Series) -> pl.DataType:
    """The type for ten-thousandths of amounts: half as long as exact money, as long as their sum has room."""
    return pl.Int64() if amounts.sum() < _ROOM else pl.Int128()
