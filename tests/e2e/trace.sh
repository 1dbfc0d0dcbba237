#!/usr/bin/env bash
# The event log: it changes no result, it is the same for any number of threads, and weir trace reads it.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml

# The same results with a log as without, and the same file for any number of threads.
expect 0 "$weir" run base.yaml -q -o plain.h5
cp out plain.txt
expect 0 "$weir" run base.yaml -q -o one.h5 --trace 2 --threads 1
same plain.txt out
expect 0 "$weir" run base.yaml -q -o two.h5 --trace 2 --threads 2
cmp one.h5 two.h5 || wrong "the log depends on the threads"

# One patient of the file, and the same one from the scenario.
expect 0 "$weir" trace one.h5
says out "patient  came"
says out "… and"
expect 0 "$weir" trace one.h5 --patient 3 --replication 1
silent err
cp out file.txt
expect 0 "$weir" trace base.yaml --patient 3 --replication 1 -q
sed 's/^base/one/' out >scenario.txt
sed -i 's/^base/one/' file.txt
same file.txt scenario.txt
says out "arrives"
says out "comes to ed"
says out "has ed.cubicles"

# The same person in a redesign.
expect 0 "$weir" trace base.yaml redesign.yaml --patient 12 -q
says out "base, replication 0: patient 12 (door:"
says out "redesign, replication 0: patient 12 (door:"
expect 0 "$weir" trace base.yaml redesign.yaml --patient 12 -q --json
if command -v python3 >/dev/null; then
    python3 - <<'END' || wrong "the document of --json is not as it should be"
import json
p = json.load(open("out"))["patients"]
assert len(p) == 2 and p[0]["ordinal"] == p[1]["ordinal"] and p[0]["source"] == "door"
assert p[0]["events"][0]["event"] == "arrive" and p[0]["events"][0]["minutes"] == p[0]["came_minutes"]
assert all(a["minutes"] <= b["minutes"] for a, b in zip(p[0]["events"], p[0]["events"][1:]))
taken = sum(e["units"] for e in p[0]["events"] if e["event"] == "take")
given = sum(e["units"] for e in p[0]["events"] if e["event"] == "give_back")
assert p[0]["outcome"] is None or taken == given > 0
END
fi

# A share of the patients, and of a comparison.
expect 0 "$weir" compare base.yaml redesign.yaml -q -o both.h5 --trace 1 --trace-share '5 %'
expect 0 "$weir" trace both.h5
says out "redesign, replication 0"

# What is refused.
expect 2 "$weir" trace one.h5 --patient 999999
says err "there is no patient '999999' in the event log of replication 0"
expect 2 "$weir" trace one.h5 --patient nobody
says err "--patient takes the number of a patient"
expect 2 "$weir" trace one.h5 --patient door:1 --replication 3
says err "it has none of that replication"
expect 2 "$weir" trace plain.h5
says err "'plain.h5' has no event log"
expect 2 "$weir" trace one.h5 --seed 4
says err "are for scenarios"
expect 2 "$weir" trace one.h5 two.h5
says err "takes one results file"
expect 2 "$weir" run base.yaml --trace 1
says err "--trace needs --output"
expect 2 "$weir" run base.yaml --trace-share '5 %'
says err "--trace-share goes with --trace"
expect 2 "$weir" run base.yaml --trace 1 --trace-share '0 %' -o x.h5
says err "--trace-share takes a share of the patients"
absent x.h5
head -c 3000 one.h5 >cut.h5
expect 5 "$weir" trace cut.h5 --patient 1
says err "is damaged"
expect 4 "$weir" trace nowhere.yaml --patient 1
finish
