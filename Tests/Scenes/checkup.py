"""`doctor` finds what keeps a project from working, changes nothing, and mends what needs no judgement."""
import fcntl
import os
import sqlite3

from scene import World, check, wait_for

WORKFLOW = """
name: flow
version: 1.0.0
requires: ["sh"]
phases:
  - id: one
    steps:
      - id: wait
        run: 'echo $$ > pid; touch started; while [ ! -e go ]; do sleep 0.05; done'
"""


def findings(world, code=0, *words):
    return world.json("doctor", *words, code=code)["findings"]


def of(found, subject):
    return [one for one in found if one["subject"].startswith(subject)]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] not in "ZX"
    except OSError:
        return False


# Outside of a project there is little to say; in a healthy one everything passes, and nothing changes.
with World(WORKFLOW) as world:
    check(of(findings(world), "project")[0]["state"] == "warn", "no project")
    world.apply()
    (world.project / "go").touch()
    world.run("run", "start")
    before = world.snapshot()
    found = findings(world)
    check(world.snapshot() == before, "doctor changed something")
    check({one["state"] for one in found} == {"pass"}, found)
    check("of 1 run" in of(found, "ledger")[0]["message"], found)
    check("✓ ledger" in world.run("doctor").out, "the text")

# A lock that a living process holds, and one that outlives who took it.
with World(WORKFLOW.replace("  - id: one", "  - id: one\n    lock: deploy")) as world:
    world.apply()
    process = world.start("run", "start")
    wait_for(world.project / "started")
    check("1 lock held" in of(findings(world), "locks")[0]["message"], findings(world))
    process.kill()
    process.communicate()
    check(of(findings(world), "locks")[0]["message"] == "none is held", findings(world))
    [file] = (world.project / ".ddx/state/locks").iterdir()
    with open(file) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        [dangling] = of(findings(world), "locks")
        check(dangling["state"] == "warn" and f"process {process.pid} is gone" in dangling["message"], dangling)
    check(of(findings(world), "clock")[0]["state"] == "pass", findings(world))
    os.kill(int(world.read("pid")), 9)

# A killed owner, and what it left running.
with World(WORKFLOW) as world:
    world.apply()
    process = world.start("run", "start")
    wait_for(world.project / "started")
    run = of(findings(world), "run ")
    check(f"by process {process.pid}" in run[0]["message"], run)
    process.kill()
    process.communicate()
    child = int(world.read("pid"))
    left, stuck = of(findings(world), "run ")
    check(str(child) in left["message"] and left["repairable"], left)
    check("its process is gone" in stuck["message"] and "ddx run resume" in stuck["help"][0], stuck)
    check(alive(child), "looking ended a program")
    result = world.run("doctor", "--fix")
    check("fixed: run " in result.err, result.err)
    check(not alive(child), "it still runs")
    check(len(of(findings(world), "run ")) == 1, "it is still told of")
    (world.project / "go").touch()
    world.run("run", "resume", "--interrupted", "rerun")
    check({one["state"] for one in findings(world)} == {"pass"}, "it goes on as if nothing had happened")

# What others may read, and tools that are missing.
with World(WORKFLOW.replace('"sh"', '"sh", "no-such-tool-at-all"')) as world:
    world.apply()
    (world.project / "go").touch()
    tools = of(findings(world, 69), "tools")
    check("no-such-tool-at-all" in tools[0]["message"] and tools[0]["state"] == "fail", tools)
    state = world.project / ".ddx" / "state"
    state.mkdir(exist_ok=True)
    os.chmod(state, 0o755)
    exposed = of(findings(world, 69), "permissions")
    check(exposed[0]["repairable"] and str(state) in exposed[0]["message"], exposed)
    world.run("doctor", "--fix", code=69)
    check(state.stat().st_mode & 0o7 == 0, oct(state.stat().st_mode))

# Tables that do not say what the history says, and a history that makes no sense.
with World(WORKFLOW) as world:
    world.apply()
    (world.project / "go").touch()
    world.run("run", "start")
    ledger = sqlite3.connect(world.project / ".ddx" / "state" / "ledger.sqlite")
    ledger.execute("UPDATE run SET status = 'paused', reason = 'approval'")
    ledger.commit()
    strayed = of(findings(world, 3), "ledger")
    check(strayed[0]["state"] == "fail" and "do not say" in strayed[0]["message"], strayed)
    ledger.execute("DROP TRIGGER event_is_never_changed")
    ledger.execute("UPDATE event SET payload = '{}' WHERE seq = (SELECT max(seq) FROM event)")
    ledger.commit()
    ledger.close()
    broken = findings(world, 3)
    check(of(broken, "ledger")[0]["code"] == "integrity", broken)
    check("EDITED" in of(broken, "audit trail")[0]["message"], broken)

# A cluster that the settings describe wrongly: doctor says so, and a run that is refused says that and nothing else.
with World(WORKFLOW + "        runner: far\n") as world:
    world.apply()
    with open(world.project / ".ddx/config.yml", "a") as file:
        file.write("runners:\n  far: { kind: slurm, partitin: long }\n")
    told = of(findings(world), "runner 'far'")
    check(told[0]["state"] == "warn" and "no key 'partitin'" in told[0]["message"], told)
    refused = world.run("run", "start", code=None)
    words = [line.split(":")[0] for line in refused.err.splitlines()]
    check(words == ["error", "help"], refused.err)
