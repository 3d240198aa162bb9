"""The schema for editors means the same to another validator."""
import json

from scene import TOP, World, check, skip

try:
    import jsonschema
    import yaml
except ImportError:
    skip("no jsonschema and yaml for Python")

GOOD = """
name: greet
version: 1.0.0
variables: [{ name: who, required: true }]
phases:
  - id: hello
    steps: [{ run: 'echo "$WHO"', env: { WHO: "${{ vars.who }}" }, timeout: 90s }]
    exit_criteria: [It is polite, { criteria: c, check: { command: { argv: ["true"], exit: 0 } } }]
"""
BAD = [
    ("version: 1.0.0", "version: 1"),
    ("phases:", "stages:"),
    ("timeout: 90s", "timeout: 90"),
    ("timeout: 90s", "template: a.md"),
    ("exit: 0", "exit: 256"),
    ("exit: 0", "run: x"),
    ("required: true", "required: perhaps"),
    ("id: hello", "name: hello"),
]

with World() as world:
    schema = json.loads(world.run("schema").out)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    def findings(text):
        return [error.message for error in validator.iter_errors(yaml.safe_load(text))]

    check(findings(GOOD) == [], findings(GOOD))
    for before, after in BAD:
        check(before in GOOD and findings(GOOD.replace(before, after)), f"{after} is accepted")
    bundled = list((TOP / "Workflows").glob("*/workflow.yml"))
    check(len(bundled) >= 7, bundled)
    for file in bundled:
        check(findings(file.read_text()) == [], (file, findings(file.read_text())))
    scenes = jsonschema.Draft7Validator(json.loads(world.run("schema", "scene").out))
    jsonschema.Draft7Validator.check_schema(scenes.schema)
    files = list((TOP / "Workflows").glob("*/tests/*.yml"))
    check(len(files) >= 7, files)
    for file in files:
        found = [error.message for error in scenes.iter_errors(yaml.safe_load(file.read_text()))]
        check(found == [], (file, found))
    for wrong in ("{}", "expect: { state: failed }", "people: [{ skip: a, cancel: true }]\nexpect: { status: failed }"):
        check(list(scenes.iter_errors(yaml.safe_load(wrong))), f"{wrong} is accepted")
    print(f"{len(bundled)} bundled workflows, {len(BAD)} counter-examples")
