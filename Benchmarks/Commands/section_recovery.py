"""How soon a run goes on whose process was killed in the middle."""
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import time

import tables
from measuring import Failed
from worlds import STEP, World

HEADING = (
    "A run of steps that do nothing, whose process group is killed with `kill -9` in the middle. Counted is the time from `ddx run resume` "
    "until the step that was interrupted runs again; each round begins with the same state of the disk."
)


def measure(options):
    count = 1000 if options.quick else 10_000
    half = count // 2
    marks = '      - command: ["sh", "-c", "date +%s%N >> marks; exec sleep 600"]\n'
    text = "name: flow\nversion: 1.0.0\nphases:\n"
    phases = [STEP * min(half, 1000)] * max(1, half // 1000)
    for number, steps in enumerate([*phases, marks, *phases]):
        text += f"  - id: p{number}\n    steps:\n{steps}"
    times = []
    with World(options.program, text) as world:
        killed(world, ["run", "start", "--quiet"], 1)
        done = completed(world)
        kept = world.base / "kept"
        copy(world.project, kept)
        for _ in range(options.rounds or (3 if options.quick else 5)):
            shutil.rmtree(world.project)
            copy(kept, world.project)
            times.append(killed(world, ["run", "resume", "--interrupted", "rerun", "--quiet"], 2))
        world.do("audit", "verify")
    middle = statistics.median(times)
    rows = [{"name": "run resume", "steps": count, "times": times, "done": done}]
    return {
        "markdown": tables.plain(
            ["Steps of the run", "Done before the kill", "n", "Until it goes on, median", "Fastest – slowest", "Steps lost", "`audit verify` afterwards"],
            [(f"{count:,}", f"{done:,}", len(times), tables.duration(middle), f"{tables.duration(min(times))} – {tables.duration(max(times))}",
              max(0, half - done), "sound")],
        ),
        "rows": rows,
        "targets": [tables.target(f"a killed run of {count:,} steps goes on after", "< 1 s", middle, most=1, shown=tables.duration(middle))],
    }


def copy(source, target):
    """Copies a folder in which there are also pipes."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def killed(world, words, lines):
    """Starts the program, kills it with all it started once the file of marks has so many lines; seconds until then."""
    marks = world.project / "marks"
    start = time.time_ns()
    process = subprocess.Popen(
        [world.program, *words], cwd=world.project, env=world.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )
    try:
        while not marks.exists() or len(found := marks.read_text().split()) < lines or not marks.read_text().endswith("\n"):
            if process.poll() is not None:
                raise Failed(f"'{' '.join(words)}' ended with {process.returncode}: {process.stderr.read()[-300:].decode(errors='replace')}")
            time.sleep(0.002)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        process.stderr.close()
        end_sleepers(world)
    return (int(found[-1]) - start) / 1e9


def end_sleepers(world):
    """Ends the step that the dead process left, which has a process group of its own."""
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.readlink(folder / "cwd") == str(world.project):
                os.kill(int(folder.name), signal.SIGKILL)
        except OSError:
            continue


def completed(world):
    """How many steps of the run are done."""
    run = json.loads(world.do("run", "show", "--json", codes=(0, 1, 2, 3)))
    return sum(step["status"] == "completed" for phase in run["phases"] for step in phase["steps"])
