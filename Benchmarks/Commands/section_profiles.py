"""Where the instructions of the three hottest paths go, counted by callgrind, which a busy machine does not disturb."""
import os
import re
import shutil
import subprocess
import tempfile

import section_audit
import section_logs
import section_transitions
import tables
from measure import program as measure_program
from measuring import Failed
from worlds import World, fan

HEADING = (
    "Instructions of the program itself, every one of them counted by callgrind; programs that steps start are no part of it. Each command is counted at two "
    "sizes, and what the smaller one takes is taken off, so that starting the program is no part of it. *Own* is what a function itself takes, *with all below* what it takes "
    "with all it calls."
)
SHOWN = 14


def measure(options):
    if shutil.which("valgrind") is None:
        raise Failed("valgrind is not installed")
    few, many = (20, 120) if options.quick else (50, 550)
    with tempfile.TemporaryDirectory() as folder:
        options.counted, options.measure = without_lines(options.program, folder), measure_program()
        return profiles(options, few, many)


def without_lines(program, folder):
    """A copy with names and without line numbers, of which valgrind cannot read that many."""
    copy = os.path.join(folder, os.path.basename(program))
    shutil.copy(program, copy)
    if subprocess.run(["strip", "--strip-debug", copy]).returncode:
        raise Failed("strip is not installed")
    return copy


def profiles(options, few, many):
    result = {"markdown": "", "rows": []}
    # A valgrind that is a few years old cannot watch processes as the program does.
    sizes = [counted_run(options, steps) for steps in (few, many)]
    add(result, "A step that is a function, started, ended and recorded", many - few, "step", *sizes)
    sizes = [counted_trail(options, runs) for runs in (1, 3 if options.quick else 11)]
    add(result, "A record: `audit verify`", sizes[1][0] - sizes[0][0], "record", sizes[0][1], sizes[1][1])
    for title, words in (
        ("A line: `logs --grep` of a rare word", ["--grep", "zephyr77"]),
        ("A line: `logs --grep` of a pattern with little text in it", ["--grep", r"/^\[ *[0-9]+77\] [l-o]/"]),
    ):
        few, many = (100_000, 200_000) if options.quick else (100_000, 600_000)
        add(result, title, many - few, "line", *(counted_log(options, lines, words) for lines in (few, many)))
    result["markdown"] = result["markdown"].rstrip()
    return result


def counted_run(options, steps):
    with World(options.program) as world:
        return counted(options.measure, world, ["runs", "1", section_transitions.functions(world, steps)])


def counted_trail(options, runs):
    with World(options.program, fan(200, section_audit.STEP), 64) as world:
        for _ in range(runs):
            world.do("run", "start", "--quiet")
        return section_audit.count(world), counted(options.counted, world, ["audit", "verify"])


def counted_log(options, lines, words):
    with World(options.program) as world:
        ignored = {"markdown": "", "rows": [], "targets": []}
        section_logs.taken_in(options, world, lines, section_logs.written(world.base, lines), ignored)
        return counted(options.counted, world, ["logs", *words])


def counted(program, world, words):
    """Instructions of each function: its own, and with all below."""
    file = world.base / "callgrind.out"
    answer = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", program, *words], cwd=world.project, env=world.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=3600,
    )
    if answer.returncode:
        raise Failed(f"'{' '.join(words)}' ended with {answer.returncode} under valgrind: {answer.stderr[-300:]}")
    return {kind: functions(file, kind) for kind in ("no", "yes")}


def functions(file, inclusive):
    """What callgrind_annotate tells of each function, the sum of all under an empty name."""
    text = subprocess.check_output(
        ["callgrind_annotate", "--threshold=99.9", f"--inclusive={inclusive}", "--auto=no", str(file)], text=True, errors="replace"
    )
    found = {}
    for line in text.splitlines():
        if total := re.match(r"\s*([\d,]+) .*PROGRAM TOTALS", line):
            found[""] = int(total.group(1).replace(",", ""))
        elif entry := re.match(r"\s*([\d,]+) (?:\(\s*[\d.]+%\) )?\s*\S*?:(.+?)(?: \[.*\])?$", line):
            name = re.sub(r"'\d+$", "", entry.group(2))
            found[name] = max(found.get(name, 0), int(entry.group(1).replace(",", "")))
    return found


def add(result, title, units, unit, few, many):
    total = many["no"][""] - few["no"][""]
    shares = {
        kind: sorted(((count - few[kind].get(name, 0)) / total, name) for name, count in many[kind].items() if name)[::-1] for kind in ("no", "yes")
    }
    own = shares["no"][:SHOWN]
    below = [(share, name) for share, name in shares["yes"] if "Workflow" in name or "JSON" in name][: 3 * SHOWN]
    names = demangled([name for _, name in own + below])
    own = [(share, name) for (share, _), name in zip(own, names)]
    below = distinct([(share, name) for (share, _), name in zip(below, names[len(own):])])[:SHOWN]
    rows = [(*cell(own, index), *cell(below, index)) for index in range(max(len(own), len(below)))]
    result["markdown"] += (
        f"**{title}**: {total / units:,.0f} instructions a {unit}\n\n"
        + tables.plain(["Own", "", "With all below", ""], rows) + "\n\n"
    )
    result["rows"].append({"title": title, "unit": unit, "units": units, "instructions": total / units, "own": own, "below": below})


def cell(shares, index):
    return (f"{shares[index][0]:.1%}", f"`{shares[index][1]}`") if index < len(shares) else ("", "")


def distinct(shares):
    """Without closures and parts of a function that share its name."""
    seen = {}
    for share, name in shares:
        name = re.sub(r"^(closure #\d+ in |partial apply for |thunk for |specialized |\(\d+\) (suspend resume|await resume) partial function for )+", "", name)
        seen.setdefault(name, share)
    return [(share, name) for name, share in seen.items()]


def demangled(names):
    """Names as they stand in the source, without the types of arguments."""
    if not names or shutil.which("swift") is None:
        return names
    answer = subprocess.run(["swift", "demangle", "--compact", "--simplified"], input="\n".join(names), capture_output=True, text=True)
    return [shortened(name) for name in answer.stdout.splitlines()]


def shortened(name):
    name = re.sub(r"\((?!_)[^()]*(\([^()]*\)[^()]*)*\)( (async )?(throws(\([^)]*\))? )?-> .*)?$", "", name)
    return (name if len(name) < 90 else name[:89] + "…").replace("|", "/").replace("`", "'")
