"""What starting a program costs: its version, a list, the state of a project with many runs."""
import limits
import peers
import tables
from measuring import Case, in_turns, named
from worlds import World, chain

HEADING = "Starting the program and asking what there is, each a process of its own."


def measure(options):
    runs = 100 if options.quick else 1000
    with World(options.program, chain(1)) as world:
        for _ in range(runs):
            world.do("run", "start", "--quiet")
        cases = [
            Case("a static C program that prints hello (the limit)", [limits.program("hello")]),
            world.case("`ddx --version`", "--version"), world.case("`ddx workflow list`", "workflow", "list"),
            world.case(f"`ddx run list`, {runs:,} runs", "run", "list"), world.case(f"`ddx status`, {runs:,} runs", "status"),
        ]
        cases += of_peers(world.base)
        rows = in_turns(cases, options.rounds or (5 if options.quick else 15), world.base, budget=20)
    of = {case.name: named(rows, case.name) for case in cases}
    return {
        "markdown": tables.comparison(rows),
        "rows": rows,
        "targets": [
            tables.target(f"start: {name}, times a static C program", "≤ 2.5 (5 at worst)", row and row["ratio"], most=2.5)
            for name, row in of.items() if name.startswith("`ddx")
        ],
    }


def of_peers(folder):
    """The same questions to others, in a folder where they have ten steps."""
    asked = {"make": [["--version"], ["-qp"]], "just": [["--version"], ["--list"]], "go-task": [["--version"], ["--list-all"]],
             "Spec Kit": [["--version"], ["workflow", "list"]]}
    for case in peers.steps(folder, "chain", 10):
        for words in asked[case.name]:
            yield Case(f"`{case.name} {' '.join(words)}`", [case.command[0], *words], case.folder, case.environment, codes=(0, 1))
    for name in ("prefect", "dbos", "copier", "rg", "git"):
        if path := peers.program(name):
            words = ["version"] if name == "dbos" else ["--version"]
            yield Case(f"`{name} {words[0]}`", [path, *words], str(folder), peers.environment())
