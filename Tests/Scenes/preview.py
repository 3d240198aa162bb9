"""A run is tried out in a throw-away copy: what it would change is shown, and nothing changes."""
import json
import os

from scene import World, check
from support.agents import AgentWorld, claude

FLOW = """
name: flow
version: 1.0.0
variables: [{ name: word, default: new }]
phases:
  - id: a
    steps:
      - run: 'echo "$WORD" > made.txt; echo more >> kept.txt; rm gone.txt; test ! -e ignored.txt'
        env: { WORD: "${{ vars.word }}" }
      - run: 'test "$DDX_PROJECT" = "$(pwd)"'
"""

with World(FLOW) as world:
    (world.project / "kept.txt").write_text("kept\n")
    (world.project / "gone.txt").write_text("gone\n")
    (world.project / "ignored.txt").write_text("ignored\n")
    (world.project / ".gitignore").write_text("ignored.txt\n")
    world.apply()

    def snapshot():
        """Everything but what is kept of previews."""
        return {path: text for path, text in world.snapshot().items() if "/state/previews/" not in path}

    before = snapshot()
    trial = world.json("run", "start", "--preview", "--var", "word=hello")
    check(trial["status"] == "completed", trial)
    changes = {change["path"]: change["change"] for change in trial["files"]}
    check(changes == {"made.txt": "added", "kept.txt": "modified", "gone.txt": "deleted"}, changes)
    check("+hello" in trial["diff"] and "+more" in trial["diff"] and "-gone" in trial["diff"], trial["diff"])
    shown = world.run("run", "start", "--preview").out
    check("+new" in shown and "next: ddx run start --apply-preview" in shown, shown)
    check(snapshot() == before, "the project changed")
    check(world.json("run", "list")["runs"] == [], "there is no run")
    left = [name for name in os.listdir(world.environment["TMPDIR"]) if name.startswith("ddx-preview-")]
    check(left == [], left)
    check(world.run("run", "start", "--preview", "--detach", code=64).err, "one or the other")

# What agents would do is shown, too, and can be done exactly so: nobody is asked again.
ASKS = """
name: flow
version: 1.0.0
variables: [{ name: topic, default: bridges }]
phases:
  - id: a
    steps:
      - { id: plan, artifact: plan, prompt: p.md, output: docs/plan.md }
      - { id: work, prompt: "Work on ${{ vars.topic }}", outputs: { said: "${{ steps.work.outputs.answer }}" } }
      - { id: count, run: 'echo once >> count.txt' }
  - id: b
    steps: [{ id: tell, run: 'echo "$SAID" > said.txt', env: { SAID: "${{ phases.a.outputs.said }}" } }]
  - id: c
    steps: [{ id: really, approve: "Really?" }, { id: last, run: touch last.txt }]
"""
ASKS = ASKS.replace("  - id: b", '    outputs: { said: "${{ steps.work.outputs.said }}" }\n  - id: b')
with AgentWorld(ASKS, {"p.md": "plan it\n"}, agent=", format: claude") as world:
    (world.project / "old.txt").write_text("old\n")
    work = {"writes": {"new.txt": "new\n", "old.txt": "changed\n"}, **claude("all done")}
    world.script(claude("# Plan\n"), work, {"exit": 9})
    trial = json.loads(world.run("run", "start", "--preview", "--var", "topic=boats", "--json").out)
    check(trial["status"] == "paused" and "+# Plan" in trial["diff"] and "-old" in trial["diff"], trial)
    check(len(world.prompts()) == 2 and not (world.project / "docs").exists(), "in the copy alone")
    (world.project / "old.txt").write_text("edited\n")
    refused = world.run("run", "start", "--apply-preview", trial["id"], code=None)
    check(refused.code != 0 and "'old.txt' was changed" in refused.err, refused.err)
    check(world.json("run", "list")["runs"] == [] and not (world.project / "new.txt").exists(), "nothing is begun")
    (world.project / "old.txt").write_text("old\n")
    run = json.loads(world.run("run", "start", "--apply-preview", trial["id"][:6], "--json", code=2).out)
    check(len(world.prompts()) == 2, "nobody was asked again")
    check(run["status"] == "paused" and run["variables"] == {"topic": "boats"}, run)
    check(world.read("docs/plan.md") == "# Plan\n" and world.read("old.txt") == "changed\n", "the same files")
    check(world.read("count.txt") == "once\n" and world.read("said.txt") == "all done\n", "no program ran again")
    check(run["agents"]["calls"] == 2 and run["agents"]["cost_usd"] == 0.5, run["agents"])
    check(trial["id"] in world.run("history", run["id"]).out, "the history names the preview")
    # From there it goes on as any run does, and can be taken back like any.
    world.run("approve", run["id"])
    run = json.loads(world.run("run", "resume", run["id"], "--json").out)
    check(run["status"] == "completed" and (world.project / "last.txt").exists(), run)
    world.run("run", "rollback", run["id"], "--to", "a", "--yes")
    check(world.read("old.txt") == "old\n" and not (world.project / "new.txt").exists(), "taken back")
    world.run("audit", "verify", "--full")
    world.run("run", "cancel", run["id"])

    # What was tampered with, another workflow, and a name that is none are refused.
    trial = json.loads(world.run("run", "start", "--preview", "--json", code=None).out)
    world.script(claude("# Plan\n"), work)
    trial = json.loads(world.run("run", "start", "--preview", "--json").out)
    kept = world.project / f".ddx/state/previews/{trial['id']}/preview.json"
    text = kept.read_text()
    kept.write_text(text.replace("boats", "goats").replace("bridges", "ridges"))
    check("not as it was kept" in world.run("run", "start", "--apply-preview", trial["id"], code=3).err, "told")
    kept.write_text(text)
    flow = world.project / ".ddx/workflows/flow/workflow.yml"
    flow.write_text(flow.read_text().replace("Really?", "Sure?"))
    check("not the one" in world.run("run", "start", "--apply-preview", trial["id"], code=None).err, "told")
    check("no preview" in world.run("run", "start", "--apply-preview", "nope", code=66).err, "told")
    world.run("run", "start", "flow", "--apply-preview", trial["id"], code=64)
