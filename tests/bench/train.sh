#!/usr/bin/env bash
# The training run of the profile-guided build: what a typical command spends its time on.
#
#     tests/bench/train.sh WEIR
#
# One thread, so that the counts are exact.
set -euo pipefail
weir=$1
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
train() { "$weir" run "$@" --threads 1 --replications 1 --quiet --json >/dev/null; }

train tests/bench/network.yaml --set run.until.arrivals=300000
train tests/bench/features/all.yaml --set run.until.arrivals=100000
train scenarios/ics/baseline.yaml --warm-up '14 d' --length '14 d'
