"""US-025: an author makes a workflow, has its mistakes found, and tests it before it is shared."""
import json
import pathlib
import shutil
import sys

from scene import World, check
from support.repository import Repository, served

WORKFLOW = """
name: launch
version: 0.1.0
description: From an idea to something that people can try.
variables:
  - { name: product, required: true, description: What is launched. }
phases:
  - id: idea
    name: Write the idea down
    steps:
      - { artifact: idea, template: templates/idea.md, output: docs/idea.md }
    exit_criteria:
      - { criteria: The idea is written, evidence: "docs/idea.md#idea" }
      - The team wants it
  - id: build
    needs: [idea]
    steps: [{ id: compile, run: make all }]
  - id: announce
    needs: [build]
    if: "${{ vars.product != 'secret' }}"
    steps: [{ id: ask, approve: Tell everybody?, role: lead }]
"""
TEMPLATE = "# {{ product }}\n\n## Idea\n\nTODO: in a sentence.\n"
SCENE = """
name: A launch
variables: { product: rocket }
stubs: { build/compile: { outputs: { size: "3" }, files: { rocket.bin: made } } }
people:
  - expect: { status: paused, phases: { idea: { verdicts: { The idea is written: fail } } } }
  - { edit: docs/idea.md, replace: "TODO: .*", with: It flies. }
  - { advance: all, reason: we want it }
  - { approve: announce/ask, as: lena }
expect:
  status: completed
  files: { docs/idea.md: { contains: ["# rocket", It flies.] }, rocket.bin: present }
"""


def author(world):
    """A project in which an author has written a workflow."""
    world.run("workflow", "create", "launch")
    folder = world.project / ".ddx/workflows/launch"
    (folder / "workflow.yml").write_text(WORKFLOW)
    (folder / "templates/plan.md").unlink()
    (folder / "templates/idea.md").write_text(TEMPLATE)
    (folder / "tests/first-run.yml").write_text(SCENE)
    return folder


CRITERIA = []


def criterion(function):
    CRITERIA.append(function)
    return function


@criterion
def phases_and_their_order_are_validated_and_make_a_valid_structure(world):
    created = world.json("workflow", "create", "draft")["files"]
    for file in ("workflow.yml", "README.md", "templates/plan.md", "tests/first-run.yml"):
        check(f".ddx/workflows/draft/{file}" in created, created)
    check(world.json("workflow", "validate", "draft")["diagnostics"] == [], "valid at once")
    check(world.json("workflow", "test", "draft")["passed"], "its scene passes at once")
    folder = author(world)
    check(world.json("workflow", "validate", "launch")["diagnostics"] == [], "valid")
    for wrong, code in (("needs: [ide]", "DDX0213"), ("needs: [announce]", "DDX0215")):
        (folder / "workflow.yml").write_text(WORKFLOW.replace("needs: [idea]", wrong))
        found = world.json("workflow", "validate", "launch", code=65)["diagnostics"]
        check(code in [item["code"] for item in found], (wrong, found))


@criterion
def gates_are_enforced_when_it_runs(world):
    author(world)
    world.run("run", "start", "launch", "--var", "product=rocket", code=1)
    held = world.json("run", "show")
    check((held["reason"], held["phases"][1]["status"]) == ("gate_unmet", "pending"), held["reason"])
    world.run("workflow", "advance", "--attest", "all", code=1)
    check(world.json("run", "show")["phases"][1]["status"] == "pending", "nobody can attest what is checked")
    idea = world.project / "docs/idea.md"
    idea.write_text(idea.read_text().replace("TODO: in a sentence.", "It flies."))
    (world.project / "Makefile").write_text("all:\n\ttouch rocket.bin\n")
    run = world.json("workflow", "advance", code=2)
    check([phase["status"] for phase in run["phases"]] == ["completed", "completed", "in_progress"], run)


@criterion
def templates_with_variables_are_validated_and_usable(world):
    folder = author(world)
    (folder / "templates/idea.md").write_text("# {{ product }}\n{{#if product}}\n")
    check(world.json("workflow", "test", "launch", code=1)["passed"] is False, "a block without an end")
    (folder / "workflow.yml").write_text(WORKFLOW.replace("templates/idea.md", "templates/ides.md"))
    found = world.json("workflow", "validate", "launch", code=65)["diagnostics"]
    check(found[0]["help"][0] == "did you mean 'templates/idea.md'?", found)
    (folder / "workflow.yml").write_text(WORKFLOW)
    (folder / "templates/idea.md").write_text(TEMPLATE)
    check(world.json("workflow", "test", "launch")["passed"], "rendered with the value of the scene")


@criterion
def action_prompts_are_the_same_for_every_instance(world):
    folder = author(world)
    (folder / "actions").mkdir()
    (folder / "actions/pitch.md").write_text("# Pitch it\n\nSay it in one breath.\n")
    first = world.json("workflow", "exec", "launch", "pitch", "to", "investors")
    with World() as other:
        author(other)
        (other.project / ".ddx/workflows/launch/actions").mkdir()
        (other.project / ".ddx/workflows/launch/actions/pitch.md").write_text(
            (folder / "actions/pitch.md").read_text()
        )
        check(other.json("workflow", "exec", "launch", "pitch", "to", "investors") == first, first)
    check("Say it in one breath." in first["text"] and first["arguments"] == ["to", "investors"], first)


@criterion
def it_is_tried_in_a_sample_project_before_it_is_shared(world):
    folder = author(world)
    files = world.snapshot()
    report = world.json("workflow", "test", "launch")
    check(report["passed"], report["scenes"])
    check(report["coverage"]["branches"]["missing"] == [{"phase": "announce", "step": None, "holds": False}], report)
    check(world.snapshot() == files, "neither files nor runs of the project change")
    (folder / "tests/first-run.yml").write_text(SCENE.replace("status: completed", "status: failed"))
    text = world.run("workflow", "test", "launch", "--keep", code=1).out
    check("should be 'failed' but is 'completed'" in text, text)
    check("tests/first-run.yml:11:11" in text and "found 'completed'" in text, text)
    kept = pathlib.Path(text.split("its project: ")[1].splitlines()[0])
    check((kept / "rocket.bin").read_text() == "made", "its project can be looked at")
    shutil.rmtree(kept.parent)


@criterion
def misspelt_scenes_are_found_by_validate(world):
    folder = author(world)
    (folder / "tests/first-run.yml").write_text(SCENE.replace("stubs:", "stub:").replace("build/compile", "build/compil"))
    found = world.json("workflow", "validate", "launch", code=65)["diagnostics"]
    check([item["help"][0] for item in found] == ["did you mean 'stubs'?"], found)
    check(found[0]["file"].endswith("tests/first-run.yml") and found[0]["line"] == 4, found)
    world.run("workflow", "test", "launch", code=65)
    world.run("workflow", "validate", "launch", "--fix", code=65)
    found = world.json("workflow", "validate", "launch", code=65)["diagnostics"]
    check([item["help"][0] for item in found] == ["did you mean 'compile'?"], found)


@criterion
def a_run_becomes_a_scene(world):
    author(world)
    (world.project / "Makefile").write_text("all:\n\tprintf made > rocket.bin\n")
    world.run("run", "start", "launch", "--var", "product=rocket", code=1)
    idea = world.project / "docs/idea.md"
    idea.write_text(idea.read_text().replace("TODO: in a sentence.", "It flies."))
    world.run("workflow", "advance", "--attest", "all", "--reason", "we want it", code=2)
    run = world.json("run", "show")["id"]
    world.run("approve", run)
    world.run("run", "resume", run)
    report = world.json("workflow", "test", "launch", "--record", run)
    check(report["passed"] and len(report["scenes"]) == 1, report["scenes"])
    text = world.read(f".ddx/workflows/launch/{report['scenes'][0]['file']}")
    for part in ("build/compile:", "rocket.bin: made", "- advance: all", "reason: \"we want it\"", "- approve: announce/ask"):
        check(part in text, (part, text))
    world.run("workflow", "test", "launch", "--record", run, code=73)


@criterion
def a_new_version_is_published_with_its_history_and_reaches_its_users(world):
    folder = author(world)
    library = Repository(world.base / "repos" / "library")
    library.add_workflow("other")
    (world.base / "home/.gitconfig").write_text("[user]\n name = Ann\n email = ann@example.org\n")
    (world.base / "user-project").mkdir()
    (world.base / "user").mkdir()
    user = {"cwd": world.base / "user-project", "environment": {"HOME": str(world.base / "user")}}
    with served(library.path.parent) as address:
        for options in ({}, user):
            world.run("source", "add", f"{address}/library/.git", "--name", "library", **options)

        def publish(version):
            (folder / "workflow.yml").write_text(WORKFLOW.replace("version: 0.1.0", f"version: {version}"))
            given = world.json("workflow", "contribute", "launch")
            check(given["tested"] and given["pushed"], given)
            library.git("merge", "--quiet", "--no-edit", given["branch"])
            world.run("source", "sync")
            world.run("workflow", "publish", "launch")

        (folder / "tests/first-run.yml").write_text(SCENE.replace("status: completed", "status: failed"))
        err = world.run("workflow", "contribute", "launch", code=1).err
        check("scenes of 'launch' fail: tests/first-run.yml" in err, err)
        (folder / "tests/first-run.yml").write_text(SCENE)
        publish("0.1.0")
        world.run("source", "sync", **user)
        world.run("workflow", "apply", "launch", "--var", "product=rocket", **user)
        publish("0.2.0")
        out = world.run("update", **user).out
        log = json.loads(world.run("workflow", "log", "launch", "--json", **user).out)["changes"]
        check([change["version"] for change in log] == ["0.2.0", "0.1.0"], log)
        check("0.1.0 → 0.2.0" in out, out)
        world.run("workflow", "update", "launch", **user)
    applied = (world.base / "user-project/.ddx/workflows/launch/workflow.yml").read_text()
    check("version: 0.2.0" in applied, applied)


@criterion
def documentation_is_generated(world):
    author(world)
    page = world.run("workflow", "docs", "launch").out
    check(page == world.run("workflow", "docs", "launch").out, "the same each time")
    for part in (
        "# launch\n",
        "```mermaid\nflowchart TD\n    p0[\"Write the idea down<br/>2 exit criteria\"]\n",
        "    p0 --> p1\n",
        "    p0 -.-> a0x0[/\"docs/idea.md\"/]\n",
        "| `product` | string | required | What is launched. |\n",
        "- Only if: `${{ vars.product != 'secret' }}`\n",
        "- `tests/first-run.yml`: A launch\n",
    ):
        check(part in page, (part, page))


@criterion
def copies_of_other_workflows_have_a_scene_that_passes(world):
    world.run("workflow", "create", "our-sprint", "--from", "agile")
    check(world.json("workflow", "test", "our-sprint")["passed"], "scenes come along")
    bare = world.write_workflow(WORKFLOW.replace("templates/idea.md", "idea.md"), "launch")
    (pathlib.Path(bare) / "idea.md").write_text(TEMPLATE)
    files = world.json("workflow", "create", "copy", "--from", bare)["files"]
    check(".ddx/workflows/copy/tests/first-run.yml" in files, files)
    report = world.json("workflow", "test", "copy")
    check(report["passed"] and report["coverage"]["phases"]["reached"] == 1, report)


@criterion
def nothing_passes_without_a_scene(world):
    bare = world.write_workflow(WORKFLOW.replace("templates/idea.md", "idea.md"), "launch")
    (pathlib.Path(bare) / "idea.md").write_text(TEMPLATE)
    said = world.run("workflow", "test", bare, code=66).err
    check("nothing was tested" in said, said)


for function in CRITERIA:
    if sys.argv[1:] and function.__name__ not in sys.argv[1:]:
        continue
    with World() as world:
        function(world)
    print(f"{function.__name__}: as it should be")
