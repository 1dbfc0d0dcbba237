#!/usr/bin/env bash
# --warm-up auto, and what a run says of its own warm-up.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"

# A ward that starts empty: 80 present in the long run, filled as 80 (1 - exp(-t / 20 d)).
ward() {
    cat <<END
weir: 1
scenario: A ward that starts empty
run: {warm_up: $1, length: $2, replications: 8, study: $3}
arrivals: {referrals: {to: ward, rate: 4 per d}}
services:
  ward:
    type: pathway
    resources: {beds: 200}
    steps: [{treat: {with: beds, for: {dist: exponential, mean: 20 d}}}]
END
}
ward '0 d' '600 d' steady >cold.yaml
ward '200 d' '600 d' steady >warm.yaml
ward '0 d' '600 d' periodic >weeks.yaml
ward '0 d' '600 d' terminating >winter.yaml
ward '0 d' '30 d' steady >short.yaml

# Too short is said in the table, in the document and as a warning; the right one is not.
expect 0 "$weir" run cold.yaml
says out "The warm-up of 0 days is too short: MSER-5 asks for"
expect 0 "$weir" run cold.yaml --json
python3 - <<'END' || wrong "the document does not say that the warm-up is too short"
import json
d = json.load(open("out"))
w = d["warm_up"][0]
assert w["judged"] and w["too_short"] and 30 <= w["needed_days"] <= 200, w
assert "warm_up" in d["measures"][0]["interval"]["doubts"]
assert any("too short" in m["text"] for m in d["warnings"])
END
expect 0 "$weir" run warm.yaml
grep -q "too short" out && wrong "a warm-up of 200 days is said to be too short"
expect 0 "$weir" run winter.yaml
grep -q "MSER" out && wrong "a terminating study was judged"

# auto finds it; the results are those of a run with that warm-up.
expect 0 "$weir" run cold.yaml --warm-up auto -o auto.h5
days=$(sed -n 's/^Warm-up: \([0-9]*\) days, by MSER-5 of Ward: number present.*/\1/p' out)
if ((${days:-0} < 30 || ${days:-0} > 200 || ${days:-0} % 5 != 0)); then
    wrong "a warm-up of '$days' days"
fi
says out "after $days of warm-up"
expect 0 "$weir" run cold.yaml --warm-up "$days d" -o plain.h5
same auto.h5 plain.h5
expect 0 "$weir" run weeks.yaml --warm-up auto
days=$(sed -n 's/^Warm-up: \([0-9]*\) days.*/\1/p' out)
((days % 7 == 0)) || wrong "a periodic study has a warm-up of $days days"

# What cannot be found is an error, and says what to do.
expect 1 "$weir" run short.yaml --warm-up auto
says err "'short' is too short to find a warm-up"
says err "hint: run for longer"
expect 2 "$weir" run winter.yaml --warm-up auto
says err "is a terminating study"
expect 2 "$weir" run cold.yaml --warm-up automatic
says err "--warm-up"
expect 2 "$weir" sweep cold.yaml --warm-up auto --vary services.ward.resources.beds=190,200
says err "--warm-up takes a time"
finish
