#!/usr/bin/env bash
# weir show: a scenario in words and as a picture, what a redesign changes, what differs.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml
cat >later.yaml <<'END2'
extends: base.yaml
scenario: More beds, then shorter stays
interventions:
  beds:
    starts: 2025-04-05
    phases: {transition: 10 d}
    changes:
      - {dial: services.ward.resources.beds, by: +4, curve: step}
      - {dial: services.ward.resources.beds, to: 90, curve: step}
      - {dial: services.ward.steps.1.treat.for.mean, times: 0.7}
      - {dial: services.ward.steps.1.treat.for, times: 0.9, curve: logistic}
    cost: {set_up: £80 k, running: £25 k per 30 d}
END2

expect 0 "$weir" show base.yaml
silent err
cat >wanted <<'END2'
One ward and its door
  from 2025-04-01, for 20 d after 5 d of warm-up, 4 replications, seed 1

arrivals
  door: 77 per day, to ed

ed (pathway)
  cubicles: 14
     1.  waits for cubicles
     2.  stays for lognormal (mean 2.5 h, sd 1.5 h)
     3.  one of these:
         25 %: step 4
         the rest: leaves (home)
     4.  keeps what is held until there is room: ward

ward (pathway)
  beds: 80
     1.  waits for beds, is treated for lognormal (mean 3.8 d, sd 5 d), gives it back; then leaves (done)
END2
same out wanted

# Options of a load hold here too.
expect 0 "$weir" show base.yaml --set services.ward.resources.beds=66
says out "beds: 66"
expect 0 "$weir" show base.yaml --json
says out '"format": "text"'

# As a picture.
expect 0 "$weir" show base.yaml --format dot
says out "digraph weir {"
says out 's1 [label="ward\nbeds: 80"];'
says out 'a0 -> s0'
says out 's0 -> s1'
expect 0 "$weir" show base.yaml --format=mermaid
says out "flowchart LR"
says out 's0 --> s1'
says out 's0 --> o6'
for scenario in "$root"/scenarios/small/*.yaml "$root"/scenarios/ics/baseline.yaml; do
    for format in text dot mermaid; do
        expect 0 "$weir" show "$scenario" --format "$format"
        silent err
        if grep -q '(null)' out; then
            wrong "$scenario has a nothing in it as $format"
        fi
    done
    if command -v dot >/dev/null; then
        expect 0 "$weir" show "$scenario" --format dot
        cp out flows.dot
        expect 0 dot -Tcanon flows.dot
    fi
done

# What interventions do, each dial from where the change before it has left it.
expect 0 "$weir" show later.yaml --changes
cat >wanted <<'END2'
beds, from 2025-04-05
  2025-04-05  services.ward.resources.beds  from 80 to 84, at once
  2025-04-05  services.ward.resources.beds  from 84 to 94, at once
  2025-04-05  services.ward.steps.1.treat.for.mean  from 3.8 d to 2.66 d, linear until 2025-04-15
  2025-04-05  services.ward.steps.1.treat.for  times 0.9, logistic until 2025-04-15
  costs £80 k once
  costs £25 k per 30 d from then on
END2
same out wanted
expect 0 "$weir" show base.yaml --changes
says out "no interventions"

# What differs, and only that; both orders of the words.
expect 0 "$weir" show base.yaml redesign.yaml --diff
says out "services.ward.steps.1.treat.for.mean  3.8 d  3.4 d"
[[ $(wc -l <out) == 2 ]] || wrong "one dial differs, and there is a line above it"
cp out first
expect 0 "$weir" show --diff base.yaml redesign.yaml
same out first
expect 0 "$weir" show --diff base.yaml base.yaml
says out "no dial of base and base-2 differs"
expect 0 "$weir" show --diff base.yaml later.yaml --json
says out '"a": null'
says out '"path": "interventions.beds.cost.set_up"'

# Words that stand for changes are the changes that they stand for, and change the same.
cp "$root/scenarios/small/town.yaml" town.yaml
cat town.yaml - >words.yaml <<'END'
interventions:
  all:
    starts: 20 d
    phases: {transition: 30 d}
    add: {ed.cubicles: +2}
    redirect: {share: 25 %}
    educate: +10 points
    prevent: {illness: 10 %}
END
cat town.yaml - >written.yaml <<'END'
interventions:
  all:
    starts: 20 d
    phases: {transition: 30 d}
    changes:
      - {dial: services.ed.cubicles, by: +2}
      - {dial: access.redirect.share, to: 25 %}
      - {dial: access.awareness, by: +10 points}
      - {dial: needs.illness.rate, times: 0.9}
END
for file in words written; do
    expect 0 "$weir" show --changes "$file.yaml"
    cp out "$file.changes"
    expect 0 "$weir" run "$file.yaml" --replications 1 --length '60 d' --json
    sed '1,/"measures"/d' out | grep -v '"scenario":' >"$file.measures"
done
same words.changes written.changes
same words.measures written.measures

# A rule says what it waits for, what it does, and when that is undone.
expect 0 "$weir" show --changes "$root/scenarios/small/surge.yaml"
says out "surge, when the occupancy of ward.beds is above 96 % for 4 h"
says out "services.ward.resources.beds  from 44 to 48"
says out "undone when the occupancy of ward.beds is below 84 % for 2 h"

expect 2 "$weir" show base.yaml --format svg
says err "--format takes text, dot or mermaid, not 'svg'"
expect 2 "$weir" show base.yaml redesign.yaml
says err "--diff shows in what two scenarios differ"
expect 2 "$weir" show base.yaml --diff
says err "--diff needs two scenario files"
expect 2 "$weir" show base.yaml --changes --format dot
says err "cannot stand together"
expect 4 "$weir" show none.yaml
finish
