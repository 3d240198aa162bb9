"""Finding a workflow among many, applying a large one, and starting its run."""
import pathlib
import shutil
import subprocess

import peers
import tables
from measuring import Case, in_turns, named, run
from worlds import World, helix

HEADING = (
    "Lists and searches over generated workflows of a source (a title, a description, two tags and three phases each), each a process of "
    "its own, so that starting the program counts; and the HELIX library, applied and started."
)
TOPICS = "release review incident hiring onboarding contract budget survey migration audit campaign design".split()
ADJECTIVES = "small large quick careful public private weekly yearly remote local shared strict".split()


def measure(options):
    result = {"markdown": "", "rows": [], "targets": []}
    for count in [200, 1000] if options.quick else [1000, 10_000]:
        searches(options, count, result)
    large(options, result)
    return result


def definition(number):
    topic, adjective = TOPICS[number % len(TOPICS)], ADJECTIVES[number // len(TOPICS) % len(ADJECTIVES)]
    phases = "".join(
        f"  - id: {word}\n    description: The {word} of a {adjective} {topic}\n    steps: [{{run: 'echo {word}'}}]\n"
        for word in ("prepare", "carry-out", "look-back")
    )
    return f"{topic}-{number}", (
        f"name: {topic}-{number}\nversion: 1.0.0\ntitle: {adjective} {topic} number {number}\n"
        f"description: How a {adjective} {topic} is done in team {number % 97}, step by step\n"
        f"category: {ADJECTIVES[number % 7]}\ntype: {topic}\ntags: [{adjective}, team-{number % 97}]\nphases:\n{phases}"
    )


def repository(folder, count):
    """A git repository with so many workflows, written in one stream."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    stream = ["commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 1\nx\n"]
    for name, text in map(definition, range(count)):
        stream.append(f"M 100644 inline workflows/{name}/workflow.yml\ndata {len(text)}\n{text}\n")
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input="".join(stream).encode(), check=True)


def searches(options, count, result):
    with World(options.program) as world:
        source = world.base / "source"
        repository(source, count)
        fetched = run(world.case("fetch", "source", "add", str(source), "--name", "many"), world.base)
        index = pathlib.Path(world.environment["HOME"]) / ".cache/ddx/catalog.sqlite"
        index.unlink()
        indexed = run(world.case("index", "workflow", "list", "--quiet"), world.base)
        cases = [Case("`cat` of the index (the limit)", ["cat", str(index)])]
        cases += [world.case(f"`ddx {title}", *words) for title, words in [
            ("workflow list`", ["workflow", "list"]), ("workflow list --category`", ["workflow", "list", "--category", "small"]),
            ("workflow search`, a rare word", ["workflow", "search", str(count - 1)]),
            ("workflow search`, two common words", ["workflow", "search", "careful", "migration"]),
            ("workflow search --tag`", ["workflow", "search", "hiring", "--tag", "team-5"]),
            ("recommend`", ["recommend", "nobody knows who signs the contract"]), ("workflow show`", ["workflow", "show", f"{TOPICS[5]}-5"]),
        ]]
        cases.append(Case("`git grep` of a rare word, no index", ["git", "grep", "-l", f"number {count - 1}", "main"], str(source)))
        rows = in_turns(cases, options.rounds or (5 if options.quick else 15), world.base)
        result["markdown"] += (
            f"**{count:,} workflows**: fetched and indexed in {tables.duration(fetched['seconds'])} ({tables.duration(fetched['processor'])} of the "
            f"processor), indexed again from nothing in {tables.duration(indexed['seconds'])} ({tables.duration(indexed['processor'])})\n\n"
            f"{tables.comparison(rows)}\n\n"
        )
        result["rows"].append({"workflows": count, "index": indexed, "rows": rows})
        most = 0.02 if count <= 1000 else 0.05
        for name in ("`ddx workflow list`", "`ddx workflow search`, a rare word"):
            row = named(rows, name)
            result["targets"].append(tables.target(
                f"{name} of {count:,}", f"< {most * 1000:.0f} ms", row and row["median"], most=most, shown=row and tables.duration(row["median"])
            ))
        result["targets"].append(tables.target(
            f"first index of {count:,} workflows", "< 2 s", indexed["seconds"], most=2, shown=tables.duration(indexed["seconds"])
        ))


def large(options, result):
    """The HELIX library, beside a copy of its files that waits for the disk, and copier with the same files as a template."""
    folder, files = helix()
    with World(options.program) as world:
        target = world.base / "copied"

        def forget():
            for path in (target, world.project):
                shutil.rmtree(path, ignore_errors=True)
            world.project.mkdir()

        apply = ["workflow", "apply", str(folder), "--yes", "--quiet", "--var", "project_name=Acme"]
        copy = f"cp -r '{folder}' '{target}' && find '{target}' -type f -exec sync '{{}}' +"
        cases = [
            Case("`cp -r` and a wait for the disk of every file (the limit)", ["sh", "-c", copy], before=forget),
            world.case(f"`ddx workflow apply` of {files} files", *apply, before=forget),
        ]
        if path := peers.program("copier"):
            template = world.base / "template"
            shutil.copytree(folder, template)
            (template / "copier.yml").write_text("_templates_suffix: .none\n")
            cases.append(Case(
                "copier, the same files", [path, "copy", "--quiet", "--defaults", str(template), str(target)], environment=peers.environment(),
                before=forget, note="does not wait for the disk",
            ))

        def applied():
            forget()
            world.do(*apply)

        start = world.case("`ddx run start` until its first wait", "run", "start", "--quiet", before=applied, codes=(0, 2))
        rows = in_turns([*cases, start], options.rounds or (3 if options.quick else 11), world.base)
    result["markdown"] += f"**HELIX, {files} files**\n\n{tables.comparison(rows)}"
    result["rows"].append({"helix": str(files), "rows": rows})
    for row, most, figure in (
        (named(rows, cases[1].name), 0.1, f"apply the HELIX library of {files} files"), (named(rows, start.name), 0.15, "`run start` of HELIX until its first wait"),
    ):
        result["targets"].append(tables.target(
            figure, f"< {most * 1000:.0f} ms", row and row["median"], most=most, shown=row and tables.duration(row["median"])
        ))
