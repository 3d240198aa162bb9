"""What a step costs that does nothing: one after the other, and many at a time."""
import datetime
import json
import statistics

import limits
import peers
import tables
from measuring import Case, in_turns, named
from worlds import TRUE, World, chain, fan

HEADING = (
    "Runs of steps that start a program which does nothing. The limit starts the same program as often, writes 200 bytes about every end "
    "and the start that follows it, and waits for the disk, once a step."
)
LIMIT = "posix_spawn, append and `fdatasync` once a step (the limit)"
GROUP = "the same, once for all steps that ended meanwhile"
BARE = "posix_spawn, nothing written"


def measure(options):
    count = 200 if options.quick else 1000
    result = {"markdown": "", "rows": [], "targets": []}
    for title, kind, width in (
        (f"{count:,} steps in a row", "chain", 1), (f"{count:,} independent steps, 2 at a time", "fan", 2),
        (f"{count:,} independent steps, 64 at a time", "fan", 64),
    ):
        workflow = chain(count) if kind == "chain" else fan(count)
        with World(options.program, workflow, width if kind == "fan" else None) as world:
            journal = str(world.base / "journal")

            def loop(name, record):
                return Case(name, [limits.program("spawnloop"), str(count), str(width), record, journal, TRUE], units=count)

            cases = [loop(LIMIT, "each"), *([loop(GROUP, "group")] if width > 1 else []), loop(BARE, "none")]
            cases.append(world.case("`ddx run start`", "run", "start", "--quiet", units=count, note="durable, audited"))
            cases += peers.steps(world.base, kind, count, width)
            rows = in_turns(cases, options.rounds or (3 if options.quick else 7), world.base, 20 if options.quick else 60)
            slow = slowest_twentieth(world, count) if width == 1 else None
        ours = named(rows, "`ddx run start`")
        result["markdown"] += f"**{title}**\n\n{tables.comparison(rows, 'step')}\n\n"
        if slow:
            result["markdown"] += (
                f"In the last of these runs 95 % of the steps were started less than {tables.duration(slow)} after the one before, which is the "
                "transition, made durable, with the program between.\n\n"
            )
            result["targets"].append(tables.target("from step to step, 95th percentile", "< 5 ms", slow, most=0.005, shown=tables.duration(slow)))
        result["rows"].append({"title": title, "rows": rows})
        result["targets"].append(
            tables.target(f"{title}, times the limit", "≤ 1.15 (1.5 at worst)", ours and ours["ratio"], most=1.15)
        )
    result["markdown"] = result["markdown"].rstrip()
    return result


def slowest_twentieth(world, count):
    """The 95th percentile of the seconds between the starts of steps of the last run; its records are listed first."""
    records = world.do("audit", "list", "--type", "step_started", "--limit", str(count), "--json").splitlines()
    times = [datetime.datetime.fromisoformat(json.loads(record)["time"].replace("Z", "+00:00")) for record in records]
    waits = [(later - earlier).total_seconds() for later, earlier in zip(times, times[1:])]
    return statistics.quantiles(waits, n=20)[-1]
