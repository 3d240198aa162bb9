"""Retries, time limits, hooks, and what a failure does to the rest of a run."""
from scene import World, check, wait_for

RETRIES = """
name: flow
version: 1.0.0
phases:
  - id: step-retry
    steps:
      - run: 'echo x >> tries.txt; test $(wc -l < tries.txt) -ge 3 || exit 7'
        retry: { max: 5, backoff: exponential, initial: 10ms, jitter: 0.5, on: [7] }
  - id: wrong-code
    needs: []
    on_failure: continue
    steps:
      - run: 'echo x >> wrong.txt; exit 8'
        retry: { max: 5, on: [7, timeout] }
  - id: phase-retry
    needs: []
    retry: { max: 3, backoff: constant, initial: 10ms }
    steps:
      - run: 'echo first >> phase.txt'
      - run: 'test $(grep -c first phase.txt) -ge 2'
"""

TIMES = """
name: flow
version: 1.0.0
phases:
  - id: slow-step
    on_failure: continue
    steps:
      - { run: 'sleep 60', timeout: 200ms }
  - id: slow-phase
    needs: []
    timeout: 4s
    on_failure: continue
    steps:
      - run: 'true'
      - run: 'sleep 60 & wait'
      - run: 'touch never'
"""

SLOW_RUN = """
name: flow
version: 1.0.0
timeout: 400ms
phases:
  - id: a
    steps: [{ id: work, run: 'sleep 60', on_interrupt: rerun }]
  - id: b
    steps: [{ run: 'touch never' }]
hooks:
  failure: [{ run: 'echo failure >> hooks.txt' }]
  finally: [{ run: 'echo finally >> hooks.txt' }]
"""

HOOKS = """
name: flow
version: 1.0.0
variables: [{{ name: ok, default: "yes" }}]
phases:
  - id: a
    steps:
      - run: 'test "$OK" = yes'
        env: {{ OK: "${{{{ vars.ok }}}}" }}
hooks:
  success: [{{ run: 'echo success >> hooks.txt' }}]
  failure: [{{ run: 'echo failure >> hooks.txt; {in_failure}' }}]
  cancel: [{{ run: 'echo cancel >> hooks.txt' }}]
  finally: [{{ run: 'echo finally >> hooks.txt' }}]
"""

MANUAL = """
name: flow
version: 1.0.0
phases:
  - id: a
    transition: manual
    steps: [{ run: 'touch a' }]
  - id: b
    steps: [{ run: 'touch b' }]
"""

STEPS = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - { id: left, run: 'while [ ! -e right ]; do sleep 0.02; done; touch left' }
      - { id: right, needs: [], run: 'touch right' }
      - { id: both, needs: [left, right], run: 'test -e left -a -e right' }
      - { id: bad, needs: [], continue_on_error: true, run: 'exit 4' }
      - { id: told, needs: [bad], if: "steps.bad.status == 'failed'", command: [touch, "code-${{ steps.bad.exit_code }}"] }
"""

KINDS = """
name: flow
version: 1.0.0
phases:
  - id: slow
    on_failure: continue
    steps: [{ run: 'echo x >> slow.txt; sleep 60', timeout: 200ms, retry: { max: 2, on: [timeout] } }]
  - id: missing
    needs: []
    on_failure: continue
    steps: [{ command: [no-such-program], retry: { max: 2, on: [timeout] } }]
  - id: never
    needs: [slow, missing]
    if: "phases.slow.status == 'completed'"
    steps: [{ run: 'touch never' }]
"""

LATER = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ id: w, run: 'echo x >> tries.txt; exit 3', retry: { max: 2, backoff: constant, initial: 1h } }]
"""

with World(RETRIES) as world:
    world.apply()
    run = world.json("run", "start")
    phases = {phase["id"]: phase for phase in run["phases"]}
    check(run["status"] == "completed", run)
    check(len(world.read("tries.txt").split()) == 3, "the third try did it")
    check(phases["step-retry"]["steps"][0]["attempt"] == 3, phases["step-retry"])
    check(len(world.read("wrong.txt").split()) == 1, "another exit code is not tried again")
    check(phases["wrong-code"]["status"] == "failed", phases["wrong-code"])
    check(phases["phase-retry"]["attempt"] == 2, phases["phase-retry"])
    check(world.read("phase.txt").split() == ["first", "first"], "the phase began anew")

with World(TIMES) as world:
    world.apply()
    run = world.json("run", "start")
    phases = {phase["id"]: phase for phase in run["phases"]}
    check(phases["slow-step"]["steps"][0]["reason"] == "timeout", phases["slow-step"])
    check(phases["slow-phase"]["reason"] == "timeout", phases["slow-phase"])
    check([s["status"] for s in phases["slow-phase"]["steps"]] == ["completed", "failed", "pending"], phases)
    check(not (world.project / "never").exists(), "nothing starts behind the limit")

with World(SLOW_RUN) as world:
    world.apply()
    run = world.json("run", "start", code=1)
    check(run["status"] == "failed" and run["reason"] == "timeout", run["reason"])
    check(world.read("hooks.txt").split() == ["failure", "finally"], world.read("hooks.txt"))
    again = world.json("run", "resume", code=1)
    check(again["reason"] == "timeout", "a run that goes on has all its time again")

with World(HOOKS.format(in_failure="exit 1")) as world:
    world.apply()
    check(world.json("run", "start")["status"] == "completed", "")
    check(world.read("hooks.txt").split() == ["success", "finally"], world.read("hooks.txt"))
    (world.project / "hooks.txt").unlink()
    failed = world.json("run", "start", "--var", "ok=no", code=1)
    check(failed["reason"] == "exit_status", "a hook that fails changes nothing")
    check(world.read("hooks.txt").split() == ["failure", "finally"], world.read("hooks.txt"))
    (world.project / "hooks.txt").unlink()
    world.run("run", "cancel", failed["id"], "--reason", "given up")
    check(world.read("hooks.txt").split() == ["cancel", "finally"], world.read("hooks.txt"))

with World(MANUAL) as world:
    world.apply()
    run = world.json("run", "start", code=2)
    check(run["reason"] == "manual" and (world.project / "a").exists(), run["reason"])
    check(not (world.project / "b").exists(), "b waits")
    check(world.json("run", "resume", code=2)["reason"] == "manual", "resuming releases nothing")
    done = world.json("workflow", "advance", "--reason", "go")
    check(done["status"] == "completed" and (world.project / "b").exists(), done)

with World(STEPS) as world:
    world.apply()
    run = world.json("run", "start")
    check(run["status"] == "completed", run)
    check((world.project / "code-4").exists(), "what failed and was tolerated can be asked about")

with World(KINDS) as world:
    world.apply()
    run = world.json("run", "start")
    slow, missing, never = run["phases"]
    check([slow["steps"][0]["attempt"], missing["steps"][0]["attempt"]] == [2, 1], "tried by kind of failure")
    check(missing["reason"] == "tool_missing", missing)
    told = world.run("explain", run["id"], "never").out
    check('phases.slow.status was "failed"' in told and "skipped by" not in told, told)

# A delay holds nobody up: the run can be paused and cancelled in it.
with World(LATER) as world:
    world.apply()
    process = world.start("run", "start")
    wait_for(world.project / "tries.txt", lines=1)
    run = world.json("run", "list")["runs"][0]["id"]
    for _ in range(500):
        told = world.run("explain", run, "a/w").out
        if "another attempt follows" in told:
            break
    check("failed in attempt 1" in told and "at most 2 times" in told, told)
    world.run("run", "pause", run)
    process.communicate(timeout=60)
    check(process.returncode == 2, process.returncode)
    check(world.json("run", "cancel", run)["status"] == "cancelled", "it is cancelled")
    check(world.read("tries.txt").split() == ["x"], "no other attempt was made")
