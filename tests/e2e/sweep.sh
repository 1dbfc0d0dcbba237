#!/usr/bin/env bash
# weir sweep: what its points give, what it writes, and the exact words of what it refuses.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
golden="$root/tests/golden/sweep"
beds=services.ward.resources.beds
stay=services.ward.steps.1.treat.for.mean
{
    small_scenario
    echo 'measures: {in_and_out: {from: arrive, to: depart, in: ed, stat: [share_within 4 h, p95]}}'
    echo 'priorities: {four: {measure: in_and_out, stat: share_within 4 h, at_least: 78 %}}'
} >base.yaml
printf '%s,%s\n80,3.8 d\n82\n' "$beds" "$stay" >short.csv
printf '%s,%s\n80,3.8 d\n82,90\n' "$beds" "$stay" >unit.csv

# Golden: a file NAME.args has one argument a line, NAME.txt the exit code and the very words.
for arguments in "$golden"/*.args; do
    mapfile -t words <"$arguments"
    [[ ${#words[@]} == 1 && -z ${words[0]} ]] && words=()
    got=0
    "$weir" sweep base.yaml "${words[@]}" >out 2>err || got=$?
    silent out
    { echo "exit $got" && cat err; } >found
    same "${arguments%.args}.txt" found
done

# A table by point; with a terminal's absence there is no picture. Nothing is written unless asked for.
expect 0 "$weir" sweep base.yaml --vary $beds=78..84:2
silent err
says out "4 points (grid), the same random numbers at each"
says out "beds is $beds: 4 values, 78 to 84"
says out "in_and_out[share_within 4 h]"
[[ $(grep -c '^ *[0-3]  *[78]' out) == 4 ]] || wrong "there should be a row for each point"
[[ -z $(find . -name '*.h5') ]] || wrong "a sweep without -o wrote a file"

# A point is what --set gives, words and all.
expect 0 "$weir" sweep base.yaml --vary $beds=78,80 --vary "$stay=3.4 d" --measure ward.beds.utilisation
point=$(sed -n 's/^ *1  *80  *3\.4 d  *\([^ ].*%\( ([^)]*)\)\{0,1\}\)  *[a-zNOT ]*$/\1/p' out)
expect 0 "$weir" run base.yaml --set $beds=80 --set "$stay=3.4 d"
says out "$point"
[[ -n $point ]] || wrong "the sweep has no line for 80 beds and 3.4 d"

# Files, and the report that is made of one.
expect 0 "$weir" sweep base.yaml --vary $beds=78..84:2 -o beds.h5
[[ -s beds.h5 && -s beds.run.json ]] || wrong "no results, or no record of them"
expect 2 "$weir" sweep base.yaml --vary $beds=78..84:2 -o beds.h5
says err "'beds.h5' exists"
expect 2 "$weir" sweep base.yaml --points short.csv -o short.csv --force
says err "'short.csv' is read by this command"
expect 0 "$weir" report beds.h5
for text in "<h2>In short</h2>" "<h2>Every point</h2>" "4 points over 1 dial" "surely met at" "beds 84"; do
    says beds.html "$text"
done
if command -v gnuplot >/dev/null; then
    expect 0 "$weir" sweep base.yaml --vary $beds=78..82:2 --vary "$stay=3.4 d,3.8 d" -o map.h5
    for name in beds map; do
        expect 0 "$weir" report $name.h5 --force --measure ed.wait
        [[ $(grep -c '<svg' $name.html) == 1 ]] || wrong "$name.html should have one picture"
        says $name.html "ED: mean wait"
    done
fi
expect 2 "$weir" report beds.h5 -o other.html --measure ed.nothing
says err "the results have no 'ed.nothing'"
expect 0 "$weir" run base.yaml -o run.h5
expect 2 "$weir" report run.h5 --measure ed.wait
says err "--measure is for the report of a sweep"

# A picture in characters is for a terminal.
if command -v gnuplot >/dev/null && script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    script -qec "'$weir' sweep base.yaml --vary $beds=78..84:2 --quiet" /dev/null >shown 2>&1 </dev/null
    says shown "in_and_out[share_within 4 h], in %"
fi

# Samples, and points from a file.
expect 0 "$weir" sweep base.yaml --vary $beds=70..90 --vary "$stay=3 d..4 d" --design lhs:7 -q
says out "7 points (Latin hypercube)"
cp out sampled
expect 0 "$weir" sweep base.yaml --vary $beds=70..90 --vary "$stay=3 d..4 d" --design lhs --n 7
same sampled out
expect 0 "$weir" sweep base.yaml --vary $beds=70..90 --design sobol:3 --independent
says out "3 points (Sobol sequence), random numbers of its own at each"
printf '%s,%s\n80,3.8 d\n82,"84 h"\n' "$beds" "$stay" >points.csv
expect 0 "$weir" sweep base.yaml --points points.csv
says out "2 points (as given)"
says out "84 h"

# Faults that only a point has.
expect 0 "$weir" sweep base.yaml --vary $beds=60,90
says err "at 1 of 2 points: 'ward.beds' needs"
says err "so it is at point 0: $beds=60"
expect 2 "$weir" sweep - --vary $beds=78,80
says err "so it must be a file"
expect 4 "$weir" sweep none.yaml --vary $beds=78,80

# The same bytes for any number of threads, and others with numbers of their own.
for threads in 1 2 3 8; do
    expect 0 "$weir" sweep base.yaml --vary $beds=78..84:2 --threads $threads -o threads$threads.h5
    same beds.h5 threads$threads.h5
done
for threads in 1 3; do
    expect 0 "$weir" sweep base.yaml --vary $beds=78..84:2 --independent --threads $threads -o own$threads.h5
done
same own1.h5 own3.h5
if cmp -s beds.h5 own1.h5; then
    wrong "--independent changed nothing"
fi
for text in "$work" "$(uname -n)" threads8; do
    if grep -qaF -- "$text" threads8.h5; then
        wrong "the results hold '$text'"
    fi
done

# One document, and a file that xarray opens.
if command -v python3 >/dev/null; then
    expect 0 "$weir" sweep base.yaml --vary $beds=78,80 --vary "$stay=90 h" --measure 'in_and_out[p95]' --json
    silent err
    python3 - <<'END' || wrong "the document of --json is not as it should be"
import json
d = json.load(open("out"))
assert d["sweep"]["design"] == "grid" and d["sweep"]["points"] == 2 == len(d["points"])
assert [x["unit"] for x in d["sweep"]["dials"]] == ["", "h"]
p = d["points"][1]
assert p["values"] == {"services.ward.resources.beds": 80, "services.ward.steps.1.treat.for.mean": 90}
assert p["shown"]["services.ward.steps.1.treat.for.mean"] == "90 h" and p["seed"] == "1"
assert [m["stat"] for m in p["measures"]] == ["p95"] and p["measures"][0]["pooled"] > 0
assert p["priorities"][0]["name"] == "four" and "scenario" not in p["priorities"][0]
END
    expect 2 "$weir" sweep base.yaml --vary $beds=1 --json --measure no
    python3 -c 'import json; assert "unknown measure" in json.load(open("out"))["errors"][0]["text"]' ||
        wrong "the error is not in the document"
fi
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import xarray, h5py' 2>/dev/null && [[ -s map.h5 ]]; then
        "$python" - <<'END' || wrong "xarray does not read the sweep as it should"
import h5py, numpy as np, xarray as xr
beds, stay = "services_ward_resources_beds", "services_ward_steps_1_treat_for_mean"
with xr.open_dataset("map.h5") as ds:
    assert ds.sizes["point"] == 6 and ds.sizes["replication"] == 4
    assert beds in ds.coords and stay in ds.coords and ds[stay].attrs["units"] == "d"
    assert list(ds[beds].values) == [78, 78, 80, 80, 82, 82]
    assert ds.wait_mean.dims == ("point", "replication", "service")
    grid = ds.wait_mean.sel(service="ed").mean("replication").set_index(point=[beds, stay])
    grid = grid.unstack("point")
    assert grid.shape == (3, 2) and np.isfinite(grid.values).all()
    assert ds.in_and_out_p95_pooled.dims == ("point", "service")
with h5py.File("map.h5") as f:
    assert f["sweep/values"][3]["shown"] == b"3.8 d" and len(f["sweep/seeds"]) == 6
    assert len(f["inputs/scenarios"]) == 1 and f["inputs/scenarios"][0]["name"] == b"base"
    assert dict(f["provenance/about"][:].tolist())[b"random_numbers"] == b"common"
END
        # tables that weir would not have written: told apart from a sweep, before anything is read
        "$python" - <<'END' || wrong "cannot rewrite a results file"
import h5py, numpy as np, shutil
def rewrite(name, path, change):
    shutil.copy("map.h5", name)
    with h5py.File(name, "a") as f:
        rows = f[path][:]
        del f[path]
        rows = change(rows)
        if rows is not None:
            f.create_dataset(path, data=rows)
def set_first(column, value):
    def change(rows):
        rows[column][0] = value
        return rows
    return change
rewrite("bad1.h5", "sweep/values", lambda rows: None)
rewrite("bad2.h5", "sweep/values", lambda rows: rows[:5])
rewrite("bad3.h5", "sweep/values", set_first("point", 3))
rewrite("bad4.h5", "sweep/values", set_first("value", np.nan))
rewrite("bad5.h5", "sweep/dials", lambda rows: rows[:0])
rewrite("bad6.h5", "inputs/scenarios", lambda rows: np.concatenate([rows, rows]))
rewrite("bad7.h5", "inputs/dials", set_first("scenario", 1))
END
        for i in 1 2 3 4 5 6 7; do
            expect 5 "$weir" report bad$i.h5
            says err "is damaged"
        done
        break
    fi
done
finish
