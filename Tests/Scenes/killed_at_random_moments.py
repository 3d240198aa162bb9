"""Runs of 40 phases with parallel branches are killed again and again and end as if undisturbed.

DDX_KILLS says how often (50 when left out), DDX_SEED repeats the moments of an earlier play.
"""
import collections
import os
import random
import signal
import time

from scene import World, check, outcome

KILLS = int(os.environ.get("DDX_KILLS") or 50)
SEED = int(os.environ.get("DDX_SEED") or 1)


def workflow():
    """Each phase may write twice after a kill, then once a run, then as nobody answered yet."""
    lines = ["name: flow", "version: 1.0.0", "phases:"]
    for index in range(40):
        needs = [] if index < 2 else [f"p{index - 2}"] if index % 3 else [f"p{index - 2}", f"p{index - 1}"]
        lines += [
            f"  - id: p{index}",
            f"    needs: [{', '.join(needs)}]",
            "    steps:",
            "      - id: work",
            "        idempotent: true",
            f"        run: 'sleep 0.1; printf \"p{index}\\n\" >> work.txt; printf \"n={index}\\n\" >> \"$DDX_OUTPUT\"'",
            "      - id: again",
            "        on_interrupt: rerun",
            f"        run: 'echo p{index} >> again.txt'",
            "      - id: once",
            f"        run: 'sleep 0.02; grep -qx p{index} once.txt || echo p{index} >> once.txt'",
            "    outputs: { n: \"${{ steps.work.outputs.n }}\" }",
        ]
    return "\n".join(lines) + "\n"


def kill_until_it_ends(world, moments, kills):
    """Starts a run and kills whoever carries it on, again and again; returns how often it was."""
    process, done = world.start("run", "start"), 0
    while done < kills:
        time.sleep(moments.uniform(0.0, 0.4))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            done += 1
        process.communicate()
        if process.returncode == 0:
            break
        check(process.returncode in (-signal.SIGKILL, 2), f"ended with {process.returncode}")
        process = world.start(*world.way_on())
    process.communicate()
    return done


def check_effects(world, run):
    """A step wrote once, and once more at most for each attempt that was cut off; 'once' never."""
    counts = {kind: collections.Counter(world.read(f"{kind}.txt").split()) for kind in ("work", "again", "once")}
    repeated = 0
    for phase in run["phases"]:
        for step in phase["steps"]:
            written = counts[step["id"]][phase["id"]]
            most = 1 if step["id"] == "once" else step["attempt"]
            place = f"{phase['id']}/{step['id']}"
            check(1 <= written <= most, f"{place} wrote {written} times in {step['attempt']} attempts")
            repeated += step["attempt"] - 1
    return repeated


def play(kills, seed):
    print(f"DDX_SEED={seed}")
    moments = random.Random(seed)
    with World(workflow()) as calm:
        calm.apply()
        undisturbed = calm.json("run", "start")
    check(undisturbed["status"] == "completed", undisturbed["status"])

    done = runs = repeated = 0
    while done < kills:
        with World(workflow()) as stormy:
            stormy.apply()
            done += kill_until_it_ends(stormy, moments, kills - done)
            run = stormy.json("run", "show")
            while run["status"] == "paused":
                run = stormy.json(*stormy.way_on(), code=None)
            check(outcome(run) == outcome(undisturbed), f"another end than undisturbed: {run}")
            check(len(stormy.json("run", "list")["runs"]) == 1, "one run")
            repeated += check_effects(stormy, run)
            runs += 1
    print(f"{done} kills in {runs} runs of 40 phases, {repeated} attempts cut off, every end as undisturbed")


play(KILLS, SEED)
