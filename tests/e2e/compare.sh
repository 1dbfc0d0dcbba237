#!/usr/bin/env bash
# What a comparison is asked: --measure, --margin, and which is best.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml
printf 'extends: base.yaml\nset: {services.ward.resources.beds: 77}\n' >fewer.yaml

# Nothing is said: all measures are the family, and two scenarios have no best.
expect 0 "$weir" compare base.yaml redesign.yaml --replications 6
says out "(correlation "
! grep -q "exploratory" out || wrong "nothing was asked, and something is exploratory"
! grep -q "Which is best" out || wrong "two scenarios need no table of the best"

# A measure decides, and the others are exploratory; the stays differ by 0.4 d, with an hour to spare.
expect 0 "$weir" compare base.yaml redesign.yaml fewer.yaml --replications 8 --measure ward.time \
    --margin 'ward.time 1 d' --margin 'ed.arrived 1 %' -o x.h5
says out "(exploratory)"
says out "within 1 d either way"
says out "Which is best"
says out "redesign is the best (lower is better)"
expect 0 "$weir" report x.h5 -o x.html
says x.html "Which is best"
says x.html "redesign is the best"
says x.html "within 1 d either way"
expect 0 "$weir" compare base.yaml redesign.yaml fewer.yaml --replications 8 --measure ward.time \
    --margin 'ward.time 1 d' --margin 'ed.arrived 1 %' -o y.h5 --threads 3
same x.h5 y.h5

# Shorter by 0.4 d: never worse by a minute; longer by as much, the other way round: worse by more.
expect 0 "$weir" compare redesign.yaml base.yaml --replications 8 --measure ward.time --margin 'ward.time 1 min'
! grep -q "no worse" out || wrong "a stay longer by 0.4 d was called no worse"
expect 0 "$weir" compare redesign.yaml fewer.yaml --replications 2 --measure ed.wait
says out "more replications"

if command -v python3 >/dev/null; then
    expect 0 "$weir" compare base.yaml redesign.yaml fewer.yaml --json --replications 8 --measure ward.time \
        --margin 'ward.time 0.5 d'
    python3 - <<'END' || wrong "the comparison of --json is not as it should be"
import json
d = json.load(open("out"))
assert len(d["best"]) == 1 and d["best"][0]["name"] == "ward.time" and d["best"][0]["better"] == "lower"
of = d["best"][0]["scenarios"]
assert [s["standing"] for s in of] == ["not_best", "best", "not_best"]
assert abs(sum(s["probability_best"] for s in of) - 1) < 1e-9
for s in of:
    assert s["low"] <= 0 <= s["high"] and s["common_low"] <= 0 <= s["common_high"]
times = [x for x in d["differences"] if x["name"] == "ward.time"]
assert all(x["decides"] and x["margin"] == 12 for x in times)  # hours
assert times[0]["claim"] == "equivalent" and times[0]["p_equivalent"] < 0.05
others = [x for x in d["differences"] if x["name"] != "ward.time"]
assert all(not x["decides"] and x["p_holm"] is None for x in others)
END
fi

# refused OPTION TEXT SAID...
refused() {
    local option=$1 text=$2
    shift 2
    expect 2 "$weir" compare base.yaml redesign.yaml "--$option" "$text"
    silent out
    for said in "$@"; do
        says err "$said"
    done
}
refused margin 'ed.time' "--margin takes 'MEASURE VALUE'"
refused margin 'ed.time 0 min' "a margin is above 0"
refused margin 'ed.time 0 %' "a margin is above 0"
refused margin 'ed.time 5' "expected a duration"
refused margin 'ed.tim 5 min' "unknown measure 'ed.tim'" "did you mean"
refused measure 'ed.tim' "unknown measure 'ed.tim'"
finish
