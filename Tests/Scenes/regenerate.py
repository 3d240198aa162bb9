"""Another value of a variable: what it changes is shown as a diff, and what people wrote is kept."""
from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
variables:
  - { name: who, default: Ada }
  - { name: count, type: integer, default: 1 }
phases:
  - id: write
    steps:
      - artifact: letter
        output:
          - { template: templates/a.md, path: docs/a.md }
          - { template: templates/a.md, path: "docs/{{ who }}.md" }
      - { artifact: note, template: templates/a.md, output: docs/note.md }
      - { artifact: fixed, template: templates/a.md, output: docs/fixed.md, overwrite: never }
      - { artifact: plain, template: templates/b.md, output: docs/plain.md }
    exit_criteria: [ { criteria: Read, evidence: docs/note.md } ]
  - id: next
    steps: [{ artifact: later, template: templates/a.md, output: docs/later.md }]
"""


def made(world):
    folder = world.base / "library/flow/templates"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("# For {{ who }}\n\n{{ count }} of them, by {{ project.name }}\n")
    (folder / "b.md").write_text("the same for all\n")
    world.apply()


with World(WORKFLOW) as world:
    made(world)
    run = world.json("run", "start", code=1)
    check(world.read("docs/Ada.md") == "# For Ada\n\n1 of them, by project\n", world.read("docs/Ada.md"))
    edited = "# For Ada\n\nwritten by a person\n"
    (world.project / "docs/note.md").write_text(edited)

    before = world.snapshot()
    shown = world.json("run", "regenerate", "--var", "who=Bob", "--dry-run")
    check(shown["variables"] == [{"name": "who", "before": "Ada", "after": "Bob"}], shown["variables"])
    fates = {file["path"]: (file["change"], file["cause"]) for file in shown["files"]}
    check(
        fates == {
            "docs/a.md": ("replaced", None), "docs/Bob.md": ("added", None),
            "docs/Ada.md": ("left", "the artifact goes somewhere else now"),
            "docs/note.md": ("left", "somebody edited it"),
            "docs/fixed.md": ("left", "'overwrite' is 'never'"), "docs/plain.md": ("same", None),
        },
        fates,
    )
    check("-# For Ada\n+# For Bob\n" in shown["diff"], shown["diff"])
    after = world.snapshot()
    check(
        {k: v for k, v in after.items() if "state" not in k} == {k: v for k, v in before.items() if "state" not in k},
        "showing writes nothing",
    )

    said = world.run("run", "regenerate", "--var", "who=Bob", "--reason", "he took over")
    check("would go on with" in said.err and "+# For Bob" in said.err, said.err)
    check("next: ddx run resume" in said.out, said.out)
    check(world.read("docs/a.md") == "# For Bob\n\n1 of them, by project\n", world.read("docs/a.md"))
    check(world.read("docs/note.md") == edited, "what a person wrote is kept")
    check(world.read("docs/fixed.md").startswith("# For Ada"), "never means never")
    run = world.json("run", "show")
    check(run["variables"]["who"] == "Bob" and run["variable_sources"]["who"] == "flag", run["variables"])
    notes = [t["note"] for t in world.json("history", run["id"])["transitions"]]
    check("he took over" in notes, notes)
    check("nothing of run" in world.run("run", "regenerate").err, "the second time nothing changes")

    # What the project answers is taken over; what was given for this run stays.
    world.apply("flow", "--var", "who=Cy", "--var", "count=3")
    said = world.json("run", "regenerate")
    check([v["name"] for v in said["variables"]] == ["count"], said["variables"])
    check(world.read("docs/a.md") == "# For Bob\n\n3 of them, by project\n", world.read("docs/a.md"))
    check(world.run("run", "regenerate", "--var", "count=many", code=64).err, "a value must fit")
    check(world.run("run", "regenerate", "--var", "other=1", code=64).err, "a name must be known")

    # The run goes on with the new values, and once it is over nothing changes any more.
    run = world.json("run", "resume", run["id"])
    check(run["status"] == "completed", run["status"])
    check(world.read("docs/later.md") == "# For Bob\n\n3 of them, by project\n", world.read("docs/later.md"))
    world.run("run", "regenerate", run["id"], "--var", "who=Eve", code=None)
    check(world.read("docs/later.md").startswith("# For Bob"), "a completed run stays as it is")
