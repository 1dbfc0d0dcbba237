#!/usr/bin/env bash
# weir calibrate: the example of the guide word for word, the overlay that runs as it is, and what it refuses.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
guide="$root/docs/guide.md"

# A block of the guide that names itself in its first line, as it stands.
block() {
    awk -v name="# $1" '
        /^```/ { if (inside) exit; first = 1; next }
        first { inside = $0 == name; first = 0 }
        inside { print }' "$guide"
}
for name in hospital.yaml figures.csv; do
    block "$name" >shown
    if [[ $name == *.csv ]]; then
        tail -n +2 shown >"$name"
    else
        cp shown "$name"
    fi
done
[[ -s hospital.yaml && -s figures.csv ]] || wrong "the guide has no hospital.yaml, or no figures.csv"

# The command of the guide, over its lines, and what it shows of the answer.
command=$(awk '/^    \$ weir calibrate /{ inside = 1 } inside { sub(/^ *(\$ weir )?/, ""); more = sub(/ *\\$/, " "); printf "%s", $0; if (!more) exit }' "$guide")
eval "set -- $command"
expect 0 "$weir" "$@"
shown=0
while IFS= read -r line; do
    line=${line#    }
    [[ -z ${line// /} || $line == *…* ]] && continue
    grep -qxF -- "$line" out || wrong "the guide shows what is not printed: $line"
    shown=$((shown + 1))
done < <(awk '/^    \$ weir calibrate /{ inside = 1 } inside && /\\$/ { next } inside && after && !/^(    |$)/ { exit } inside && after { print } inside && !/\\$/ { after = 1 }' "$guide")
((shown > 10)) || wrong "the guide shows $shown lines of weir calibrate"

# The overlay is a scenario with ranges and sources, and runs.
expect 0 "$weir" check calibrated.yaml
expect 0 "$weir" dials calibrated.yaml
says out "calibrated to 3 figures of figures.csv"
expect 0 "$weir" run calibrated.yaml --replications 2 --length "30 d" -q

# Elsewhere than its scenario it still finds it.
touch weir-project.yaml
mkdir -p made/here
small_scenario >base.yaml
printf 'measure,value,sd\nward.beds.utilisation,93 %%,1 %%\ned.arrived,1540,40\n' >small.csv
stay=services.ward.steps.1.treat.for.mean
expect 0 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --budget 180 -o made/here/fitted.yaml
says made/here/fitted.yaml 'extends: "../../base.yaml"'
expect 0 "$weir" check made/here/fitted.yaml
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" -o made/here/fitted.yaml
says err "exists"
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" -o base.yaml --force
says err "'base.yaml' is read by this command"
expect 0 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --budget 180 \
    --set services.ward.resources.beds=81 -o fitted.yaml
says err "what --set gave is not in 'fitted.yaml'"

# The same bytes for any number of threads; another seed gives others.
for threads in 1 4; do
    expect 0 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --budget 180 \
        --threads $threads -o threads$threads.yaml
done
same threads1.yaml threads4.yaml
expect 0 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --budget 180 --seed 9 -o seed9.yaml
if cmp -s threads1.yaml seed9.yaml; then
    wrong "--seed changed nothing"
fi

# One document.
if command -v python3 >/dev/null; then
    expect 0 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --budget 180 --json
    silent err
    python3 - <<'END' || wrong "the document of --json is not as it should be"
import json
d = json.load(open("out"))
assert d["replications"] <= d["budget"] == 180 and d["cut"] == 3
dial = d["dials"][0]
assert dial["path"].endswith("treat.for.mean") and dial["unit"] == "d" and dial["range"] == [3, 5]
assert dial["was"] == 3.8 and dial["plausible"][0] <= dial["value"] <= dial["plausible"][1]
assert [t["role"] for t in d["targets"]] == ["fit", "fit"] and d["targets"][0]["sd"] == 0.01
best = d["points"][d["best"]]
assert best["values"] == [dial["value"]]
assert d["plausible_points"] == sum(p["implausibility"] <= 3 for p in d["points"])
END
fi

# Nothing plausible is a finding, and what is written still is.
printf 'measure,value,sd\nward.beds.utilisation,20 %%,0.1 %%\ned.arrived,1540,40\n' >never.csv
expect 1 "$weir" calibrate base.yaml --targets never.csv --dial "$stay=3 d..5 d" --budget 150 -o never.yaml
says err "no point comes as near to the figures as their uncertainty allows"
says out "no point is plausible"
says out "at the end of its range"
if grep -q range: never.yaml; then
    wrong "a range of nothing"
fi

# Faults.
expect 2 "$weir" calibrate base.yaml --dial "$stay=3 d..5 d"
says err "'weir calibrate' needs --targets FILE.csv"
expect 2 "$weir" calibrate base.yaml --targets small.csv
says err "'weir calibrate' needs --dial DIAL=LO..HI"
expect 2 "$weir" calibrate - --targets small.csv --dial "$stay=3 d..5 d" <base.yaml
says err "so it must be a file"
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --dial 'services.ward.resources.beds=70..90'
says err "2 dials cannot be told from 2 fitted targets"
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --replications 1
says err "needs 2 replications or more"
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --waves 0
says err "--waves takes a whole number from 1 to 20"
expect 2 "$weir" calibrate base.yaml --targets small.csv --dial "$stay=3 d..5 d" --discrepancy much
says err "--discrepancy takes a share"
expect 4 "$weir" calibrate base.yaml --targets none.csv --dial "$stay=3 d..5 d"
says err "cannot open 'none.csv'"
printf 'measure,value\nward.beds.use,93 %%\n' >typo.csv
expect 3 "$weir" calibrate base.yaml --targets typo.csv --dial "$stay=3 d..5 d"
says err "typo.csv:2:1: error: the scenario has no measure 'ward.beds.use'"
finish
