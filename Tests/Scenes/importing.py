"""Workflows of other tools become workflows of a project, and what is lost on the way is told with its line."""
from scene import World, check, corpus

SPEC_KIT = """schema_version: "1.0"
workflow: { id: notes, name: Notes, version: "1.0.0", description: Writes a note. }
inputs:
  topic: { type: string, required: true, prompt: "About what?" }
steps:
  - { id: write, type: shell, run: "echo {{ inputs.topic }} > note.txt" }
  - { id: look, type: gate, message: "Is it good?", options: [approve, reject, later], show_file: note.txt }
  - id: repeat
    type: while
    condition: "{{ inputs.topic }}"
    steps: [{ id: again, type: shell, run: echo again }]
  - { id: publish, type: shell, run: cp note.txt published.txt }
"""

ACTIVITIES = """name: mini-helix
version: 2
activities:
  - { id: frame, order: 1, name: Frame, description: What and why }
  - { id: build, order: 2, name: Build }
"""

GATE = """activity: build
number: 2
entry_requirements:
  automated:
    - { type: previous_phase_complete, description: Frame is done }
    - { type: grep_absent, path: "docs/**", pattern: "TBD", description: Nothing is open }
exit_requirements:
  automated:
    - { type: tests_passing, command: "test -f built.txt", description: It is built }
next_activity: frame
"""

EARLIER = """name: development
version: "1.0"
phases:
  - { id: define, entry_criteria: [There is an idea], next: build, artifacts: [{ id: plan, template: templates/plan.md }] }
  - { id: build, next: define }
quality_gates: [{ phase: build, gate: Review, required_approvers: 1 }]
automation: { init_command: make }
"""

with World() as world:
    foreign = world.base / "foreign"
    foreign.mkdir()
    file = foreign / "notes.workflow.yml"
    file.write_text(SPEC_KIT)

    # Nothing is written by looking.
    before = world.snapshot()
    preview = world.json("workflow", "import", str(file), "--dry-run")
    check(preview["files"] == [] and world.snapshot() == before, "a preview wrote something")

    # Spec Kit: what became of each part, and what did not come along, with the line.
    done = world.json("workflow", "import", str(file))
    check(done["format"] == "GitHub Spec Kit" and done["name"] == "notes", done)
    lost = {entry["what"]: entry for entry in done["not_carried_over"]}
    check(lost["steps.repeat (while)"]["line"] == 8 and "retry" in lost["steps.repeat (while)"]["why"], lost)
    check(lost["steps.repeat.again"]["line"] == 11 and "later" in lost["steps.look.options"]["why"], lost)
    check(all(entry["file"] == str(file) for entry in lost.values()), lost)
    check(world.json("workflow", "validate", "notes")["errors"] == 0, "the result has errors")
    world.run("run", "start", "notes", "--var", 'topic=$(touch hacked); "x"', code=2)
    check(not (world.project / "hacked").exists(), "a value became a command")
    world.run("approve", world.json("run", "list")["runs"][0]["id"])
    world.run("run", "resume")
    check("$(touch hacked)" in world.read("published.txt"), world.read("published.txt"))

    # Nothing is overwritten; another name makes another one.
    before = world.snapshot()
    done = world.run("workflow", "import", str(file), code=73)
    check("--name" in done.err and world.snapshot() == before, done.err)
    world.run("workflow", "import", str(file), "--name", "other-notes")
    world.run("workflow", "import", str(file), "--name", "Bad Name", code=None)
    check(world.json("workflow", "validate", "other-notes")["errors"] == 0, "the second one has errors")
    text = world.run("workflow", "import", str(file), "--dry-run").out
    check("not carried over" in text and f"{file}:8" in text and "nothing was written" in text, text)

    # HELIX with activities: folders come along, gates are carried out by the engine.
    helix = foreign / "helix"
    (helix / "activities/01-frame/artifacts/prd").mkdir(parents=True)
    (helix / "activities/02-build").mkdir(parents=True)
    (helix / "workflow.yml").write_text(ACTIVITIES)
    (helix / "activities/01-frame/artifacts/prd/template.md").write_text("# PRD\n\nTBD\n")
    (helix / "activities/02-build/GATE.yaml").write_text(GATE)
    (helix / "state-machine.yaml").write_text("states: [frame, build]\n")
    done = world.json("workflow", "import", str(helix))
    lost = {entry["what"]: entry for entry in done["not_carried_over"]}
    check({"activities.build.gate.next_activity", "state-machine.yaml"} <= set(lost), lost)
    check(lost["activities.build.gate.next_activity"]["line"] == 10, lost)
    check(".ddx/workflows/mini-helix/phases/01-frame/artifacts/prd/template.md" in done["files"], done["files"])
    run = world.json("run", "start", "mini-helix", code=1)
    check(run["reason"] == "gate_unmet" and run["phases"][1]["id"] == "build", run["reason"])
    document = next((world.project / "docs").rglob("prd.md"))
    document.write_text(document.read_text().replace("TBD", "Known."))
    (world.project / "built.txt").write_text("built\n")
    world.run("run", "resume", run["id"])

    # Earlier DDx: what comes next, gates and artifacts.
    earlier = foreign / "development"
    (earlier / "templates").mkdir(parents=True)
    (earlier / "workflow.yml").write_text(EARLIER)
    (earlier / "templates/plan.md").write_text("# Plan\n")
    done = world.json("workflow", "import", str(earlier / "workflow.yml"))
    lost = {entry["what"] for entry in done["not_carried_over"]}
    check(lost == {"phases.build.next", "automation"}, lost)
    shown = world.json("workflow", "show", "development")
    check(shown["phases"][1]["needs"] == ["define"] and shown["phases"][0]["steps"][0]["kind"] == "artifact", shown)

    # What is no foreign workflow is refused, with what to do instead.
    check("ddx workflow apply" in world.run("workflow", "import", ".ddx/workflows/notes", code=65).err, "no hint")
    world.run("workflow", "import", str(foreign / "nothing"), code=66)
    for nonsense in ["a: [", "", "- 1", "a: &b 1\nc: *b\n", "\0", "steps: 3\nworkflow: {}\n"]:
        (foreign / "bad.yml").write_text(nonsense)
        world.run("workflow", "import", str(foreign / "bad.yml"), code=65)

    # The real one, where it is at hand.
    real = corpus("spec-kit")
    if real is not None:
        done = world.json("workflow", "import", str(real))
        check(world.json("workflow", "validate", done["name"])["errors"] == 0, done)
