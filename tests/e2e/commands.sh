#!/usr/bin/env bash
# What each command does with a good scenario, and with the small ones that the project ships.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml

# check: utilisation of both pools, the busier first.
expect 0 "$weir" check base.yaml redesign.yaml
says out "base.yaml: valid: One ward and its door"
says out "redesign.yaml: valid: Shorter stays"
says out "ward.beds"
[[ $(grep -n ward.beds out | head -n 1 | cut -d: -f1) -lt $(grep -n ed.cubicles out | head -n 1 |
    cut -d: -f1) ]] || wrong "the ward is busier than the ED, so it should come first"
expect 0 "$weir" check base.yaml --set services.ward.resources.beds=60
says err "warning"

# dials: all, those with a text in their path, and those that a pattern names.
expect 0 "$weir" dials base.yaml
says out "services.ward.resources.beds"
expect 0 "$weir" dials base.yaml beds
says out "80"
[[ $(wc -l <out) == 1 ]] || wrong "one dial has 'beds' in its path"
expect 0 "$weir" dials base.yaml 'services.*.resources.*'
[[ $(wc -l <out) == 2 ]] || wrong "two dials are resources of services"
expect 1 "$weir" dials base.yaml nothing
says err "no dial matches 'nothing'"

# run: a table, no progress and no colour in a pipe, and no file unless asked for.
expect 0 "$weir" run base.yaml
says out "ward"
silent err
if grep -q $'\x1b' out err; then
    wrong "an escape sequence in a pipe"
fi
[[ $(ls) == $'base.yaml\nerr\nout\nredesign.yaml' ]] || wrong "a run without -o wrote a file"

# compare, then report.
expect 0 "$weir" compare base.yaml redesign.yaml -o compare.h5 --replications 3
says out "redesign"
[[ -s compare.h5 && -s compare.run.json ]] || wrong "compare wrote no results"
absent compare.h5.part
expect 0 "$weir" report compare.h5
says out "compare.html"
grep -qi "<html" compare.html || wrong "the report is not HTML"
expect 2 "$weir" report compare.h5
says err "'compare.html' exists"
expect 0 "$weir" report compare.h5 -o other.html
expect 0 "$weir" report compare.h5 --force

# The same scenario twice gives two names.
expect 0 "$weir" compare base.yaml base.yaml --replications 2
says out "base-2"

# The small scenarios of the project: each is valid and runs.
shopt -s nullglob
for scenario in "$root"/scenarios/small/*.yaml; do
    expect 0 "$weir" check "$scenario"
    expect 0 "$weir" dials "$scenario"
    expect 0 "$weir" run "$scenario" --replications 2 --length "20 d" -q
done
finish
