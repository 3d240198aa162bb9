"""Two workflows run in one project at once; one that is changed meanwhile keeps to its beginning."""
import time

from scene import World, check


def workflow(name, word):
    return f"""
name: {name}
version: 1.0.0
phases:
  - id: one
    steps:
      - run: 'touch {name}-started; while [ ! -e {name}-go ]; do sleep 0.02; done'
  - id: two
    steps:
      - run: 'echo {word} > {name}.txt'
"""


def begun(world, name):
    process = world.start("run", "start", name)
    for _ in range(600):
        if (world.project / f"{name}-started").exists():
            return process
        check(process.poll() is None, f"{name} ended early")
        time.sleep(0.02)
    raise AssertionError(f"{name} did not start")


def finished(world, name, process):
    (world.project / f"{name}-go").touch()
    out, err = process.communicate(timeout=60)
    check(process.returncode == 0, f"{name}: {process.returncode}\n{out}\n{err}")


with World(workflow("red", "red"), "red") as world:
    world.write_workflow(workflow("blue", "blue"), "blue")
    world.apply("red")
    world.apply("blue")
    check("blue" in world.run("run", "start", code=64).err, "the workflows to choose from are named")

    red = begun(world, "red")
    blue = begun(world, "blue")
    running = world.json("run", "list", "--status", "running")["runs"]
    check({run["workflow"] for run in running} == {"red", "blue"}, running)
    finished(world, "blue", blue)
    check(world.read("blue.txt") == "blue\n", world.read("blue.txt"))
    check(not (world.project / "red.txt").exists(), "red went on by itself")

    # The definition of a run that is under way is changed: the run is carried out as it began.
    definition = world.project / ".ddx/workflows/red/workflow.yml"
    definition.write_text(workflow("red", "changed"))
    red.kill()
    red.communicate()
    (world.project / "red-go").touch()
    before = world.json("run", "list", "--workflow", "red")["runs"][0]
    after = world.json("run", "resume", before["id"], "--interrupted", "done")
    check(after["status"] == "completed", after["status"])
    check(after["digest"] == before["digest"], "the digest of the run changed")
    check(world.read("red.txt") == "red\n", world.read("red.txt"))
