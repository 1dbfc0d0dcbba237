#!/usr/bin/env bash
# Shards that are merged, and runs that are killed and go on, give the same bytes as one run.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml

same_bytes() { cmp "$1" "$2" || wrong "$1 and $2 are not the same bytes"; }

# One scenario in three shards, in any order.
expect 0 "$weir" run base.yaml -q --replications 7 -o whole.h5
cp out whole.txt
for k in 1 2 3; do
    expect 0 "$weir" run base.yaml -q --replications 7 --shard $k/3 -o $k.shard
    says out "shard $k of 3"
done
expect 0 "$weir" merge 2.shard 3.shard 1.shard -o merged.h5
same_bytes whole.h5 merged.h5
same whole.txt out
expect 0 "$weir" merge 1.shard 2.shard 3.shard -o again.h5 --json
says out '"measures"'
same_bytes whole.h5 again.h5

# A comparison; seeds and settings that the command line gives; percentiles, series and the rest.
expect 0 "$weir" compare base.yaml redesign.yaml -q --seed 5 --length '15 d' -o both.h5
for k in 1 2; do
    expect 0 "$weir" compare base.yaml redesign.yaml -q --seed 5 --length '15 d' --shard $k/2 -o both.$k --threads 1
done
expect 0 "$weir" merge both.1 both.2 -o both_merged.h5
same_bytes both.h5 both_merged.h5
for file in laws network town winter ward; do
    scenario=$root/scenarios/small/$file.yaml
    expect 0 "$weir" run "$scenario" -q --length '10 d' --warm-up '2 d' --replications 3 -o s.h5 --force
    expect 0 "$weir" run "$scenario" -q --length '10 d' --warm-up '2 d' --replications 3 --shard 1/2 -o s.1 --force
    expect 0 "$weir" run "$scenario" -q --length '10 d' --warm-up '2 d' --replications 3 --shard 2/2 -o s.2 --force
    expect 0 "$weir" merge s.1 s.2 -o s_merged.h5 --force
    same_bytes s.h5 s_merged.h5
done

# Killed, again and again, until it is done.
expect 0 "$weir" run base.yaml -q --length '200 d' --replications 24 -o long.h5
for try in 1 2 3 4 5 6; do
    "$weir" run base.yaml -q --length '200 d' --replications 24 -o killed.h5 --resume --threads 1 >out 2>err &
    pid=$!
    sleep 0.0$((try * 2))
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    [[ -e killed.h5 ]] && break
done
# A record that was cut short is run again.
if [[ -e killed.h5.journal ]] && (($(stat -c %s killed.h5.journal) > 20000)); then
    truncate -s -100 killed.h5.journal
fi
[[ -e killed.h5 ]] || expect 0 "$weir" run base.yaml -q --length '200 d' --replications 24 -o killed.h5 --resume
same_bytes long.h5 killed.h5
absent killed.h5.journal

# A shard that is stopped leaves nothing behind.
"$weir" run base.yaml -q --length '2000 d' --replications 40 --shard 1/2 -o gone.shard --threads 1 >out 2>err &
pid=$!
sleep 0.4
kill -TERM $pid
wait $pid
[[ $? == 143 ]] || wrong "SIGTERM does not stop a shard"
absent gone.shard gone.shard.*

# Stopped by a signal: what is done is kept, and said.
"$weir" run base.yaml -q --length '2000 d' --replications 40 -o stopped.h5 --resume --threads 1 >out 2>err &
pid=$!
for ((i = 0; i < 100; i++)); do
    [[ -e stopped.h5.journal ]] && (($(stat -c %s stopped.h5.journal) > 12000)) && break
    sleep 0.05
done
kill -TERM $pid
wait $pid
[[ $? == 143 ]] || wrong "SIGTERM does not give 143"
says err "they are in 'stopped.h5.journal': the same command goes on"
absent stopped.h5

# Journals of another run, and what does not go together.
expect 2 "$weir" run base.yaml -q --length '2000 d' --replications 40 --seed 9 -o stopped.h5 --resume
says err "'stopped.h5.journal' is of another run: seed 1 and 9"
expect 2 "$weir" run base.yaml --resume
says err "--resume needs --output"
expect 2 "$weir" run base.yaml -o x.h5 --shard 1/2 --resume
says err "do not go together"
expect 2 "$weir" run base.yaml -o x.h5 --shard 1/2 --precision 'ed.wait 5 %'
says err "--shard and --precision do not go together"
expect 2 "$weir" run base.yaml -o x.h5 --shard 1/2 --trace 1
says err "--shard and --trace do not go together"
for text in 0/3 4/3 3 1/ /2 a/b 1/2/3; do
    expect 2 "$weir" run base.yaml -o x.h5 --shard $text
    says err "--shard takes K/N"
done
expect 2 "$weir" run base.yaml -o x.h5 --replications 3 --shard 1/9
says err "9 shards are more than there are replications"
absent x.h5

# What merge refuses.
expect 2 "$weir" merge 1.shard 3.shard -o m.h5
says err "shard 2 of 3 is missing"
expect 2 "$weir" merge 1.shard 2.shard 1.shard 3.shard -o m.h5
says err "are both shard 1 of 3"
expect 0 "$weir" run base.yaml -q --replications 7 --seed 8 --shard 2/3 -o seed.shard
expect 2 "$weir" merge 1.shard seed.shard 3.shard -o m.h5
says err "are of different runs: seed 1 and 8"
expect 0 "$weir" run base.yaml -q --replications 7 --set services.ward.resources.beds=70 --shard 2/3 -o beds.shard
expect 2 "$weir" merge 1.shard beds.shard 3.shard -o m.h5
says err "are of different runs: what the scenario 'base' says"
expect 5 "$weir" merge 1.shard whole.h5 -o m.h5
says err "'whole.h5' is no shard of a run"
expect 5 "$weir" merge base.yaml -o m.h5
says err "'base.yaml' is no shard of a run"
head -c -100 2.shard >cut.shard
expect 5 "$weir" merge 1.shard cut.shard 3.shard -o m.h5
says err "'cut.shard' is damaged"
expect 2 "$weir" merge 1.shard 2.shard 3.shard -o whole.h5
says err "'whole.h5' exists"
expect 2 "$weir" merge 1.shard
says err "'weir merge' needs --output"
absent m.h5
finish
