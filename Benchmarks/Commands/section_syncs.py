"""How often programs wait for the disk: who keeps what was done when the power fails."""
import pathlib
import re
import shutil
import subprocess

import peers
import tables
from measuring import Failed
from worlds import World, chain, fan

HEADING = (
    "Calls of `fsync` and `fdatasync` of all processes, counted by {counter}. What a run of one step needs is taken off, so that what is done once a "
    "run is no part of a step."
)
KERNEL, STRACE = "the kernel (`perf stat`), which delays nobody", "strace, under which steps take longer and fewer end together"
EVENTS = "syscalls:sys_enter_fsync,syscalls:sys_enter_fdatasync"


def measure(options):
    count, few = (200 if options.quick else 1000), 100
    lines, rows, ours = [], [], {}
    for title, workflow, width in (
        ("`ddx run start`, steps in a row", chain, None), ("`ddx run start`, 2 at a time", fan, 2),
        ("`ddx run start`, 64 at a time", fan, 64),
    ):
        once = counted_run(options, workflow(1), width)
        ours[title] = tell(title, once, counted_run(options, workflow(count), width), count, lines, rows)
    with World(options.program) as world:
        # The server of Prefect does not come up under strace.
        cases = [*peers.steps(world.base, "chain", few), *peers.functions(world.base, 1, few, names=["dbos"])]
        for case in cases:
            if case.before:
                case.before()
            try:
                syncs = counted(case.command, case.folder, case.environment, world.base)
            except Failed as failure:
                lines.append((case.name, "–", "–", f"left out: {failure}"))
                continue
            tell(case.name, 0, syncs, case.units, lines, rows)
    heads = ["Program", "Steps", "Waits in all", "Waits a step"]
    alone, wide = ours["`ddx run start`, steps in a row"], ours["`ddx run start`, 64 at a time"]
    return {
        "heading": HEADING.format(counter=counter()), "markdown": tables.plain(heads, lines), "rows": rows,
        "targets": [
            tables.target("waits for the disk a step, in a row", "1", alone, most=1.01, shown=f"{alone:.2f}"),
            tables.target("waits for the disk a step, 64 at a time", "≤ 1/32", wide, most=1 / 32, shown=f"{wide:.3f}"),
        ],
    }


def tell(title, once, syncs, count, lines, rows):
    a_step = (syncs - once) / max(1, count - (1 if once else 0))
    lines.append((title, f"{count:,}", f"{syncs:,}", f"{a_step:.3f}"))
    rows.append({"name": title, "steps": count, "syncs": syncs, "once": once, "a_step": a_step})
    return a_step


def counted_run(options, workflow, width):
    with World(options.program, workflow, width) as world:
        return counted([options.program, "run", "start", "--quiet"], world.project, world.environment, world.base)


def counter():
    """Who counts; the kernel is asked where it answers."""
    perf = shutil.which("perf")
    if perf and subprocess.run([perf, "stat", "-e", EVENTS, "true"], capture_output=True).returncode == 0:
        return KERNEL
    if shutil.which("strace") is None:
        raise Failed("neither perf nor strace can count; Scripts/setup-scenes installs strace")
    return STRACE


def counted(command, folder, environment, scratch):
    """How many calls a command and all its children made."""
    report = str(pathlib.Path(scratch) / "calls")
    prefix = {
        KERNEL: ["perf", "stat", "-x", ",", "-e", EVENTS, "-o", report, "--"],
        STRACE: ["strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", report],
    }[who := counter()]
    answer = subprocess.run(
        [*prefix, *map(str, command)], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, timeout=900,
    )
    if answer.returncode:
        raise Failed(f"ended with {answer.returncode}: {answer.stderr.decode(errors='replace').strip().splitlines()[-1][:200]}")
    line = r"^(\d+),.*sys_enter_f" if who == KERNEL else r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*\b(?:fsync|fdatasync)$"
    return sum(map(int, re.findall(line, pathlib.Path(report).read_text(), re.MULTILINE)))
