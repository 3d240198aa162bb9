"""Whether a step of a long run costs what a step of a short one costs."""
import limits
import tables
from measuring import Case, run
from worlds import TRUE, World, chain

HEADING = (
    "Runs of different lengths, steps that do nothing in phases of a thousand. What a run of one step takes is taken off, so that "
    "starting the program is no part of a step."
)


def measure(options):
    counts = [100, 1000] if options.quick else [100, 1000, 10_000, *([100_000] if options.long else [])]
    base = once(options, 1)
    lines, rows, first = [], [], None
    for count in counts:
        figures = [once(options, count) for _ in range(3 if count <= 1000 else 1)]
        best = min(figures, key=lambda figure: figure["processor"])
        step = (best["processor"] - base["processor"]) / (count - 1)
        clock = (min(figure["seconds"] for figure in figures) - base["seconds"]) / (count - 1)
        first = first or step
        rows.append({"steps": count, "processor": step, "clock": clock, "growth": step / first, **best})
        lines.append((
            f"{count:,}", tables.duration(step), tables.significant(step / first), tables.duration(clock),
            tables.significant(clock / best["loop"]), f"{best['memory']:.0f} MB", f"{best['ledger'] / count:,.0f} B",
            f"{tables.duration(best['show']['seconds'])}, {best['show']['memory']:.0f} MB",
        ))
    heads = ["Steps", "Processor a step", "Times that of 100", "Clock a step", "Times a bare loop", "Memory", "Ledger a step", "`run show --json`"]
    last = rows[-1]
    targets = [tables.target(
        f"cost of a step in runs of up to {last['steps']:,} steps, times that of 100", "≤ 1.2", max(row["growth"] for row in rows), most=1.2
    )]
    if options.long:
        targets.append(tables.target("memory of a run of 100,000 steps", "< 300 MB", last["memory"], most=300, shown=f"{last['memory']:.0f} MB"))
    return {"markdown": tables.plain(heads, lines), "rows": rows, "targets": targets}


def once(options, count):
    """One run of so many steps, and a bare loop beside it."""
    with World(options.program, chain(count, phases=max(1, count // 1000))) as world:
        few = min(count, 2000)
        loop = run(Case("loop", [limits.program("spawnloop"), str(few), "1", "none", "-", TRUE]), world.base)["seconds"] / few
        figure = run(world.case("run", "run", "start", "--quiet", timeout=7200), world.base)
        show = run(world.case("show", "run", "show", "--json"), world.base)
        return {**figure, "loop": loop, "show": show, "ledger": world.ledger.stat().st_size}
