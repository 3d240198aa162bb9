"""Little room is told, no run begins in the last of it, and a disk that gets full pauses a run on the record."""
import json
import os
import subprocess

from scene import World, check, has_own_mounts, skip

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: fill
    steps:
      - id: eat
        idempotent: true
        run: 'test -e room || { dd if=/dev/zero of=filler bs=64k 2>/dev/null || true; }; echo done'
      - { id: after, run: 'echo after >> after' }
"""


if not has_own_mounts():
    skip("nothing can be mounted here")


def fill(folder, room):
    """Leaves about so many bytes on the disk."""
    space = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(b"x" * max(0, space.f_bavail * space.f_frsize - room))
    return filler


def records(world, kind):
    out = world.run("audit", "list", "--type", kind, "--json").out
    return [json.loads(line) for line in out.splitlines()]


with World(WORKFLOW) as world:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(world.project)], check=True)
    try:
        world.apply()
        ballast = world.project / ".ddx" / "state" / "ballast"

        # Little room: told by doctor, recorded by the run that begins; too little: no run begins.
        (world.project / "room").touch()
        filler = fill(world.project, 7 << 20)
        world.run("run", "start")
        check(len(records(world, "storage_low")) == 1, "it is not recorded")
        low = [one for one in world.json("doctor")["findings"] if one["subject"] == "storage"]
        check(low[0]["state"] == "warn", low)
        filler.unlink()
        filler = fill(world.project, 1 << 20)
        refused = world.run("run", "start", code=74)
        check("no space left for a run" in refused.err and "ddx prune" in refused.err, refused.err)
        check(len(world.json("run", "list")["runs"]) == 1, "a run was begun")
        world.run("doctor", code=74)
        filler.unlink()
        (world.project / "room").unlink()

        # A step fills the disk: nothing more can be stored but that the run is paused for it.
        check(ballast.stat().st_size == 1 << 20, "no room is kept")
        result = world.run("run", "start", code=74)
        check("no space" in result.err and "help: make room" in result.err, result.err)
        check(not ballast.exists(), "the ballast was not given up")
        run = world.json("run", "show", code=None)
        check((run["status"], run["reason"]) == ("paused", "storage"), (run["status"], run["reason"]))
        check(len(records(world, "storage_full")) == 1, "it is not recorded")

        # With room again the run goes on, the room is kept again, and nothing is lost.
        (world.project / "filler").unlink()
        (world.project / "room").touch()
        check(world.json("run", "resume")["status"] == "completed", "it goes on")
        check(world.read("after") == "after\nafter\n", world.read("after"))
        check(ballast.stat().st_size == 1 << 20, "the ballast is not kept again")
        world.run("audit", "verify")
    finally:
        subprocess.run(["umount", str(world.project)], check=True)
