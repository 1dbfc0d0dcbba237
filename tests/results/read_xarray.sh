#!/usr/bin/env bash
# Has a results file written and read by xarray and h5py.
#
#     read_xarray.sh PROGRAM     PROGRAM writes a results file to the path it is given
#
# Exit 77 (skipped) where no Python here has xarray.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import xarray, h5py' 2>/dev/null; then
        "$1" "$folder/results.h5"
        "$python" "$(dirname "$0")/read_xarray.py" "$folder/results.h5"
        exit
    fi
done
echo "SKIPPED: no python3 here can import xarray and h5py (packages python3-xarray python3-h5py)"
exit 77
