#!/usr/bin/env bash
# Wrong usage: exit 2, a message that says what would have been right, and nothing on standard output.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml

# usage ARGUMENTS... -- TEXT...: wrong usage, and every TEXT is said.
usage() {
    local arguments=()
    while [[ $1 != -- ]]; do
        arguments+=("$1")
        shift
    done
    shift
    expect 2 "$weir" "${arguments[@]}"
    silent out
    for text in "$@"; do
        says err "$text"
    done
}

expect 2 "$weir"
says err "usage: weir COMMAND"
usage runn base.yaml -- "unknown command 'runn'" "did you mean 'run'?"
usage plot -- "'weir plot' needs a results file" "usage: weir plot [OPTIONS] RESULTS [NAME...]"
usage --seed 1 run base.yaml -- "expected a command" "options stand behind the command"
usage run -- "'weir run' needs a scenario file" "usage: weir run [OPTIONS] FILE"
usage compare base.yaml -- "needs a base and at least one redesign"
usage run base.yaml base.yaml -- "'base.yaml' is one operand too many"
usage run base.yaml --replicatons 5 -- "unknown option '--replicatons'" "did you mean '--replications'?"
usage run -x base.yaml -- "unknown option '-x'"
usage check base.yaml --seed 1 -- "'weir check' has no option --seed"
usage run base.yaml --seed 1 --seed 2 -- "--seed is given twice"
usage run base.yaml --seed -- "--seed needs a value"
usage run base.yaml --json=yes -- "takes no value"
for n in 0 -1 1000000 abc '' 1.5; do
    usage run base.yaml "--threads=$n" -- "--threads takes a number from 1 to 1024, or auto, not '$n'"
done
for n in 0 -1 x 1000001; do
    usage run base.yaml --replications "$n" -- "--replications takes a whole number"
done
for n in -1 1.5 18446744073709551616 x; do
    usage run base.yaml --seed "$n" -- "--seed takes a whole number from 0 to 2^64 - 1, not '$n'"
done
usage run base.yaml --length 30 -- "--length: expected a duration"
usage run base.yaml --length "0 d" -- "--length takes a time above 0, not '0 d'"
usage run base.yaml --warm-up many -- "--warm-up: expected a duration"
usage run base.yaml --set beds -- "--set takes PATH=VALUE, not 'beds'"
usage run base.yaml --set services.ward.resources.bedz=4 -- "services.ward.resources.bed"

# Help and version are asked for, so they go to standard output.
expect 0 "$weir" --version
says out "weir 0."
silent err
expect 0 "$weir" help
says out "compare"
for command in init check show dials schema run compare sweep report plot verify version help; do
    expect 0 "$weir" "$command" --help
    says out "usage: weir $command"
    says out "example: weir"
    cp out asked
    expect 0 "$weir" help "$command"
    same out asked
done

# Options may stand anywhere among the operands.
expect 0 "$weir" run --replications 2 --json base.yaml --seed 5
mv out first
expect 0 "$weir" run base.yaml --seed=5 --json --replications=2
grep -v '_seconds' first >a
grep -v '_seconds' out >b
same a b
finish
