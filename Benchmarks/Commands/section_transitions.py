"""Durable transitions and function steps without a process, which no command does: what the engine itself costs."""
import shutil

import limits
import peers
import tables
from measure import program as measure_program
from measuring import Case, in_turns, named
from worlds import World, chain

HEADING = (
    "Without processes. A transition is an event of a run, its audit record with sealed contents and a signed head; the limit stores as many "
    "rows with as many bytes in SQLite. Function steps are kinds of steps in Swift, through the public library; the limit stores a row a step."
)
# What one event takes in the ledger: its own row, those of run and step, the leaf and the parts of its audit record.
ROWS, BYTES = 6, 350


def measure(options):
    program = measure_program()
    result = {"markdown": "", "rows": [], "targets": []}
    for writers in (1, 8, 64):
        records = (500 if options.quick else 4000) if writers == 1 else (2000 if options.quick else 20_000)
        records -= records % writers
        with World(options.program) as world:
            limit = commits("SQLite, a transaction for each group (the limit)", world, records, writers, ROWS, BYTES)
            rows = compared(options, world, [
                limit,
                appends(world, records, writers),
                Case("`ddx` ledger", [program, "transitions", str(records), str(writers)], str(world.project), world.environment, units=records,
                     prints_seconds=True, before=lambda: clear(world)),
            ])
        title = f"{writers} writer{'s' if writers > 1 else ''}"
        add(result, title, rows, "transition")
        ours = named(rows, "`ddx` ledger")
        result["targets"].append(tables.target(f"transitions, {title}, times SQLite", "≤ 1.5", ours and ours["ratio"], most=1.5))
    for runs, steps in ((1, 1000), (100 if options.quick else 1000, 5)):
        with World(options.program) as world:
            flow = functions(world, steps)
            records, group = runs * steps, 1 if runs == 1 else 64
            records -= records % group
            rows = compared(options, world, [
                commits(f"SQLite, {'each step' if group == 1 else '64 steps'} in a transaction (the limit)", world, records, group, 1, 200),
                Case("`ddx`, function steps", [program, "runs", str(runs), flow], str(world.project), world.environment, units=runs * steps,
                     prints_seconds=True, before=lambda: clear(world), timeout=1200),
                *peers.functions(world.base, runs, steps),
            ])
        title = "1 run of 1,000 function steps" if runs == 1 else f"{runs:,} runs of 5 function steps at once"
        add(result, title, rows, "step")
        if runs > 1:
            ours = named(rows, "`ddx`, function steps")
            result["targets"].append(tables.target(
                f"{title}, rate as a part of SQLite's", "≥ 1.0", ours and 1 / ours["ratio"], least=1,
                shown=ours and f"1/{ours['ratio']:.0f}"
            ))
    result["markdown"] = result["markdown"].rstrip()
    return result


def compared(options, world, cases):
    return in_turns(cases, options.rounds or (3 if options.quick else 5), world.base, budget=20 if options.quick else 60)


def add(result, title, rows, unit):
    result["markdown"] += f"**{title}**\n\n{tables.comparison(rows, unit)}\n\n"
    result["rows"].append({"title": title, "rows": rows})


def commits(name, world, records, group, rows, size):
    file = world.base / "limit.sqlite"

    def forget():
        for path in world.base.glob("limit.sqlite*"):
            path.unlink()

    command = [limits.program("sqlitecommit"), str(file), str(records), str(group), str(rows), str(size)]
    return Case(name, command, units=records, before=forget, prints_seconds=True)


def appends(world, records, group):
    command = [limits.program("append"), str(world.base / "limit.log"), str(records), str(group), str(ROWS * BYTES)]
    return Case("a file, append and `fdatasync` once a group", command, units=records, prints_seconds=True)


def functions(world, steps):
    """A workflow of steps in a row that use a function."""
    folder = world.base / "functions"
    folder.mkdir()
    (folder / "workflow.yml").write_text(chain(steps, "      - { uses: nothing }\n"))
    return str(folder)


def clear(world):
    """An empty project again."""
    shutil.rmtree(world.project)
    world.project.mkdir()
