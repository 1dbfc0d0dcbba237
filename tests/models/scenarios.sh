#!/bin/sh
# Every scenario that ships is valid: weir check finds no error in it.
#     scenarios.sh WEIR FOLDER
weir=$1
folder=$2
bad=0
for file in "$folder"/ics/baseline.yaml "$folder"/ics/redesigns/*.yaml "$folder"/ics/policies/*.yaml \
    "$folder"/small/*.yaml; do
    if ! "$weir" check "$file" >/dev/null 2>messages.txt; then
        echo "$file:"
        cat messages.txt
        bad=1
    fi
done
rm -f messages.txt
exit $bad
