#!/usr/bin/env bash
# On a terminal: colours unless NO_COLOR is set, and progress that leaves no trace.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
# Where there is no terminal to be had (a bare chroot) there is nothing to try.
script -qec true /dev/null >/dev/null 2>&1 </dev/null || exit 77
small_scenario >base.yaml

# on_terminal COMMAND-LINE: runs it with a terminal, which goes to the file out.
on_terminal() { TERM=xterm script -qec "$1" /dev/null >out 2>&1 </dev/null; }
red=$'\x1b[1;31merror:'

on_terminal "'$weir' run none.yaml"
says out "$red"
NO_COLOR=1 on_terminal "'$weir' run none.yaml"
says out "error:"
if grep -qF "$red" out; then
    wrong "colours in spite of NO_COLOR"
fi

# Some two seconds of work, so that the time left is shown; the last thing done with it is to clear
# the line.
on_terminal "timeout 2 '$weir' run base.yaml --replications 1000000 --length '300 d'"
says out " of 1000000 replications"
says out " left"
says out $'\r\x1b[K'
on_terminal "timeout 1 '$weir' run base.yaml --replications 1000000 --length '300 d' --quiet"
if grep -qF " left" out; then
    wrong "progress in spite of --quiet"
fi
finish
