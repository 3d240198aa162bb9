"""Steps on two workers of a real Temporal server: as local ones, each once, and cancelled where they are."""
import json
import os
import signal
import time

from scene import World, check, wait_for
from support.temporal import Temporal, require, until

require()
HEAD = "name: flow\nversion: 1.0.0\ndefaults: { runner: cluster }\nphases:\n"
ONE = HEAD + "  - id: one\n    steps:\n"


def world_of(text, temporal, **more):
    world = World(text)
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write(temporal.settings(**more))
    world.environment["DDX_LIMITS_GRACE"] = "2s"
    world.apply()
    return world


def steps(world):
    """The steps of the first phase of the newest run, by name."""
    return {step["id"]: step for step in world.json("run", "show")["phases"][0]["steps"]}


def large(count):
    """So many phases as HELIX has, or more, with steps that write down that they ran."""
    lines = []
    for phase in range(count):
        needs = f"[p{phase - 1}]" if phase else "[]"
        lines.append(f"  - id: p{phase}\n    needs: {needs}\n    matrix: {{ part: [a, b, c] }}\n    steps:")
        for step in range(2):
            lines.append(
                f"      - id: s{step}\n        affects: ['done-*']\n        env: {{ PART: '${{{{ matrix.part }}}}' }}\n"
                f"        run: 'echo once >> done-p{phase}-s{step}-$PART; echo n={step} >> \"$DDX_OUTPUT\"'"
            )
    return HEAD + "\n".join(lines) + "\n"


def check_once(world, count):
    effects = [path.read_text() for path in world.project.glob("done-*")]
    check(len(effects) == count and set(effects) == {"once\n"}, (len(effects), set(effects)))


with Temporal() as temporal:
    one, two = temporal.worker("one"), temporal.worker("two")

    # A run as large as HELIX ends as a local one does, and each effect is there once.
    ends = []
    for runner in ["cluster", "local"]:
        with world_of(large(7).replace("cluster", runner), temporal) as world:
            begin = time.monotonic()
            world.run("run", "start")
            print(f"7 phases with 42 steps, {runner}: {time.monotonic() - begin:.1f} s")
            check_once(world, 42)
            run = world.json("run", "show")
            ends.append((run["status"], run["progress"], [phase["instances"] for phase in run["phases"]]))
    for status, progress, phases in ends:
        check((status, progress["completed"]) == ("completed", 7), (status, progress))
        for instance in sum(phases, []):
            check([step["outputs"] for step in instance["steps"]] == [{"n": "0"}, {"n": "1"}], instance)
    for worker in (one, two):
        check("begins" in worker.said(), f"{worker.name} had nothing to do")

    # 500 steps, 16 at a time.
    text = HEAD + (
        f"  - id: all\n    matrix: {{ n: {list(range(500))} }}\n    steps:\n"
        "      - { id: s, affects: ['done-*'], env: { N: '${{ matrix.n }}' }, run: 'echo once >> done-$N' }\n"
    )
    with world_of(text, temporal) as world:
        world.environment["DDX_LIMITS_PARALLEL"] = "16"
        begin = time.monotonic()
        world.run("run", "start")
        print(f"500 steps, 16 at a time: {time.monotonic() - begin:.1f} s")
        check_once(world, 500)

    # Exit codes, signals, time-outs, outputs and files.
    text = ONE + """      - { id: seven, run: 'exit 7', continue_on_error: true }
      - { id: killed, run: 'kill -9 $$', continue_on_error: true }
      - { id: late, run: 'sleep 60', timeout: 1s, continue_on_error: true }
      - { id: missing, command: [no-such-program], continue_on_error: true }
      - { id: made, run: 'echo text > made.txt; echo here; echo there >&2; echo "value=$DDX_STEP_ID" >> "$DDX_OUTPUT"' }
"""
    with world_of(text, temporal) as world:
        world.run("run", "start")
        shown = steps(world)
        check((shown["seven"]["reason"], shown["seven"]["exit_code"]) == ("exit_status", 7), shown["seven"])
        check(shown["killed"]["exit_code"] == 137, shown["killed"])
        check(shown["late"]["reason"] == "timeout", shown["late"])
        check(shown["missing"]["reason"] == "tool_missing", shown["missing"])
        check(shown["made"]["outputs"] == {"value": "made"}, shown["made"])
        check(shown["made"]["files"][0]["path"] == "made.txt", shown["made"])
        out = world.run("logs").out
        check("here" in out and "there" in out, out)

    # What is in Temporal says neither commands nor values, and every job has ended there.
    for name, status in temporal.jobs().items():
        check(status != "WORKFLOW_EXECUTION_STATUS_RUNNING", (name, status))
    name = next(name for name in temporal.jobs() if ":made:" in name)
    history = json.dumps(temporal.ask(temporal.path(name) + "/history")[1])
    check("lease_ms" in history and "made.txt" not in history and "DDX_OUTPUT" not in history, history)

    # The same job handed over a second time is the first.
    running = ONE + "      - { id: s, run: 'echo begun >> begun.txt; sleep 3; echo ended >> begun.txt' }\n"
    with world_of(running, temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "begun.txt", 1)
        name = next(name for name, status in temporal.jobs().items() if status.endswith("RUNNING"))
        body = {
            "workflowType": {"name": "ddx.job"}, "taskQueue": {"name": "q"}, "requestId": "another",
            "workflowIdReusePolicy": "WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE",
            "workflowIdConflictPolicy": "WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING",
        }
        path = temporal.path(name)
        status, answer = temporal.ask(path, body)
        check(status == 200 and "started" not in answer, answer)
        check(process.wait(timeout=60) == 0, process.communicate())
        until(lambda: temporal.ask(path, body)[0] == 409, "a job that has ended is refused")
        check(world.read("begun.txt").split() == ["begun", "ended"], world.read("begun.txt"))

    # A job that runs is asked to end and has its time to do so.
    text = ONE + "      - { id: s, run: 'trap \"echo bye > bye.txt; exit 3\" TERM; touch begun; while :; do sleep 0.1; done' }\n"
    with world_of(text, temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "begun")
        begin = time.monotonic()
        world.run("run", "cancel", world.json("run", "show")["id"])
        process.communicate(timeout=60)
        print(f"a running job was cancelled in {time.monotonic() - begin:.1f} s")
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
        check(world.read("bye.txt") == "bye\n", "the program could say good bye")

    # A job that waits for a worker is cancelled at once, and nobody begins it later.
    with world_of(ONE + "      - { id: s, run: 'touch begun' }\n", temporal, queue="nobody") as world:
        process = world.start("run", "start")
        until(lambda: any(s.endswith("RUNNING") for s in temporal.jobs().values()), "the job waits")
        until(lambda: steps(world)["s"]["place"]["stage"] == "queued", "the step says that it waits")
        world.run("run", "cancel", world.json("run", "show")["id"])
        process.communicate(timeout=60)
        check(world.json("run", "show")["status"] == "cancelled", "the run is cancelled")
        until(lambda: not any(s.endswith("RUNNING") for s in temporal.jobs().values()), "the job is gone")
        late = temporal.worker("late", queue="nobody")
        time.sleep(2)
        check(not (world.project / "begun").exists(), "nobody began it")
        late.end()

    # A worker that is asked to leave finishes what it has, and takes nothing more.
    two.send(signal.SIGTERM)
    with world_of(running, temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "begun.txt", 1)
        one.send(signal.SIGTERM)
        check(process.wait(timeout=60) == 0, process.communicate())
        check(world.read("begun.txt").split() == ["begun", "ended"], world.read("begun.txt"))
    for worker in (one, two):
        check(worker.process.wait(timeout=60) == 0, worker.said())

    # Activities without a workflow, where the settings want them.
    temporal.worker("three")
    with world_of(large(1), temporal, standalone=True) as world:
        world.run("run", "start")
        check_once(world, 6)

    # A server that is not there, a namespace that is not there, a queue that nobody asks.
    for more, words in [
        ({"http": "http://127.0.0.1:1"}, "does not answer"),
        ({"namespace": "other"}, "has no namespace 'other'"),
        ({"queue": "unasked"}, "no worker asks the queue 'unasked'"),
    ]:
        with world_of(ONE + "      - { id: s, run: 'true' }\n", temporal, **more) as world:
            out = world.run("doctor", code=None)
            check(words in out.out + out.err, out.out + out.err)
