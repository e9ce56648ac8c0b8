#!/usr/bin/env bash
# The tour of `make demo`: the sample shop into a throw-away book, three answers on screen, and the owner's page.
set -euo pipefail
custctl=$(realpath "$(command -v "${1:?usage: demo.sh CUSTCTL}")")
cd "$(dirname "$0")/.."
here=sample_data
demo=demo
as_of=2026-10-31

rm -rf "$demo"
mkdir -p "$demo"

run() {
    local wanted=$1
    shift
    printf '\n\033[1m$ custctl %s\033[0m\n' "$*"
    local code=0
    "$custctl" "$@" --book "$demo/book" --currency EUR || code=$?
    [[ $code == "$wanted" ]] || { echo "demo: exit code $code, expected $wanted" >&2; exit 1; }
}

run 0 import "$here/customers.csv" "$here/invoices.xlsx" "$here/payments.csv" "$here/till.csv" "$here/orders_china_gb18030.csv"
run 3 import "$here/messe_oktober_2026.csv"     # two of its rows are bad, and are named
run 0 segment --as-of "$as_of" --format table
run 0 clv --as-of "$as_of" --margin 35% --cac 60 --format table
run 0 aging --as-of "$as_of" --format table
run 0 report --as-of "$as_of" --margin 35% -o "$demo/customers.html"

printf '\nThe page to open:  %s\n' "$PWD/$demo/customers.html"
