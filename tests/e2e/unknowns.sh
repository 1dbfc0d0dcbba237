#!/usr/bin/env bash
# --input-draws: uncertain dials beside chance, in tables, JSON, file and report.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario | sed 's/mean: 3.8 d/mean: {value: {dist: normal, mean: 3.8 d, sd: 0.2 d}}/' >base.yaml
printf 'extends: base.yaml\nset: {services.ward.resources.beds: 77}\n' >fewer.yaml
small_scenario >certain.yaml

# Each replication has a draw of its own, and then chance and what dials do together are not parted.
expect 0 "$weir" run base.yaml --replications 20
says out "What is not known: 20 draws of 1 uncertain dial, 1 replication each"
says out "services.ward.steps.1.treat.for.mean"
expect 0 "$weir" run base.yaml --replications 5
! grep -q "What is not known" out || wrong "five draws tell nothing"

expect 0 "$weir" compare base.yaml fewer.yaml --input-draws 20 --per-draw 3 --measure ward.time -o x.h5 --threads 1
says out "60 replications of 20 days"
says out "What is not known: 20 draws of 1 uncertain dial, 3 replications each"
says out "all uncertain dials"
says out "chance"
says out "what knowing it would gain"
expect 0 "$weir" compare base.yaml fewer.yaml --input-draws 20 --per-draw 3 --measure ward.time -o y.h5 --threads 3
same x.h5 y.h5
expect 0 "$weir" report x.h5 -o x.html
says x.html "What is not known"
says x.html "What knowing it would gain"

if command -v python3 >/dev/null; then
    expect 0 "$weir" compare base.yaml fewer.yaml --input-draws 20 --per-draw 3 --measure ward.time --json
    python3 - <<'END' || wrong "the unknowns of --json are not as they should be"
import json
d = json.load(open("out"))
u = d["unknowns"]
assert [x["scenario"] for x in u] == ["base", "fewer"]
for x in u:
    assert x["name"] == "ward.time" and x["draws"] == 20 and x["per_draw"] == 3
    assert abs(x["inputs"] + x["chance"] - 1) < 1e-9 and 0 <= x["dials"][0]["share"] <= x["inputs"] + 1e-9
    assert x["dials"][0]["worth"] >= 0
# intervals are over the draws
assert all(m["n_replications"] == 20 for m in d["measures"] if m["name"] == "ward.time")
END
    expect 0 "$weir" run certain.yaml --json
    python3 -c 'import json; assert "unknowns" not in json.load(open("out"))' || wrong "nothing is unknown"
fi

refused() {
    local said=$1
    shift
    expect 2 "$weir" run "$@"
    silent out
    says err "$said"
}
refused "--input-draws: no dial is uncertain" certain.yaml --input-draws 20
refused "--per-draw goes with --input-draws" base.yaml --per-draw 4
refused "without --replications" base.yaml --input-draws 20 --replications 40
refused "without --replications" base.yaml --input-draws 20 --precision 'ward.time 5 %'
refused "takes a whole number above 1" base.yaml --input-draws 1
refused "above 1000000 replications" base.yaml --input-draws 1000000
finish
