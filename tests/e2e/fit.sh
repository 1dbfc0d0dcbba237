#!/usr/bin/env bash
# weir fit: the example of the guide word for word, what it writes, and what it refuses.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
data="$root/scenarios/data/stays.csv"
known="$root/tests/known/data_los.csv"
cp "$data" stays.csv
cp "$known" los.csv

# The guide: each line that it shows of a `weir fit` is printed, in that order.
guide_says() {
    local line shown=0 command=()
    while IFS= read -r line; do
        if [[ $line == '    $ weir fit '* ]]; then
            read -r -a command <<<"${line#*weir }"
            expect 0 "$weir" "${command[@]}"
            shown=1
        elif [[ $shown == 1 && $line == '    '* ]]; then
            line=${line#    }
            if [[ -n ${line// /} && $line != *…* ]] && ! grep -qxF -- "$line" out; then
                wrong "the guide shows what is not printed: $line"
            fi
            found_lines=$((found_lines + 1))
        elif [[ -n $line ]]; then
            shown=0
        fi
    done <"$root/docs/guide.md"
}
found_lines=0
guide_says
((found_lines > 10)) || wrong "the guide has no example of weir fit"

# Worked values, in the document; the first of them is the example of many books.
expect 0 "$weir" fit los.csv --column los_days --unit d --json
silent err
if command -v python3 >/dev/null; then
    python3 - <<'END' || wrong "the document of --json is not as it should be"
import json
d = json.load(open("out"))
g = d["groups"][0]
assert d["column"] == "los_days" and d["unit"] == "d" and d["by"] is None and g["values"] == 30
laws = {x["law"]: x for x in g["laws"]}
best = g["laws"][0]
assert best["law"] == "lognormal" and abs(best["aic"] - 183.886480636) < 1e-8
assert abs(laws["weibull"]["aic"] - 186.881570081) < 1e-8
assert abs(best["ks"]["distance"] - 0.0452673987205) < 1e-12 and best["ks"]["p"] > 0.5
assert [p["name"] for p in best["parameters"]] == ["mean", "cv"]
assert best["parameters"][0]["lo"] < best["parameters"][0]["value"] < best["parameters"][0]["hi"]
assert laws["pareto"]["yaml"] is None and "shape" in laws["pareto"]["why_no_yaml"]
END
fi

# What is to be pasted is a delay that weir reads.
expect 0 "$weir" fit stays.csv --column nights --unit d --censored still_in --rounded down -o stay.yaml -q
silent err
{
    printf 'weir: 1\nscenario: A ward\nrun: {length: 200 d}\narrivals: {door: {to: ward, rate: 5 per day}}\n'
    printf 'services:\n  ward:\n    type: pathway\n    steps:\n      - delay:\n'
    sed 's/^/          /' stay.yaml
} >ward.yaml
expect 0 "$weir" check ward.yaml
expect 0 "$weir" dials ward.yaml delay.mean
says out "stays.csv, nights: 240 values"

# Files by their endings; a picture that stands alone; a page with one for each group.
expect 2 "$weir" fit los.csv --column los_days -o fit.png
says err "must end in .svg (a picture), .html (a page) or .yaml"
if command -v gnuplot >/dev/null; then
    expect 0 "$weir" fit los.csv --column los_days --unit d -o fit.svg
    says fit.svg 'xmlns="http://www.w3.org/2000/svg"'
    says fit.svg "quantile of the data (d)"
    [[ $(grep -c "</svg>" fit.svg) == 1 ]] || wrong "fit.svg should be one picture"
    if command -v python3 >/dev/null; then
        python3 -c 'import xml.dom.minidom as m; m.parse("fit.svg")' || wrong "fit.svg is not XML"
    fi
    expect 2 "$weir" fit los.csv --column los_days -o fit.svg
    says err "'fit.svg' exists"
    expect 0 "$weir" fit stays.csv --column nights --by ward --bootstrap 0 -o fit.html
    [[ $(grep -c "<figure>" fit.html) == 2 ]] || wrong "two groups, two pictures"
    says fit.html "ward: surgery"
    expect 2 "$weir" fit stays.csv --column nights --by ward --bootstrap 0 -o both.svg
    says err "a picture is of one group"
    absent both.svg
    if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
        script -qec "'$weir' fit los.csv --column los_days -q --bootstrap 0" /dev/null >shown 2>&1 </dev/null
        says shown "100 % +"
    fi
fi

# The same for any number of threads, and other samples with another seed.
for threads in 1 3; do
    expect 0 "$weir" fit stays.csv --column nights --by ward --threads $threads --bootstrap 99
    cp out threads$threads
done
same threads1 threads3
expect 0 "$weir" fit stays.csv --column nights --by ward --seed 2 --bootstrap 99
if cmp -s out threads1; then
    wrong "--seed changed nothing"
fi

# Zeros are said, and so is rounding.
expect 0 "$weir" fit stays.csv --column nights --rounded no --bootstrap 0
says out "exactly 0, which only a normal law can give"
says out "not fitted: lognormal, for"
expect 0 "$weir" fit stays.csv --column nights --bootstrap 0
says out "multiples of 1, taken as rounded to the nearest"
says out "whether it is like the data was not asked"

# Faults.
expect 2 "$weir" fit los.csv
says err "'weir fit' needs --column NAME"
expect 3 "$weir" fit los.csv --column los_day
says err "los.csv:1:1: error: there is no column 'los_day'"
says err "did you mean 'los_days'?"
printf 'los\n1\n2\nlong\n' >bad.csv
expect 3 "$weir" fit bad.csv --column los
says err "bad.csv:4:1: error:"
expect 2 "$weir" fit los.csv --column los_days --laws lognormal,gama
says err "did you mean 'gamma'?"
expect 2 "$weir" fit los.csv --column los_days --unit beds
says err "'beds' is not a unit of time"
expect 2 "$weir" fit los.csv --column los_days --rounded sideways
says err "--rounded takes no, nearest, down or up, not 'sideways'"
expect 2 "$weir" fit los.csv --column los_days --above nothing
says err "--above takes a number above 0"
expect 4 "$weir" fit none.csv --column los
says err "cannot open 'none.csv'"
expect 4 "$weir" fit . --column los
says err "it is a folder"
mkfifo pipe
expect 4 "$weir" fit pipe --column los
says err "it is not a regular file"

# A million rows. The strict string checks of the address sanitizer would measure the rest of the
# file at each cell, which is its own quadratic time and none of ours.
[ -z "${ASAN_OPTIONS:-}" ] || export ASAN_OPTIONS="$ASAN_OPTIONS:strict_string_checks=0"
awk 'BEGIN { srand(1); print "los"; for (i = 0; i < 1000000; i++) printf "%.4f\n", -5 * log(1 - rand()) }' >big.csv
expect 0 "$weir" fit big.csv --column los --unit d --laws exponential,lognormal --bootstrap 0
says out "1000000 values"
finish
