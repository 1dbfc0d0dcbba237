#!/usr/bin/env bash
# Pictures from results files of each kind: listed, on the terminal, as files, and what is refused.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml
expect 0 "$weir" run base.yaml --length "60 d" -q -o run.h5
expect 0 "$weir" compare base.yaml redesign.yaml --length "60 d" -q -o both.h5
expect 0 "$weir" sweep base.yaml --vary services.ward.resources.beds=78..84:2 -q -o curve.h5
expect 0 "$weir" sweep base.yaml --vary services.ward.resources.beds=78..82:2 --vary services.ed.resources.cubicles=13..15:1 \
    --replications 2 -q -o map.h5
expect 0 "$weir" sweep base.yaml --vary services.ward.resources.beds=78..82 --vary services.ed.resources.cubicles=13..16 \
    --vary 'arrivals.door.rate=70 per day..77 per day' --design lhs:6 --replications 2 -q -o cloud.h5
expect 0 "$weir" screen base.yaml --vary services.ward.resources.beds=78..82 --vary services.ed.resources.cubicles=13..16 \
    --replications 2 -q -o screen.h5
"$weir" solve base.yaml --dial services.ward.resources.beds=78..90 --require 'ward.wait <= 2 h' --budget 60 -q \
    -o solve.h5 >out 2>err

# What there is needs no gnuplot.
mkdir empty
for file in run both curve map cloud screen solve; do
    PATH=$work/empty expect 0 "$weir" plot $file.h5 --list
    cp out $file.list
    silent err
done
says run.list "day/ed.present"
says run.list "course/ward.present"
says both.list "difference/ed.wait"
says both.list "ED: mean wait"
says both.list "course/ward.present/redesign"
says curve.list "points/ed.wait"
says map.list "points/ed.wait"
says cloud.list "points/ed.wait/beds"
says screen.list "screen/ed.wait"
says solve.list "answer/ward.wait"
expect 0 "$weir" plot both.h5 course --list
[[ $(grep -vc '^course/' out) == 0 ]] || wrong "a kind names others too"

# What is refused.
expect 2 "$weir" plot both.h5 difference/ed.wiat
says err "there is no picture of 'difference/ed.wiat' in it"
says err "did you mean 'difference/ed.wait'?"
expect 2 "$weir" plot both.h5 dya
says err "did you mean 'day'?"
expect 2 "$weir" plot both.h5 nothing_of_the_kind
says err "--list names what there is"
expect 2 "$weir" plot both.h5 -o picture.pdf
says err "'picture.pdf' must end in .svg or .png"
expect 2 "$weir" plot both.h5 --size large
says err "--size takes WIDTHxHEIGHT"
expect 2 "$weir" plot both.h5 --size 5x5
expect 2 "$weir" plot both.h5 --size 900x600
says err "-o FILE.png"
expect 2 "$weir" plot both.h5 --list -o x.svg
says err "--list draws nothing"
expect 4 "$weir" plot nowhere.h5
expect 5 "$weir" plot base.yaml
head -c 3000 both.h5 >cut.h5
expect 5 "$weir" plot cut.h5
says err "is damaged"
expect 4 "$weir" plot both.h5 -o nowhere/x.svg
PATH=$work/empty expect 7 "$weir" plot both.h5
says err "gnuplot not found"
PATH=$work/empty expect 7 "$weir" plot both.h5 -o none.svg
absent none.svg x.svg
expect 0 "$weir" plot both.h5 difference/ed.wait --json
says out '"name": "difference/ed.wait"'
says out '"file": null'

command -v gnuplot >/dev/null || finish
command -v gnuplot >/dev/null || exit 0

# On the terminal: one of each kind, with its sentence.
for file in run both curve map cloud screen solve; do
    expect 0 "$weir" plot $file.h5
    silent err
    says out "more: --list names them"
    [[ $(wc -l <out) -gt 10 ]] || wrong "$file: no picture"
done
expect 0 "$weir" plot both.h5 difference/ed.wait --size 100x14
says out "ED: mean wait (difference/ed.wait)"
grep -qE "(B better|W worse|\? cannot tell)" out || wrong "the marks are not explained"
says out "difference from base, min"
says out "redesign: "
expect 0 "$weir" plot both.h5 day/ed.present
says out "mean number present"
expect 0 "$weir" plot screen.h5 screen/ed.wait
says out "dial at its low end"
expect 0 "$weir" plot solve.h5 answer
says out "beds"

# As files.
expect 0 "$weir" plot both.h5 difference/ed.wait -o wait.svg
[[ $(cat out) == wait.svg ]] || wrong "the path is not printed"
says wait.svg '<svg xmlns="http://www.w3.org/2000/svg" width="460"'
says wait.svg "ED: mean wait"
says wait.svg "difference from base, min"
cp wait.svg kept.svg
expect 2 "$weir" plot both.h5 difference/ed.wait -o wait.svg
says err "'wait.svg' exists"
same wait.svg kept.svg
expect 0 "$weir" plot both.h5 difference/ed.wait -o wait.svg --force --size 900x300
says wait.svg 'width="900" height="300"'
expect 0 "$weir" plot both.h5 day/ed.present -o day.png --size 800x500
[[ $(head -c 4 day.png | tail -c 3) == PNG ]] || wrong "day.png is no PNG"
[[ $(od -An -tu1 -j16 -N8 day.png | tr -s ' ') == " 0 0 3 32 0 0 1 244" ]] || wrong "day.png is not 800 by 500"
for file in run curve map cloud screen solve; do
    expect 0 "$weir" plot $file.h5 -o $file.png
done

# Several: each has a number, and none is written where one would be replaced.
touch all-2.svg
expect 2 "$weir" plot both.h5 day -o all.svg
says err "'all-2.svg' exists"
absent all.svg all-1.svg
expect 0 "$weir" plot both.h5 day -o all.svg --force --json
says out '"file": "all-1.svg"'
[[ -s all-1.svg && -s all-2.svg ]] || wrong "not all were written"
absent all.svg
finish
