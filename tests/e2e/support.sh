# shellcheck shell=bash
# What the end-to-end tests share. Each is called with the command and the root of the checkout,
# works in a folder of its own that goes when it ends, and says each thing that is not as it should
# be; finish gives the exit code.
# shellcheck disable=SC2034 # the tests use what is set here
set -u

weir=$1
root=$2
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C NO_COLOR=

wrong() {
    echo "wrong: $*"
    failures=$((failures + 1))
}

# expect CODE COMMAND...: runs it; what it prints is then in the files out and err.
expect() {
    local code=$1 got=0
    shift
    "$@" >out 2>err || got=$?
    if [[ $got != "$code" ]]; then
        wrong "exit $got, not $code, from: $*"
        sed 's/^/    /' err | head -n 5
    fi
}

# says FILE TEXT: a file of the last command holds a text.
says() {
    if ! grep -qF -- "$2" "$1"; then
        wrong "'$2' is not in $1:"
        sed 's/^/    /' "$1" | head -n 5
    fi
}

silent() { [[ ! -s $1 ]] || wrong "$1 should be empty: $(head -n 1 "$1")"; }
absent() {
    local file
    for file in "$@"; do
        [[ ! -e $file ]] || wrong "$file should not be there"
    done
}
same() { cmp -s "$1" "$2" || { wrong "$1 and $2 differ"; diff "$1" "$2"; }; }

finish() {
    if ((failures > 0)); then
        echo "$failures wrong"
        exit 1
    fi
    echo "all as it should be"
}

# A ward and its door: small, busy, and done in some hundredths of a second.
small_scenario() {
    cat <<'END'
weir: 1
scenario: One ward and its door
run: {start: 2025-04-01, warm_up: 5 d, length: 20 d, replications: 4, seed: 1}
arrivals: {door: {to: ed, rate: 77 per day}}
services:
  ed:
    type: pathway
    resources: {cubicles: 14}
    steps:
      - seize: {cubicles: 1}
      - delay: {dist: lognormal, mean: 2.5 h, sd: 1.5 h}
      - choose: [{steps: [{hold_until: ward}], share: 25 %}, {leave: home}]
  ward:
    type: pathway
    resources: {beds: 80}
    steps: [{treat: {with: beds, for: {dist: lognormal, mean: 3.8 d, sd: 5 d}}}]
END
}

small_redesign() {
    cat <<'END'
extends: base.yaml
scenario: Shorter stays
set: {services.ward.steps.1.treat.for.mean: 3.4 d}
END
}
