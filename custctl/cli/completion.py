"""How does a shell complete what is typed? Static scripts, made from the command tree, that start no Python at a press of Tab.

Names of customers come from a list that the scripts keep in the user's cache; it is made anew only when the book is newer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from custctl.cli.tree import Argument, Command, Option

Shell = Literal["bash", "zsh", "fish"]
FILES, CUSTOMERS = "files", "customers"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere on the command line where a value stands.

    Attributes:
        key: Words of the command, a colon, and the option or the number of the argument, which is `*` for any further one.
        values: What may stand there; empty where anything may.
        source: FILES, CUSTOMERS or nothing.
    """

    key: str
    values: tuple[str, ...]
    source: str


def script(shell: str, root: Command) -> str:
    """The completion script of a shell: bash, zsh or fish."""
    match shell:
        case "fish":
            from custctl.cli.completion_fish import fish

            return fish(root)
        case "zsh":
            return _filled(_ZSH, root, _described)
        case _:
            return _filled(_BASH, root, _names_only)


def words(command: Command) -> str:
    """Words of a command after the program's name."""
    return " ".join(command.path[1:])


def source(takes: str, name: str = "") -> str:
    """Where values come from: by what stands behind an option, and by its or an argument's name."""
    if "CUSTOMER" in takes or name == "--customer":
        return CUSTOMERS
    return FILES if any(word in takes for word in ("FILE", "DIR", "SOURCES", "ORDERS")) else ""


def places(command: Command) -> Iterator[Place]:
    """Where values stand in a command."""
    for option in command.options:
        if option.takes is not None:
            for name in option.names:
                yield Place(f"{words(command)}:{name}", option.choices, source(option.takes, option.names[-1]))
    for number, argument in enumerate(command.arguments):
        yield Place(f"{words(command)}:{'*' if argument.many else number}", _values(argument), source(argument.name))


def _values(argument: Argument) -> tuple[str, ...]:
    if argument.name == "TOPIC":
        return ("exit-codes", "manual", "completion", "bash", "zsh", "fish")
    return argument.choices


def _filled(template: str, root: Command, entries: object) -> str:
    assert callable(entries)
    commands = list(root)
    under = [f"{words(each)}:{child.name}" for each in commands for child in each.commands]
    taking = [place.key for each in commands for place in places(each) if ":-" in place.key]
    lines = [f"            {_pattern([place.key])}) {_answer(place)} ;;" for each in commands for place in places(each)]
    offered = [
        f"            '{words(each)}') offered=({entries(each.commands, each.options)}) ;;"
        for each in commands
        if each.commands or each.options
    ]
    return (
        template.replace("@UNDER@", _pattern(under))
        .replace("@TAKING@", _pattern(taking))
        .replace("@VALUES@", "\n".join(lines))
        .replace("@OFFERED@", "\n".join(offered))
        .replace("@CUSTOMERS@", _CUSTOMERS)
    )


def _pattern(keys: list[str]) -> str:
    return "|".join(f"'{key}'" if not key.endswith("*") else f"'{key[:-1]}'[0-9]*" for key in keys)


def _answer(place: Place) -> str:
    if place.values:
        return f"values=({' '.join(map(quoted, place.values))})"
    return f"source={place.source}" if place.source else "source=nothing"


def _names_only(commands: tuple[Command, ...], options: tuple[Option, ...]) -> str:
    names = [command.name for command in commands] + [name for option in options for name in option.names]
    return " ".join(map(quoted, [*names, "--help"]))


def _described(commands: tuple[Command, ...], options: tuple[Option, ...]) -> str:
    pairs = [(command.name, command.summary) for command in commands]
    pairs += [(name, option.help) for option in options for name in option.names]
    return " ".join(quoted(f"{name}:{text}") for name, text in [*pairs, ("--help", "Show the help.")])


def quoted(text: str) -> str:
    """A text as one word of any shell, without any meaning of its own."""
    return "'" + text.replace("'", "’") + "'"


_CUSTOMERS = r"""_custctl_customers() {
    local book=$1 cache
    if [[ -z $book && -f custctl.toml ]]; then book=$(sed -n 's/^book *= *"\([^"]*\)".*/\1/p' custctl.toml); fi
    book=${book:-${CUSTCTL_BOOK:-book}}
    [[ -d $book/ledger/_delta_log ]] || return 0
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/custctl/customers$(cd "$book" && pwd | tr / %)
    if [[ ! -e $cache || $book/ledger/_delta_log -nt $cache || $book/customers/_delta_log -nt $cache ]]; then
        mkdir -p "${cache%/*}"
        custctl help customers --book "$book" >"$cache.new" 2>/dev/null </dev/null && mv "$cache.new" "$cache"
    fi
    cat "$cache" 2>/dev/null
}"""

_BASH = r"""# bash completion of custctl, made by:  custctl help completion bash
@CUSTOMERS@

_custctl() {
    local current=${COMP_WORDS[COMP_CWORD]} path= place=0 option= book= source= quote= word i
    local -a values=() offered=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        [[ $word == = ]] && continue # --by=due comes as three words
        if [[ $option ]]; then
            [[ $option == --book ]] && book=$word
            option=
            continue
        fi
        case "$path:$word" in
            @UNDER@) path="${path:+$path }$word" place=0 ;;
            @TAKING@) option=$word ;;
            *:-?*) ;;
            *) place=$((place + 1)) ;;
        esac
    done
    [[ $current == = ]] && current=
    if [[ -z $option && $current == -* ]]; then
        source=offered
    else
        case "$path:${option:-$place}" in
@VALUES@
            *) source=offered ;;
        esac
    fi
    if [[ $source == offered ]]; then
        case "$path" in
@OFFERED@
        esac
        values=("${offered[@]}")
    fi
    COMPREPLY=()
    case "$source" in
        files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
        customers)
            [[ $current == [\"\']* ]] && compopt -o filenames 2>/dev/null && quote=${current:0:1} # bash closes what was opened
            current=${current#"$quote"} current=${current//\\/}
            while IFS= read -r word; do
                [[ ${word,,} == "${current,,}"* ]] || continue
                [[ $quote ]] || printf -v word %q "$word"
                COMPREPLY+=("$word")
            done < <(_custctl_customers "$book")
            ;;
        nothing) ;;
        *) mapfile -t COMPREPLY < <(compgen -W "${values[*]}" -- "$current") ;;
    esac
}
complete -F _custctl custctl
"""

_ZSH = r"""#compdef custctl
# zsh completion of custctl, made by:  custctl help completion zsh
@CUSTOMERS@

_custctl() {
    local current=$words[CURRENT] at= place=0 option= book= source= word i
    local -a values offered names
    for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
        if [[ -n $option ]]; then
            [[ $option == --book ]] && book=$word
            option=
            continue
        fi
        case "$at:$word" in
            @UNDER@) at="${at:+$at }$word" place=0 ;;
            @TAKING@) option=$word ;;
            *:--book=*) book=${word#*=} ;;
            *:-?*) ;;
            *) place=$((place + 1)) ;;
        esac
    done
    if [[ -z $option && $current == --*=* ]]; then
        option=${current%%=*} current=${current#*=}
        compset -P '*='
    fi
    if [[ -z $option && $current == -* ]]; then
        source=offered
    else
        case "$at:${option:-$place}" in
@VALUES@
            *) source=offered ;;
        esac
    fi
    if [[ $source == offered ]]; then
        case "$at" in
@OFFERED@
        esac
        _describe custctl offered
        return
    fi
    case "$source" in
        files) _files ;;
        customers) names=("${(@f)$(_custctl_customers "$book")}"); compadd -M 'm:{a-zA-Z}={A-Za-z}' -a names ;;
        nothing) ;;
        *) compadd -a values ;;
    esac
}
if [[ $funcstack[1] == _custctl ]]; then _custctl "$@"; else compdef _custctl custctl; fi
"""
