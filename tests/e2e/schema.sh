#!/usr/bin/env bash
# weir schema: every scenario of ours fits it, and wrong files do not.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
fits=$root/tests/e2e/schema.py

expect 0 "$weir" schema
silent err
says out '"http://json-schema.org/draft-07/schema#"'
cp out printed
expect 0 "$weir" schema -o weir.schema.json
silent out
same printed weir.schema.json
expect 2 "$weir" schema -o weir.schema.json
says err "--force replaces it"
expect 0 "$weir" schema --force -o weir.schema.json
expect 4 "$weir" schema -o none/schema.json
expect 0 "$weir" schema -o -
same out printed
expect 2 "$weir" schema base.yaml
expect 0 "$weir" schema --json
says out '"definitions": {'

# What is fit: files of ours, redesigns and included files among them.
mapfile -t ours < <(find "$root/scenarios" -name '*.yaml' ! -name weir-project.yaml)
((${#ours[@]} > 50)) || wrong "only ${#ours[@]} scenarios were found"
small_scenario >base.yaml
small_redesign >redesign.yaml
expect_fit() { expect 0 python3 "$fits" printed "$@"; }
# by_ajv CODE FILE: what ajv-cli says, where there is one; its own YAML reader makes dates of text.
by_ajv() {
    [[ $(type -t ajv) ]] || return
    python3 "$fits" --json "$2" >data.json
    expect "$1" ajv validate --strict=false -s weir.schema.json -d data.json
}
expect_unfit() {
    local before=$failures
    expect 1 python3 "$fits" printed "$1"
    ((failures == before)) || echo "    it fits: ${2:-$(tail -n 1 "$1")}"
    [[ $(type -t ajv) ]] && by_ajv 1 "$1"
}
python3 "$fits" printed base.yaml >/dev/null 2>&1
(($? == 77)) && ((failures == 0)) && exit 77
expect_fit "${ours[@]}" base.yaml redesign.yaml
for file in "${ours[@]:0:5}" "$root/scenarios/ics/baseline.yaml" redesign.yaml; do
    by_ajv 0 "$file"
done

# wrong_file NAME SED: the small scenario with one thing changed.
wrong_file() {
    sed "$1" base.yaml >wrong.yaml
    cmp -s base.yaml wrong.yaml && wrong "nothing was changed by: $1"
    expect_unfit wrong.yaml "$1"
}
wrong_file 's/^scenario:/scenaro:/'                      # the top
wrong_file 's/warm_up/warmup/'                           # run
wrong_file 's/rate:/rates:/'                             # arrivals
wrong_file 's/cubicles: 14/cubicles: {capasity: 14}/'    # a pool
wrong_file 's/type: pathway/type: pathways/'             # a type that is none
wrong_file 's/resources: {beds/resorces: {beds/'         # a service
wrong_file 's/- seize:/- sieze:/'                        # a step
wrong_file 's/- delay:/- priority: 1\n        delay:/'   # beside the wrong step
wrong_file 's/with: beds/wiht: beds/'                    # below a step
wrong_file 's/mean: 2.5 h/maen: 2.5 h/'                  # a law
wrong_file 's/dist: lognormal/dist: logormal/'           # a law that is none
wrong_file 's/share: 25 %/shared: 25 %/'                 # a branch
wrong_file 's/share: 25 %/share: {maybe: 1}/'            # a map that is no share
wrong_file 's/length: 20 d/length: 20/'                  # no unit
wrong_file 's/length: 20 d/length: 20 days/'             # a unit that is none
wrong_file 's/replications: 4/replications: many/'       # no number
wrong_file 's/start: 2025-04-01/start: yesterday/'       # no date
wrong_file 's/^services:/services: []\nx-services:/'     # a list for a map
for line in 'places: {p: {neighborhoods: {}}}' 'needs: {n: {rat: 1 per 1000 per year}}' \
    'access: {awarenes: 70 %}' 'books: {b: {slot: {}}}' 'start: {ed: {inn: 3}}' \
    'measures: {m: {form: arrive}}' 'priorities: {p: {mesure: m}}' \
    'interventions: {i: {changes: [{dail: x}]}}' 'interventions: {i: {phases: {prepare: 1 d}}}' \
    'interventions: {i: {cost: {setup: £1}}}'; do
    { cat base.yaml && echo "$line"; } >wrong.yaml
    expect_unfit wrong.yaml
done
for type in ed ward pcn miu social_care; do
    printf 'services: {x: {type: %s, bedz: 4}}\n' "$type" >wrong.yaml
    expect_unfit wrong.yaml
    printf 'services: {x: {bedz: 4}}\n' >wrong.yaml
    expect_unfit wrong.yaml
done
finish
