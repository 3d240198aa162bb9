"""Parts of the program: instructions and allocations counted from outside, and gated; the clock by the benchmarks of the package."""
import json
import sys

import measure as programs
import tables

HEADING = (
    "Parts of the program, from `Benchmarks/Sources/Parts`. Instructions are counted by valgrind, whose processor has no instructions for SHA-256, and allocations by a "
    "library that is loaded first: both are the same on a machine at rest and on a busy one, and are agreed upon in `Benchmarks/agreed.json`. "
    "`swift package --package-path Benchmarks benchmark` shows the clock with its percentiles."
)
AGREED = programs.PACKAGE / "agreed.json"
# How often the work is done beside the first time, until a count stands out of what surrounds it.
FEW, MANY = 2, 20
# A log takes many times more to write than to search.
OFTEN = {"line": 20}
# The clock of the processor of a command is coarse; what takes microseconds is done more often.
LONG = {"leaf": 200, "node": 500, "evaluation": 100, "content": 1000, "record": 1000}
EXPRESSION = "an expression, parsed once"


def measure(options):
    path = programs.program()
    agreed = json.loads(AGREED.read_text())["parts"] if AGREED.exists() else {}
    rows, problems = [], []
    for name, units, unit in programs.parts(path):
        if options.part not in name:
            continue
        print(f"bench: {name}", file=sys.stderr)
        figures = {
            "instructions": programs.instructions(path, name, OFTEN.get(unit, 1 if options.quick else FEW)) / units, "allocations": programs.allocations(path, name, MANY) / units,
        }
        seconds = programs.processor(path, name, LONG.get(unit, MANY)) / units
        rows.append({"name": name, "unit": unit, **figures, "processor": seconds, "agreed": agreed.get(name)})
        problems += compared(name, unit, figures, agreed.get(name))
    if options.accept:
        accept(rows, agreed)
    elif options.check:
        for problem in problems:
            print(f"bench: {problem}", file=sys.stderr)
        options.failed = bool(problems)
    return {
        "markdown": tables.plain(
            ["Part", "Processor", "Instructions", "Agreed", "Allocations", "Agreed"],
            [(f"{row['name']}, a{'n' if row['unit'][0] in 'aeiou' else ''} {row['unit']}", tables.duration(row["processor"]), f"{row['instructions']:,.0f}", told(row, "instructions"),
              f"{row['allocations']:,.2f}", told(row, "allocations")) for row in rows],
        ),
        "rows": rows,
        "targets": [
            tables.target(EXPRESSION, "< 5 µs", row["processor"] * 1e6, most=5, shown=tables.duration(row["processor"]))
            for row in rows if row["name"] == EXPRESSION
        ],
    }


def told(row, kind):
    return f"{row['agreed'][kind]:,.{0 if kind == 'instructions' else 2}f}" if row["agreed"] else "–"


def compared(name, unit, figures, agreed):
    """What is more than was agreed upon, and what is so much less that the agreement is out of date."""
    if agreed is None:
        return [f"'{name}' is not agreed upon; Scripts/bench --accept notes what it takes now"]
    problems = []
    for kind, figure in figures.items():
        # Half an allocation is no change.
        room = agreed[kind] * agreed["tolerance"] + (0.5 if kind == "allocations" else 0)
        if abs(figure - agreed[kind]) > room:
            word = "more" if figure > agreed[kind] else "fewer"
            problems.append(
                f"'{name}' takes {figure:,.1f} {kind} a {unit}, {word} than the agreed {agreed[kind]:,.1f} and {agreed['tolerance']:.0%}; "
                "when that is meant, Scripts/bench --accept"
            )
    return problems


def accept(rows, agreed):
    """Notes what the parts take now. Where several threads take turns, how many share a commit varies."""
    parts = agreed | {
        row["name"]: {
            "instructions": round(row["instructions"], 1), "allocations": round(row["allocations"], 2),
            "tolerance": 0.25 if row["name"].startswith("ledger: ") and "1 writer" not in row["name"] else 0.05,
        }
        for row in rows
    }
    AGREED.write_text(json.dumps({"unit": "one of what the part is made of", "parts": parts}, indent=2) + "\n")
