"""Runs that ended long ago are removed with what was kept for them; nothing else is."""
from scene import World, check

FLOW = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ id: w, run: 'echo hello; cat big.txt > copy.txt' }]
"""
PAUSED = """
name: waits
version: 1.0.0
phases:
  - id: a
    steps: [{ id: ask, approve: Fine? }]
"""


def kept(world):
    return [path for path in world.snapshot() if "/state/objects/" in path]


with World(FLOW) as world:
    (world.project / "big.txt").write_text("big\n" * 1000)
    world.write_workflow(PAUSED, "waits")
    world.apply()
    world.apply("waits")
    first = world.json("run", "start", "flow")["id"]
    (world.project / "big.txt").write_text("other\n" * 1000)
    second = world.json("run", "start", "flow")["id"]
    waiting = world.json("run", "start", "waits", code=2)["id"]

    check("nothing" in world.run("prune").out, "all of it is young")
    before = world.snapshot()
    trial = world.json("prune", "--older-than", "0s", "--dry-run")
    check(set(trial["runs"]) == {first, second} and trial["dry_run"], trial)
    check(world.snapshot() == before, "a trial changed something")

    world.run("config", "set", "retention.logs", "0s")
    logs = world.json("prune")
    check(set(logs["outputs"]) == {first, second} and not logs["runs"], logs)
    check("hello" not in world.run("logs", first).out, "the output is still there")
    check(world.json("run", "show", first)["status"] == "completed", "its history went with the output")

    removed = world.json("prune", "--older-than", "0s")
    check(set(removed["runs"]) == {first, second}, removed)
    check([run["id"] for run in world.json("run", "list")["runs"]] == [waiting], "only what waits stays")
    check("was removed by" in world.run("run", "show", first, code=66).err, "nobody says where it is")
    check((world.project / "copy.txt").exists(), "a file of the project was touched")
    folders = sorted(path.name for path in (world.project / ".ddx/state/runs").iterdir())
    check(folders == [waiting], folders)
    world.run("approve", waiting)
    world.run("run", "resume", waiting)
    check(world.json("prune", "--older-than", "0s")["runs"] == [waiting], "it has ended now")
    check("nothing" in world.run("prune", "--older-than", "0s").out, "all is gone")
    check("duration" in world.run("prune", "--older-than", "soon", code=64).err, "no help")
