#!/usr/bin/env bash
# weir screen: which dials matter, by three designs.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"

# Nobody waits, so the mean time is the sum of the three stays: 1 h, 2 h and 30 min.
cat >clinic.yaml <<'END'
weir: 1
scenario: Three rooms
run: {until: {arrivals: 200}, replications: 4, seed: 1}
arrivals: {door: {to: clinic, rate: 10 per h}}
services:
  clinic:
    type: pathway
    steps:
      - delay: {dist: constant, mean: 60 min}
      - delay: {dist: constant, mean: 120 min}
      - delay: {dist: constant, mean: 30 min}
END
vary=(--vary 'services.clinic.steps.1.delay.mean=30 min..90 min' --vary 'services.clinic.steps.2.delay.mean=110 min..130 min'
    --vary 'services.clinic.steps.3.delay.mean=29 min..31 min')

expect 0 "$weir" screen clinic.yaml "${vary[@]}" --measure clinic.time -o t.h5 --threads 1
says out "7 points (one dial at a time), 4 replications"
says out "as it is: 210 min"
says out "steps.1.delay.mean matters most: over 30 to 90 min it makes a difference of 60"
expect 0 "$weir" screen clinic.yaml "${vary[@]}" --measure clinic.time -o t3.h5 --threads 3
same t.h5 t3.h5
expect 0 "$weir" report t.h5 -o t.html
says t.html "What matters"
says t.html "matters most"
if command -v gnuplot >/dev/null; then
    says t.html "dial at its low end"
    says t.html "<svg"
fi

# Effects of whole ranges: 60, 20 and 2 minutes; shares of the variance: 900, 100 and 1 of 1001 parts.
expect 0 "$weir" screen clinic.yaml "${vary[@]}" --measure clinic.time --design morris:6 --levels 6 -o m.h5
says out "24 points (Morris, 6 trajectories)"
says out "it moves it by 60"
expect 0 "$weir" screen clinic.yaml "${vary[@]}" --measure clinic.time --design sobol --n 256 --replications 2 -o s.h5
says out "1280 points (Sobol's indices, 256 rows), 2 replications"
expect 0 "$weir" report s.h5 -o s.html
says s.html "matters most"

if command -v python3 >/dev/null; then
    for design in tornado morris:8 sobol:256; do
        expect 0 "$weir" screen clinic.yaml "${vary[@]}" --measure clinic.time --design $design --json
        cp out ${design%:*}.json
    done
    python3 - <<'END' || wrong "the screening of --json is not as it should be"
import json
def dials(name):
    d = json.load(open(name + ".json"))
    s = d["screen"]
    assert s["design"] == name and len(d["points"]) == d["sweep"]["points"]
    m = s["measures"][0]
    assert m["name"] == "clinic.time" and m["noise"] < 1e-9 and m["unit"] == "h"
    assert [x["path"][16:23] for x in m["dials"]] == ["steps.1", "steps.2", "steps.3"]
    return m["dials"]
t = dials("tornado")
for d, want in zip(t, (60, 20, 2)):
    assert abs(60 * d["swing"] - want) < 1e-6 and abs(60 * d["at_low"]["difference"] + want / 2) < 1e-6
m = dials("morris")
for d, want in zip(m, (60, 20, 2)):
    assert abs(60 * d["mu_star"] - want) < 1e-4 and d["sigma"] < 1e-4
s = dials("sobol")
for d, want in zip(s, (3600 / 4004, 400 / 4004, 4 / 4004)):
    assert abs(d["first"] - want) < 0.02 and abs(d["total"] - want) < 0.02, d
    assert d["total_low"] <= d["total"] <= d["total_high"]
END
fi

# Chance is told, and too much of it is warned of; with one replication it is not known.
sed 's/dist: constant, mean: 120 min/dist: exponential, mean: 120 min/' clinic.yaml >noisy.yaml
expect 0 "$weir" screen noisy.yaml "${vary[@]:2}" --measure clinic.time
says out "warning: chance is"
expect 0 "$weir" screen noisy.yaml "${vary[@]}" --measure clinic.time --replications 1
says out "warning: with one replication it cannot be told how much is chance"

refused() {
    local said=$1
    shift
    expect 2 "$weir" screen "$@"
    silent out
    says err "$said"
}
refused "needs --vary DIAL=LO..HI" clinic.yaml
refused "--n goes with --design morris or --design sobol" clinic.yaml "${vary[@]}" --n 10
refused "--levels goes with --design morris" clinic.yaml "${vary[@]}" --levels 4
refused "takes an even number from 4 to 100, not '5'" clinic.yaml "${vary[@]}" --design morris --levels 5
refused "--design takes tornado, morris or sobol, not 'lhs'" clinic.yaml "${vary[@]}" --design lhs
refused "2 or more" clinic.yaml "${vary[@]}" --design morris --n 1
refused "unknown measure 'clinic.tim'" clinic.yaml "${vary[@]}" --measure clinic.tim
refused "one value cannot show what it does" clinic.yaml --vary 'services.clinic.steps.1.delay.mean=30 min'
refused "must be a file" - "${vary[@]}"
finish
