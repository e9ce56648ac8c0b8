"""How does fish complete what is typed? It wants one line per option rather than a function that decides."""

from collections.abc import Iterator

from custctl.cli.completion import CUSTOMERS, FILES, Place, places, quoted, words
from custctl.cli.tree import Command, Option

_FUNCTIONS = r"""# fish completion of custctl, made by:  custctl help completion fish
function __custctl_at --description 'words of the command, and the number of the argument'
    set -l at
    set -l place 0
    set -l option
    for word in (commandline -opc)[2..-1]
        if test -n "$option"
            set option
            continue
        end
        switch "$at:$word"
            case @UNDER@
                set at (string trim "$at $word")
                set place 0
            case @TAKING@
                set option $word
            case '*:-?*'
            case '*'
                set place (math $place + 1)
        end
    end
    test "$at" = "$argv[1]"; and test -z "$argv[2]" -o "$place" = "$argv[2]"
end

function __custctl_customers
    set -l book book
    test -n "$CUSTCTL_BOOK"; and set book $CUSTCTL_BOOK
    set -l given (commandline -opc)
    if set -l at (contains -i -- --book $given)
        set book $given[(math $at + 1)]
    else if set -l named (string match -rg '^--book=(.*)' -- $given)
        set book $named[1]
    else if test -f custctl.toml
        set -l named (string match -rg '^book *= *"([^"]*)"' <custctl.toml)
        test -n "$named"; and set book $named
    end
    test -d $book/ledger/_delta_log; or return
    set -l folder $HOME/.cache
    test -n "$XDG_CACHE_HOME"; and set folder $XDG_CACHE_HOME
    set -l cache $folder/custctl/customers(realpath $book | string replace -a / %)
    if not test -e $cache; or test $book/ledger/_delta_log -nt $cache; or test $book/customers/_delta_log -nt $cache
        mkdir -p $folder/custctl
        custctl help customers --book $book >$cache.new 2>/dev/null </dev/null; and mv $cache.new $cache
    end
    cat $cache 2>/dev/null
end

complete -c custctl -f
"""


def fish(root: Command) -> str:
    """The completion script of fish."""
    commands = list(root)
    under = [quoted(f"{words(each)}:{child.name}") for each in commands for child in each.commands]
    taking = [quoted(place.key) for each in commands for place in places(each) if ":-" in place.key]
    head = _FUNCTIONS.replace("@UNDER@", " ".join(under)).replace("@TAKING@", " ".join(taking))
    return head + "".join(f"{line}\n" for command in commands for line in _lines(command))


def _lines(command: Command) -> Iterator[str]:
    start = f"complete -c custctl -n \"__custctl_at '{words(command)}'\""
    for child in command.commands:
        yield f"{start} -a {child.name} -d {quoted(child.summary)}"
    known = {place.key: place for place in places(command)}
    for option in command.options:
        yield f"{start} {_names(option)} {_value(known.get(f'{words(command)}:{option.names[0]}'))} -d {quoted(option.help)}"
    for key, place in known.items():
        number = key.rpartition(":")[2]
        if not number.startswith("-") and (place.values or place.source):
            at = "" if number == "*" else f" {number}"
            offered = _value(place).partition(" ")[2]  # an argument stands by itself: nothing takes it
            yield f"complete -c custctl -n \"__custctl_at '{words(command)}'{at}\" {offered}"


def _names(option: Option) -> str:
    return " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)


def _value(place: Place | None) -> str:
    if place is None:
        return ""
    if place.values:
        return f"-x -a {quoted(' '.join(place.values))}"
    return {FILES: "-r -F", CUSTOMERS: "-x -a '(__custctl_customers)'"}.get(place.source, "-x")
