"""A phase runs once for each combination of values: limited, stopped by its first failure, or not."""
import json

from scene import World, check

AXES = """
name: flow
version: 1.0.0
phases:
  - id: build
    matrix:
      os: [linux, mac]
      size: [1, 2]
      exclude: [{os: mac, size: 2}]
      include: [{os: bsd, size: 9}]
      max_parallel: 2
    steps:
      - id: work
        env: { OS: "${{ matrix.os }}", SIZE: "${{ matrix.size }}" }
        run: |
          mkdir "live-$OS-$SIZE"
          ls -d live-* | wc -l >> live.txt
          echo "$OS-$SIZE $DDX_IDEMPOTENCY_KEY" >> built.txt
          echo "name=$OS-$SIZE" >> "$DDX_OUTPUT"
          rmdir "live-$OS-$SIZE"
    outputs: { name: "${{ steps.work.outputs.name }}" }
  - id: each
    matrix: { for_each: "phases.build.outputs.name" }
    steps:
      - command: [touch, "${{ matrix.index }}-${{ matrix.item }}"]
  - id: none
    matrix: { for_each: "filter(phases.build.outputs.name, n => n == 'nothing')" }
    steps:
      - command: ["false"]
"""

FAILING = """
name: flow
version: 1.0.0
phases:
  - id: tests
    matrix: {{ part: [bad, slow, later], max_parallel: 2, fail_fast: {fail_fast} }}
    steps:
      - env: {{ PART: "${{{{ matrix.part }}}}" }}
        run: |
          case "$PART" in
            bad) while [ ! -e slow-started ]; do sleep 0.02; done; exit 3 ;;
            slow) touch slow-started; {slow}; touch slow-ended ;;
            later) touch later ;;
          esac
"""

with World(AXES) as world:
    world.apply()
    run = world.json("run", "start")
    check(run["status"] == "completed", run)
    build, each, none = run["phases"]
    names = [instance["matrix"] for instance in build["instances"]]
    check(
        names
        == [
            {"os": "linux", "size": 1},
            {"os": "linux", "size": 2},
            {"os": "mac", "size": 1},
            {"os": "bsd", "size": 9},
        ],
        names,
    )
    check(all(i["status"] == "completed" for i in build["instances"]), build)
    check(max(map(int, world.read("live.txt").split())) <= 2, "no more at once than allowed")
    lines = [line.split() for line in world.read("built.txt").splitlines()]
    check(len({key for _, key in lines}) == 4, f"each instance has a key of its own: {lines}")
    for place, name in enumerate(["linux-1", "linux-2", "mac-1", "bsd-9"]):
        check((world.project / f"{place}-{name}").exists(), f"{place}-{name}")
    check(none["status"] == "completed" and none["instances"] == [], none)
    text = world.run("run", "show").out
    check("linux" in text and "bsd" in text, text)

with World(FAILING.format(fail_fast="true", slow="sleep 60")) as world:
    world.apply()
    run = json.loads(world.run("run", "start", "--json", code=1).out)
    status = [(i["status"], i["reason"]) for i in run["phases"][0]["instances"]]
    check(status[0] == ("failed", "exit_status"), status)
    check(status[1] == ("failed", "cancelled"), status)
    check(status[2][0] == "pending" or status[2][1] == "cancelled", status)
    check(not (world.project / "slow-ended").exists(), "the slow instance was ended")
    check(not (world.project / "later").exists(), "nothing more was started")

with World(FAILING.format(fail_fast="false", slow="sleep 0.1")) as world:
    world.apply()
    run = json.loads(world.run("run", "start", "--json", code=1).out)
    status = [i["status"] for i in run["phases"][0]["instances"]]
    check(status == ["failed", "completed", "completed"], status)
    check((world.project / "later").exists(), "all instances had their turn")
