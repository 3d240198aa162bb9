"""Results as tables, and the tables in docs/benchmarks.md between their marks; the prose around them stays as it is."""
import json
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENT = TOP / "docs/benchmarks.md"


def duration(seconds):
    if seconds is None:
        return "–"
    for factor, unit, most in ((1e9, "ns", 999.5), (1e6, "µs", 999.5), (1e3, "ms", 9995)):
        if seconds * factor < most:
            return f"{significant(seconds * factor)} {unit}"
    return f"{seconds:.1f} s"


def significant(number):
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def ratio(number):
    return "–" if number is None else significant(number)


def comparison(rows, unit=None):
    """The table of cases that were measured in turns; the first is the limit."""
    lines = [
        f"| {'' if unit is None else f'Per {unit}'} | n | Median | Fastest – slowest | Times the limit | Processor | Times the limit's | Memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if "failure" in row:
            lines.append(f"| {row['name']} | 0 | left out: {row['failure'].splitlines()[0][:80].replace('|', '/')} | | | | | |")
            continue
        lines.append(
            f"| {row['name']}{'; ' + row['note'] if row.get('note') else ''} | {row['n']} | {duration(row['median'])} "
            f"| {duration(row['fastest'])} – {duration(row['slowest'])} | {ratio(row['ratio'])} "
            f"| {duration(row['processor'])} | {ratio(row['processor_ratio'])} | {row['memory']:.0f} MB |"
        )
    return "\n".join(lines)


def plain(heads, rows):
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def target(figure, goal, measured, most=None, least=None, shown=None):
    """A target and what was measured; held when it is within its bound."""
    held = None if measured is None else (most is None or measured <= most) and (least is None or measured >= least)
    return {"figure": figure, "goal": goal, "measured": shown or ratio(measured), "held": held}


def targets(results):
    rows = [
        (one["figure"], one["goal"], one["measured"], {True: "reached", False: "**missed**", None: "not measured"}[one["held"]])
        for result in results for one in result.get("targets", [])
    ]
    return plain(["Figure", "Target", "Measured", ""], rows)


def write(results):
    """Puts every result between the marks of its section; fails when the document has no place for one."""
    text, missing = DOCUMENT.read_text(), []
    pieces = {result["section"]: f"{result['heading']}\n\n{result['markdown']}" for result in results}
    pieces["targets"] = targets(results)
    for name, piece in pieces.items():
        marked = re.compile(rf"(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)", re.DOTALL)
        text, count = marked.subn(lambda found: found.group(1) + piece + "\n" + found.group(2), text)
        if not count:
            missing.append(name)
    DOCUMENT.write_text(text)
    return missing


def read(folder):
    """The results that earlier calls have left, in the order of the sections."""
    found = [json.loads(path.read_text()) for path in pathlib.Path(folder).glob("*.json")]
    return sorted(found, key=lambda result: result["order"])
