"""A principle that can be checked is shown with every phase and holds up each of them."""
from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
principles:
  - Keep it simple
  - criteria: Nothing is left open
    check: { absent: { path: "notes/*.md", pattern: "OPEN:" } }
phases:
  - id: one
    steps: [{ run: 'mkdir -p notes; echo "OPEN: one" > notes/one.md' }]
  - id: two
    steps: [{ run: 'echo "OPEN: two" > notes/two.md' }]
"""

with World(WORKFLOW) as world:
    world.apply()
    shown = world.run("workflow", "show", "flow").out
    check(shown.count("Nothing is left open") == 3, shown)
    run = world.json("run", "start", code=1)
    for phase in ["one", "two"]:
        unfinished = [p["id"] for p in run["phases"] if p["status"] != "completed"]
        check(unfinished[0] == phase, (phase, unfinished))
        check((run["status"], run["reason"]) == ("paused", "gate_unmet"), run["reason"])
        check("Nothing is left open" in world.run("workflow", "next").out, "next does not tell the rule")
        (world.project / f"notes/{phase}.md").write_text("closed\n")
        run = world.json("workflow", "advance", code=None)
    check(run["status"] == "completed", run["status"])
