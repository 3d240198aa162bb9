"""A phase carries out another workflow: with inputs, outputs, hooks, its own templates, and pinned whole."""
from scene import World, check

OUTER = """
name: flow
version: 1.0.0
variables: [{ name: who, default: world }]
phases:
  - id: prepare
    steps: [{ id: s, run: 'echo "names=[\\"red\\",\\"blue\\"]" > /dev/null; echo "count=2" >> "$DDX_OUTPUT"' }]
    outputs: { count: "${{ steps.s.outputs.count }}" }
  - id: inner
    uses: inner@2.1.0
    with: { word: "${{ vars.who }}", times: "${{ phases.prepare.outputs.count }}" }
  - id: each
    matrix: { color: [red, blue] }
    uses: inner
    with: { word: "${{ matrix.color }}" }
  - id: after
    steps:
      - command: [touch, "said-${{ phases.inner.outputs.said }}", "${{ join(phases.each.outputs.said, '+') }}"]
    exit_criteria:
      - { criteria: The inner phase completed, check: { phase_completed: inner } }
"""

INNER = """
name: inner
version: 2.1.0
variables:
  - { name: word, required: true }
  - { name: times, type: integer, default: 1 }
phases:
  - id: say
    steps:
      - id: s
        env: { WORD: "${{ vars.word }}", TIMES: "${{ vars.times }}" }
        run: 'echo "$WORD $TIMES" >> trace.txt; echo "said=$WORD" >> "$DDX_OUTPUT"'
    outputs: { said: "${{ steps.s.outputs.said }}" }
  - id: write
    steps: [{ artifact: note, template: templates/note.md, output: "docs/{{ word }}.md" }]
outputs: { said: "${{ phases.say.outputs.said }}" }
hooks:
  success: [{ run: 'echo hook >> hooks.txt' }]
"""

LOOP = """
name: flow
version: 1.0.0
phases: [{ id: again, uses: ../flow }]
"""

with World(OUTER) as world:
    inner = world.base / "library/inner"
    world.write_workflow(INNER, "inner")
    (inner / "templates").mkdir()
    (inner / "templates/note.md").write_text("# {{ word }} of {{ run.workflow }}\n")
    missing = world.run("workflow", "validate", str(world.base / "library/flow"), code=65)
    check("inner" in missing.out + missing.err, missing.out + missing.err)
    world.apply("inner", "--var", "word=unused")
    world.run("workflow", "validate", str(world.base / "library/flow"))
    world.apply()
    run = world.json("run", "start", "flow")
    check(run["status"] == "completed", run)
    check(sorted(world.read("trace.txt").splitlines()) == ["blue 1", "red 1", "world 2"], world.read("trace.txt"))
    check(world.read("docs/red.md") == "# red of flow\n", world.read("docs/red.md"))
    check((world.project / "said-world").exists() and (world.project / "red+blue").exists(), "outputs are handed up")
    check(world.read("hooks.txt").split() == ["hook"] * 3, "each carried out its hook")
    phases = {phase["id"]: phase for phase in run["phases"]}
    check([p["id"] for p in phases["inner"]["phases"]] == ["inner/say", "inner/write"], phases["inner"])
    check(phases["inner"]["workflow"] == "inner" and phases["inner"]["version"] == "2.1.0", phases["inner"])
    text = world.run("run", "show").out
    check("inner/say" in text or "say" in text, text)

    # The run is pinned whole: the inner workflow changes, a run that goes on keeps its own.
    outer = OUTER.replace("command: [touch", "command: [sh, -c, 'test -e go && touch \"$@\"', x")
    (world.project / ".ddx/workflows/flow/workflow.yml").write_text(outer)
    failed = world.json("run", "start", "flow", code=1)
    (world.project / ".ddx/workflows/inner/workflow.yml").write_text(INNER.replace("echo \"$WORD", "echo \"changed $WORD"))
    (world.project / "go").touch()
    world.run("run", "retry", failed["id"], "--from", "inner")
    check("changed" not in world.read("trace.txt"), "a run keeps the workflows it began with")

with World(OUTER.replace("word: \"${{ vars.who }}\"", "wrod: \"${{ vars.who }}\"")) as world:
    world.write_workflow(INNER, "inner")
    (world.base / "library/inner/templates").mkdir()
    (world.base / "library/inner/templates/note.md").write_text("x\n")
    world.apply("inner", "--var", "word=unused")
    wrong = world.run("workflow", "validate", str(world.base / "library/flow"), code=65)
    check("wrod" in wrong.out + wrong.err and "word" in wrong.out + wrong.err, wrong.out + wrong.err)

# What is wrong in the other workflow is told where it stands, before anything runs.
with World(OUTER) as world:
    world.write_workflow(INNER, "inner")
    (world.base / "library/inner/templates").mkdir()
    (world.base / "library/inner/templates/note.md").write_text("x\n")
    world.apply("inner", "--var", "word=unused")
    world.apply()
    used = world.project / ".ddx/workflows/inner/workflow.yml"
    used.write_text(INNER.replace("2.1.0", "2.2.0"))
    told = world.run("run", "start", "flow", code=65).err
    check("'inner' is here in version 2.2.0, not 2.1.0" in told and "inner@2.2.0" in told, told)
    used.write_text(INNER.replace("hooks:", "hoks:"))
    told = world.run("run", "start", "flow", code=65).err
    check(".ddx/workflows/inner/workflow.yml:" in told and "'hoks'" in told, told)
    check(not (world.project / "trace.txt").exists(), "nothing ran")

with World(LOOP) as world:
    loop = world.run("workflow", "validate", str(world.base / "library/flow"), code=65)
    check("flow" in loop.out + loop.err, loop.out + loop.err)
