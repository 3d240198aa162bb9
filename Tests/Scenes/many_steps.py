"""1,000 steps in a row, 1,000 at once, 64 that wait for each other, and 10,000 phases."""
from scene import World, check

steps = "".join("      - command: [\"true\"]\n" for _ in range(1000))
with World(f"name: flow\nversion: 1.0.0\nphases:\n  - id: a\n    steps:\n{steps}") as world:
    world.apply()
    run = world.json("run", "start")
    check(run["status"] == "completed", run["status"])
    check(len(run["phases"][0]["steps"]) == 1000, "1,000 steps")
    print(f"1,000 steps in a row: {run['duration_ms']} ms")

phases = "".join(
    f"  - id: p{n}\n    needs: []\n    steps:\n      - command: [\"true\"]\n" for n in range(1000)
)
with World(f"name: flow\nversion: 1.0.0\nphases:\n{phases}") as world:
    world.apply()
    run = world.json("run", "start")
    check(run["status"] == "completed", run["status"])
    check(run["progress"]["completed"] == 1000, run["progress"])
    print(f"1,000 phases at once: {run['duration_ms']} ms")

meeting = "touch in-$N; set -- in-*; while [ $# -lt 64 ]; do sleep 0.5; set -- in-*; done"
with World(
    f"""
name: flow
version: 1.0.0
phases:
  - id: a
    matrix: {{ n: {list(range(64))} }}
    steps: [{{ run: '{meeting}', env: {{ N: "${{{{ matrix.n }}}}" }}, affects: ["in-*"] }}]
"""
) as world:
    world.environment["DDX_LIMITS_PARALLEL"] = "64"
    world.apply()
    check(world.json("run", "start")["status"] == "completed", "64 steps met each other")

phases = "".join(f"  - id: p{n}\n    steps:\n      - command: [\"true\"]\n" for n in range(10000))
with World(f"name: flow\nversion: 1.0.0\nphases:\n{phases}") as world:
    findings = world.json("workflow", "validate", str(world.base / "library/flow"))
    check(findings["errors"] == 0, findings["errors"])
