#!/usr/bin/env bash
# weir solve: what it answers, what it writes, its exit codes, and the exact words of what it refuses.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
golden="$root/tests/golden/solve"
beds=services.ward.resources.beds
cubicles=services.ed.resources.cubicles
{
    small_scenario
    echo 'measures: {in_and_out: {from: arrive, to: depart, in: ed, stat: [share_within 4 h, p95]}}'
    echo 'priorities: {four: {measure: in_and_out, stat: share_within 4 h, at_least: 70 %}}'
} >base.yaml
small_scenario >aimless.yaml

# Golden: a file NAME.args has one argument a line, NAME.txt the exit code and the very words.
for arguments in "$golden"/*.args; do
    mapfile -t words <"$arguments"
    [[ ${#words[@]} == 1 && -z ${words[0]} ]] && words=()
    got=0
    "$weir" solve base.yaml "${words[@]}" >out 2>err || got=$?
    { echo "exit $got" && cat err; } >found
    same "${arguments%.args}.txt" found
done
expect 2 "$weir" solve aimless.yaml --dial $beds
says err "there is no target to reach"
expect 2 "$weir" solve - --dial $beds <base.yaml
says err "so it must be a file"

# The answer in a sentence, and the points. Nothing is written unless asked for.
expect 0 "$weir" solve base.yaml --dial $beds
silent err
says out "is enough for 'four'"
says out "(95 % confidence)"
says out "  <--"
says out "each more"
[[ -z $(find . -name '*.h5') ]] || wrong "a search without -o wrote a file"

# The same question gives the same answer for any number of threads, and the same bytes.
for threads in 1 2 5; do
    expect 0 "$weir" solve base.yaml --dial $beds=60..110 --threads $threads -o "t$threads.h5"
done
same t1.h5 t2.h5
same t1.h5 t5.h5
[[ -s t1.run.json ]] || wrong "no record of the search"
expect 2 "$weir" solve base.yaml --dial $beds -o t1.h5
says err "'t1.h5' exists"

# The points are what runs give.
expect 0 "$weir" solve base.yaml --dial $beds=60..110 --json
answer=$(python3 - out <<'END'
import json, sys
d = json.load(open(sys.argv[1]))
s, points = d["solve"], d["points"]
assert s["found"] and s["for"] == "smallest" and s["confidence"] == 0.95
a = points[s["answer"]]
assert a["verdict"] == "met" and points[s["fails"]]["verdict"] == "not_met"
values = [p["values"]["services.ward.resources.beds"] for p in points]
assert values == sorted(values) and len(set(values)) == len(values)
m = a["measures"][0]
print(a["shown"]["services.ward.resources.beds"], a["replications"], m["pooled"])
END
) || wrong "the JSON of the answer is not as it should be"
read -r value runs share <<<"$answer"
expect 0 "$weir" run base.yaml --set "$beds=$value" --replications "$runs" --json
says out "$share"

# Another confidence is another question; fewer replications leave more open, and say so.
expect 0 "$weir" solve base.yaml --dial $beds=60..110 --confidence '80 %'
says out "(80 % confidence)"
expect 0 "$weir" solve base.yaml --dial $beds=60..110 --max-replications 8
says out "cannot be told"
says out "more would tell"
expect 1 "$weir" solve base.yaml --dial $beds=60..110 --budget 2
says err "error: It cannot be told"
says err "hint: a larger --budget"

# Nothing will do: the best reached, and 1. Everything will do: said, and 0.
expect 1 "$weir" solve base.yaml --dial $beds=40..60
says out "Nothing in the range is enough for 'four', not even beds 60"
says err "error: Nothing in the range is enough"
expect 0 "$weir" solve base.yaml --dial $beds=110..130
says out "Even beds 110, the lowest of the range, is enough"
expect 0 "$weir" solve base.yaml --dial 'arrivals.door.rate=50 per day..130 per day:20 per day' --largest
says out "is the most there can be for 'four'"
expect 0 "$weir" solve base.yaml --dial $beds=60,70,80,90,110
says out "beds 80 is enough for 'four'; 70 is not"

# Requirements stand in place of the scenario's targets; measures may be added.
expect 0 "$weir" solve base.yaml --dial $beds=70..120 --require 'ed.wait <= 1 h' --measure ed.time
says out "is enough for 'ed.wait <= 1 h'"
says out "ed.time"

# Several dials: the cheapest mix, from costs that are given or the scenario's own.
mix=(--dial "$beds=76..100:4" --dial "$cubicles=10..20:2")
expect 0 "$weir" solve base.yaml "${mix[@]}" --cost "$beds=£300 per day" --cost "$cubicles=£200 per day" \
    --pareto 'in_and_out[p95]' -o mix.h5
says out "The cheapest mix found for 'four' is beds "
says out "front"
sed 's/resources: {beds: 80}/resources: {beds: {capacity: 80, cost: {per_unit: £300 per day}}}/' base.yaml >costly.yaml
expect 0 "$weir" solve costly.yaml --dial services.ward.resources.beds.capacity=76..100:4 --dial $cubicles=10..20:2 \
    --cost "$cubicles=£200 per day" -o own.h5
says out "The cheapest mix found for 'four' is "
expect 2 "$weir" solve base.yaml "${mix[@]}"
says err "it is not known what '$beds' costs"

# How many on so many days: a load of 20 with nobody waiting is Poisson, of which 88.8 % lie at 25 or below and
# 92.2 % at 26 or below. Two hundred replications of 200 days know the share to about a tenth of a point.
cat >days.yaml <<'END'
weir: 1
run: {warm_up: 20 d, length: 200 d, seed: 3}
arrivals: {door: {to: ward, rate: 20 per day}}
services:
  ward:
    type: pathway
    resources: {beds: 12}
    steps: [{treat: {with: beds, for: {dist: lognormal, mean: 1 d, sd: 1 d}}}]
END
expect 0 "$weir" solve days.yaml --dial $beds --days '90 %' -o days.h5
silent err
says out "On 90 % of days 26 beds would have been enough, counted at 00:00"
[[ -s days.h5 ]] || wrong "no results of days"
expect 0 "$weir" solve days.yaml --dial $beds --days '90 %' --at 06:00,18:00 --json --threads 3
says out '"enough": 26.0'

# The page.
expect 0 "$weir" report t1.h5
for text in "<h2>The answer</h2>" "<h2>Every point</h2>" "is enough for"; do
    says t1.html "$text"
done
expect 0 "$weir" report mix.h5
says mix.html "The cheapest mix found"
if command -v gnuplot >/dev/null; then
    says t1.html ">not enough<"
    says mix.html "none is both cheaper and better"
fi

# A picture in characters is for a terminal.
if command -v gnuplot >/dev/null && script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    script -qec "'$weir' solve base.yaml --dial $beds=60..110 --quiet" /dev/null >shown 2>&1 </dev/null
    says shown "in_and_out[share_within 4 h], in %"
fi
finish
