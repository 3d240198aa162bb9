"""How commands are measured: in turns, each round's ratio to the limit of the same round, medians with their spread.

The processor's time of a command says more than the clock on a machine that others use as well; both are kept. How much
of the processors others used meanwhile is kept too, so that a table can say how much to believe.
"""
import dataclasses
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
from typing import Callable, Optional

import limits


@dataclasses.dataclass
class Case:
    """A command that is measured as a whole, or that prints how long its inner part took."""
    name: str
    command: list
    folder: Optional[str] = None
    environment: Optional[dict] = None
    # Steps, records or lines of one run; figures are told for one of them.
    units: int = 1
    # Runs before each measurement, and is not measured.
    before: Optional[Callable] = None
    # The last line printed is the seconds that count.
    prints_seconds: bool = False
    codes: tuple = (0,)
    # Keeps what is printed in a file; some programs stop early when nobody reads.
    note: str = ""
    timeout: float = 1800


class Failed(Exception):
    """A command that did not do what was asked."""


def run(case, scratch):
    """One run: seconds, seconds of the processor, megabytes at the highest, and how much others used meanwhile."""
    if case.before:
        case.before()
    report, out, err = (pathlib.Path(scratch) / name for name in ("report", "out", "err"))
    report.unlink(missing_ok=True)
    used, start = processor_of_all(), time.monotonic()
    with open(out, "wb") as output, open(err, "wb") as errors:
        try:
            subprocess.run(
                [limits.program("timed"), str(report), *map(str, case.command)], cwd=case.folder, env=case.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors, timeout=case.timeout,
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"took longer than {case.timeout:.0f} s")
    elapsed = time.monotonic() - start
    if not report.exists():
        raise Failed("cannot be started")
    clock, user, system, memory, status = (int(word) for word in report.read_text().split())
    code = os.waitstatus_to_exitcode(status)
    if code not in case.codes:
        raise Failed(f"ended with {code}: {(err.read_bytes() or out.read_bytes())[-300:].decode(errors='replace').strip()}")
    processor = (user + system) / 1e6
    seconds = float(out.read_text().split()[-1]) if case.prints_seconds else clock / 1e9
    # The kernel counts in hundredths of a second; below some of them nothing can be said.
    others = max(0.0, processor_of_all() - used - processor - 0.02) / elapsed if elapsed > 0.2 else None
    return {"seconds": seconds, "processor": processor, "memory": memory / 1024, "others": others}


def in_turns(cases, rounds, scratch, budget=60, warm=True):
    """Measures cases in turns, A B C A B C; a case that has used up its seconds is left out of later rounds.

    Gives a row for each: the first is the limit that the others are compared with, by one unit and round by round.
    """
    taken, spent, failures = {case.name: [] for case in cases}, dict.fromkeys((case.name for case in cases), 0.0), {}
    for turn in range(-1 if warm else 0, rounds):
        for case in cases:
            if case.name in failures or (turn != 0 and spent[case.name] > budget) or (turn < 0 and case.units > 5000):
                continue
            start = time.monotonic()
            try:
                figure = run(case, scratch)
            except Failed as failure:
                failures[case.name] = str(failure)
                print(f"bench: {case.name} {failure}", file=sys.stderr)
                continue
            spent[case.name] += time.monotonic() - start
            if turn >= 0:
                taken[case.name].append({**figure, "turn": turn})
        print(f"bench: round {turn + 1} of {rounds}", file=sys.stderr)
    return [row(case, taken[case.name], cases[0], taken[cases[0].name], failures.get(case.name)) for case in cases]


def row(case, figures, limit, of_limit, failure=None):
    """What is told of a case."""
    if not figures:
        return {"name": case.name, "failure": failure or "not run"}
    seconds = [figure["seconds"] / case.units for figure in figures]
    limits_by_turn = {figure["turn"]: figure for figure in of_limit}
    pairs = [(figure, limits_by_turn[figure["turn"]]) for figure in figures if figure["turn"] in limits_by_turn]

    def ratio(kind):
        ratios = [one[kind] / case.units / (other[kind] / limit.units) for one, other in pairs if other[kind] > 0]
        return statistics.median(ratios) if ratios else None

    return {
        "name": case.name, "n": len(figures), "units": case.units, "median": statistics.median(seconds),
        "fastest": min(seconds), "slowest": max(seconds), "ratio": ratio("seconds"), "processor_ratio": ratio("processor"),
        "processor": statistics.median(figure["processor"] for figure in figures) / case.units,
        "memory": max(figure["memory"] for figure in figures),
        "others": statistics.median(others) if (others := [one["others"] for one in figures if one["others"] is not None]) else None,
        "note": case.note,
    }


def named(rows, name):
    """The row of a case that was measured; nothing otherwise."""
    return next((row for row in rows if row["name"] == name and "failure" not in row), None)


def processor_of_all():
    """Seconds that all programs of the machine had a processor."""
    fields = [int(word) for word in open("/proc/stat").readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def machine():
    """What the machine is, in words."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    virtual = any("hypervisor" in line for line in open("/proc/cpuinfo") if line.startswith("flags"))
    return (
        f"{os.cpu_count()} cores ({model}{', virtual' if virtual else ''}), {memory} GB, "
        f"Linux {platform.release().split('-')[0]}"
    )
