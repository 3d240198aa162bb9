"""The schema for editors means the same to another validator."""
import json
import subprocess
import tempfile

from scene import TOP, World, check, skip
from support.packages import NotInstalled, install

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
    compared = f"{len(bundled)} bundled workflows, {len(BAD)} counter-examples"

    # The same files once more with the program that people use in their own checks.
    with tempfile.TemporaryDirectory(prefix="ddx-check-jsonschema.") as folder:
        try:
            program = install(folder, "check-jsonschema==0.39.0") / "check-jsonschema"
        except NotInstalled as reason:
            print(f"{compared}; not compared with check-jsonschema: {reason}")
            raise SystemExit(0)

        def accepts(schema, files):
            done = subprocess.run(
                [program, "--schemafile", schema, *files], capture_output=True, text=True
            )
            check(done.returncode in (0, 1) and "Traceback" not in done.stderr, done)
            return done.returncode == 0, done.stdout

        for name, command, known in (("workflow", [], bundled), ("scene", ["scene"], files)):
            file = world.base / f"{name}.json"
            file.write_text(world.run("schema", *command).out)
            done = subprocess.run([program, "--check-metaschema", file], capture_output=True, text=True)
            check(done.returncode == 0, done.stdout)
            fine, said = accepts(file, known)
            check(fine, said)
        for number, (before, after) in enumerate([("", ""), *BAD]):
            text = world.base / f"{number}.yml"
            text.write_text(GOOD.replace(before, after) if before else GOOD)
            fine, said = accepts(world.base / "workflow.json", [text])
            check(fine == (number == 0), (after, said))
    print(f"{compared}, all with check-jsonschema as well")
