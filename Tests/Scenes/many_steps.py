"""1,000 steps in a row, 1,000 at once, and 10,000 phases."""
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

phases = "".join(f"  - id: p{n}\n    steps:\n      - command: [\"true\"]\n" for n in range(10000))
with World(f"name: flow\nversion: 1.0.0\nphases:\n{phases}") as world:
    findings = world.json("workflow", "validate", str(world.base / "library/flow"))
    check(findings["errors"] == 0, findings["errors"])
