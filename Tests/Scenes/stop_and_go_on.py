"""Signals pause, interruptions are asked about, a second owner is refused, other terminals steer."""
import pathlib
import signal
import time

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps:
      - id: wait
        run: 'echo started; touch started; while [ ! -e go ]; do sleep 0.05; done; echo done'
  - id: two
    steps:
      - run: 'touch two'
"""


def started(world, process):
    for _ in range(600):
        if (world.project / "started").exists():
            return
        check(process.poll() is None, "the run ended early")
        time.sleep(0.02)
    raise AssertionError("the step did not start")


def alive(pid):
    """Whether a process is there and does not only wait to be forgotten by its parent."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except OSError:
        return False


# A signal ends the step and pauses; resuming asks what becomes of it.
for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]:
    with World(WORKFLOW) as world:
        world.apply()
        process = world.start("run", "start")
        started(world, process)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        check(process.returncode == code, f"{process.returncode}\n{out}\n{err}")
        run = world.json("run", "show")
        check((run["status"], run["reason"]) == ("paused", "interrupted"), run["reason"])
        run = world.json("run", "resume", code=2)
        check(run["waiting_for"][0]["kind"] == "decision", run["waiting_for"])
        (world.project / "go").touch()
        run = world.json("run", "resume", "--interrupted", "rerun")
        check(run["status"] == "completed", run["status"])

# A second signal leaves at once, and takes with it what does not want to end.
with World(WORKFLOW.replace("run: '", "run: 'trap \"\" INT TERM; echo $$ > pid; ", 1)) as world:
    world.apply()
    process = world.start("run", "start")
    started(world, process)
    step = int(world.read("pid"))
    process.send_signal(signal.SIGINT)
    while "once more leaves at once" not in process.stderr.readline():
        check(process.poll() is None, "the first signal was not told")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    check(process.returncode == 130, process.returncode)
    for _ in range(600):
        if not alive(step):
            break
        time.sleep(0.02)
    check(not alive(step), "the step lives on")
    (world.project / "go").touch()
    check(world.json("run", "resume", "--interrupted", "rerun")["status"] == "completed", "it goes on")

# A dead owner is seen at once; its children are ended before the run goes on.
with World(WORKFLOW) as world:
    world.apply()
    process = world.start("run", "start")
    started(world, process)
    refused = world.run("run", "resume", code=75)
    check(str(process.pid) in refused.err, refused.err)
    process.kill()
    process.communicate()
    shown = world.json("run", "show")
    check((shown["status"], shown["reason"]) == ("paused", "interrupted"), shown["reason"])
    (world.project / "go").touch()
    run = world.json("run", "resume", "--interrupted", "done")
    check(run["status"] == "completed", run["status"])
    check((world.project / "two").exists(), "the second phase ran")

# Another terminal pauses: the running step ends, no more start; then it goes on.
with World(WORKFLOW) as world:
    world.apply()
    process = world.start("run", "start")
    started(world, process)
    identity = world.json("run", "list")["runs"][0]["id"]
    world.run("run", "pause", identity, "--reason", "lunch")
    (world.project / "go").touch()
    process.communicate(timeout=60)
    check(process.returncode == 2, process.returncode)
    check(not (world.project / "two").exists(), "no more steps start")
    run = world.json("run", "resume")
    check(run["status"] == "completed", run["status"])
    said = world.run("run", "resume", identity)
    check("completed" in said.out + said.err, said.out + said.err)

# Another terminal cancels: the step ends and the run is cancelled for good.
with World(WORKFLOW) as world:
    world.apply()
    process = world.start("run", "start")
    started(world, process)
    identity = world.json("run", "list")["runs"][0]["id"]
    world.run("run", "cancel", identity, code=None)
    process.communicate(timeout=60)
    check(process.returncode == 1, process.returncode)
    run = world.json("run", "show")
    check(run["status"] == "cancelled", run["status"])
    world.run("run", "resume", identity, code=1)
    last = world.json("history", identity)["transitions"][-1]
    refusal = (last["scope"], last["command"], last["from"], last["to"])
    check(refusal == ("command", "resume", "cancelled", "refused"), f"recorded: {last}")

# A decision is about the steps that ask for one: what may be repeated is repeated all the same.
BESIDE = """
name: flow
version: 1.0.0
phases:
  - id: asks
    needs: []
    steps:
      - id: once
        run: 'touch started; while [ ! -e go ]; do sleep 0.05; done'
  - id: repeats
    needs: []
    steps:
      - id: again
        run: 'touch repeating; while [ ! -e go ]; do sleep 0.05; done; touch repeated'
        idempotent: true
"""
with World(BESIDE) as world:
    world.apply()
    process = world.start("run", "start")
    started(world, process)
    while not (world.project / "repeating").exists():
        time.sleep(0.02)
    process.kill()
    process.communicate()

    # A workflow with an open run is not removed by accident.
    refused = world.run("workflow", "remove", "flow", code=77)
    check("ddx run cancel" in refused.err, refused.err)

    (world.project / "go").touch()
    run = world.json("run", "resume", "--interrupted", "done")
    check(run["status"] == "completed", run["status"])
    check((world.project / "repeated").exists(), "what may be repeated was repeated")
    world.run("workflow", "remove", "flow")
