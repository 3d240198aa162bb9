"""What steps did to files is known, and taken back: byte for byte, mode for mode, but never over an edit."""
import json
import os
import stat

from scene import World, check, wait_for

FLOW = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps:
      - id: write
        run: |
          mkdir -p made/deep
          echo new > made/deep/new.txt
          echo changed >> kept.txt
          rm gone.txt
          chmod 755 tool.sh
        rollback:
          - run: 'echo undo-write >> undone.txt'
      - id: more
        run: 'echo more >> kept.txt'
    rollback:
      - run: 'echo undo-one >> undone.txt'
  - id: two
    steps:
      - id: again
        run: 'echo two >> kept.txt; echo two > two.txt'
        rollback:
          - run: 'echo undo-again >> undone.txt'
  - id: three
    steps: [{ run: 'exit 5' }]
"""

FAILING = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps: [{ run: 'echo one > one.txt' }]
  - id: two
    on_failure: rollback
    steps:
      - { run: 'echo two > two.txt', rollback: [{ run: 'echo undone >> undone.txt' }] }
      - run: 'echo half > half.txt; exit 5'
"""

CUT_OFF = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - id: w
        run: |
          echo after > notes.txt
          echo half > half.txt
          while [ ! -e go ]; do sleep 0.02; done
"""

AFFECTS = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - { run: 'echo x > allowed.txt', affects: ["*.txt"] }
      - { run: 'echo x > other.log', affects: ["*.txt"] }
"""

PARALLEL = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ id: w, run: 'touch a-there; while [ ! -e b-there ]; do sleep 0.02; done; echo a > same.txt; echo a > a.txt' , affects: ["a*", "same.txt"] }]
  - id: b
    needs: []
    steps: [{ id: w, run: 'touch b-there; while [ ! -e a-there ]; do sleep 0.02; done; echo b > b.txt', affects: ["b*"] }]
"""

STEPS = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps:
      - { id: seed, run: 'echo seed > seed.txt', rollback: [{ run: 'echo undo-seed >> undone.txt' }] }
      - id: write
        run: 'printf "w\\000\\377" >> kept.txt; rm gone.txt; chmod 755 tool.sh; echo write >> ran.txt'
        affects: ["kept.txt", "gone.txt", "tool.sh", "ran.txt"]
        rollback: [{ run: 'echo undo-write >> undone.txt' }]
      - id: more
        run: 'echo more >> kept.txt; echo more >> ran.txt'
        rollback: [{ run: 'echo undo-more >> undone.txt' }]
      - { id: aside, needs: [seed], run: 'echo aside > aside.txt' }
    rollback:
      - run: 'echo undo-one >> undone.txt'
  - id: two
    steps:
      - { id: first, run: 'echo first > first.txt' }
      - { id: last, run: 'test ! -e bad && echo last > last.txt' }
"""


def project(world):
    (world.project / "kept.txt").write_text("kept\n")
    (world.project / "gone.txt").write_bytes(b"\x00gone\xff\n")
    (world.project / "tool.sh").write_text("#!/bin/sh\n")
    (world.project / "tool.sh").chmod(0o640)
    (world.project / "gone.txt").chmod(0o600)


def files(world):
    found = {}
    for path in sorted(world.project.rglob("*")):
        relative = path.relative_to(world.project)
        if relative.parts[0] != ".ddx" and relative.name != "undone.txt":
            found[str(relative)] = (
                stat.S_IMODE(path.stat().st_mode),
                path.read_bytes() if path.is_file() else None,
            )
    return found


with World(FLOW) as world:
    project(world)
    world.apply()
    before = files(world)
    run = world.json("run", "start", code=1)
    write = run["phases"][0]["steps"][0]
    changes = {change["path"]: change["change"] for change in write["files"]}
    check(
        changes == {"made/deep/new.txt": "added", "kept.txt": "modified", "gone.txt": "deleted", "tool.sh": "mode"},
        changes,
    )
    after = files(world)

    # Looking changes nothing.
    shown = world.json("run", "rollback", run["id"], "--dry-run")
    check("kept.txt" in [f["path"] for f in shown["files"]] and "-two" in shown["diff"], shown)
    check(files(world) == after, "looking changed something")

    # One phase whose results others have used is not undone alone.
    refused = world.run("run", "rollback", run["id"], "--phase", "one", code=1)
    check("--to one" in refused.err, refused.err)

    # A later edit is not overwritten.
    (world.project / "two.txt").write_text("mine\n")
    refused = world.run("run", "rollback", run["id"], code=1)
    check("two.txt" in refused.err and "--force" in refused.err, refused.err)
    check(not (world.project / "undone.txt").exists(), "nothing was undone")
    (world.project / "two.txt").write_text("two\n")

    back = world.json("run", "rollback", run["id"], "--to", "two", "--reason", "start over")
    check(back["status"] == "paused" and back["reason"] == "rolled_back", back)
    check([p["status"] for p in back["phases"]] == ["completed", "pending", "pending"], back["phases"])
    check(world.read("kept.txt") == "kept\nchanged\nmore\n", world.read("kept.txt"))
    check(world.read("undone.txt").split() == ["undo-again"], world.read("undone.txt"))

    world.run("run", "resume", run["id"], code=1)
    check(files(world) == after, "the same again")
    (world.project / "undone.txt").unlink()
    world.run("run", "rollback", run["id"])
    check(files(world) == before, "everything is as it was before the run")
    check(world.read("undone.txt").split() == ["undo-again", "undo-write", "undo-one"], world.read("undone.txt"))
    check(world.run("run", "rollback", run["id"], code=1).err, "nothing is left to undo")

with World(FLOW) as world:
    project(world)
    world.apply()
    run = world.json("run", "start", code=1)["id"]
    (world.project / "two.txt").write_text("mine\n")
    forced = world.json("run", "rollback", run, "--force")
    check(not (world.project / "two.txt").exists(), "force overwrites an edit")
    check(forced["reason"] == "rolled_back", forced["reason"])

with World(FAILING) as world:
    world.apply()
    run = world.json("run", "start", code=1)
    check(run["status"] == "failed" and run["reason"] == "exit_status", run)
    check((world.project / "one.txt").exists(), "what had completed stays")
    check(not (world.project / "two.txt").exists(), "the failed phase is undone")
    check(not (world.project / "half.txt").exists(), "and what its failing step did")
    check(world.read("undone.txt") == "undone\n", world.read("undone.txt"))

# Killed in the middle of a step: whatever people answer, what it had done by then is known.
for answer, ended in (("done", "completed"), ("fail", "failed"), ("rerun", "completed")):
    with World(CUT_OFF) as world:
        (world.project / "notes.txt").write_text("before\n")
        world.apply()
        process = world.start("run", "start")
        wait_for(world.project / "half.txt")
        process.kill()
        process.communicate()
        (world.project / "go").touch()
        run = world.json("run", "resume", "--interrupted", answer, code=1 if ended == "failed" else 0)
        check(run["status"] == ended, run)
        listed = {f["path"]: f["change"] for f in run["phases"][0]["steps"][0]["files"]}
        check(listed.get("notes.txt") == "modified" and listed.get("half.txt") == "added", listed)
        world.json("run", "rollback", run["id"])
        check(world.read("notes.txt") == "before\n", world.read("notes.txt"))
        check(not (world.project / "half.txt").exists(), answer)

with World(AFFECTS) as world:
    world.apply()
    run = world.json("run", "start", code=1)
    check(run["reason"] == "affects", run["reason"])
    check("other.log" in world.run("run", "show").out, "the file is named")

with World(PARALLEL) as world:
    world.apply()
    run = world.json("run", "start")
    a, b = (phase["steps"][0] for phase in run["phases"])
    names = [{f["path"] for f in step["files"] if not f.get("shared_with")} for step in (a, b)]
    check({"a.txt", "same.txt"} <= names[0] and "b.txt" in names[1], names)
    check("b.txt" not in names[0] and "a.txt" not in names[1], names)

# One step of a run that has failed behind it, then of one that has completed.
with World(STEPS) as world:
    project(world)
    (world.project / "bad").touch()
    world.apply()
    run = world.json("run", "start", code=1)["id"]
    refused = world.run("run", "rollback", run, "--step", "one/write", code=1)
    check("two" in refused.err and "--to one" in refused.err, refused.err)
    check("--step PHASE/STEP" in world.run("run", "rollback", run, "--step", "write", code=64).err, "a step alone")
    world.run("run", "rollback", run, "--step", "one/writ", code=66)

    (world.project / "bad").unlink()
    before = files(world)
    shown = world.json("run", "rollback", run, "--step", "two/first", "--dry-run")
    check(shown["phases"] == [] and [s["step"] for s in shown["steps"]] == ["first", "last"], shown)
    check(shown["irrevocable"] and "-first" in shown["diff"] and files(world) == before, shown)
    back = world.json("run", "rollback", run, "--step", "two/first")
    check(back["status"] == "paused" and back["reason"] == "rolled_back", back)
    check([p["status"] for p in back["phases"]] == ["completed", "in_progress"], back["phases"])
    check(not (world.project / "first.txt").exists(), "the step's file is gone")
    world.run("run", "resume", run)
    check(world.read("first.txt") == "first\n" and world.read("last.txt") == "last\n", "done again")

with World(STEPS.split("  - id: two")[0]) as world:
    project(world)
    world.apply()
    whole = files(world)
    run = world.json("run", "start")["id"]
    after = files(world)
    check(len(world.read("ran.txt").split()) == 2, world.read("ran.txt"))

    # A later edit is kept, and nothing is undone.
    (world.project / "kept.txt").write_text("mine\n")
    refused = world.run("run", "rollback", run, "--step", "one/write", code=1)
    check("kept.txt" in refused.err and "--force" in refused.err, refused.err)
    check(not (world.project / "undone.txt").exists(), "nothing was undone")
    (world.project / "kept.txt").write_bytes(after["kept.txt"][1])

    # What needs the step goes with it, the last one first; what does not stays.
    back = world.json("run", "rollback", run, "--step", "one/write")
    steps = {s["id"]: s["status"] for s in back["phases"][0]["steps"]}
    check(
        steps == {"seed": "completed", "write": "pending", "more": "pending", "aside": "completed"},
        steps,
    )
    check(back["phases"][0]["status"] == "in_progress", back["phases"][0])
    check(world.read("undone.txt").split() == ["undo-more", "undo-write"], world.read("undone.txt"))
    left = files(world)
    check({p: left.get(p) for p in whole} == whole, "bytes and modes are as they were before the step")
    check(set(left) - set(whole) == {"seed.txt", "aside.txt"}, left)

    # It is done again, and only it.
    again = world.json("run", "resume", run)
    check(again["status"] == "completed", again)
    check(files(world) == after, "the same again")
    check([s["attempt"] for s in again["phases"][0]["steps"]] == [1, 2, 2, 1], again["phases"][0])

    # The whole phase knows what was done since.
    world.run("run", "rollback", run)
    check(files(world) == whole, "everything is as it was before the run")
