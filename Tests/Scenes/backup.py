"""A copy of the state that is made while a run goes on is whole: put back, the run goes on from there."""
import shutil

from scene import World, check, wait_for

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps: [{ run: 'echo one > one' }]
  - id: two
    steps: [{ id: wait, idempotent: true, run: 'touch begun; while [ ! -e go ]; do sleep 0.05; done' }]
"""

with World(WORKFLOW) as world:
    world.apply()
    process = world.start("run", "start")
    wait_for(world.project / "begun")
    copy = world.base / "copy"
    answer = world.json("doctor", "--backup", str(copy))
    check(answer["files"] > 3 and (copy / "ledger.sqlite").exists(), answer)
    check("copied" in world.run("doctor", "--backup", str(world.base / "second")).out, "the text")
    refused = world.run("doctor", "--backup", str(copy), code=73)
    check("not empty" in refused.err, refused.err)
    world.run("doctor", "--backup", str(world.project / ".ddx/state/x"), code=73)
    (world.project / "go").touch()
    process.communicate(timeout=60)
    check(world.json("run", "show")["status"] == "completed", "the run itself")

    state = world.project / ".ddx" / "state"
    shutil.rmtree(state)
    shutil.copytree(copy, state)
    run = world.json("run", "show")
    check(run["phases"][0]["status"] == "completed" and run["status"] == "paused", run)
    found = {one["subject"]: one for one in world.json("doctor", code=None)["findings"]}
    check(found["ledger"]["state"] == "pass", found["ledger"])
    verdict = world.run("audit", "verify", code=3)
    check("ROLLED_BACK" in verdict.out, verdict.out)
    check(world.json("run", "resume")["status"] == "completed", "it does not go on")
    check(world.read("one") == "one\n", "it was done again")
