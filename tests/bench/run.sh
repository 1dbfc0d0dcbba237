#!/usr/bin/env bash
# How fast weir is, beside the fastest that its benchmark models can be run (roof.c), in rounds that
# take turns, so that what disturbs one disturbs the other. Rates are for a second of processor time
# (run.cpu_seconds of `weir run --json`, which counts neither loading nor compiling the scenario;
# with 3,000,000 patients neither would show).
#
# ./dev bench builds the release and calls this; usage() says what can be asked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
    cat <<'END'
usage: ./dev bench [WHAT] [OPTIONS]

without WHAT: a table of the rates of weir, of the roof and, where there is one, of SimPy
  --save            and keep the ratios in tests/bench/baseline.txt
  --compare         and compare them with those kept: exit 1 if one has fallen by more than 10 %
  --features        what each feature of a scenario costs a patient (tests/bench/features)
  --grow [PEOPLE]   cost and memory as a system grows, up to PEOPLE (5000000); with --connected as
                    one system in place of many that share nothing
  --threads [N]     replications on N threads (2) against one
  --pgo             the profile-guided build against the release (builds it first: a minute)

  --rounds N        rounds of each measurement (5; of --grow 1)
  --patients N      patients or customers of a run (3000000)
  --full            the whole system of scenarios/ics at its full length, in place of 60 days
  --weir FILE       measure this command
END
}

die() {
    printf 'bench: %s\n' "$*" >&2
    exit "${2:-2}"
}

weir=build/weir what=table save=0 compare=0 connected=0 full=0
rounds='' patients=3000000 most_people=5000000 threads=2
is_number() { [[ ${1-} =~ ^[1-9][0-9]*$ ]]; }
while (($# > 0)); do
    case $1 in
    --save) save=1 ;;
    --compare) compare=1 ;;
    --features | --pgo) what=${1#--} ;;
    --grow)
        what=grow
        if is_number "${2-}"; then most_people=$2 && shift; fi
        ;;
    --threads)
        what=threads
        if is_number "${2-}"; then threads=$2 && shift; fi
        ;;
    --connected) connected=1 ;;
    --full) full=1 ;;
    --rounds | --patients)
        is_number "${2-}" || die "$1 needs a number above 0"
        declare "${1#--}=$2"
        shift
        ;;
    --weir)
        [[ -x ${2-} ]] || die "--weir needs a program, not '${2-}'"
        weir=$2
        shift
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        die "unknown option '$1'"
        ;;
    esac
    shift
done
[[ -x $weir ]] || die "there is no $weir: ./dev build makes it"
if [[ -z $rounds ]]; then
    rounds=5
    if [[ $what == grow ]]; then rounds=1; fi
fi

# A fresh copy is measured, not what the linker wrote: the same bytes run a tenth slower or faster
# by where the file's pages happen to lie in memory, and those of copies lie alike.
work=build/bench
mkdir -p "$work"
copied() {
    cp -f "$1" "$work/$2"
    echo "$work/$2"
}
weir=$(copied "$weir" weir)
samples=$work/samples.txt
: >"$samples"
baseline=tests/bench/baseline.txt

# ---- programs -----------------------------------------------------------------------------------

# As the release is compiled: its compiler, and what it says of the processor, if anything.
compile() {
    local name=$1 cc=cc flags=()
    if [[ -f build/release/CMakeCache.txt ]]; then
        cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' build/release/CMakeCache.txt)
    fi
    if [[ -f build/release/compile_commands.json ]]; then
        mapfile -t flags < <(grep -m 1 '"command"' build/release/compile_commands.json |
            tr ' ' '\n' | grep -E '^-m(arch|tune)=' || true)
    fi
    "${cc:-cc}" -O3 -std=c11 "${flags[@]}" -o "$work/$name" "tests/bench/$name.c" -lm
}

# ---- samples: lines "round|what|value" ----------------------------------------------------------

sample() { printf '%s|%s|%s\n' "$1" "$2" "$3" >>"$samples"; }

# The first number of that name in weir's JSON, where `run` comes first.
field() {
    awk -v name="\"$1\":" '
        at = index($0, name) {
            value = substr($0, at + length(name))
            match(value, /-?[0-9][-+0-9.eE]*/)
            print substr(value, RSTART, RLENGTH)
            found = 1
            exit
        }
        END { exit !found }' "$2"
}

quotient() {
    awk -v a="$1" -v b="$2" -v times="${3:-1}" 'BEGIN { printf "%.6g\n", times * a / b }'
}

# run_weir SCENARIO ARGUMENT…: leaves what it prints in $work/run.json.
run_weir() {
    "$weir" run "$@" --quiet --json >"$work/run.json" || {
        head -n 20 "$work/run.json" >&2
        die "weir run $* failed" 1
    }
}

report() {
    awk -F '|' -v what="$1" "${@:2}" -v ics="$ics_name" -f tests/bench/report.awk "$samples"
}

began=$SECONDS load_before=
load() { cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo '?'; }
load_before=$(load)
remarks() {
    echo
    printf 'rounds: %s, %d s; load on %s processors %s before, %s after. Ratios may be compared\n' \
        "$rounds" $((SECONDS - began)) "$(getconf _NPROCESSORS_ONLN)" "$load_before" "$(load)"
    echo "between runs, rates only within one: a neighbour on the machine slows all of them."
}

# ---- one run of each benchmark ------------------------------------------------------------------

until=(--set "run.until.arrivals=$patients")
ics_length=(--warm-up '30 d' --length '30 d')
ics_name='ICS, 60 days'
if ((full)); then
    ics_length=()
    ics_name='ICS, 455 days'
fi

# Events, or customers, for each second of processor time.
rate_of_roof() {
    "$work/roof" "$1" "$patients" | sed -n 's/.*per_second=//p'
}

rate_of_weir() {
    case $1 in
    network) run_weir tests/bench/network.yaml --threads 1 "${until[@]}" ;;
    mm1) run_weir tests/bench/mm1.yaml --threads 1 "${until[@]}" ;;
    features) run_weir tests/bench/features/all.yaml --threads 1 "${until[@]}" ;;
    ics) run_weir scenarios/ics/baseline.yaml --threads 1 --replications 1 "${ics_length[@]}" ;;
    esac
    local counted=events
    if [[ $1 == mm1 ]]; then counted=patients; fi
    quotient "$(field $counted "$work/run.json")" "$(field cpu_seconds "$work/run.json")"
}

# ---- the table ----------------------------------------------------------------------------------

measure_table() {
    local round name python=''
    compile roof
    for python in python3 /usr/bin/python3 ''; do
        if [[ -n $python ]] && "$python" tests/bench/simpy_models.py network 1 >/dev/null 2>&1; then
            break
        fi
    done
    for ((round = 1; round <= rounds; round++)); do
        # The roof on both sides of weir, and the mean of the two: it is short.
        for name in network mm1; do
            sample "$round" "$name roof" "$(rate_of_roof "$name")"
            sample "$round" "$name weir" "$(rate_of_weir "$name")"
            sample "$round" "$name roof" "$(rate_of_roof "$name")"
        done
        for name in features ics; do
            sample "$round" "$name roof" "$(rate_of_roof network)"
            sample "$round" "$name weir" "$(rate_of_weir "$name")"
            sample "$round" "$name roof" "$(rate_of_roof network)"
        done
        if [[ -n $python ]]; then
            for name in network mm1; do
                sample "$round" "$name simpy" "$("$python" tests/bench/simpy_models.py "$name" \
                    $((patients / 60 + 1)) | sed -n 's/.*per_second=//p')"
            done
        fi
    done
}

# What a baseline must share with the run compared with it; another processor has other ratios.
settings() {
    local processor
    processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1 | tr -s ' ')
    printf 'setting %s\n' "patients: $patients" "length: $ics_name" \
        "processor: ${processor:-unknown}"
}

save_ratios() {
    {
        echo "# Ratios of weir's rate to the roof's (roof.c): medians of $rounds rounds. Written by"
        echo "# ./dev bench --save, compared with by ./dev bench --compare."
        settings
        awk '{ print "ratio", $1, $2 }' "$work/ratios.txt"
    } >"$work/baseline.txt"
    mv "$work/baseline.txt" "$baseline"
    echo "saved in $baseline"
}

compare_ratios() {
    local setting
    echo
    settings >"$work/settings.txt"
    grep '^setting' "$baseline" | grep -vxFf "$work/settings.txt" | while read -r _ setting; do
        echo "bench: the baseline was saved with another setting, $setting"
    done
    awk '
        FNR == NR { if ($1 == "ratio") kept[$2] = $3; next }
        FNR == 1 { printf "%-12s %10s %10s %10s\n", "ratio", "kept", "now", "change" }
        !($1 in kept) { printf "%-12s %10s %10.3f %10s\n", $1, "-", $2, "new"; next }
        {
            change = 100 * ($2 / kept[$1] - 1)
            slower = change < -10
            bad = bad || slower
            printf "%-12s %10.3f %10.3f %+8.1f %%", $1, kept[$1], $2, change
            print slower ? "  SLOWER" : ""
        }
        END { exit bad }' "$baseline" "$work/ratios.txt"
}

table() {
    local status=0
    if ((compare)) && [[ ! -f $baseline ]]; then
        die "there is no $baseline: ./dev bench --save makes it"
    fi
    measure_table
    report rates
    report ratios >"$work/ratios.txt"
    remarks
    if ((compare)); then compare_ratios || status=$?; fi
    if ((save)); then save_ratios; fi
    return $status
}

# ---- features -----------------------------------------------------------------------------------

run_feature() {
    run_weir "$2" --threads 1 "${until[@]}" "${@:3}"
    sample "$round" "$1" \
        "$(quotient "$(field cpu_seconds "$work/run.json")" "$(field patients "$work/run.json")" 1e9)"
}

features() {
    local round file name n
    for ((round = 1; round <= rounds; round++)); do
        n=0
        for file in tests/bench/features/*.yaml; do
            # The plain network again before each second one: all are compared with its mean.
            if ((n++ % 2 == 0)); then run_feature plain tests/bench/network.yaml; fi
            name=$(sed -n 's/^scenario: benchmark network, //p' "$file")
            run_feature "$name" "$file"
        done
        run_feature "an event log of a tenth" tests/bench/network.yaml --trace 1 \
            --trace-share '10 %' --force --output "$work/trace.h5"
    done
    report features
    remarks
}

# ---- growth -------------------------------------------------------------------------------------

# Whether the machine holds so many people, by what those before took.
holds() {
    local free
    free=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo 2>/dev/null) || return 0
    awk -F '|' -v people="$1" -v free="${free:-0}" '
        $2 ~ / peak$/ { split($2, key, " "); need = $3 * 1024 * people / key[1] }
        END { exit free && need > 0.9 * free }' "$samples"
}

grow() {
    local round people file events cpu log=$work/spent.txt
    compile spent
    printf '%10s %8s %11s %14s %12s %12s %10s\n' people systems events 'a person a day' \
        'ns an event' 'load, s' 'peak MiB'
    for people in 50000 500000 1500000 5000000 15000000 57000000; do
        if ((people > most_people)); then break; fi
        if ! holds "$people"; then
            echo "($people people would need more memory than is free)"
            break
        fi
        file=$work/grow_$people.yaml
        awk -v people="$people" -v connected="$connected" -f tests/bench/grow.awk >"$file"
        for ((round = 1; round <= rounds; round++)); do
            "$work/spent" "$weir" run "$file" --threads 1 --quiet --json >"$work/run.json" 2>"$log" || {
                head -n 20 "$work/run.json" "$log" >&2
                die "weir run $file failed" 1
            }
            events=$(field events "$work/run.json") cpu=$(field cpu_seconds "$work/run.json")
            sample "$round" "$people events" "$events"
            sample "$round" "$people ns" "$(quotient "$cpu" "$events" 1e9)"
            sample "$round" "$people load" "$(sed -n 's/^spent: seconds=\([0-9.]*\).*/\1/p' "$log" |
                awk -v run="$cpu" '{ print $1 - run }')"
            sample "$round" "$people peak" "$(sed -n 's/^spent:.*peak_kib=//p' "$log" |
                awk '{ print $1 / 1024 }')"
        done
        report growth -v people="$people"
        rm -f "$file"
    done
    echo
    cat <<'END'
28 days, half of them warm-up. load: processor time outside the run, for reading the scenario and
writing the figures of each of its services. peak: of the whole process. Events a person a day
should be the same in every row.
END
    remarks
}

# ---- threads ------------------------------------------------------------------------------------

threads() {
    local round name n=$((threads * 4)) count
    for ((round = 1; round <= rounds; round++)); do
        for name in network ics; do
            for count in 1 "$threads"; do
                case $name in
                network) run_weir tests/bench/network.yaml --threads "$count" --replications "$n" \
                    --set "run.until.arrivals=$((patients / 10 + 1))" ;;
                ics) run_weir scenarios/ics/baseline.yaml --threads "$count" --replications "$threads" \
                    "${ics_length[@]}" ;;
                esac
                sample "$round" "$name $count speed" "$(quotient \
                    "$(field replications "$work/run.json")" "$(field wall_seconds "$work/run.json")")"
                sample "$round" "$name $count ns" "$(quotient \
                    "$(field cpu_seconds "$work/run.json")" "$(field events "$work/run.json")" 1e9)"
            done
        done
    done
    report threads -v threads="$threads"
    remarks
}

# ---- profile-guided build -----------------------------------------------------------------------

pgo() {
    local round name build
    local -A command=([release]=$weir)
    [[ -x build/pgo/cli/weir ]] || die "there is no build/pgo/cli/weir: ./dev build pgo makes it"
    command[pgo]=$(copied build/pgo/cli/weir weir_pgo)
    for ((round = 1; round <= rounds; round++)); do
        for name in network mm1 features ics; do
            for build in release pgo; do
                weir=${command[$build]}
                sample "$round" "$name $build" "$(rate_of_weir "$name")"
                sed '1,/"scenarios"/d' "$work/run.json" >"$work/measures.$build.json"
            done
            cmp -s "$work"/measures.{release,pgo}.json ||
                die "$name: the profile-guided build gives other results than the release" 1
        done
    done
    report pgo
    remarks
}

"$what"
