#!/usr/bin/env bash
# weir compare --select: the best, with replications where they decide.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml
printf 'extends: base.yaml\nset: {services.ward.steps.1.treat.for.mean: 4.3 d}\n' >longer.yaml
printf 'extends: base.yaml\nset: {services.ward.resources.beds: 81}\n' >more.yaml
all=(base.yaml redesign.yaml longer.yaml more.yaml)

# Stays of 3.4 d are the shortest, and those of 4.3 d go at once.
expect 0 "$weir" compare "${all[@]}" --select ward.time --indifference '1 h' -o x.h5 --threads 1
says out "Choosing the lowest ward.time[mean]"
says out "redesign is chosen: with 95 % confidence the best, or within 1 h of it (KN++)"
says out "worse, after 20"
expect 0 "$weir" compare "${all[@]}" --select ward.time --indifference '1 h' -o y.h5 --threads 3
same x.h5 y.h5
expect 0 "$weir" report x.h5 -o x.html
says x.html "redesign is chosen"

# The other way round; the other methods; a budget that decides nothing.
expect 0 "$weir" compare "${all[@]}" --select 'highest ward.time' --indifference '1 h' --method kn
says out "longer is chosen"
expect 0 "$weir" compare "${all[@]}" --select ward.time --budget 60 --method ocba
says out "redesign is chosen: by OCBA"
says out "60 replications in all"
expect 0 "$weir" compare "${all[@]}" --select ward.time --indifference '2 h' --method rinott
says out "Rinott's promise"
expect 0 "$weir" compare base.yaml more.yaml --select ed.wait --indifference '0.01 min' --max-replications 25
says out "NOT decided: 2 are left"

# Bounds first: longer stays are used up; nobody has a department without time.
expect 0 "$weir" compare "${all[@]}" --select 'highest ward.time' --indifference '1 h' \
    --require 'ward.time <= 75 h' --margin 'ward.time 2 %'
says out "longer"
says out "does not meet the bounds, after"
expect 1 "$weir" compare "${all[@]}" --select ward.time --indifference '1 h' \
    --require 'ed.time <= 1 min' --margin 'ed.time 1 min'
says err "none is chosen: no scenario surely meets the bounds"

# Replications are those of a plain run: the first of each are the same numbers.
if command -v python3 >/dev/null; then
    expect 0 "$weir" compare "${all[@]}" --json --select ward.time --indifference '1 h'
    cp out select.json
    n=$(python3 -c 'import json; print(json.load(open("select.json"))["selection"]["scenarios"][1]["replications"])')
    expect 0 "$weir" run redesign.yaml --json --replications "$n"
    python3 - <<'END' || wrong "the selection of --json is not as it should be"
import json
d, plain = json.load(open("select.json")), json.load(open("out"))
s = d["selection"]
assert s["scenario"] == "redesign" and s["outcome"] == "chosen" and s["method"] == "KN++"
assert s["replications"] == sum(x["replications"] for x in s["scenarios"])
assert s["scenarios"][2]["replications"] == 20 and s["scenarios"][2]["gone_after"] == 20
assert s["scenarios"][1]["gone_after"] is None
def of(doc, **want):
    return [m for m in doc["measures"] if all(m[k] == v for k, v in want.items())][0]
a = of(d, scenario="redesign", name="ward.time", stat="mean")
b = of(plain, name="ward.time", stat="mean")
assert a["mean"] == b["mean"] and a["n_replications"] == b["n_replications"] and a["n"] == b["n"]
END
fi

# refused SAID OPTION...
refused() {
    local said=$1
    shift
    expect 2 "$weir" compare base.yaml redesign.yaml "$@"
    silent out
    says err "$said"
}
refused "--select needs --indifference VALUE" --select ward.time
refused "go with --select" --budget 20
refused "go with --select" --method kn
refused "without --precision" --select ward.time --indifference '1 h' --precision 'ward.time 5 %'
refused "--method ocba needs --budget N" --select ward.time --method ocba
refused "takes no --indifference" --select ward.time --method ocba --budget 50 --indifference '1 h'
refused "--method takes kn++, kn, rinott or ocba, not 'best'" --select ward.time --method best
refused "unknown measure 'ward.tim'" --select ward.tim --indifference '1 h'
refused "neither more nor less of 'ed.arrived' is known to be better" --select ed.arrived --indifference 1
says err "write 'highest ed.arrived' or 'lowest ed.arrived'"
refused "expected a duration" --select ward.time --indifference 5
refused "--indifference is above 0, not '0 h'" --select ward.time --indifference '0 h'
refused "needs a margin" --select ward.time --indifference '1 h' --require 'ed.time <= 3 h'
refused "--budget 30 is less than the first 20 replications of 2 scenarios" --select ward.time \
    --indifference '1 h' --budget 30
refused "5 replications of each scenario or more" --select ward.time --indifference '1 h' --replications 3
refused "--select takes 'MEASURE'" --select 'ward time' --indifference '1 h'
finish
