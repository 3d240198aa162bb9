"""Runs that ended long ago are removed with what was kept for them; nothing else is, and copies are kept on demand."""
import hashlib
import json
import random
import subprocess

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


def sound(copy):
    """Whether a copy of a run is whole: every file that it lists is there as it was written."""
    manifest = json.loads((copy / "run.json").read_text())
    for file in manifest["files"]:
        content = (copy / file["path"]).read_bytes()
        check("sha256:" + hashlib.sha256(content).hexdigest() == file["sha256"], f"{file}")
        check(len(content) == file["bytes"], f"{file}")
    return manifest


# Before anything of a run is removed, a copy is kept.
with World(FLOW) as world:
    (world.project / "big.txt").write_text("big")
    world.apply()
    run = world.json("run", "start", "flow")["id"]
    history = world.json("history", run)
    folder = world.project / ".ddx/state/runs" / run
    output = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
              if path.is_file() and not {"children", "owner", "wake"} & set(path.relative_to(folder).parts)}
    check(any(b"hello" in content for content in output.values()), "the run has output")
    check("state itself" in world.run("prune", "--older-than", "0s", "--archive", ".ddx/state/x", code=73).err, "no place for it")
    (world.project / "file").write_text("")
    world.run("prune", "--older-than", "0s", "--archive", "file", code=None)
    check(folder.exists(), "where no copy can be kept, nothing is removed")
    world.run("prune", "--older-than", "0s", "--archive", "kept", "--dry-run")
    check(not (world.project / "kept").exists(), "a trial makes nothing")

    # First the output goes, then the run; the copy has both.
    world.run("config", "set", "retention.logs", "0s")
    check(world.json("prune", "--archive", "kept")["outputs"] == [run], "its output is old")
    copy = world.project / "kept" / run
    sound(copy)
    world.run("prune", "--older-than", "0s", "--archive", "kept")
    manifest = sound(copy)
    check(manifest["run"] == run and manifest["status"] == "completed" and manifest["workflow"] == "flow", f"{manifest}")
    events = [json.loads(line) for line in (copy / "history.jsonl").read_text().splitlines()]
    check(len(events) == manifest["events"] and events[0]["kind"] == "run_created", f"{events}")
    check(any("echo hello" in path.read_text() for path in (copy / "definitions").rglob("workflow.yml")), "the definition is there")
    for path, content in output.items():
        check((copy / "files" / path).read_bytes() == content, f"{path} is there as it was")
    check(all(path.stat().st_mode & 0o077 == 0 for path in (world.project / "kept").rglob("*")), "copies are their owner's alone")
    told = json.loads(world.run("audit", "list", "--json", "--type", "pruned", "--limit", "1").out)
    check(told["detail"]["facts"]["archive"] == str(world.project / "kept"), f"{told}")

# Killed at any moment, each run is in the project or whole in the archive.
with World(FLOW) as world:
    (world.project / "big.txt").write_text("big")
    world.apply()
    runs = {world.json("run", "start", "flow")["id"] for _ in range(6)}
    for _ in range(8):
        process = world.start("prune", "--older-than", "0s", "--archive", "kept")
        try:
            process.wait(random.uniform(0.02, 0.4))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        left = {run["id"] for run in world.json("run", "list")["runs"]}
        for run in runs - left:
            sound(world.project / "kept" / run)
    world.run("prune", "--older-than", "0s", "--archive", "kept")
    check({path.name for path in (world.project / "kept").iterdir()} == runs, "all runs are there")
    for run in runs:
        sound(world.project / "kept" / run)
