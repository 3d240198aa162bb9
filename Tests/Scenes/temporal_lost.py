"""Workers, the server and the engine are killed, stopped and cut off: nothing runs twice that may not."""
import signal
import time

from scene import World, check, wait_for
from support.temporal import Temporal, require, until

require()
HEAD = "name: flow\nversion: 1.0.0\ndefaults: { runner: cluster }\nphases:\n  - id: one\n    steps:\n"
LEASE = {"lease": "6s"}


def world_of(text, temporal, **more):
    world = World(HEAD + text)
    world.run("init")
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write(temporal.settings(**{**LEASE, **more}))
    world.environment["DDX_LIMITS_GRACE"] = "1s"
    world.apply()
    return world


def step(world):
    return world.json("run", "show")["phases"][0]["steps"][0]


def slow(on_interrupt, seconds=4):
    """Begins, works a while, and ends: each leaves a line with who it was."""
    return (
        f"      - {{ id: s, on_interrupt: {on_interrupt}, affects: [work.txt],"
        f" run: 'echo begun-$DDX_ATTEMPT >> work.txt; sleep {seconds}; echo ended-$DDX_ATTEMPT >> work.txt' }}\n"
    )


def work(world):
    return world.read("work.txt").split()


with Temporal() as temporal:
    # A worker is killed: the job is lost once its lease is over, and goes on where the step allows that.
    one = temporal.worker("one")
    with world_of(slow("rerun"), temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "work.txt", 1)
        one.send(signal.SIGKILL)
        begin = time.monotonic()
        two = temporal.worker("two")
        out, err = process.communicate(timeout=120)
        print(f"a killed worker was noticed and its job done again in {time.monotonic() - begin:.1f} s")
        check(process.returncode == 0, out + err)
        check(step(world)["attempt"] == 2 and work(world)[-1] == "ended-2", (step(world), work(world)))

    # Where nobody said that it may run again, a person decides. The worker ends what it left, once it is back.
    with world_of(slow("ask", 60), temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "work.txt", 1)
        two.send(signal.SIGKILL)
        two.process.wait()
        again = temporal.worker("two")
        check("ended what an earlier worker left running" in again.said(), again.said())
        out, err = process.communicate(timeout=120)
        check(process.returncode == 2, out + err)
        check(work(world) == ["begun-1"], work(world))
        again.end()

    # A worker that is stopped past its lease: what it says later counts for nothing, and its program is gone.
    three = temporal.worker("three")
    with world_of(slow("rerun", 30), temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "work.txt", 1)
        three.send(signal.SIGSTOP)
        four = temporal.worker("four")
        until(lambda: "begun-2" in work(world), "the job begins again elsewhere", 60)
        three.send(signal.SIGCONT)
        until(lambda: "given up" in three.said(), "the stopped worker gives up")
        out, err = process.communicate(timeout=120)
        check(process.returncode == 0, out + err)
        check(work(world) == ["begun-1", "begun-2", "ended-2"], work(world))
        check(step(world)["attempt"] == 2, step(world))

    # The server is killed while a job runs and another waits: none is lost, none runs twice.
    three.end()
    four.end()
    temporal.worker("five", slots=1)
    other = slow("ask", 5).replace("id: s", "id: t").replace("work.txt", "other.txt")
    both = slow("ask", 5) + "  - id: two\n    needs: []\n    steps:\n" + other
    with world_of(both, temporal, lease="60s") as world:
        process = world.start("run", "start")
        until(lambda: list(world.project.glob("[wo]*.txt")), "one of both begins")
        temporal.kill()
        time.sleep(1)
        temporal.start()
        out, err = process.communicate(timeout=120)
        check(process.returncode == 0, out + err)
        for name in ("work.txt", "other.txt"):
            check(world.read(name).split() == ["begun-1", "ended-1"], world.read(name))

    # The engine is killed while a job runs: whoever carries the run on finds it, and it ran once.
    with world_of(slow("ask"), temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "work.txt", 1)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        world.run("run", "resume")
        check(work(world) == ["begun-1", "ended-1"] and step(world)["attempt"] == 1, (work(world), step(world)))

    # The same when the result stands in the exchange and the ledger does not know it yet.
    with world_of(slow("ask", 1), temporal) as world:
        process = world.start("run", "start")
        wait_for(world.project / "work.txt", 1)
        process.send_signal(signal.SIGSTOP)
        until(lambda: list(world.project.glob(".ddx/state/exchange/jobs/*/result.json")), "the job has a result")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        check(step(world)["status"] == "in_progress", step(world))
        world.run("run", "resume")
        check(work(world) == ["begun-1", "ended-1"] and step(world)["attempt"] == 1, (work(world), step(world)))

    # The same when the ledger says that the job begins and the server has not heard of it.
    with world_of(slow("ask", 1), temporal) as world:
        temporal.kill()
        process = world.start("run", "start")
        until(lambda: list(world.project.glob(".ddx/state/exchange/jobs/*/job.json")), "the job is written down")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        check(step(world)["status"] == "in_progress" and not (world.project / "work.txt").exists(), step(world))
        temporal.start()
        world.run("run", "resume")
        check(work(world) == ["begun-1", "ended-1"] and step(world)["attempt"] == 1, (work(world), step(world)))

    # A log of 100 MB arrives whole.
    line = "0123456789abcdef" * 6 + "xyz"
    text = f"      - {{ id: s, affects: [], run: 'yes {line} | head -c 104857600' }}\n"
    with world_of(text, temporal, lease="30s") as world:
        begin = time.monotonic()
        world.run("run", "start")
        print(f"a log of 100 MB: {time.monotonic() - begin:.1f} s")
        found = world.run("logs", "--grep", "0123456789abcdef", "--tail", "1").out
        check(line in found, found[:200])
