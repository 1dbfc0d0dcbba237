#!/usr/bin/env python3
"""Checks YAML files against a JSON Schema, by the part of draft-07 that `weir schema` writes.

    schema.py --json FILE         prints a file as JSON, for other checkers
    schema.py SCHEMA FILE...      exit 1 where a file does not fit, 77 where YAML cannot be read
"""

import json
import re
import sys

try:
    import yaml
except ImportError:
    sys.exit(77)


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: 08:00 is text, and so are yes and no."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", "~n\0"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    chars = [*first.replace("\0", ""), *([""] if "\0" in first else [])]
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), chars)

KINDS = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}
KNOWN = {
    "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "definitions",
    "dependencies", "description", "else", "enum", "if", "items", "maximum", "minimum",
    "minProperties", "oneOf", "pattern", "patternProperties", "properties", "required", "then",
    "title", "type",
}


def faults(root, schema, value, path):
    """What is wrong with a value: a list of texts, empty where it fits."""
    if schema in (True, False):
        return [] if schema else [f"{path}: not known"]
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        return faults(root, root["definitions"][schema["$ref"].rsplit("/", 1)[1]], value, path)
    out = []

    def fits(other):
        return not faults(root, other, value, path)

    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(KINDS[t](value) for t in types):
        out.append(f"{path}: {value!r} is not one of {types}")
    if "enum" in schema and value not in schema["enum"]:
        out.append(f"{path}: {value!r} is not one of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        out.append(f"{path}: not {schema['const']!r}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        out.append(f"{path}: {value!r} is not like {schema['pattern']}")
    if KINDS["number"](value):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            out.append(f"{path}: {value} is out of bounds")
    if isinstance(value, list):
        for i, item in enumerate(value):
            out += faults(root, schema.get("items", True), item, f"{path}.{i + 1}")
    if isinstance(value, dict):
        out += faults_of_map(root, schema, value, path)
    if "anyOf" in schema and not any(fits(s) for s in schema["anyOf"]):
        tries = [faults(root, s, value, path) for s in schema["anyOf"]]
        out += min(tries, key=lambda t: -max(len(x.split(":")[0]) for x in t))
    if "oneOf" in schema and sum(fits(s) for s in schema["oneOf"]) != 1:
        out.append(f"{path}: not one of several")
    for s in schema.get("allOf", []):
        out += faults(root, s, value, path)
    if "if" in schema:
        out += faults(root, schema.get("then" if fits(schema["if"]) else "else", True), value, path)
    return out


def faults_of_map(root, schema, value, path):
    out = [f"{path}: no {k}" for k in schema.get("required", []) if k not in value]
    if len(value) < schema.get("minProperties", 0):
        out.append(f"{path}: too few keys")
    for key, item in value.items():
        own = f"{path}.{key}"
        key = str(key)
        known = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        known += [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, key)]
        for s in known or [schema.get("additionalProperties", True)]:
            out += faults(root, s, item, own)
    for key, other in schema.get("dependencies", {}).items():
        if key in value:
            out += faults(root, other, value, path)
    return out


def main():
    if sys.argv[1] == "--json":
        with open(sys.argv[2], encoding="utf-8") as file:
            print(json.dumps(yaml.load(file, Loader)))
        return 0
    with open(sys.argv[1], encoding="utf-8") as file:
        root = json.load(file)
    wrong = False
    for name in sys.argv[2:]:
        with open(name, encoding="utf-8") as file:
            found = faults(root, root, yaml.load(file, Loader), "")
        for text in found:
            print(f"{name}: {text}")
        wrong = wrong or bool(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
