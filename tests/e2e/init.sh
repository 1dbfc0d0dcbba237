#!/usr/bin/env bash
# weir init: each template is written whole, is valid as it stands, and runs; no file is lost.
# shellcheck source=tests/e2e/support.sh
. "$2/tests/e2e/support.sh"

expect 0 "$weir" init --list
silent err
cut -d' ' -f1 out >names
[[ $(tr '\n' ' ' <names) == "queue clinic ward ed system " ]] || wrong "other templates: $(cat names)"

while read -r name; do
    expect 0 "$weir" init "$name"
    says out "$name.yaml: "
    says out "next: weir run $name.yaml"
    same "$name.yaml" "$root/scenarios/templates/$name.yaml"
    expect 0 "$weir" check "$name.yaml"
    silent err
    expect 0 "$weir" run "$name.yaml" --replications 2 --length "20 d" -q
    says out "$name"
done <names

# Without a name: the shortest. What exists stays, unless it is said otherwise.
echo mine >queue.yaml
expect 2 "$weir" init
says err "'queue.yaml' exists"
says err "--force replaces it"
[[ $(cat queue.yaml) == mine ]] || wrong "a file was overwritten"
expect 0 "$weir" init --force
same queue.yaml "$root/scenarios/templates/queue.yaml"

# Names that a shell would take apart; names that would be an option.
expect 0 "$weir" init ward -o "my ward's.yaml"
says out "next: weir run 'my ward'\\''s.yaml'"
expect 0 bash -c "$weir check $(sed -n 's/^next: weir run //p' out)"
expect 0 "$weir" init ward -o -w.yaml
says out "next: weir run ./-w.yaml"
expect 0 "$weir" init clinic -o -
same out "$root/scenarios/templates/clinic.yaml"

expect 2 "$weir" init wrad
says err "unknown template 'wrad'"
says err "did you mean 'ward'?"
expect 2 "$weir" init hospital
says err "'weir init --list' lists the templates"
expect 4 "$weir" init ward -o none/ward.yaml
says err "cannot write 'none/ward.yaml': No such file or directory"
expect 0 "$weir" init ed --json -o other.yaml
says out '"template": "ed"'
says out '"file": "other.yaml"'
expect 0 "$weir" init --list --json
says out '"name": "system"'
shopt -s nullglob
absent ./*.part
finish
