"""How fast the log takes lines in, and how fast they are found again."""
import pathlib
import random
import shlex

import peers
import tables
from measuring import Case, in_turns, named, run
from worlds import World

HEADING = (
    "Steps copy files of a million lines to their output; then every search is a process of its own, beside ripgrep and grep over the same "
    "lines. What is printed goes into a file, because grep stops early when nobody reads."
)
STEP = 1_000_000
WORDS = "compiling linking testing module object source cache reading writing file symbol target step done unit".split()
SEARCHES = [
    ("a rare word", ["--grep", "zephyr77"], ["-F", "zephyr77"]),
    ("a phrase", ["--grep", '"quick brown zephyr"'], ["-F", "quick brown zephyr"]),
    ("a word in a hundredth of the lines", ["--grep", "percent100"], ["-F", "percent100"]),
    ("a pattern with text in it", ["--grep", "/zephyr[0-9]+ ok/"], ["zephyr[0-9]+ ok"]),
    ("a pattern with little text in it", ["--grep", r"/^\[ *[0-9]+77\] [l-o]/"], [r"^\[ *[0-9]+77\] [l-o]"]),
]
CAT = "`cat` of the lines (the limit)"
RARE = "a rare word: `ddx logs`"


def measure(options):
    result = {"markdown": "", "rows": [], "targets": []}
    for count in [100_000] if options.quick else [1_000_000, 10_000_000]:
        with World(options.program) as world:
            files = written(world.base, count)
            taken_in(options, world, count, files, result)
            found(options, world, count, files, result)
    result["markdown"] = result["markdown"].rstrip()
    return result


def lines(first, end):
    """Lines as a compiler might print them, with a few that are looked for."""
    chance = random.Random(first + 7)
    for number in range(first, end):
        words = " ".join(chance.choices(WORDS, k=9))
        rare = " percent100" if number % 100 == 50 else ""
        rare = " quick brown zephyr77 ok" if number % 250_000 == 73_456 else rare
        rare = " quick brown zephyr ok" if number % 250_000 == 93_456 else rare
        yield f"[{number:8}] {words} in {chance.randrange(10_000)} ms{rare}\n"


def written(base, count):
    files = [base / f"lines-{number}.txt" for number in range(-(-count // STEP))]
    for number, path in enumerate(files):
        with open(path, "w") as file:
            file.writelines(lines(number * STEP, min(count, (number + 1) * STEP)))
    return files


def taken_in(options, world, count, files, result):
    steps = "".join(f"      - command: [cat, {path}]\n        affects: []\n" for path in files)
    (world.base / "flow").mkdir()
    (world.base / "flow/workflow.yml").write_text(f"name: flow\nversion: 1.0.0\nphases:\n  - id: print\n    steps:\n{steps}")
    world.do("workflow", "apply", str(world.base / "flow"), "--yes", "--quiet")
    raw = Case("cat", ["sh", "-c", f"cat {shlex.join(map(str, files))} > {world.base}/raw && sync {world.base}/raw"])
    limit, figure = run(raw, world.base), run(world.case("start", "run", "start", "--quiet"), world.base)
    size = sum(path.stat().st_size for path in files)
    kept = {kind: sum(path.stat().st_size for path in (world.project / ".ddx/state/runs").rglob(f"*{kind}*")) for kind in ("log", "idx")}
    result["markdown"] += (
        f"**{count:,} lines**, {size / 1e6:,.0f} MB: taken in with their index in {tables.duration(figure['seconds'])} "
        f"({count / figure['seconds']:,.0f} lines a second), {tables.duration(figure['processor'])} of the processor "
        f"({count / figure['processor']:,.0f} a second); {figure['memory']:.0f} MB of memory. `cat` into a file and onto the disk: "
        f"{tables.duration(limit['seconds'])}, {tables.duration(limit['processor'])} of the processor.\n\n"
    )
    result["rows"].append({"lines": count, "bytes": size, "kept": kept, "taken_in": figure, "limit": limit})
    result["targets"].append(tables.target(
        f"{count:,} lines taken in, a second", "≥ 400,000", count / figure["seconds"], least=400_000, shown=f"{count / figure['seconds']:,.0f}"
    ))


def found(options, world, count, files, result):
    paths = [str(path) for path in files]
    cases = [Case(CAT, ["cat", *paths])]
    for title, ours, theirs in SEARCHES:
        cases.append(world.case(f"{title}: `ddx logs`", "logs", *ours))
        if path := peers.program("rg"):
            cases.append(Case(f"{title}: ripgrep", [path, "--no-config", "--no-filename", *theirs, *paths], codes=(0, 1)))
        kind = "-F" if theirs[0] == "-F" else "-E"
        cases.append(Case(f"{title}: grep", ["grep", "-h", kind, theirs[-1], *paths], codes=(0, 1)))
    cases += [world.case("errors alone: `ddx logs`", "logs", "--level", "error"), world.case("the last ten: `ddx logs`", "logs", "--tail", "10"),
              world.case("starting the program: `ddx --version`", "--version")]
    rows = in_turns(cases, options.rounds or (3 if options.quick else 7), world.base, budget=60)
    result["markdown"] += tables.comparison(rows) + "\n\n"
    result["rows"][-1]["rows"] = rows
    rare, rg, last, start = (named(rows, name) for name in (
        RARE, "a rare word: ripgrep", "the last ten: `ddx logs`", "starting the program: `ddx --version`"
    ))
    result["targets"] += [
        tables.target(f"a rare word in {count:,} lines, times `cat`", "≤ 1.3", rare and rare["ratio"], most=1.3),
        tables.target(
            f"the last ten of {count:,} lines, times starting the program", "≤ 2", last and start and last["median"] / start["median"], most=2
        ),
    ]
    if rg and rare:
        result["targets"].append(tables.target(
            f"a rare word in {count:,} lines, processor, times ripgrep's", "≤ 1", rare["processor"] / rg["processor"], most=1
        ))
