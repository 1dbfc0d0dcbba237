#!/usr/bin/env python3
"""Prints, as a Markdown table, what the baseline gives beside what has been published.

    tests/models/validation.py [--weir build/weir] [--replications 10]

Runs scenarios/ics/validation.yaml and reads `weir run --json`. A result is `within`, `below` or `above` the
published range (low to high of scenarios/data/nhs_figures.csv) if all of its 95 % interval is; else it
cannot be told. Figures are fitted, held out, or inputs; docs/validation.md says what that means.
"""
import argparse
import csv
import itertools
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"


class Value:
    """A result with half of its 95 % interval. Of a sum or a difference the half widths add up, and of a
    ratio that of the upper number counts alone: both are a little too wide, for what rises together."""

    def __init__(self, value, half=0.0):
        self.value, self.half = value, half

    def __add__(self, other):
        return Value(self.value + other.value, self.half + other.half)

    def __sub__(self, other):
        return Value(self.value - other.value, self.half + other.half)

    def __mul__(self, factor):
        return Value(self.value * factor, self.half * abs(factor))

    def __truediv__(self, other):
        return self * (1 / getattr(other, "value", other))


class Measures:
    """The measures of a run, by name, statistic and group."""

    def __init__(self, document):
        self.values, self.units = {}, {}
        for m in document["measures"]:
            key = m["name"], m["stat"], tuple(sorted((m["group"] or {}).items()))
            pooled = m["estimator"] == "pooled"
            value, half = ("pooled", "pooled_half_width") if pooled else ("mean", "half_width")
            self.values[key] = Value(m[value], m[half] or 0.0)
            self.units[key] = m["unit"]

    def __call__(self, name, stat="mean", **group):
        return self.values[(name, stat, tuple(sorted(group.items())))]

    def hours(self, name, stat="mean", **group):
        unit = self.units[(name, stat, tuple(sorted(group.items())))]
        return self(name, stat, **group) * {"min": 1 / 60, "h": 1, "d": 24}[unit]


def fitted(m, people):
    """(figure, what it says, our value) of figures that dials were moved to come near. The first seven were
    the targets; of the others a dial was set by the figure itself, or by looking at it."""
    appointments = m("all_pcn.started", "total") + m("all_pcn.did_not_attend", "total")
    type1, type3 = m("all_ed.arrived", "total"), m("all_miu.started", "total")
    planned = m("all_ward.arrived", "total", need="elective")
    emergency = m("all_ward.arrived", "total") - planned
    share = lambda name, stat: m("all_ed." + name, stat)
    yield "gp_appts_pp", "GP appointments a registered person and year", appointments / people
    yield "t1_per_1000_reg", "type 1 attendances per 1,000", type1 / people * 1000
    yield "t3_per_1000_reg", "type 3 attendances per 1,000", type3 / people * 1000
    yield "t1_conv", "share of type 1 admitted", m("all_ed.admitted", "total") / type1
    yield "ea_per_1000_reg", "emergency admissions per 1,000", emergency / people * 1000
    yield "los_ea_mean_all", "mean stay, emergency admissions (d)", m.hours("emergency_stay") / 24
    yield "ga_occupancy", "bed occupancy", m("all_ward.beds.utilisation")
    yield "t1_4h", "type 1 within 4 h", share("within_4h", "share_within 4 h")
    yield "t1_12h_arrival", "type 1 over 12 h from arrival", share("over_12h", "share_above 12 h")
    yield "ed_time_mean", "mean time in the ED (min)", m.hours("all_ed.time_in_department") * 60
    yield "ed_time_median", "median time in the ED (min)", m.hours(
        "all_ed.time_in_department", "p50") * 60
    yield "ed_time_p95", "95th percentile of it (min)", m.hours(
        "all_ed.time_in_department", "p95") * 60
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
    yield from lengths_of_stay(m)


def lengths_of_stay(m):
    """Of emergency admissions."""
    yield "los_ea_median", "median stay, emergency admissions (d)", m.hours(
        "emergency_stay", "p50") / 24

    # k nights or fewer: midnights lie anywhere in a stay, so the mean of the shares from k to k + 1 days. Within
    # the first day, where they bend, Simpson's rule over quarters of it; later half way between.
    def nights(k):
        within = lambda time: m("emergency_stay", "share_within " + time)
        if k:
            return (within(f"{k} d") + within(f"{k + 1} d")) / 2
        return (within("6 h") * 4 + within("12 h") * 2 + within("18 h") * 4 + within("1 d")) / 12

    bands = [("1", 0, 1), ("2_3", 1, 3), ("4_6", 3, 6), ("7_13", 6, 13), ("14_20", 13, 20)]
    for name, above, most in bands:
        value = Value((nights(most) - nights(above)).value, nights(most).half)
        yield "los_ea_share_" + name, f"  of {name.replace('_', ' to ')} night{'s' if most > 1 else ''}", value
    yield "los_ea_share_21p", "  of 21 nights and more", Value(1 - nights(20).value, nights(20).half)


MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]


def held_out(m):
    """The same of figures by which no dial was set."""
    for month, name in enumerate(MONTHS, 1):
        yield f"t1_4h_month_{month:02}", f"type 1 within 4 h in {name}", m(
            f"four_hours_{month:02}", "share_within 4 h")
    weekend = m("weekend_share_supported", "ratio")
    yield "dis_weekend_ratio_complex", "discharges with support, a weekend day over a weekday", Value(
        weekend.value / (1 - weekend.value) * 2.5, weekend.half / (1 - weekend.value) ** 2 * 2.5)


def driven(m):
    """Figures that went in, as they come out again."""
    mean = sum(m("all_ed.arrived", "total", deprivation=str(q)).value for q in range(1, 6)) / 5
    for q in range(1, 6):
        yield f"ed_rel_imd_q{q}", f"type 1 of quintile {q}, relative (lists not equal)", m(
            "all_ed.arrived", "total", deprivation=str(q)) / mean


NEAR = 0.02  # where no range is published: two points of a share


def bounds(figure):
    value = float(figure["value"])
    low = float(figure["low"]) if figure["low"] else value - NEAR
    high = float(figure["high"]) if figure["high"] else value + NEAR
    return low, high


def verdict(result, figure):
    """By the interval: all of it within the range, none of it, or some."""
    low, high = bounds(figure)
    if low <= result.value - result.half and result.value + result.half <= high:
        return "within"
    if result.value + result.half < low:
        return "below"
    if result.value - result.half > high:
        return "above"
    return "cannot tell: " + ("within" if low <= result.value <= high else
                              "below" if result.value < low else "above")


def digits(value, half):
    """The value and half width to two digits of the latter."""
    import math
    if half <= 0:
        return f"{value:.4g}"
    places = max(0, 1 - math.floor(math.log10(half)))
    return f"{value:.{places}f} ± {half:.{places}f}"


def print_part(title, found, figures):
    counts = {}
    print(f"| **{title}** | | | | | |")
    for name, words, result in found:
        figure = figures[name]
        low, high = bounds(figure)
        word = verdict(result, figure)
        counts[word.split(":")[0]] = counts.get(word.split(":")[0], 0) + 1
        print(f"| `{name}` | {words} | {float(figure['value']):.4g} | {low:.4g}–{high:.4g} "
              f"| {digits(result.value, result.half)} | {word} |")
    return counts


def print_inputs(weir, figures):
    """Figures that are the source of a dial: what went in."""
    command = [weir, "dials", str(SCENARIOS / "ics" / "validation.yaml"), "--json"]
    text = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    dials = {}
    for dial in json.loads(text)["dials"]:
        if dial["source"] in figures:
            dials.setdefault(dial["source"], []).append(dial)
    print("\n| input | published | dials | values |\n|---|---|---|---|")
    for name in sorted(dials):
        shown = sorted({d["shown"] for d in dials[name]})
        print(f"| `{name}` | {figures[name]['value']} | {len(dials[name])} "
              f"| {', '.join(shown) if len(shown) <= 4 else f'{len(shown)} different'} |")


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
    counts = {"fitted": print_part("fitted", fitted(measures, 1.5e6), figures),
              "held out": print_part("held out", held_out(measures), figures),
              "input": print_part("input, as it comes out", driven(measures), figures)}
    for name, found in counts.items():
        print(f"{name}: {found}", file=sys.stderr)
    print_inputs(options.weir, figures)
    targets = itertools.islice(fitted(measures, 1.5e6), 7)
    missed = sum(verdict(x, figures[name]) in ("below", "above") for name, _, x in targets)
    return 1 if options.strict and missed else 0


if __name__ == "__main__":
    sys.exit(main())
