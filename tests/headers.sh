#!/usr/bin/env bash
# Compiles each public header alone: it must include all that it needs, and be clean in C11 and in
# C++17 alike.
#
#     tests/headers.sh c11|c++17 [COMPILER]
#
# Exit 1 if a header fails, 77 (skipped) if there is no compiler.
set -euo pipefail

standard=${1:-c11}
case $standard in
c++*) language=c++ compilers=(c++ g++ clang++) ;;
*) language=c compilers=(cc gcc clang) ;;
esac
cd "$(dirname "$0")/.."

compiler=${2-}
for candidate in "${compilers[@]}"; do
    if [[ -z $compiler ]] && command -v "$candidate" >/dev/null; then
        compiler=$candidate
    fi
done
if [[ -z $compiler ]]; then
    echo "headers: no compiler for $standard"
    exit 77
fi

failed=0 count=0
for header in include/weir/*.h; do
    count=$((count + 1))
    # Twice, for the include guard.
    if ! printf '#include "%s"\n#include "%s"\n' "${header#include/}" "${header#include/}" |
        "$compiler" -x "$language" -std="$standard" -Wall -Wextra -Wpedantic -Werror -Iinclude \
            -fsyntax-only -; then
        echo "headers: $header does not compile alone as $standard"
        failed=1
    fi
done
echo "headers: $count headers as $standard with $compiler"
exit "$failed"
