#!/usr/bin/env bash
# weir verify: the list, some models by name, JSON, and what is wrong usage. All models are run by
# tests/theory.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"

expect 0 "$weir" verify --list
silent err
cut -d' ' -f1 out | sort >names
find "$root/scenarios/verify" -name '*.yaml' -exec basename {} .yaml \; | sort >files
same names files

expect 0 "$weir" verify shifts turnaround
silent err
says out "unit.beds.in_use"
says out "4 of 4 agree"
says out "standard normal"
cp out first_out
expect 0 "$weir" verify shifts turnaround --threads 1
same out first_out
expect 0 "$weir" verify shifts turnaround --seed 2
if cmp -s out first_out; then
    wrong "another seed gives the same"
fi

# JSON says the same, and a model can be run again by hand from what it says.
if command -v python3 >/dev/null; then
    expect 0 "$weir" verify shifts --json
    cp out verify.json
    seed=$(python3 -c 'import json; print(json.load(open("verify.json"))["rows"][0]["seed"])')
    expect 0 "$weir" run "$root/scenarios/verify/shifts.yaml" --seed "$seed" --json
    python3 - <<'END' || wrong "verify and run do not say the same"
import json
v, r = json.load(open("verify.json")), json.load(open("out"))
assert v["n"] == v["n_agree"] == len(v["rows"]) == 2 and v["family"]["n"] == 4, v
row = v["rows"][0]
same = [m for m in r["measures"] if m["name"] == row["measure"] and m["stat"] == row["stat"]]
assert abs(same[0]["pooled"] - row["estimate"]) < 1e-12, (same, row)
END
fi

# In a folder with nothing in it, and nowhere to write.
mkdir empty
expect 0 bash -c "cd empty && '$weir' verify turnaround -q"
[[ -z $(ls empty) ]] || wrong "verify left files"

expect 2 "$weir" verify turnarund
says err "unknown model 'turnarund'"
says err "did you mean 'turnaround'?"
expect 2 "$weir" verify zzzzzzzzzz
says err "'weir verify --list' lists the models"
expect 2 "$weir" verify --length "3 d"
says err "'weir verify' has no option --length"
finish
