"""Another process pauses, approves and cancels; a run is detached, watched, skipped, done again."""
import json
import os

from scene import World, check, wait_for

LONG = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - id: ask
        approve: 'Go?'
      - id: work
        needs: []
        on_interrupt: rerun
        run: 'touch started; while [ ! -e go ]; do sleep 0.02; done'
  - id: b
    steps: [{ run: 'echo b >> trace.txt' }]
  - id: c
    needs: [a, b]
    steps: [{ run: 'echo c >> trace.txt' }]
  - id: d
    needs: [a]
    steps: [{ run: 'echo d >> trace.txt' }]
"""


def begun(world):
    process = world.start("run", "start", "--json")
    wait_for(world.project / "started")
    return process, world.json("run", "list")["runs"][0]["id"]


with World(LONG) as world:
    world.apply()
    process, run = begun(world)
    world.run("approve", run, "a/ask", "--reason", "yes")
    shown = world.json("run", "show", run)
    check(shown["phases"][0]["steps"][0]["status"] == "completed", "a living engine takes an approval at once")
    check(shown["status"] == "running", shown["status"])
    world.run("run", "skip", run, "b", "--reason", "not today")
    refused = world.run("run", "skip", run, "a", "--reason", "no", code=1)
    check("running" in refused.err, refused.err)
    world.run("run", "pause", run, "--reason", "lunch")
    (world.project / "go").touch()
    out, _ = process.communicate(timeout=60)
    paused = json.loads(out)
    check(process.returncode == 2 and paused["reason"] == "paused", paused["reason"])
    check(paused["note"] == "lunch", paused["note"])
    check(not (world.project / "trace.txt").exists(), "nothing new started")
    done = world.json("run", "resume", run)
    check(done["status"] == "completed", done)
    check(sorted(world.read("trace.txt").split()) == ["c", "d"], world.read("trace.txt"))
    check([p["status"] for p in done["phases"]] == ["completed", "skipped", "completed", "completed"], done)
    check("not today" in world.run("history", run).out, "the reason of the skip is told")

    # The same run from its middle, in a new run; and once more as a whole phase.
    fork = world.json("run", "fork", run, "--from", "c")
    check(fork["id"] != run and fork["status"] == "completed", fork)
    check(world.read("trace.txt").split().count("c") == 2, world.read("trace.txt"))
    check(world.read("trace.txt").split().count("d") == 1, "what does not need 'c' is taken over")
    check(world.run("run", "retry", run, code=1).err, "what has completed is final")

with World(LONG) as world:
    world.apply()
    process, run = begun(world)
    cancelled = world.json("run", "cancel", run, "--reason", "never mind")
    process.communicate(timeout=60)
    check(process.returncode == 1, process.returncode)
    check(world.json("run", "show", run)["status"] == "cancelled", "the owner ended it")

with World(LONG) as world:
    world.apply()
    told = world.run("run", "start", "--detach").out
    check("next: ddx run watch" in told, told)
    wait_for(world.project / "started")
    world.run("run", "cancel", told.split()[1])

with World(LONG) as world:
    world.apply()
    answer = world.json("run", "start", "--detach")
    run = answer["id"]
    check(answer["next"].startswith("ddx run watch ") and run.startswith(answer["next"].split()[-1]), answer["next"])
    wait_for(world.project / "started")
    watcher = world.start("run", "watch", run, "--json")
    (world.project / "go").touch()
    out, err = watcher.communicate(timeout=60)
    check(watcher.returncode == 0, err)
    events = [json.loads(line)["event"] for line in out.splitlines()]
    check(events[0] == "run_created" and "step_started" in events and "run_paused" in events, events)
    check(world.json("run", "show", run)["reason"] == "approval", "the detached run waits for people")
    world.run("approve", run)
    stopped = world.json("run", "resume", run, "--until", "b", code=2)
    check([p["status"] for p in stopped["phases"]][:3] == ["completed", "completed", "pending"], stopped)
    stepped = world.json("run", "resume", run, "--step", code=2)
    check(stepped["status"] == "paused", stepped["status"])
    check(world.json("run", "resume", run)["status"] == "completed", "")
    check("no phase 'x'" in world.run("run", "start", "--until", "x", code=66).err, "the phase must exist")

AGAIN = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ run: 'echo a >> trace.txt' }]
  - id: b
    steps: [{ run: 'echo b >> trace.txt' }]
  - id: c
    steps: [{ run: 'echo c >> trace.txt; test -e ok' }]
"""

with World(AGAIN) as world:
    world.apply()
    run = world.json("run", "start", code=1)["id"]
    world.json("run", "retry", run, code=1)
    check(world.read("trace.txt").split() == ["a", "b", "c", "c"], "what failed is tried again")
    world.json("run", "retry", run, "--from", "b", "--reason", "from b", code=1)
    check(world.read("trace.txt").split() == ["a", "b", "c", "c", "b", "c"], world.read("trace.txt"))
    (world.project / "ok").touch()
    done = world.json("run", "retry", run, "--phase", "c")
    check(done["status"] == "completed", done)
    check(world.read("trace.txt").split() == ["a", "b", "c", "c", "b", "c", "c"], world.read("trace.txt"))
