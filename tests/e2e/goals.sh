#!/usr/bin/env bash
# --require and --precision: what a run is asked to reach, in its tables, its JSON and its exit code.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml

# usage OPTION TEXT SAID...: refused before any run.
refused() {
    local option=$1 text=$2
    shift 2
    expect 2 "$weir" run base.yaml "--$option" "$text"
    silent out
    for said in "$@"; do
        says err "$said"
    done
}

# Met, not met, and one replication, of which nothing can be told.
expect 0 "$weir" run base.yaml --require 'ed.arrived >= 100' --require 'ed.time<20 d'
says out "Requirements"
says out "  met"
silent err
expect 1 "$weir" run base.yaml --require 'ed.arrived >= 100' --require 'ward.beds.utilisation > 99.9 %'
says out "NOT met"
says err "'base' does not meet 'ward.beds.utilisation > 99.9 %'"
expect 1 "$weir" run base.yaml --replications 1 --require 'ed.arrived[total] >= 100'
says out "cannot tell: needs 2 replications"
says err "cannot tell whether 'base' meets 'ed.arrived[total] >= 100'"
says err "hint: more replications"

# A comparison judges the redesigns, and shows the base: 3.4 d of 3.8 d of beds.
expect 0 "$weir" compare base.yaml redesign.yaml --replications 8 --require 'ward.beds.in_use < 65'
says out "cannot tell: not met, but the interval reaches it"
expect 1 "$weir" compare redesign.yaml base.yaml --replications 8 --require 'ward.beds.in_use < 65'

# The results are written all the same.
expect 1 "$weir" run base.yaml -o x.h5 --require 'ed.arrived < 1'
[[ -s x.h5 ]] || wrong "an unmet requirement left no results"

refused require 'ed.arrived' "--require takes 'MEASURE >= VALUE'"
refused require 'ed.arrived = 3' "takes 'MEASURE >= VALUE'"
refused require 'ed.arrived >=' "takes 'MEASURE >= VALUE'"
refused require 'ed.arrivd > 3' "unknown measure 'ed.arrivd'" "did you mean 'ed.arrived'?"
refused require 'ed.wait[p95] > 3 h' "has no statistic 'p95'; it has mean"
refused require 'ed.time < 3' "expected a duration"
refused require 'ward.beds.utilisation > 3 h' "expected a share"

# Precision: from 10 by a tenth more, and the numbers of a run with the number it ends with.
expect 0 "$weir" compare base.yaml redesign.yaml -o grown.h5 --precision 'ward.beds.in_use 3 %' --threads 3
n=$(sed -n 's/.*to 3 %, reached after \([0-9]*\) replications$/\1/p' out)
[[ " 11 13 15 17 19 21 24 27 30 33 37 41 46 51 57 " == *" ${n:-none} "* ]] || wrong "'$n' is not in the series"
if command -v python3 >/dev/null; then
    expect 0 "$weir" compare base.yaml redesign.yaml --json --precision 'ward.beds.in_use 3 %'
    cp out grown.json
    expect 0 "$weir" compare base.yaml redesign.yaml --json --replications "$n"
    python3 - <<'END' || wrong "replications that were added are not those of a plain run"
import json
grown, plain = json.load(open("grown.json")), json.load(open("out"))
for a, b in zip(grown["measures"], plain["measures"], strict=True):
    assert a["mean"] == b["mean"] and a["interval"]["low"] == b["interval"]["low"], a["name"]
    assert "sequential" in a["interval"]["doubts"] and "sequential" not in b["interval"]["doubts"]
assert grown["differences"] == plain["differences"]
assert round(grown["precision"]["level"], 9) == 0.975  # two scenarios
END
fi
expect 0 "$weir" run base.yaml --precision 'ed.arrived[total] 0.01 %' --max-replications 12
says out "to 0.01 %, NOT reached, with no more than 12 replications"
expect 0 "$weir" run base.yaml --precision 'ed.arrived 90 %' --max-replications 3
says out "reached after 3 replications"
expect 0 "$weir" run base.yaml --precision 'ed.arrived 90 %' --replications 15
says out "reached after 15 replications"
expect 0 "$weir" run base.yaml --precision 'ed.arrived 20 %' # easy: but 10 must hold for 5 more
says out "to 20 %, reached after 15 replications"
expect 0 "$weir" run base.yaml --precision 'ward.beds.utilisation +-5 points' --precision 'ed.arrived 5 %'
says out "Precision: ward.beds.utilisation[mean] to ±5 points, reached after"
says out "Precision: ed.arrived[total] to 5 %, reached after"
says out "all together at 95 %, so each interval is at 97.5 %"
expect 0 "$weir" run base.yaml --precision 'ed.arrived[total] 1 %' --max-replications 12
says out "replications would be needed"
refused precision 'ed.time[mean] +-3' "expected a duration"
refused precision 'ed.time[mean] +-0 min' "is not above 0"
for text in ed.arrived 'ed.arrived 5' 'ed.arrived 0 %' 'ed.arrived 100 %' '5 %'; do
    refused precision "$text" "--precision takes 'MEASURE SHARE'"
done
refused precision 'ed.arived 5 %' "--precision: unknown measure 'ed.arived'" "did you mean"
refused max-replications 20 "goes with --precision"

if command -v python3 >/dev/null; then
    expect 1 "$weir" run base.yaml --json --require 'ed.arrived >= 100' --require 'ed.time > 20 d'
    silent err
    python3 - <<'END' || wrong "the requirements of --json are not as they should be"
import json
d = json.load(open("out"))
assert [r["verdict"] for r in d["requirements"]] == ["met", "not_met"]
assert d["requirements"][1]["target"] == 480 and d["requirements"][1]["how"] == "above"
assert "precision" not in d
assert "does not meet" in d["errors"][0]["text"] and len(d["measures"]) > 5
END
    expect 0 "$weir" run base.yaml --json --precision 'ed.arrived 0.01 %' --max-replications 11
    python3 - <<'END' || wrong "the precision of --json is not as it should be"
import json
p = json.load(open("out"))["precision"]
assert p["measure"] == "ed.arrived" and p["stat"] == "total" and p["asked"] == 0.0001
assert not p["reached"] and p["replications"] == 11 == p["max_replications"]
assert 0.0001 < p["scenarios"][0]["relative_half_width"] < 1
END
fi
finish
