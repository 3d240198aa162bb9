"""A run is tried out in a throw-away copy: what it would change is shown, and nothing changes."""
import os

from scene import World, check

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
    before = world.snapshot()
    trial = world.json("run", "start", "--preview", "--var", "word=hello")
    check(trial["status"] == "completed", trial)
    changes = {change["path"]: change["change"] for change in trial["files"]}
    check(changes == {"made.txt": "added", "kept.txt": "modified", "gone.txt": "deleted"}, changes)
    check("+hello" in trial["diff"] and "+more" in trial["diff"] and "-gone" in trial["diff"], trial["diff"])
    shown = world.run("run", "start", "--preview").out
    check("+new" in shown and "next: ddx run start flow" in shown, shown)
    check(world.snapshot() == before, "the project changed")
    check(world.json("run", "list")["runs"] == [], "there is no run")
    left = [name for name in os.listdir(world.environment["TMPDIR"]) if name.startswith("ddx-preview-")]
    check(left == [], left)
    check(world.run("run", "start", "--preview", "--detach", code=64).err, "one or the other")
