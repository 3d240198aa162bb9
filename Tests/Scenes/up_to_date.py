"""A step that has nothing to do is skipped, and says why; an interrupted one is looked at first."""
import signal

from scene import World, check, wait_for

FLOW = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps:
      - id: make
        sources: ["src/*.txt"]
        generates: [out.txt]
        run: 'cat src/*.txt > out.txt; echo made >> trace.txt'
      - id: told
        status: ['test -e done', 'test -e really-done']
        run: 'touch done really-done; echo told >> trace.txt'
"""

CHECKED = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - id: w
        on_interrupt: check
        status: ['test -e finished']
        run: 'touch started; echo ran >> trace.txt; {finish}; sleep 60'
"""

JUDGED = """
name: flow
version: 1.0.0
phases:
  - id: a
    exit_criteria:
      - criteria: The result is there
        evidence: {criterion}
      - Somebody read it
    steps:
      - id: w
        on_interrupt: check
        run: 'echo ran >> trace.txt; echo x > finished; sleep 60'
"""


def steps(run):
    return [(step["status"], step["reason"]) for step in run["phases"][0]["steps"]]


with World(FLOW) as world:
    (world.project / "src").mkdir()
    (world.project / "src/a.txt").write_text("a\n")
    world.apply()
    check(steps(world.json("run", "start")) == [("completed", None)] * 2, "the first time all is done")
    again = world.json("run", "start")
    check(steps(again) == [("skipped", "up_to_date")] * 2, steps(again))
    told = world.run("explain", again["id"], "build/make").out
    check("its sources are as they were (1 file, sha256:" in told, f"the reason is told: {told}")
    (world.project / "src/b.txt").write_text("b\n")
    third = world.json("run", "start")
    check(steps(third) == [("completed", None), ("skipped", "up_to_date")], steps(third))
    check(world.read("out.txt") == "a\nb\n", world.read("out.txt"))
    (world.project / "out.txt").write_text("edited\n")
    check(steps(world.json("run", "start"))[0] == ("completed", None), "what it makes was changed")
    (world.project / "done").unlink()
    check(steps(world.json("run", "start")) == [("skipped", "up_to_date"), ("completed", None)], "status says no")

for finish, ran in (("touch finished", 1), ("true", 2)):
    with World(CHECKED.format(finish=finish)) as world:
        world.apply()
        process = world.start("run", "start")
        wait_for(world.project / "trace.txt", lines=1)
        wait_for(world.project / ("finished" if "finished" in finish else "started"))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        resumed = world.start("run", "resume")
        if ran == 1:
            resumed.communicate(timeout=60)
            check(resumed.returncode == 0, "what was found done counts as done")
        else:
            wait_for(world.project / "trace.txt", lines=2)
            resumed.send_signal(signal.SIGTERM)
            resumed.communicate(timeout=60)
        check(len(world.read("trace.txt").split()) == ran, world.read("trace.txt"))

# Without `status`, the exit criteria of the phase say whether it had finished.
for criterion, asks in (("finished", False), ("other", True)):
    with World(JUDGED.format(criterion=criterion)) as world:
        world.apply()
        process = world.start("run", "start")
        wait_for(world.project / "finished")
        process.kill()
        process.communicate()
        resumed = world.json("run", "resume", code=2)
        waits = "interrupted" if asks else "attestation"
        check(resumed["reason"] == waits, resumed)
        check(resumed["phases"][0]["steps"][0]["status"] == ("in_progress" if asks else "completed"), resumed)
        check(len(world.read("trace.txt").split()) == 1, "it ran once")
