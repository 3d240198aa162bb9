"""Eight processes start runs in one project at the same time, another one looks on, and none is locked out.

Each starts three runs, or as many as it can in DDX_SECONDS.
"""
import os
import sqlite3
import threading
import time

from scene import World, check

PROCESSES, RUNS = 8, 3
SECONDS = float(os.environ.get("DDX_SECONDS") or 0)
WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: left
    needs: []
    steps: [{ run: 'echo left >> "$DDX_RUN_ID.txt"' }, { run: 'echo "n=1" >> "$DDX_OUTPUT"' }]
  - id: right
    needs: []
    steps: [{ run: 'echo right >> "$DDX_RUN_ID.txt"' }]
  - id: both
    needs: [left, right]
    steps: [{ artifact: page, template: t.md, output: "docs/${{ run.id }}.md" }]
    exit_criteria: [{ criteria: There are pages, check: { dir_not_empty: docs } }]
"""


def work(world, begin, ended, wrong):
    """Starts runs one after the other, as one of many does."""
    begin.wait()
    deadline, count = time.monotonic() + SECONDS, 0
    while count < RUNS if not SECONDS else time.monotonic() < deadline:
        process = world.start("run", "start")
        out, err = process.communicate(timeout=300)
        if process.returncode != 0 or "lock" in (out + err).lower() or "busy" in (out + err).lower():
            wrong.append(f"{process.returncode}\n{out}\n{err}")
            return
        ended.append(out)
        count += 1


def look(world, over, wrong):
    """Reads while the others write."""
    looks = 0
    while not over.is_set():
        for command in [["status"], ["run", "list"], ["run", "show"]]:
            result = world.run(*command, code=None)
            if result.code not in (0, 66):
                wrong.append(f"{command} ended with {result.code}\n{result.err}")
                return
            looks += 1
    print(f"looked on {looks} times")


with World(WORKFLOW) as world:
    (world.base / "library/flow/t.md").write_text("# {{ run.id }}\n")
    world.apply()
    begin, over, ended, wrong = threading.Barrier(PROCESSES), threading.Event(), [], []
    writers = [threading.Thread(target=work, args=(world, begin, ended, wrong)) for _ in range(PROCESSES)]
    reader = threading.Thread(target=look, args=(world, over, wrong))
    for thread in [*writers, reader]:
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    reader.join()
    check(not wrong, wrong[:1] and wrong[0])

    runs = world.json("run", "list")["runs"]
    check({run["status"] for run in runs} == {"completed"}, [run["status"] for run in runs])
    check(len(runs) == len({run["id"] for run in runs}) == len(ended), f"{len(runs)} runs, {len(ended)} started")
    for run in runs:
        check(sorted(world.read(f"{run['id']}.txt").split()) == ["left", "right"], f"effects of {run['id']}")
        check(world.read(f"docs/{run['id']}.md") == f"# {run['id']}\n", f"the page of {run['id']}")
    with sqlite3.connect(world.project / ".ddx/state/ledger.sqlite") as ledger:
        check(ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the ledger is damaged")
        events, last = ledger.execute("SELECT count(*), max(seq) FROM event").fetchone()
        check(events == last, f"{last - events} gaps in the sequence of {last} events")
    print(f"{len(runs)} runs by {PROCESSES} processes, {events} events without a gap")
