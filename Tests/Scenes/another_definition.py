"""A run goes on with another definition, unless something that has started differs."""
from scene import World, check

OLD = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ id: one, run: 'echo a1 >> trace.txt' }]
  - id: b
    steps: [{ id: one, run: 'echo b1 >> trace.txt; exit 1' }, { id: two, run: 'echo b2 >> trace.txt' }]
  - id: c
    steps: [{ id: one, run: 'echo c1 >> trace.txt' }]
"""

NEW = """
name: flow
version: 1.1.0
variables: [{ name: word, required: true }]
phases:
  - id: a
    # Only words for people differ here.
    name: The first
    steps: [{ id: one, run: 'echo a1 >> trace.txt' }]
  - id: b
    steps: [{ id: one, run: 'echo b1 >> trace.txt; BROKEN' }, { id: two, run: 'echo better >> trace.txt' }]
  - id: d
    steps: [{ id: one, run: 'echo "$WORD" >> trace.txt', env: { WORD: "${{ vars.word }}" } }]
"""

with World(OLD) as world:
    world.apply()
    run = world.json("run", "start", code=1)
    check(world.read("trace.txt").split() == ["a1", "b1"], world.read("trace.txt"))

    bad = world.write_workflow(NEW.replace("BROKEN", "true"), "bad")
    shown = world.json("run", "resume", run["id"], "--with-definition", bad, "--dry-run")["differences"]
    check({"change": "changed", "phase": "b", "step": "one", "started": True} in shown, shown)
    check({"change": "added", "phase": "d", "step": None, "started": False} in shown, shown)
    refused = world.run("run", "resume", run["id"], "--with-definition", bad, code=1)
    check("b/one" in refused.err, refused.err)
    check(world.json("run", "show", run["id"])["version"] == "1.0.0", "nothing has changed")

    good = world.write_workflow(NEW.replace("BROKEN", "exit 1"), "good")
    missing = world.run("run", "resume", run["id"], "--with-definition", good, code=64)
    check("word" in missing.err, missing.err)
    (world.project / "answers.yml").write_text("word: hello\n")
    failed = world.json(
        "run", "resume", run["id"], "--with-definition", good, "--answers", "answers.yml", code=1
    )
    check(failed["version"] == "1.1.0" and failed["digest"] != run["digest"], failed["version"])
    check([p["id"] for p in failed["phases"]] == ["a", "b", "d"], failed["phases"])
    check(failed["phases"][0]["status"] == "completed", "what was done is done")
    check(world.read("trace.txt").split() == ["a1", "b1", "b1"], world.read("trace.txt"))
    world.run("run", "skip", run["id"], "b", "--reason", "never works")
    done = world.json("run", "resume", run["id"])
    check(done["status"] == "completed", done)
    check(world.read("trace.txt").split() == ["a1", "b1", "b1", "hello"], world.read("trace.txt"))
    check("definition" in world.run("history", run["id"]).out, "the change stands in the history")

OUTER = """
name: flow
version: 1.0.0
phases:
  - { id: a, uses: inner }
  - { id: b, steps: [{ id: one, run: 'echo b >> trace.txt; exit 1' }] }
"""

INNER = """
name: inner
version: 1.0.0
phases:
  - { id: x, steps: [{ id: one, run: 'echo OLD >> trace.txt' }] }
"""

# What a phase uses counts as the phase does, and what was rolled back may be exchanged.
with World(OUTER) as world:
    world.write_workflow(INNER, "inner")
    world.apply("inner")
    world.apply()
    run = world.json("run", "start", "flow", code=1)["id"]
    inner = world.project / ".ddx/workflows/inner/workflow.yml"
    outer = world.project / ".ddx/workflows/flow/workflow.yml"
    inner.write_text("# Only words differ here.\n" + INNER)
    again = world.run("run", "resume", run, "--with-definition", "flow", code=1)
    check("nothing that a run does differs" in again.err, again.err)
    inner.write_text(INNER.replace("OLD", "NEW"))
    refused = world.run("run", "resume", run, "--with-definition", "flow", code=1)
    check("phase 'a' was changed" in refused.err, refused.err)
    outer.write_text(OUTER.replace("exit 1", "echo mended >> trace.txt"))
    refused = world.run("run", "resume", run, "--with-definition", "flow", code=1)
    check("phase 'a' was changed" in refused.err and "step 'b/one' was changed" in refused.err, refused.err)
    world.run("run", "rollback", run, "--to", "a")
    done = world.json("run", "resume", run, "--with-definition", "flow")
    check(done["status"] == "completed", done)
    check(world.read("trace.txt").split() == ["NEW", "b", "mended"], world.read("trace.txt"))
