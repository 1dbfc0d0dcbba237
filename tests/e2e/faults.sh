#!/usr/bin/env bash
# What goes wrong: the exit code of its class, a message with its place, and nothing written.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml

# broken NAME SED TEXT: the scenario with one edit is not valid.
broken() {
    sed "$2" base.yaml >"$1.yaml"
    for command in "check" "dials" "run -o x.h5" "compare base.yaml -o x.h5"; do
        # shellcheck disable=SC2086 # words of their own
        expect 3 "$weir" $command "$1.yaml"
        says err "$1.yaml:"
        says err "$3"
        silent out
        absent x.h5 x.run.json
    done
}
broken target 's/hold_until: ward/hold_until: wrad/' "wrad"
broken key 's/resources: {beds: 80}/resorces: {beds: 80}/' "did you mean 'resources'?"
broken unit 's/mean: 3.8 d/mean: 3.8/' "expected a duration"
broken shape 's/services:/services: [/' "error"
: >empty.yaml
expect 3 "$weir" check empty.yaml
says err "the scenario is empty"

# Every file is read, and all of what is wrong is said in one go.
expect 3 "$weir" check target.yaml base.yaml key.yaml
says err "target.yaml"
says err "key.yaml"
says out "base.yaml: valid"

# A redesign does not repeat what is said of its base.
sed 's/beds: 80/beds: 60/' base.yaml >full.yaml
printf 'extends: full.yaml\nscenario: the same\n' >redesign.yaml
expect 0 "$weir" compare full.yaml redesign.yaml --replications 2
[[ $(grep -c "warning:" err) == 1 ]] || wrong "a warning of the base is repeated"

# Files that cannot be read.
expect 4 "$weir" run none.yaml
says err "none.yaml"
expect 4 "$weir" run .
expect 4 "$weir" report none.h5
echo "not results" >text.h5
expect 5 "$weir" report text.h5
absent text.html

# Files that cannot be written: said before the first replication.
expect 4 "$weir" run base.yaml -o nowhere/x.h5
says err "No such file or directory"
expect 4 "$weir" run base.yaml -o base.yaml/x.h5
expect 4 "$weir" run base.yaml -o .
says err "it is a folder"
expect 2 "$weir" run base.yaml -o base.yaml --force
says err "is read by this command"
expect 2 "$weir" run base.yaml -o ''

# An existing file stays as it is, unless --force says otherwise.
echo mine >x.h5
expect 2 "$weir" run base.yaml -o x.h5
says err "'x.h5' exists"
says err "--force"
[[ $(cat x.h5) == mine ]] || wrong "an existing file was overwritten"
expect 0 "$weir" run base.yaml -o x.h5 --force
[[ $(head -c 4 x.h5) == $'\x89HDF' ]] || wrong "--force did not write the results"

# Standard output that takes nothing, and one that has had enough.
"$weir" run base.yaml >/dev/full 2>err
[[ $? == 4 ]] || wrong "a full standard output is exit 4"
says err "cannot write to standard output"
"$weir" run base.yaml >&- 2>err
[[ $? == 4 ]] || wrong "a closed standard output is exit 4"
("$weir" dials base.yaml 2>err || echo $? >code) | true
silent err
[[ ! -e code || $(cat code) == 141 ]] || wrong "a reader that left is exit 141, not $(cat code)"
"$weir" run base.yaml -o closed.h5 >&- 2>/dev/null <&-
[[ $(head -c 4 closed.h5) == $'\x89HDF' ]] || wrong "closed streams spoilt the results"

# A signal: 128 + its number, and nothing half-written.
for signal in INT TERM; do
    expect $((128 + $(kill -l $signal))) timeout --preserve-status -s $signal 1 \
        "$weir" run base.yaml --replications 1000000 --length "2000 d" -o stopped.h5
    says err "stopped by signal"
    absent stopped.h5 stopped.run.json
    [[ -z $(find . -name 'stopped*') ]] || wrong "a signal left a file behind"
done
finish
