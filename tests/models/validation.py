#!/usr/bin/env python3
"""Prints, as a Markdown table, what the baseline gives beside what has been published.

    tests/models/validation.py [--weir build/weir] [--replications 10]

Runs scenarios/ics/validation.yaml and reads `weir run --json`. A result is `within` if it lies in the
published range (low to high of scenarios/data/nhs_figures.csv), else `below` or `above` it.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"


class Measures:
    """The measures of a run, by name, statistic and group."""

    def __init__(self, document):
        self.values = {}
        for m in document["measures"]:
            group = tuple(sorted((m["group"] or {}).items()))
            key = m["name"], m["stat"], group
            self.values[key] = m["pooled"] if m["estimator"] == "pooled" else m["mean"]
            self.values[key + ("unit",)] = m["unit"]

    def __call__(self, name, stat="mean", **group):
        return self.values[(name, stat, tuple(sorted(group.items())))]

    def hours(self, name, stat="mean", **group):
        unit = self.values[(name, stat, tuple(sorted(group.items())), "unit")]
        return self(name, stat, **group) * {"min": 1 / 60, "h": 1, "d": 24}[unit]


def emergency_stay(m):
    """Mean days in a bed of emergency admissions: all, less the planned ones."""
    n, planned = m("all_ward.departed", "total"), m("all_ward.departed", "total", need="elective")
    days = m.hours("all_ward.length_of_stay") * n
    days -= m.hours("all_ward.length_of_stay", need="elective") * planned
    return days / (n - planned) / 24


def rows(m, people):
    """(figure, what it says, our value): targets first, then what is compared only."""
    appointments = m("all_pcn.started", "total") + m("all_pcn.did_not_attend", "total")
    type1, type3 = m("all_ed.arrived", "total"), m("all_miu.started", "total")
    admitted = m("all_ed.admitted", "total")
    planned = m("all_ward.arrived", "total", need="elective")
    emergency = m("all_ward.arrived", "total") - planned
    share = lambda name, stat: m("all_ed." + name, stat)
    yield "targets", None, None
    yield "gp_appts_pp", "GP appointments a registered person and year", appointments / people
    yield "t1_per_1000_reg", "type 1 attendances per 1,000", type1 / people * 1000
    yield "t3_per_1000_reg", "type 3 attendances per 1,000", type3 / people * 1000
    yield "t1_conv", "share of type 1 admitted", admitted / type1
    yield "ea_per_1000_reg", "emergency admissions per 1,000", emergency / people * 1000
    yield "los_ea_mean_all", "mean stay, emergency admissions (d)", emergency_stay(m)
    yield "ga_occupancy", "bed occupancy", m("all_ward.beds.utilisation")
    yield "compared", None, None
    yield "t1_4h", "type 1 within 4 h", share("within_4h", "share_within 4 h")
    yield "t1_12h_arrival", "type 1 over 12 h from arrival", share("over_12h", "share_above 12 h")
    yield "ed_time_mean", "mean time in the ED (min)", m.hours("all_ed.time_in_department") * 60
    yield "ed_lwbs_now", "left before being seen", m("all_ed.left_unseen", "total") / type1
    boarding = share("boarding", "share_above 4 h"), share("boarding", "share_above 12 h")
    yield "dta_4_12h_share", "admitted 4-12 h after the decision", boarding[0] - boarding[1]
    yield "dta_12h_share", "admitted over 12 h after the decision", boarding[1]
    yield "ed_amb_share", "type 1 by ambulance", m("all_ed.ambulance_arrivals", "total") / type1
    yield "ics_nctr", "patients delayed, on average", m("all_ward.delayed", "mean_number")
    for k, figure in enumerate(["delay_p0", "delay_p1", "delay_p2", "delay_p3"]):
        delay = m.hours("all_ward.delayed", pathway=f"p{k}") / 24
        yield figure, f"delay once fit, pathway {k} (d)", delay
    yield "gp_wait_same_day", "appointments on the day (within 12 h)", m(
        "all_pcn.appointment_wait", "share_within 12 h")
    yield "gp_within_7d", "appointments within 7 d", m(
        "all_pcn.appointment_wait", "share_within 7 d")
    failed = m("all_pcn.failed_requests", "total") / m("all_pcn.arrived", "total")
    yield "gp_told_call_again", "requests without a slot", failed
    yield "t3_4h", "type 3 within 4 h", m("all_miu.within_4h", "share_within 4 h")
    names = ["immediate", "very_urgent", "urgent", "standard", "non_urgent"]
    for acuity, name in enumerate(names, 1):
        arrived = m("all_ed.arrived", "total", acuity=str(acuity))
        yield "ed_acuity_" + name, f"type 1 of acuity {acuity}", arrived / type1
        yield "ed_adm_" + name, f"  of them admitted", m(
            "all_ed.admitted", "total", acuity=str(acuity)) / arrived
    mean = sum(m("all_ed.arrived", "total", deprivation=str(q)) for q in range(1, 6)) / 5
    for q in range(1, 6):
        yield f"ed_rel_imd_q{q}", f"type 1 of quintile {q}, relative (lists not equal)", m(
            "all_ed.arrived", "total", deprivation=str(q)) / mean


def verdict(value, figure):
    low, high = float(figure["low"] or figure["value"]), float(figure["high"] or figure["value"])
    return "within" if low <= value <= high else "below" if value < low else "above"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weir", default=str(ROOT / "build" / "weir"))
    parser.add_argument("--replications", default="10")
    parser.add_argument("--json", help="read this file instead of running")
    parser.add_argument("--strict", action="store_true", help="fail if a target is missed")
    options = parser.parse_args()

    if options.json:
        text = pathlib.Path(options.json).read_text()
    else:
        command = [options.weir, "run", str(SCENARIOS / "ics" / "validation.yaml"), "--json",
                   "--replications", options.replications]
        text = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    measures = Measures(json.loads(text))
    with open(SCENARIOS / "data" / "nhs_figures.csv", newline="") as table:
        figures = {row["id"]: row for row in csv.DictReader(table)}

    print("| figure | | published | range | weir | |\n|---|---|---|---|---|---|")
    section, missed = "", 0
    for name, words, value in rows(measures, 1.5e6):
        if words is None:
            section = name
            print(f"| **{name}** | | | | | |")
            continue
        figure = figures[name]
        found = verdict(value, figure)
        missed += section == "targets" and found != "within"
        print(f"| `{name}` | {words} | {float(figure['value']):.4g} | {figure['low']}–{figure['high']} "
              f"| {value:.4g} | {found} |")
    return 1 if options.strict and missed else 0


if __name__ == "__main__":
    sys.exit(main())
