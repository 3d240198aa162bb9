"""Mutexes across phases, runs and processes; runs of one group take turns."""
import os
import signal
import time

from scene import World, check, wait_for

LOCKS = """
name: {name}
version: 1.0.0
phases:
  - id: a
    lock: shared
    steps: [{{ run: 'echo "{name} in" >> trace.txt; sleep 0.2; echo "{name} out" >> trace.txt' }}]
  - id: b
    needs: []
    steps:
      - {{ lock: [other, shared], run: 'echo "{name}b in" >> trace.txt; sleep 0.2; echo "{name}b out" >> trace.txt' }}
"""

HELD = """
name: {name}
version: 1.0.0
phases:
  - id: a
    lock: shared
    steps: [{{ id: w, on_interrupt: rerun, run: 'touch {name}-in; while [ ! -e go ]; do sleep 0.02; done' }}]
"""

GROUP = """
name: {name}
version: 1.0.0
variables: [{{ name: where, default: deploy }}]
concurrency: {{ group: "${{{{ vars.where }}}}", policy: {policy} }}
phases:
  - id: a
    steps: [{{ id: w, on_interrupt: rerun, run: 'touch {name}-in; while [ ! -e {name}-go ]; do sleep 0.02; done; echo {name} >> trace.txt' }}]
"""


def wait_for_turn(process):
    """Until a process says that it waits for the turn of its run."""
    while "waiting for the turn" not in process.stderr.readline():
        check(process.poll() is None, "it did not wait")


def both(text, **more):
    world = World(text.format(name="one", **more), "one")
    world.write_workflow(text.format(name="two", **more), "two")
    world.apply("one")
    world.apply("two")
    return world


with both(LOCKS) as world:
    processes = [world.start("run", "start", name) for name in ("one", "two")]
    for process in processes:
        process.communicate(timeout=60)
        check(process.returncode == 0, process.returncode)
    lines = world.read("trace.txt").splitlines()
    check(len(lines) == 8, lines)
    for entered, left in zip(lines[::2], lines[1::2]):
        check(entered.endswith("in") and left == entered[:-2] + "out", f"two at once: {lines}")

with both(HELD) as world:
    first = world.start("run", "start", "one")
    wait_for(world.project / "one-in")
    second = world.start("run", "start", "two")
    for _ in range(500):
        runs = {run["workflow"]: run for run in world.json("run", "list")["runs"]}
        if runs.get("two", {}).get("status") == "running":
            break
        time.sleep(0.02)
    told = world.run("explain", runs["two"]["id"], "a").out
    check("shared" in told and runs["one"]["id"][:8] in told, f"who holds the lock is told: {told}")
    # The kernel gives the lock back when its holder dies.
    first.send_signal(signal.SIGKILL)
    first.communicate()
    wait_for(world.project / "two-in")
    (world.project / "go").touch()
    second.communicate(timeout=60)
    check(second.returncode == 0, second.returncode)

with both(GROUP, policy="queue") as world:
    first = world.start("run", "start", "one")
    wait_for(world.project / "one-in")
    second = world.start("run", "start", "two")
    for _ in range(500):
        statuses = {run["workflow"]: run["status"] for run in world.json("run", "list")["runs"]}
        if "two" in statuses:
            break
        time.sleep(0.02)
    check(statuses == {"one": "running", "two": "pending"}, statuses)
    runs = {run["workflow"]: run["id"] for run in world.json("run", "list")["runs"]}
    told = world.run("explain", runs["two"]).out
    check(f"now it is the turn of run {runs['one'][:8]}" in told, f"who has the turn is told: {told}")
    check("take turns" not in world.run("explain", runs["one"]).out, "who has it does not wait")
    (world.project / "two-go").touch()
    (world.project / "one-go").touch()
    for process in (first, second):
        process.communicate(timeout=60)
        check(process.returncode == 0, process.returncode)
    check(world.read("trace.txt").split() == ["one", "two"], world.read("trace.txt"))

with both(GROUP, policy="fail") as world:
    first = world.start("run", "start", "one")
    wait_for(world.project / "one-in")
    refused = world.run("run", "start", "two", code=75)
    check("deploy" in refused.err, refused.err)
    (world.project / "one-go").touch()
    first.communicate(timeout=60)

with both(GROUP, policy="cancel") as world:
    first = world.start("run", "start", "one")
    wait_for(world.project / "one-in")
    (world.project / "two-go").touch()
    world.run("run", "start", "two")
    first.communicate(timeout=60)
    check(first.returncode == 1, first.returncode)
    statuses = {run["workflow"]: run["status"] for run in world.json("run", "list")["runs"]}
    check(statuses == {"one": "cancelled", "two": "completed"}, statuses)

# Who waits for its turn need not get it to be paused or cancelled; a dead owner's turn is over.
with both(GROUP, policy="queue") as world:
    first = world.start("run", "start", "one")
    wait_for(world.project / "one-in")
    dead = world.json("run", "list")["runs"][0]["id"]
    first.kill()
    first.communicate()
    second = world.start("run", "start", "two")
    wait_for(world.project / "two-in")
    waiting = world.start("run", "resume", dead)
    wait_for_turn(waiting)
    told = world.run("explain", dead).out
    check("now it is the turn of run" in told, f"what was begun waits for its turn as well: {told}")
    world.run("run", "pause", dead, code=None)
    waiting.communicate(timeout=60)
    check(waiting.returncode == 2, waiting.returncode)
    waiting = world.start("run", "resume", dead)
    wait_for_turn(waiting)
    check(world.json("run", "cancel", dead)["status"] == "cancelled", "it ends at once")
    waiting.communicate(timeout=60)
    check(waiting.returncode == 1, waiting.returncode)
    queued = world.start("run", "start", "one")
    wait_for_turn(queued)
    run = world.json("run", "list")["runs"][0]["id"]
    check(world.json("run", "cancel", run)["status"] == "cancelled", "what has not begun ends at once")
    queued.communicate(timeout=60)
    (world.project / "two-go").touch()
    second.communicate(timeout=60)
    check(second.returncode == 0 and world.read("trace.txt").split() == ["two"], world.read("trace.txt"))
