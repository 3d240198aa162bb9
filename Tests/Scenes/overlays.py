"""A project changes a workflow of others without touching its files, and updates go on."""
import json
import shutil

from scene import World, check
from support.repository import Repository

VERSION = """
name: flow
version: {version}
phases:
  - id: build
    steps:
      - {{ id: compile, run: "echo compiled >> log.txt" }}
      - {{ id: {second}, run: "echo packed >> log.txt" }}
  - id: release
    steps:
      - {{ id: send, run: "echo sent >> log.txt" }}
"""

OVERLAY = """
description: We lint, and we never send.
changes:
  - insert_after: build/pack
    steps: [{ id: lint, run: "echo linted >> log.txt" }]
  - insert_before: release
    phases: [{ id: look, steps: [{ id: show, run: "cat log.txt" }] }]
  - { in: build, set: { timeout: 5m } }
  - { in: build, add: { exit_criteria: [{ criteria: There is a log, check: { file_exists: log.txt } }] } }
  - remove: release
"""


def version(number, second="pack"):
    return VERSION.format(version=number, second=second)


with World() as world:
    library = Repository(world.base / "library")
    library.write("workflows/flow/workflow.yml", version("1.0.0"))
    library.commit("1.0.0")
    world.run("source", "add", str(library.path))
    world.run("workflow", "apply", "flow")
    digest = world.json("workflow", "show", "flow")["digest"]
    overlay = world.project / ".ddx/overlays/flow.yml"

    # One is made, with a schema for editors; a second is not made over it.
    made = world.run("workflow", "overlay", "flow", "--new")
    check(".ddx/overlays/flow.yml" in made.out and "$schema" in overlay.read_text(), made.out)
    check((world.project / ".ddx/overlay.schema.json").exists(), "no schema for editors")
    world.run("workflow", "overlay", "flow", "--new", code=73)
    world.run("workflow", "overlay", "nothing", "--new", code=66)
    world.run("workflow", "validate", "flow")

    # Every kind of change; each part says where it comes from.
    overlay.write_text(OVERLAY)
    world.run("workflow", "validate", "flow")
    shown = world.json("workflow", "show", "flow")
    check([phase["id"] for phase in shown["phases"]] == ["build", "look"], shown["phases"])
    check(shown["overlay"] == ".ddx/overlays/flow.yml" and shown["digest"] != digest, shown["digest"])
    parts = {"/".join(part["path"]): part for part in world.json("workflow", "show", "flow", "--resolved")["parts"]}
    check(parts["phases/build/steps/lint"]["origin"] == "overlay", parts)
    check(parts["phases/build/steps/lint"]["line"] == 5 and parts["phases/build/timeout"]["line"] == 8, parts)
    check(parts["phases/build/steps/compile"]["file"] == ".ddx/workflows/flow/workflow.yml", parts)
    text = world.run("workflow", "show", "flow", "--resolved").out
    check("step lint" in text and ".ddx/overlays/flow.yml:5  (overlay)" in text, text)
    listed = world.json("workflow", "overlay")["overlays"]
    check(listed[0]["workflow"] == "flow" and listed[0]["changes"] == 5 and listed[0]["errors"] == 0, listed)

    # In one's own project the overlay is one's own; the workflow beneath still waits for consent.
    refused = world.run("run", "start", code=77)
    check(f"--trust {shown['digest']}" in refused.err, refused.err)
    check(not (world.project / "log.txt").exists(), "it ran without consent")
    world.run("run", "start", "--trust", shown["digest"])
    check(world.read("log.txt") == "compiled\npacked\nlinted\n", world.read("log.txt"))
    overlay.write_text(OVERLAY.replace("echo linted", "echo linted again"))
    world.run("run", "start")
    check("linted again" in world.read("log.txt"), world.read("log.txt"))

    # A run keeps the overlay that it was started with: it is part of the digest.
    one, two = world.json("run", "list")["runs"][:2]
    check(one["digest"] != two["digest"], "two overlays, one digest")

    # In a clone of the project, consent covers the overlay too.
    clone = world.base / "clone"
    shutil.copytree(world.project, clone, ignore=shutil.ignore_patterns("state"))
    world.run("run", "start", "--project", str(clone), code=77, cwd=clone)

    # An update goes on, and the overlay stays; one that takes away what it names says so.
    before = overlay.read_text()
    library.write("workflows/flow/workflow.yml", version("1.1.0"))
    library.commit("1.1.0")
    world.run("source", "sync")
    update = world.json("workflow", "update", "flow")["updates"][0]
    check(update["status"] == "updated" and update["notes"] == [] and not update["conflicts"], update)
    check(overlay.read_text() == before, "the update changed the overlay")
    world.run("run", "start")
    library.write("workflows/flow/workflow.yml", version("1.2.0", second="bundle"))
    library.commit("1.2.0")
    world.run("source", "sync")
    preview = world.json("workflow", "update", "flow", "--dry-run")["updates"][0]
    check(any(".ddx/overlays/flow.yml:4" in note and "'pack'" in note for note in preview["notes"]), preview)
    update = world.json("workflow", "update", "flow")["updates"][0]
    check(update["status"] == "updated" and update["notes"] == preview["notes"], update)
    runs = len(world.json("run", "list")["runs"])
    failed = world.run("run", "start", code=65)
    check(".ddx/overlays/flow.yml:4:19" in failed.err and "newer version" in failed.err, failed.err)
    check(len(world.json("run", "list")["runs"]) == runs, "a broken overlay started a run")
    found = json.loads(world.run("workflow", "validate", "flow", "--json", code=65).out)
    place = found["diagnostics"][0]
    check((place["file"], place["line"]) == (".ddx/overlays/flow.yml", 4) and found["errors"] == 1, found)
    check("cannot be used" in world.run("workflow", "overlay", code=65).out, "the list hides it")

    # What is given back is the workflow, not what the project makes of it; its own files stay whole.
    check(world.run("workflow", "diff", "flow").out.count("overlays") == 0, "the diff shows the overlay")

    # Nonsense is refused with its place.
    for nonsense in ["changes: 3\n", "[]\n", "changes: [{ remvoe: build }]\n", "a: [\n", "\0"]:
        overlay.write_text(nonsense)
        done = world.run("workflow", "validate", "flow", code=65)
        check(".ddx/overlays/flow.yml" in done.out + done.err, (nonsense, done.out, done.err))
    overlay.unlink()
    overlay.symlink_to("/etc/passwd")
    world.run("workflow", "validate", "flow", code=None)
    check("no file" in world.run("run", "start", code=None).err, "a link was followed")
    overlay.unlink()
    world.run("workflow", "validate", "flow")
