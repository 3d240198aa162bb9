"""What the audit trail costs to read: verifying, proving, asking, reporting and exporting."""
import json
import shutil

import tables
from measuring import Case, in_turns, named, run
from worlds import World, fan

HEADING = (
    "Reading the audit trail, filled by runs of 1,000 phases that start a program which does nothing, 64 at a time. The limit hashes "
    "the file of the ledger with openssl, which has to read the same bytes."
)
STEP = '      - command: ["true"]\n        affects: []\n'
LIMIT = "`openssl dgst -sha256` of the ledger (the limit)"


def measure(options):
    sizes = [5_000] if options.quick else [10_000, 100_000, *([1_000_000] if options.long else [])]
    result = {"markdown": "", "rows": [], "targets": []}
    with World(options.program, fan(200 if options.quick else 1000, STEP), 64) as world:
        for size in sizes:
            while (records := count(world)) < size:
                run(world.case("grow", "run", "start", "--quiet"), world.base)
            readers, others = commands(world, records)
            rounds = options.rounds or (2 if options.quick else 3)
            rows = in_turns(readers, rounds, world.base, budget=120)
            whole = in_turns(others, rounds, world.base)
            result["markdown"] += (
                f"**{records:,} records**, {world.ledger.stat().st_size / records:,.0f} bytes of ledger each\n\n"
                f"{tables.comparison(rows, 'record')}\n\n{tables.comparison(whole)}\n\n"
            )
            result["rows"].append({"records": records, "rows": rows, "whole": whole})
            verified = named(rows, "`audit verify`")
            rate = verified and 1 / verified["median"]
            result["targets"].append(tables.target(
                f"`audit verify` of {records:,} records, records a second", "≥ 300,000", rate, least=300_000, shown=rate and f"{rate:,.0f}"
            ))
            reported = named(rows, "`audit report --framework soc2`")
            seconds = reported and reported["median"] * records
            if records >= 100_000:
                result["targets"].append(tables.target(
                    f"`audit report` about {records:,} records", f"≤ {records / 100_000:.2f} s", seconds, most=records / 100_000,
                    shown=seconds and f"{seconds:.2f} s",
                ))
    result["markdown"] = result["markdown"].rstrip()
    return result


def count(world):
    return json.loads(world.do("audit", "checkpoint", "--json"))["size"]


def commands(world, records):
    """Those that read every record, and those that should take the same time at any size."""
    bundle, page = world.base / "proof", world.base / "report.html"
    readers = [
        Case(LIMIT, ["openssl", "dgst", "-sha256", str(world.ledger)], units=records),
        world.case("`audit verify`", "audit", "verify", units=records),
        world.case("`audit list --type run_completed --json`", "audit", "list", "--type", "run_completed", "--json", units=records),
        world.case("`audit export --format jsonl`", "audit", "export", "--format", "jsonl", units=records),
        world.case(
            "`audit report --framework soc2`", "audit", "report", "--framework", "soc2", "--format", "html", "-o", str(page), units=records
        ),
    ]
    others = [
        world.case("starting the program: `--version` (the limit)", "--version"),
        world.case("`audit show`", "audit", "show", str(records // 2)),
        world.case("`audit verify --quick`", "audit", "verify", "--quick"),
        world.case("`audit prove`", "audit", "prove", str(records // 2), "-o", str(bundle), before=lambda: shutil.rmtree(bundle, True)),
    ]
    for case in readers:
        case.timeout = 7200
    return readers, others
