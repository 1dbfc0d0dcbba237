#!/usr/bin/env bash
# The searches of docs/guide.md: run as they stand there, each line that the page shows must be in what the command
# says. (A line of … stands for what the page leaves out.)
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"
command -v python3 >/dev/null || exit 77

python3 - "$root/docs/guide.md" <<'END' || wrong "docs/guide.md has no searches, or no hospital"
import re, sys
text = open(sys.argv[1]).read()
block = [b for b in re.findall(r"```yaml\n(.*?)```", text, re.S) if b.startswith("# hospital.yaml")]
open("hospital.yaml", "w").write(block[0])
n = 0
lines = text.splitlines()
for i, line in enumerate(lines):
    if not line.startswith("    $ weir solve "):
        continue
    n += 1
    open(f"command{n}", "w").write(line[len("    $ weir "):] + "\n")
    shown = []
    for after in lines[i + 1:]:
        if after and not after.startswith("    "):
            break
        if after.startswith("    $"):
            break
        if after.strip() not in ("", "…"):
            shown.append(after[4:].rstrip())
    open(f"shown{n}", "w").write("\n".join(shown) + "\n")
assert n >= 3, n
END

for command in command*; do
    shown=shown${command#command}
    expect 0 bash -c "$weir $(<"$command")"
    cp out whole
    while IFS= read -r line; do
        grep -qxF -- "$line" whole || wrong "the guide shows what '$(<"$command")' does not say: $line"
    done <"$shown"
done
finish
