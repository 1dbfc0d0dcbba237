# The tables of run.sh, from lines "round|name|value"; a name that comes twice in a round counts by
# its mean.
#
#     awk -F '|' -v what=ratios|rates|features|growth|threads|pgo -v ics=NAME … -f report.awk FILE
{
    n[$2, $1]++
    of[$2, $1] += ($3 - of[$2, $1]) / n[$2, $1]
    if (!($2 in known)) {
        known[$2] = 1
        order[++names] = $2
    }
    if ($1 + 0 > rounds)
        rounds = $1 + 0
}

END {
    title["network"] = "network (events)"
    title["mm1"] = "mm1 (customers)"
    title["features"] = "network, all features (events)"
    title["ics"] = ics " (events)"
    benchmarks = split("network mm1 features ics", benchmark, " ")
    if (what == "ratios") ratios()
    else if (what == "rates") rates()
    else if (what == "features") features()
    else if (what == "growth") growth()
    else if (what == "threads") threads_table()
    else if (what == "pgo") pgo()
}

# ---- medians ------------------------------------------------------------------------------------

# Of the rounds' values, of their ratios, of their differences; least and greatest are theirs.
function median(name,    r, list) {
    for (r = 1; r <= rounds; r++)
        list[r] = of[name, r]
    return middle(list)
}

function ratio(above, below,    r, list) {
    for (r = 1; r <= rounds; r++)
        list[r] = of[above, r] / of[below, r]
    return middle(list)
}

function difference(name, from,    r, list) {
    for (r = 1; r <= rounds; r++)
        list[r] = of[name, r] - of[from, r]
    return middle(list)
}

function middle(list,    i, j, t) {
    for (i = 2; i <= rounds; i++)
        for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
            t = list[j]
            list[j] = list[j - 1]
            list[j - 1] = t
        }
    least = list[1]
    greatest = list[rounds]
    return (list[int((rounds + 1) / 2)] + list[int(rounds / 2) + 1]) / 2
}

function short(x) {
    if (x >= 1e6)
        return sprintf("%.2f M", x / 1e6)
    return x >= 1e4 ? sprintf("%.0f k", x / 1e3) : sprintf("%.4g", x)
}

# ---- tables -------------------------------------------------------------------------------------

function ratios(    k) {
    for (k = 1; k <= benchmarks; k++)
        printf "%s %.4f\n", benchmark[k], ratio(benchmark[k] " weir", benchmark[k] " roof")
}

function rates(    k, b, weir, roof, simpy) {
    simpy = "network simpy" in known
    printf "%-32s %10s %10s %11s %7s  %-11s%s\n", "a second of processor time", "weir", "roof",
        "of medians", "ratio", "least-most", simpy ? "       SimPy weir/SimPy" : ""
    for (k = 1; k <= benchmarks; k++) {
        b = benchmark[k]
        weir = median(b " weir")
        roof = median(b " roof")
        printf "%-32s %10s %10s %11.3f %7.3f", title[b] (k > 2 ? "*" : ""), short(weir),
            short(roof), weir / roof, ratio(b " weir", b " roof")
        printf "  %.3f-%.3f", least, greatest
        if ((b " simpy") in known)
            printf "  %10s %10.0f", short(median(b " simpy")), ratio(b " weir", b " simpy")
        print ""
    }
    print "\nratio: median over rounds of weir's rate over the roof's beside it; of medians: each first."
    print "* The roof is the plain network's: not a bound of these two, but a yardstick of the machine."
}

function features(    k, name, low, high) {
    printf "%-28s %13s %13s %9s  %s\n", "network", "ns a patient", "added", "", "least-most"
    for (k = 1; k <= names; k++) {
        name = order[k]
        printf "%-28s %13.1f", name, median(name)
        if (name == "plain") {
            print ""
            continue
        }
        printf " %+10.1f ns", difference(name, "plain")
        low = least
        high = greatest
        printf " %+7.1f %%  %.1f to %.1f ns\n", 100 * (ratio(name, "plain") - 1), low, high
    }
    print "\nadded: median over rounds of the difference from the plain network of the same round."
}

# One row: run.sh prints them as they come.
function growth() {
    printf "%10d %8d %11s %14.3f %12.1f %12.2f %10.0f\n", people, people / 50000,
        short(median(people " events")), median(people " events") / people / 28,
        median(people " ns"), median(people " load"), median(people " peak")
}

function threads_table(    i, name, many) {
    printf "%-16s %8s %15s %7s %12s %7s\n", "", "threads", "replications/s", "times",
        "ns an event", "times"
    split("network ics", name, " ")
    for (i = 1; i <= 2; i++) {
        many = name[i] " " threads
        printf "%-16s %8d %15.3f %7s %12.1f\n", i == 1 ? "network" : ics, 1,
            median(name[i] " 1 speed"), "", median(name[i] " 1 ns")
        printf "%-16s %8d %15.3f %7.2f %12.1f %7.2f\n", "", threads, median(many " speed"),
            ratio(many " speed", name[i] " 1 speed"), median(many " ns"),
            ratio(many " ns", name[i] " 1 ns")
    }
    print "\nreplications a second are by the clock on the wall, so neighbours lessen them; nanoseconds are"
    print "of processor time. times: median over rounds of the second row over the first."
}

function pgo(    k, b, gain) {
    printf "%-32s %10s %10s %9s  %s\n", "a second of processor time", "release", "pgo", "gain",
        "least-most"
    for (k = 1; k <= benchmarks; k++) {
        b = benchmark[k]
        printf "%-32s %10s %10s", title[b], short(median(b " release")), short(median(b " pgo"))
        gain = ratio(b " pgo", b " release")
        printf " %+7.1f %%  %+.1f to %+.1f %%\n", 100 * (gain - 1), 100 * (least - 1),
            100 * (greatest - 1)
    }
    print "\nBoth gave the same measures. gain: median over rounds of pairs run one after the other."
}
