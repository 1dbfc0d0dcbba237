#!/usr/bin/env bash
# Checks who includes whom: a file may include its own floor and those below, never above, and an
# outside library is named only on its own floor. CONTRIBUTING.md has the table.
#
#     tests/floors.sh [ROOT]       prints file:line of each bad include; exit 1 if there is one
#     tests/floors.sh --self-test  shows that it finds bad includes and lets good ones pass
set -euo pipefail

# Reads the files named on the command line, paths from the root.
# shellcheck disable=SC2016
check='
BEGIN {
    n = split("include/weir sim/base sim/scenario sim/network sim/engine sim/results " \
              "sim/experiment models analysis cli", folder, " ")
    for (i = 1; i <= n; i++)
        level[folder[i]] = i - 1

    # Outside libraries and the floors that may name them.
    only["yaml.h"] = "sim/scenario"
    only["hdf5.h"] = only["hdf5_hl.h"] = "sim/results"
    only["pthread.h"] = only["mpi.h"] = only["threads.h"] = "sim/experiment"
    only["gsl/"] = "sim/base sim/experiment"
    only["Random123/"] = only["immintrin.h"] = "sim/base"
    only["jansson.h"] = "cli analysis"
    only["uthash.h"] = only["utlist.h"] = only["utarray.h"] = only["utstring.h"] = \
        "sim/base sim/scenario sim/network sim/experiment analysis cli"

    words("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp " \
          "signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn " \
          "string tgmath time uchar wchar wctype", c_standard)
    words("argp dirent execinfo fcntl fnmatch ftw getopt glob langinfo libgen malloc poll pwd " \
          "regex sched spawn strings sysexits termios unistd wordexp " \
          "sys/file sys/ioctl sys/mman sys/random sys/resource sys/stat sys/time sys/types " \
          "sys/utsname sys/wait", posix)
}

function words(text, set,    list, i, n) {
    n = split(text, list, " ")
    for (i = 1; i <= n; i++)
        set[list[i] ".h"] = 1
}

# The floor that a path stands on, or "".
function floor_of(path,    f) {
    for (f in level)
        if (index(path, f "/") == 1)
            return f
    return ""
}

function is_public(header) { return header ~ /^weir\/[^\/]+\.h$/ }

function bad(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    failed = 1
}

function may_name(library, here,    list, i, n) {
    n = split(only[library], list, " ")
    for (i = 1; i <= n; i++)
        if (list[i] == here)
            return 1
    bad(sprintf("%s names %s, which only %s may", here, library, only[library]))
    return 0
}

# A header of ours, by its path from the root (or from include/).
function check_ours(header, here,    there) {
    if (is_public(header))
        return
    there = floor_of(header)
    if (there == "" && header !~ /\//)
        there = here # a neighbour in the same folder
    if (there == "")
        bad("\"" header "\" is on no floor; write the path from the root of the checkout")
    else if (level[there] > level[here])
        bad(sprintf("%s (floor %d) includes %s, from floor %d above it",
                    here, level[here], header, level[there]))
    else if ((here == "models" || here == "analysis" || here == "include/weir") && there != here)
        bad(sprintf("%s may include weir/*.h and its own headers, not %s", here, header))
}

function check_outside(header, here,    library) {
    if (is_public(header)) {
        check_ours(header, here)
        return
    }
    for (library in only)
        if (header == library || (library ~ /\/$/ && index(header, library) == 1)) {
            may_name(library, here)
            return
        }
    if (header in c_standard)
        return
    if (!(header in posix))
        bad("<" header "> is neither in C nor in POSIX nor a library that weir uses")
    else if (here == "models" || here == "include/weir")
        bad(here " may use the headers of the C standard alone, not <" header ">")
}

# The line without its comments, and without the strings that are more than one word.
function code_of(line,    end, out) {
    out = ""
    gsub(/\047(\\.|[^\047\\])\047/, "0", line) # a quote in a character constant opens no string
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0)
                return out
            line = substr(line, end + 2)
            in_comment = 0
        } else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
            out = out substr(line, 1, RSTART - 1)
            if (substr(line, RSTART, 2) == "//")
                return out
            if (substr(line, RSTART, 2) == "/*")
                in_comment = 1
            else if (substr(line, RSTART, RLENGTH) ~ /^"[A-Za-z_]+"$/)
                out = out substr(line, RSTART, RLENGTH)
            line = substr(line, RSTART + RLENGTH)
        } else
            return out line
    }
    return out
}

FNR == 1 { in_comment = 0 }

# The engine knows no model: such words belong in models/. Examples in messages and comments are
# free to name one.
FILENAME ~ /^sim\// && tolower(code_of($0)) ~ /(^|[^a-z])(wards?|pcns?|miu|gps?)([^a-z]|$)/ {
    bad("sim/ speaks of a model: " $0)
}

/^[ \t]*#[ \t]*include/ {
    here = floor_of(FILENAME)
    if (here == "")
        next
    line = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", line)
    if (line ~ /^"[^"]+"/)
        check_ours(substr(line, 2, index(substr(line, 2), "\"") - 1), here)
    else if (line ~ /^<[^>]+>/)
        check_outside(substr(line, 2, index(line, ">") - 2), here)
    else
        bad("an include that this check cannot read: " $0)
}

END { exit failed }
'

# Checks the tree at a root. Prints what is bad; the status says whether anything was.
run() {
    cd "$1"
    local folders=() folder files
    for folder in include/weir sim models analysis cli; do
        if [[ -d $folder ]]; then
            folders+=("$folder")
        fi
    done
    if ((${#folders[@]} == 0)); then
        echo "floors: no sources under $1" >&2
        return 2
    fi
    mapfile -d '' files < <(find "${folders[@]}" -type f \( -name '*.c' -o -name '*.h' \) -print0 |
        sort -z)
    if ((${#files[@]} == 0)); then
        echo "floors: no sources under $1" >&2
        return 2
    fi
    awk "$check" "${files[@]}"
}

# One small file at a time: expect good|bad PATH 'LINE'.
failures=0
expect() {
    local want=$1 path=$2 line=$3 root got=good out
    root=$(mktemp -d)
    mkdir -p "$root/$(dirname "$path")"
    printf '/* A file. */\n%s\n' "$line" >"$root/$path"
    out=$(run "$root") || got=bad
    rm -r "$root"
    if [[ $got != "$want" || ($want == bad && $out != "$path:2: "*) ]]; then
        echo "self-test: $path with '$line' should be $want: ${out:-no message}"
        failures=$((failures + 1))
    fi
}

self_test() {
    expect good sim/engine/loop.c '#include "sim/engine/pending.h"'
    expect good sim/engine/loop.c '#include "sim/base/arena.h"'
    expect good sim/engine/loop.c '#include "weir/error.h"'
    expect good sim/base/arena.c '#include <stdlib.h>'
    expect good sim/base/estimate.c '#include <gsl/gsl_cdf.h>'
    expect good sim/base/stream.c '#include <Random123/philox.h>'
    expect good sim/base/stream_batch.c '#include <immintrin.h>'
    expect good sim/scenario/yaml.c '#include <yaml.h>'
    expect good sim/results/store.c '#include <hdf5.h>'
    expect good sim/experiment/run.c '  #  include <pthread.h>'
    expect good sim/experiment/run.c '#include "sim/results/write.h"'
    expect good models/ed.c '#include "weir/model.h"'
    expect good models/ed.c '#include "models/shared.h"'
    expect good models/ed.c '#include <math.h>'
    expect good models/ed.c '/* a ward */'
    expect good analysis/report.c '#include <jansson.h>'
    expect good analysis/report.c '#include <spawn.h>'
    expect good cli/run.c '#include "analysis/report.h"'
    expect good sim/engine/loop.c 'move_forward(engine); /* as a ward does */'
    expect good sim/engine/loop.c 'say(err, "as in services.ward.beds=520");'

    expect bad sim/base/arena.c '#include "sim/scenario/tree.h"'
    expect bad sim/engine/loop.c '#include "sim/results/write.h"'
    expect bad sim/engine/loop.c '#include "models/ed.h"'
    expect bad sim/engine/loop.c '#include <hdf5.h>'
    expect bad sim/engine/loop.c '#include <pthread.h>'
    expect bad sim/engine/loop.c '#include <gsl/gsl_rng.h>'
    expect bad sim/engine/loop.c '#include <uthash.h>'
    expect bad sim/engine/loop.c '#include <curl/curl.h>'
    expect bad sim/engine/loop.c '#include HEADER'
    expect bad sim/engine/loop.c 'if (same(type, "ward")) /* special */'
    expect bad sim/engine/loop.c 'static int beds_of_ward(void);'
    expect bad sim/network/build.c '#include <yaml.h>'
    expect bad sim/results/store.c '#include <mpi.h>'
    expect bad sim/experiment/run.c '#include "cli/progress.h"'
    expect bad models/ed.c '#include "sim/network/build.h"'
    expect bad models/ed.c '#include <unistd.h>'
    expect bad analysis/report.c '#include "sim/results/read.h"'
    expect bad analysis/report.c '#include "models/ed.h"'
    expect bad cli/run.c '#include <hdf5.h>'
    expect bad cli/run.c '#include "../sim/base/arena.h"'
    expect bad include/weir/run.h '#include "sim/base/arena.h"'
    expect bad include/weir/run.h '#include <unistd.h>'

    if ((failures > 0)); then
        return 1
    fi
    echo "floors: the check finds what it should"
}

if [[ ${1-} == --self-test ]]; then
    self_test
else
    run "${1:-$(dirname "$0")/..}"
    echo "floors: every include is of its own floor or below"
fi
