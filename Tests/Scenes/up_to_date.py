"""A step that has nothing to do is skipped, and says why; an interrupted one is looked at first."""
import signal
import time

from scene import World, check

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


def steps(run):
    return [(step["status"], step["reason"]) for step in run["phases"][0]["steps"]]


with World(FLOW) as world:
    (world.project / "src").mkdir()
    (world.project / "src/a.txt").write_text("a\n")
    world.apply()
    check(steps(world.json("run", "start")) == [("completed", None)] * 2, "the first time all is done")
    again = world.json("run", "start")
    check(steps(again) == [("skipped", "up_to_date")] * 2, steps(again))
    check("sources" in world.run("explain", again["id"], "build/make").out, "the reason is told")
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
        expected = world.project / ("finished" if "finished" in finish else "trace.txt")
        for _ in range(1500):
            if expected.exists() and (world.project / "trace.txt").exists():
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        resumed = world.start("run", "resume")
        if ran == 1:
            resumed.communicate(timeout=60)
            check(resumed.returncode == 0, "what was found done counts as done")
        else:
            for _ in range(1500):
                if len(world.read("trace.txt").split()) == 2:
                    break
                time.sleep(0.02)
            resumed.send_signal(signal.SIGTERM)
            resumed.communicate(timeout=60)
        check(len(world.read("trace.txt").split()) == ran, world.read("trace.txt"))
