#!/usr/bin/env bash
# weir export: what is written is read back by another program, and has what the file has.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
small_scenario >base.yaml
small_redesign >redesign.yaml
expect 0 "$weir" run base.yaml -q -o one.h5 --trace 2
expect 0 "$weir" compare base.yaml redesign.yaml -q -o both.h5 --trace 1 --trace-share '10 %'
expect 0 "$weir" run base.yaml -q -o plain.h5
expect 0 "$weir" trace one.h5 --json
cp out patients.json

for format in measures log vidigi bupar xes; do
    expect 0 "$weir" export one.h5 --format $format -o $format.txt
    silent out
    expect 0 "$weir" export one.h5 --format $format
    same out $format.txt
done
expect 0 "$weir" export one.h5 --format xes -o again.xes --json
says out '"format": "xes"'
same again.xes xes.txt

if command -v python3 >/dev/null; then
    python3 - <<'END' || wrong "what was written is not as it should be"
import csv, json
import xml.etree.ElementTree as xml
from collections import defaultdict

patients = json.load(open("patients.json"))["patients"]
rows = lambda name: list(csv.DictReader(open(name, newline="")))
number = [len([p for p in patients if p["replication"] == k]) for k in (0,)]

# the log as it is: in order, all who came, and what is taken is given back
log = rows("log.txt")
by = defaultdict(list)
for e in log:
    by[e["replication"], e["patient"]].append(e)
assert sum(1 for k in by if k[0] == "0") == number[0], "patients"
for events in by.values():
    assert events[0]["event"] == "arrive"
    times = [float(e["minutes"]) for e in events]
    assert times == sorted(times)
    done = events[-1]["event"] == "depart"
    taken = sum(int(e["units"]) for e in events if e["event"] == "take")
    given = sum(int(e["units"]) for e in events if e["event"] in ("give_back", "interrupt"))
    assert taken == given if done else taken >= given
assert log[0]["timestamp"].startswith("2025-04-0")

# vidigi: two mandatory events, and at no time has a unit two users
v = rows("vidigi.txt")
assert list(v[0])[:4] == ["entity_id", "event_type", "event", "time"]
assert {e["event_type"] for e in v} == {"arrival_departure", "queue", "resource_use", "resource_use_end"}
assert {e["event"] for e in v if e["event_type"] == "arrival_departure"} == {"arrival", "depart"}
assert sum(e["event"] == "arrival" for e in v) == len(by)
spans, open_ = defaultdict(list), {}
for e in v:
    if e["event_type"] == "resource_use":
        open_[e["run_number"], e["entity_id"], e["event"][4:], e["resource_id"]] = float(e["time"])
    elif e["event_type"] == "resource_use_end":
        key = e["run_number"], e["entity_id"], e["event"][7:], e["resource_id"]
        spans[key[0], key[2], key[3]].append((open_.pop(key), float(e["time"])))
for (run, pool, unit), use in spans.items():
    assert int(unit) <= {"ed.cubicles": 14, "ward.beds": 80}[pool], (pool, unit)
    use.sort()
    assert all(a[1] <= b[0] for a, b in zip(use, use[1:])), (run, pool, unit)

# bupaR: each activity that was begun is of one case, and is completed once
b = rows("bupar.txt")
assert list(b[0])[:6] == ["case_id", "activity_id", "activity_instance_id", "lifecycle_id", "timestamp", "resource_id"]
cases = defaultdict(set)
for e in b:
    cases[e["activity_instance_id"]].add((e["case_id"], e["activity_id"]))
assert all(len(c) == 1 for c in cases.values())
assert sum(e["activity_id"] == "arrival" for e in b) == len(by)

# XES: as many traces as patients, as many events as bupaR has
root = xml.parse("xes.txt").getroot()
ns = "{http://www.xes-standard.org/}"
traces = root.findall(ns + "trace")
assert len(traces) == len(by)
assert len(root.findall(f"{ns}trace/{ns}event")) == len(b)
assert all(t.find(f"{ns}string[@key='concept:name']") is not None for t in traces)

# measures: each replication of each, and the values of the document
m = rows("measures.txt")
assert list(m[0]) == ["scenario", "measure", "stat", "unit", "group", "level", "at", "replication", "value"]
assert len(m) % 4 == 0 and {x["replication"] for x in m} == {"0", "1", "2", "3"}
END
else
    echo "python3 is not there: what was written is not read back"
fi
if command -v xmllint >/dev/null; then
    expect 0 xmllint --noout xes.txt
fi

# Of several scenarios.
expect 2 "$weir" export both.h5 --format xes
says err "it has 2 scenarios, and xes is of one"
expect 2 "$weir" export both.h5 --format bupar --scenario redesgn
says err "did you mean 'redesign'?"
expect 0 "$weir" export both.h5 --format bupar --scenario redesign
expect 0 "$weir" export both.h5 --format log
says out "redesign,0,"

# What is refused.
expect 2 "$weir" export one.h5
says err "'weir export' needs --format"
expect 2 "$weir" export one.h5 --format ocel
says err "--format takes measures, log, vidigi, bupar or xes, not 'ocel'"
expect 2 "$weir" export plain.h5 --format xes
says err "there is no event log in it"
expect 0 "$weir" export plain.h5 --format measures
expect 2 "$weir" export one.h5 --format log -o log.txt
says err "'log.txt' exists"
expect 0 "$weir" export one.h5 --format log -o log.txt --force
expect 2 "$weir" export one.h5 --format log -o one.h5 --force
says err "is read by this command"
expect 4 "$weir" export one.h5 --format log -o no/such.csv
expect 5 "$weir" export base.yaml --format log
says err "is not a results file"
if [[ -e /dev/full ]]; then
    "$weir" export one.h5 --format log >/dev/full 2>err
    [[ $? == 4 ]] || wrong "a full device is not noticed"
fi
finish
