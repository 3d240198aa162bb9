"""Whether a ledger that holds many runs costs more than one that holds few."""
import json

import tables
from measuring import in_turns, named
from worlds import World, chain

HEADING = (
    "One ledger that holds more and more runs of one step; each command is a process of its own, so that starting the program counts. What asks for one "
    "run or for the newest must be flat; what lists all runs grows with them."
)


def measure(options):
    sizes = [100, 300] if options.quick else [100, 1000, 10_000]
    found, ledgers, done = [], [], 0
    with World(options.program, chain(1)) as world:
        for size in sizes:
            while done < size:
                world.do("run", "start", "--quiet")
                done += 1
            flat, growing = commands(world)
            cases = [*flat, *growing]
            found.append(in_turns(cases, options.rounds or (3 if options.quick else 11), world.base))
            done = len(listed(world))
            ledgers.append(world.ledger.stat().st_size / done)
    lines, targets = [], []
    for case in cases:
        measured = [named(rows, case.name) for rows in found]
        if not all(measured):
            continue
        growth = measured[-1]["processor"] / measured[0]["processor"]
        lines.append((
            case.name, *(f"{tables.duration(row['median'])}, {tables.duration(row['processor'])}" for row in measured),
            tables.significant(growth), f"{measured[0]['memory']:.0f} – {measured[-1]['memory']:.0f} MB",
        ))
        if case in flat:
            targets.append(tables.target(f"{case.name}, {sizes[-1]:,} runs in the ledger, times with {sizes[0]}", "≤ 1.2", growth, most=1.2))
    lines.append(("the ledger, a run", *(f"{size / 1000:.1f} KB" for size in ledgers), tables.significant(ledgers[-1] / ledgers[0]), ""))
    heads = ["Median, processor", *(f"{size:,} runs" for size in sizes), f"Times that of {sizes[0]}, processor", "Memory"]
    return {"markdown": tables.plain(heads, lines), "rows": [{"runs": size, "rows": rows} for size, rows in zip(sizes, found)], "targets": targets}


def commands(world):
    """Those that ask for one run or for the newest, and those that ask for all or for none."""
    oldest = listed(world)[-1]
    return [
        world.case("`run start`, one more", "run", "start", "--quiet"),
        world.case("`status`", "status"),
        world.case("`run list --limit 20`", "run", "list", "--limit", "20"),
        world.case("`run show` of the oldest", "run", "show", oldest),
        world.case("`logs` of the oldest", "logs", oldest),
        world.case("`audit verify --quick`", "audit", "verify", "--quick"),
    ], [world.case("`run list`, all", "run", "list"), world.case("`--version`", "--version")]


def listed(world):
    """The ids of all runs, the newest first."""
    return [run["id"] for run in json.loads(world.do("run", "list", "--json"))["runs"]]
