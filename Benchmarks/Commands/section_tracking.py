"""What it costs a step that files of the project are watched, beside one look at every file."""
import limits
import tables
from measuring import Case, run
from worlds import World, chain

HEADING = (
    "Steps that do nothing, in a project with many files and in one without; the difference is what noticing changed files costs a step. "
    "The limit looks at every file once, by `lstat`."
)


def measure(options):
    files, steps, rounds = (2000, 20, 3) if options.quick else (10_000, 50, options.rounds or 5)
    with World(options.program, chain(steps)) as few, World(options.program, chain(steps)) as many:
        for number in range(files):
            folder = many.project / f"source/part{number // 100}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"file{number}.txt").write_text(f"file {number}\n" * 20)
        first = run(many.case("first", "run", "start", "--quiet"), many.base)
        walk = Case("walk", [limits.program("lstatwalk"), str(many.project), "20"], prints_seconds=True)
        figures = []
        for _ in range(rounds):
            without = run(few.case("few", "run", "start", "--quiet"), few.base)
            with_files = run(many.case("many", "run", "start", "--quiet"), many.base)
            looked = run(walk, many.base)
            figures.append({
                "clock": (with_files["seconds"] - without["seconds"]) / steps,
                "processor": (with_files["processor"] - without["processor"]) / steps,
                "walk": looked["seconds"], "walk_processor": looked["processor"] / 20,
            })
    best = min(figures, key=lambda figure: figure["processor"])
    times = best["processor"] / best["walk_processor"]
    return {
        "markdown": tables.plain(
            ["Files", "n", "A step, processor", "A step, clock", "One walk by `lstat`, processor", "Times the walk", "First run of the project"],
            [(f"{files:,}", rounds, tables.duration(best["processor"]), tables.duration(best["clock"]), tables.duration(best["walk_processor"]),
              tables.significant(times), tables.duration(first["seconds"]))],
        ),
        "rows": figures,
        "targets": [tables.target(f"watching {files:,} files for a step, times one walk", "≤ 1.5", times, most=1.5)],
    }
