#!/usr/bin/env bash
# cmake --install into an empty prefix, which is then moved: the command, the library by find_package()
# and by pkg-config, completion and the manual are used from there.
#
#     install.sh COMMAND ROOT BUILD COMPILER
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
build=$3
compiler=$4

expect 0 cmake --install "$build" --prefix "$work/first"
expect 0 mv first "moved here"
prefix="$work/moved here"

# The command alone.
expect 0 "$prefix/bin/weir" init queue
expect 0 "$prefix/bin/weir" run queue.yaml --replications 2 --length "5 d" -q
says out "desk.servers"

# The library, by CMake and by pkg-config. No file that was installed knows where it was built.
expect 0 cmake -G Ninja -S "$root/tests/install/outside" -B by_cmake -D "CMAKE_PREFIX_PATH=$prefix" \
    -D "CMAKE_C_COMPILER=$compiler"
expect 0 cmake --build by_cmake
expect 0 by_cmake/clinic
says out "the nurse is busy 33.3 % of the time"
says out "clinic (walk_in_clinic)"
cp out first_out

mv "$prefix" plain # pkg-config and blanks in paths do not go together
pc=$(find plain -name weir.pc)
export PKG_CONFIG_PATH=${pc%/*}
flags=$(pkg-config --cflags --libs weir) || wrong "pkg-config does not know weir"
# shellcheck disable=SC2086 # flags are several words
expect 0 "$compiler" -std=c11 "$root/tests/install/outside/clinic.c" -o by_pkg_config $flags
expect 0 ./by_pkg_config
same out first_out
for file in "$pc" "$(find plain -name weirConfig.cmake)"; do
    if grep -qF -e "$build" -e "$root" "$file"; then
        wrong "$file names a folder of the build"
    fi
done

# Completion: commands, options, templates.
complete_words() {
    bash -c '. plain/share/bash-completion/completions/weir
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _weir
        printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}
expect 0 complete_words weir com
says out compare
expect 0 complete_words weir run --thr
says out --threads
expect 0 complete_words weir init wa
says out ward
expect 0 complete_words weir show --format mer
says out mermaid

# The manual knows each command and each option.
manual=$root/docs/man/weir.1.scd
while read -r command; do
    says "$manual" "*$command*"
    "$weir" help "$command" | grep -o -- '--[a-z][a-z-]*' >>options
done < <("$weir" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
while read -r option; do
    says "$manual" "*$option*"
done < <(sort -u options)
if command -v scdoc >/dev/null; then
    [[ -s plain/share/man/man1/weir.1 ]] || wrong "there is no manual page"
fi
finish
