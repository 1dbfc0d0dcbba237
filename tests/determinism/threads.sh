#!/usr/bin/env bash
# The same question gives the same bytes: for any number of threads, a second time, in another
# folder, language, time zone and mask of permissions.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml

# results NAME ENVIRONMENT... -- OPTIONS...: runs both scenarios into NAME.h5
results() {
    local name=$1 environment=()
    shift
    while [[ $1 != -- ]]; do
        environment+=("$1")
        shift
    done
    shift
    expect 0 env "${environment[@]}" "$weir" compare base.yaml redesign.yaml --replications 7 \
        -o "$name.h5" "$@"
}

results one -- --threads 1
for threads in 2 3 8; do
    results "threads_$threads" -- --threads "$threads"
    same one.h5 "threads_$threads.h5"
done
results again -- --threads 1
same one.h5 again.h5
results auto -- --threads auto
same one.h5 auto.h5

results world LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Asia/Kathmandu HOME=/nonexistent -- --threads 2
same one.h5 world.h5
mkdir elsewhere
cp base.yaml redesign.yaml elsewhere
(cd elsewhere && umask 077 && "$weir" compare base.yaml redesign.yaml --replications 7 -o x.h5) \
    >/dev/null || wrong "no results elsewhere"
same one.h5 elsewhere/x.h5

# Another seed is another question.
results other -- --seed 2
if cmp -s one.h5 other.h5; then
    wrong "another seed gave the same results"
fi

# The seed of the file, given on the command line, is the same question.
results given -- --seed 1
same one.h5 given.h5

# Nothing of the machine, the place or the time is in the file.
for text in "$work" "$(uname -n)" threads_2 compare.h5; do
    if grep -qaF -- "$text" threads_2.h5; then
        wrong "the results hold '$text'"
    fi
done

# What acts on the state, or goes by what was learned of it, too.
for threads in 1 3 8; do
    expect 0 "$weir" run "$root/scenarios/small/surge.yaml" --threads "$threads" -o "surge_$threads.h5"
    same surge_1.h5 "surge_$threads.h5"
    expect 0 "$weir" run "$root/scenarios/small/word_of_mouth.yaml" --threads "$threads" -o "belief_$threads.h5"
    same belief_1.h5 "belief_$threads.h5"
done

# A scenario alone gives the numbers that it gives beside others: tables but for their heading.
expect 0 "$weir" run base.yaml --replications 7 --threads 1
mv out table
expect 0 "$weir" run base.yaml --replications 7 --threads 3
same out table
finish
