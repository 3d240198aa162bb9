"""A run of 40 phases with parallel branches is killed again and again and ends as if undisturbed."""
import json
import random
import signal
import time

from scene import World, check

KILLS = 50


def workflow():
    lines = ["name: flow", "version: 1.0.0", "phases:"]
    for index in range(40):
        needs = [] if index < 2 else [f"p{index - 2}"] if index % 3 else [f"p{index - 2}", f"p{index - 1}"]
        lines += [
            f"  - id: p{index}",
            f"    needs: [{', '.join(needs)}]",
            "    steps:",
            f"      - id: work",
            "        idempotent: true",
            f"        run: 'sleep 0.15; printf \"p{index}\\n\" >> done.txt; printf \"n={index}\\n\" >> \"$DDX_OUTPUT\"'",
            f"      - id: once",
            "        on_interrupt: rerun",
            f"        run: 'echo p{index} >> once.txt'",
            "    outputs: { n: \"${{ steps.work.outputs.n }}\" }",
        ]
    return "\n".join(lines) + "\n"


def outcome(run):
    return [
        (phase["id"], phase["status"], phase["outputs"] if "outputs" in phase else None)
        + tuple((step["id"], step["status"]) for step in phase["steps"])
        for phase in run["phases"]
    ]


def killed_run(world, seed):
    generator = random.Random(seed)
    process = world.start("run", "start")
    kills = 0
    while True:
        time.sleep(generator.uniform(0.0, 0.3))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
        if kills >= KILLS:
            break
        runs = world.json("run", "list")["runs"]
        process = world.start("run", "resume") if runs else world.start("run", "start")
    process.communicate()
    return kills


with World(workflow()) as calm, World(workflow()) as stormy:
    calm.apply()
    undisturbed = calm.json("run", "start")
    check(undisturbed["status"] == "completed", undisturbed["status"])

    stormy.apply()
    kills = killed_run(stormy, seed=20261122)
    run = stormy.json("run", "resume", code=None)
    if run.get("status") != "completed":
        run = stormy.json("run", "show")
    check(run["status"] == "completed", [p for p in run["phases"] if p["status"] == "failed"])
    check(outcome(run) == outcome(undisturbed), "the end differs from the undisturbed run")
    check(len(stormy.json("run", "list")["runs"]) == 1, "one run")

    # A step that completed has exactly one line for each attempt that could have written it.
    lines = stormy.read("done.txt").split()
    attempts = {phase["id"]: phase["steps"][0]["attempt"] for phase in run["phases"]}
    for phase, attempt in attempts.items():
        check(1 <= lines.count(phase) <= attempt, f"{phase}: {lines.count(phase)} lines, {attempt} attempts")
    check(kills >= 10, f"only {kills} kills")
    print(f"{kills} kills, {sum(attempts.values()) - 40} attempts interrupted")
