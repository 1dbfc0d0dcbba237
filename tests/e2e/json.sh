#!/usr/bin/env bash
# --json: one document on standard output, errors too, whatever happens.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
command -v python3 >/dev/null || exit 77
small_scenario >base.yaml
small_redesign >redesign.yaml
sed 's/hold_until: ward/hold_until: wrad/' base.yaml >broken.yaml

# holds EXPRESSION: about d, the document in out.
holds() {
    python3 - "$1" <<'END' || wrong "not so: $1"
import json, sys
def no_constant(x): raise ValueError(x)
with open("out") as f:
    d = json.load(f, parse_constant=no_constant)
sys.exit(0 if eval(sys.argv[1]) else 1)
END
}

expect 0 "$weir" check base.yaml redesign.yaml --json
silent err
holds 'len(d["scenarios"]) == 2 and all(s["valid"] for s in d["scenarios"])'
holds 'd["scenarios"][0]["load"][0]["pool"] == "ward.beds"'
holds '"errors" not in d'

expect 0 "$weir" dials base.yaml --json beds
holds '[x["value"] for x in d["dials"]] == [80]'
holds 'd["dials"][0]["file"].endswith("base.yaml") and d["dials"][0]["line"] > 1'

expect 0 "$weir" run base.yaml --json
silent err
holds 'any(m["name"] == "ed.wait" and m["stat"] == "mean" for m in d["measures"])'
holds 'all(m["n_replications"] <= 4 for m in d["measures"])'

expect 0 "$weir" compare base.yaml redesign.yaml --json -o compare.h5
silent err
holds 'isinstance(d, dict)'
expect 0 "$weir" report compare.h5 --json
holds 'd["report"] == "compare.html"'
python3 -c 'import json; r = json.load(open("compare.run.json")); assert r["command"][:2] == ["weir", "compare"] and r["cost"]["patients"] > 0' ||
    wrong "compare.run.json is not as it should be"

expect 0 "$weir" version --json
holds 'd["weir"].startswith("0.")'

# Errors: of the scenario with their place, of usage and of files without.
expect 3 "$weir" run broken.yaml --json
silent err
holds 'd["errors"][0]["severity"] == "error" and d["errors"][0]["line"] == 12'
holds 'd["errors"][0]["file"].endswith("broken.yaml") and "wrad" in d["errors"][0]["text"]'
expect 3 "$weir" check broken.yaml base.yaml --json
holds '[s["valid"] for s in d["scenarios"]] == [False, True] and len(d["errors"]) > 0'
expect 2 "$weir" run base.yaml --json --threads 0
silent err
holds 'd["errors"][0]["file"] is None and "--threads" in d["errors"][0]["text"]'
expect 2 "$weir" runn --json
holds 'len(d["errors"]) == 2'
expect 4 "$weir" run none.yaml --json
holds 'd["errors"][0]["severity"] == "error"'
expect 2 "$weir" run base.yaml --json -o compare.h5
holds '"exists" in d["errors"][0]["text"]'
expect 0 "$weir" run base.yaml --json --set services.ward.resources.beds=60
silent err
holds 'd["warnings"][0]["severity"] == "warning"'
"$weir" run base.yaml --json >/dev/full 2>err
[[ $? == 4 ]] || wrong "a full standard output is exit 4"
finish
