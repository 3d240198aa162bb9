"""A schema keeps what is wrong from being written, and from being passed on."""
import json
import pathlib

from scene import World, check

WORKFLOW = """
name: planning
version: 1.0.0
variables:
  - { name: days, default: "3" }
phases:
  - id: plan
    steps:
      - artifact: plan
        template: templates/plan.json
        output: docs/plan.json
        schema: schemas/plan.yml
    exit_criteria:
      - criteria: Every decision says who decided it
        check: { schema: { path: "docs/decisions/*.md", schema: schemas/decision.json } }
      - criteria: The interface is described
        check: { schema: { path: api.yml, project_schema: api.schema.json } }
"""
FILES = {
    "templates/plan.json": '{"title": "Plan", "days": {{ days }}}\n',
    "schemas/plan.yml": "required: [title, days]\nproperties:\n  days: {$ref: 'common.json#/$defs/days'}\n",
    "schemas/common.json": '{"$defs": {"days": {"type": "integer", "minimum": 1}}}',
    "schemas/decision.json": '{"required": ["by"], "properties": {"by": {"pattern": "^[A-Z]"}}}',
}


def world_with(files):
    world = World(WORKFLOW, "planning")
    for name, text in files.items():
        path = world.base / "library/planning" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return world


def found(run, criteria):
    gate = next(g for p in run["phases"] for g in p["gates"] if g["criteria"] == criteria)
    return gate["verdict"], [evidence["found"] for evidence in gate["evidence"]]


with world_with(FILES) as world:
    world.apply("planning", "--var", "days=1.5")
    run = world.run("run", "start", "planning", code=1)
    check("'docs/plan.json' does not follow 'schemas/plan.yml' and was not written" in run.err, run.err)
    check("line 1: /days is the number 1.5, must be an integer" in run.err, run.err)
    check(not (world.project / "docs/plan.json").exists(), "nothing was written")

with world_with(FILES) as world:
    world.apply("planning")
    run = world.json("run", "start", "planning", code=1)
    check(run["reason"] == "gate_unknown", run["reason"])
    check(json.loads(world.read("docs/plan.json"))["days"] == 3, "the artifact is there")
    decisions = "Every decision says who decided it"
    check(found(run, decisions) == ("unknown", ["no file matches"]), found(run, decisions))
    check(found(run, "docs/plan.json follows schemas/plan.yml")[0] == "pass", run)

    docs = pathlib.Path(world.project, "docs/decisions")
    docs.mkdir()
    (docs / "1.md").write_text("---\nby: ada\n---\n# One\n")
    (world.project / "api.yml").write_text("paths: {}\n")
    (world.project / "api.schema.json").write_text('{"type": "object"}')
    (world.project / "docs/plan.json").write_text('{\n  "title": "Plan",\n  "days": "three"\n}\n')
    run = world.json("workflow", "advance", code=1)
    check(run["reason"] == "gate_unmet", run["reason"])
    check(
        found(run, "docs/plan.json follows schemas/plan.yml")
        == ("fail", ["line 3: /days is a string, must be an integer"]),
        run["phases"],
    )
    check(
        found(run, decisions) == ("fail", ["line 2: /by is 'ada', must match the pattern ^[A-Z]"]),
        found(run, decisions),
    )
    said = world.run("run", "show").out
    check("must be an integer" in said, said)

    (docs / "1.md").write_text("---\nby: Ada\n---\n# One\n")
    (world.project / "docs/plan.json").write_text('{"title": "Plan", "days": 4}\n')
    run = world.json("workflow", "advance")
    check(run["status"] == "completed", run["status"])

# A pattern that would take for ever decides nothing, and a broken schema is found before a run.
with world_with({**FILES, "schemas/decision.json": '{"properties": {"by": {"pattern": "^(a+)+[bc]$"}}}'}) as world:
    docs = pathlib.Path(world.project, "docs/decisions")
    docs.mkdir(parents=True)
    (docs / "1.md").write_text(f"---\nby: {'a' * 60}\n---\n")
    world.apply("planning")
    run = world.json("run", "start", "planning", code=1)
    verdict, lines = found(run, decisions)
    check(verdict == "unknown" and "too many steps" in lines[0], lines)

with world_with({**FILES, "schemas/common.json": '{"$defs": {"days": {"type": "integr"}}}'}) as world:
    folder = str(world.base / "library/planning")
    said = world.run("workflow", "validate", folder, code=65)
    said = said.out + said.err
    check("schemas/common.json:1:29" in said and "there is no type 'integr'" in said, said)
    check("DDX0112" in said, said)
