"""What can be read of a damaged ledger is saved into a new one; the damaged one is kept, and runs go on."""
import json
import random
import shutil
import sqlite3

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
variables: [{ name: who, default: world }]
phases:
  - id: one
    steps: [{ run: 'echo "$WHO" >> one', env: { WHO: '${{ vars.who }}' } }]
  - id: two
    exit_criteria: [Somebody has looked]
    steps: [{ run: 'echo two >> two' }]
"""


def state(world):
    return world.project / ".ddx" / "state"


def runs(world):
    found = world.json("run", "list")["runs"]
    return {run["id"]: (run["status"], run["progress"]) for run in found}


def prepared(count):
    """A project with so many runs that wait for somebody, and one that has ended."""
    world = World(WORKFLOW)
    world.apply()
    for number in range(count):
        world.run("run", "start", "--var", f"who={number}", code=2)
    world.run("workflow", "advance", world.json("run", "list")["runs"][0]["id"], "--attest", "all")
    return world


# Nothing is done where nothing is wrong.
with prepared(2) as world:
    before = runs(world)
    refused = world.run("doctor", "--salvage", code=1)
    check("nothing is wrong" in refused.err and runs(world) == before, refused.err)

# Tables that went astray are made anew from the histories; nothing is lost, and the trail holds.
with prepared(3) as world:
    before = runs(world)
    ledger = sqlite3.connect(state(world) / "ledger.sqlite")
    ledger.execute("UPDATE run SET status = 'completed', reason = NULL")
    ledger.commit()
    ledger.close()
    answer = world.json("doctor", "--salvage")
    check(len(answer["salvage"]["whole"]) == 3 and answer["salvage"]["lost"] == [], answer["salvage"])
    check({one["state"] for one in answer["findings"]} == {"pass"}, answer["findings"])
    check(runs(world) == before, runs(world))
    kept = answer["salvage"]["kept"]
    check(sqlite3.connect(f"{kept}/ledger.sqlite").execute("SELECT count(*) FROM run").fetchone() == (3,), "kept")
    opened = [json.loads(line) for line in world.run("audit", "list", "--type", "log_opened", "--json").out.splitlines()]
    check("previous" in opened[0]["core"]["facts"], opened[0])
    check("ledger_salvaged" in world.run("audit", "list").out, "the trail tells of it")
    waiting = next(id for id, (status, _) in before.items() if status == "paused")
    world.run("workflow", "advance", waiting, "--attest", "all")

# A definition of which a part is missing: the run is told of, hides no others, goes on no more, and can be cancelled.
with prepared(2) as world:
    (world.base / "library/flow/README.md").write_text("what it is for\n")
    world.run("run", "cancel", world.json("run", "list")["runs"][1]["id"])
    world.run("workflow", "remove", "flow", "--force")
    world.apply()
    run = world.json("run", "start", code=2)["id"]
    ledger = sqlite3.connect(state(world) / "ledger.sqlite")
    ledger.execute("DELETE FROM definition WHERE path = 'README.md'")
    ledger.commit()
    ledger.close()
    check(runs(world)[run][0] == "paused", "it is not told of")
    for words in [["status"], ["run", "show", run], ["history", run], ["explain", run], ["logs", run]]:
        world.run(*words)
    refused = world.run("run", "resume", run, code=3)
    check("lacks the definition" in refused.err and f"ddx run cancel {run[:13]}" in refused.err, refused.err)
    found = {one["subject"]: one for one in world.json("doctor", code=3)["findings"]}
    check(found[f"run {run[:13]}"]["code"] == "definition_lost", found)
    world.run("run", "cancel", run, "--reason", "it is lost", code=None)
    check(runs(world)[run][0] == "cancelled", runs(world))
    check({one["state"] for one in world.json("doctor")["findings"]} == {"pass"}, "doctor is not content")

# Pages that are overwritten anywhere: what is left makes sense, nothing is invented, and runs go on.
dice = random.Random(7)
saved = 0
with prepared(12) as world:
    before = runs(world)
    pristine = world.base / "pristine"
    shutil.copytree(state(world), pristine, ignore=shutil.ignore_patterns("wake"))
    size = (pristine / "ledger.sqlite").stat().st_size
    for play in range(12):
        shutil.rmtree(state(world))
        shutil.copytree(pristine, state(world))
        file = state(world) / "ledger.sqlite"
        damaged = bytearray(file.read_bytes())
        page = dice.randrange(1, size // 4096)
        damaged[page * 4096:(page + 1) * 4096] = dice.randbytes(4096)
        file.write_bytes(damaged)
        result = world.run("doctor", "--salvage", "--json", code=None)
        if result.code == 1:
            check("nothing is wrong" in result.err, result.err)
            continue
        if "nothing of the ledger can be read" in result.out + result.err:
            check(file.read_bytes() == bytes(damaged), "it was changed")
            continue
        answer = json.loads(result.out)["salvage"]
        check(answer is not None, result.out)
        left = runs(world)
        check(set(left) == set(answer["whole"]) | set(answer["cut"]), (play, left, answer))
        check(all(left[id] == before[id] for id in answer["whole"]), (play, left))
        check((state(world) / "damaged").exists(), "it is not kept")
        ledger = [one for one in json.loads(result.out)["findings"] if one["subject"] == "ledger"]
        check(ledger[0]["state"] == "pass", ledger)
        waiting = [id for id in answer["whole"] if left[id][0] == "paused"]
        if waiting:
            world.run("workflow", "advance", waiting[0], "--attest", "all", code=None)
            saved += 1
check(saved >= 6, f"{saved} ledgers went on")
