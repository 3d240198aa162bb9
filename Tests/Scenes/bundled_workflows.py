"""Each bundled workflow is carried to its end as a person would: read, fill in, attest, go on."""
import hashlib
import re
import subprocess
import sys

from scene import World, check


def documents(run):
    """The documents that a run has made and nobody has edited, with their phases."""
    return [
        (phase["id"], file["path"], file["sha256"])
        for phase in run["phases"]
        for step in phase["steps"]
        if step["kind"] == "artifact"
        for file in step["files"]
    ]


def unedited(world, run):
    """Those of them that are still byte for byte as they were rendered."""
    found = []
    for phase, path, digest in documents(run):
        file = world.project / path
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest:
            found.append((phase, file))
    return found


def failing(run):
    """The required gates of a run that fail, with all that was found."""
    return [
        (phase["id"], gate, " ".join(item["found"] for item in gate["evidence"]))
        for phase in run["phases"]
        for gate in phase["gates"]
        if gate["required"] and gate["verdict"] == "fail"
    ]


def phases(run):
    return {phase["id"]: phase["status"] for phase in run["phases"]}


def advance(world):
    """Attests what there is to attest and goes on; the exit code tells what is missing."""
    result = world.run("workflow", "advance", "--attest", "all", "--json", code=None)
    return standing(world, result.code)


def standing(world, code):
    """Where the run stands, after checking that all commands say the same about it."""
    run = world.json("run", "show")
    wanted = {"completed": 0, "failed": 1}.get(run["status"], 2)
    if run["reason"] in ("gate_unmet", "gate_unknown"):
        wanted = 1
    check(code == wanted, f"code {code} for {run['status']}, {run['reason']}")
    for summary in world.json("status")["runs"]:
        check(summary["progress"] == run["progress"], (summary["progress"], run["progress"]))
    return run


def leave_unedited(world, run):
    """Goes on without editing: everything can be attested, yet no phase with a paper completes."""
    untouched = unedited(world, run)
    if not untouched:
        return run
    after = advance(world)
    for phase, file in untouched:
        check(phases(after)[phase] == "in_progress", f"{phase} passed with {file.name} unedited")
    noticed = [found for _, _, found in failing(after) if "still as rendered" in found]
    check(noticed, "nothing says that a paper is unedited")
    return after


def fill_in(world, run):
    """Replaces guidance by words and ticks what is to be ticked, in every paper not edited yet."""
    for _, file in unedited(world, run):
        text = re.sub(r"TODO:[^\n|]*", "written by a person ", file.read_text())
        file.write_text(text.replace("[ ]", "[x]"))


def said(world, run):
    """The last line that each failing command of a gate has written, read as its finding tells."""
    for _, _, found in failing(run):
        for command in re.findall(r"its output: ddx (logs \S+ --phase \S+ --step \S+)", found):
            yield "".join(world.run(*command.split()).out.splitlines()[-1:])


def add_missing(world, run, added):
    """Writes down the numbers that a gate compares and misses, where its output says."""
    for line in said(world, run):
        for path, numbers in re.findall(r" in (\S+):((?: [A-Z]-\d+)+)", line):
            for number in numbers.split():
                add(world, path, f"\nAnd {number} too.\n")
                added.append(number)


def add(world, path, text):
    target = world.project / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a") as file:
        file.write(text)


def carry(world, name, variables, work=lambda world, run: None, numbers=()):
    """Applies a workflow and works on it round by round until it has completed."""
    arguments = [part for pair in variables.items() for part in ("--var", "=".join(pair))]
    world.run("workflow", "apply", name, *arguments)
    findings = world.json("workflow", "validate", name)
    check(findings["diagnostics"] == [], (name, findings["diagnostics"]))
    run = standing(world, world.run("run", "start", name, "--json", code=None).code)
    percents, added = [run["progress"]["percent"]], []
    for _ in range(40):
        if run["status"] == "completed":
            break
        check(run["status"] == "paused", (name, run["status"], run["reason"]))
        run = leave_unedited(world, run)
        percents.append(run["progress"]["percent"])
        fill_in(world, run)
        work(world, run)
        add_missing(world, run, added)
        run = advance(world)
        percents.append(run["progress"]["percent"])
    check(run["status"] == "completed", (name, run["reason"], failing(run)))
    check(percents == sorted(percents) and percents[-1] == 100, (name, percents))
    check(len(set(percents)) >= 3, (name, percents))
    reasons = [transition["reason"] for transition in world.json("history")["transitions"]]
    check("manual" not in reasons, "nobody is said to have let a phase go on that waits for nobody")
    check(sorted(added) == sorted(numbers), (name, "numbers that a gate missed", added))
    return run


def carried_on(function):
    """A scene in a world of its own; its name is the workflow."""
    SCENES[function.__name__.replace("_", "-")] = function
    return function


SCENES = {}


@carried_on
def agile(world):
    first = carry(world, "agile", {"sprint": "1"}, numbers=["S-1"])
    check(phases(first)["demo"] == "completed", "guests are shown the result")
    second = carry(world, "agile", {"sprint": "2", "demo": "false"}, numbers=["S-1"])
    check(phases(second)["demo"] == "skipped", "no demo without guests")
    for sprint in "12":
        kept = world.read(f"docs/sprints/sprint-{sprint}/plan.md")
        check(f"Sprint {sprint}" in kept, "each sprint begins with a clean sheet")


@carried_on
def kanban(world):
    def finish(world, run):
        if phases(run)["flow"] == "in_progress":
            add(world, "docs/kanban/board.md", "| K-9 | a finished item | done | today | today |\n")

    carry(world, "kanban", {}, finish)
    board = world.read("docs/kanban/board.md")

    def overfill(world, run):
        if phases(run)["flow"] == "in_progress" and world.read("docs/kanban/board.md") == board:
            rows = "".join(f"| K-{n} | item | doing | today | |\n" for n in range(20, 24))
            add(world, "docs/kanban/board.md", rows)
            held = advance(world)
            check(held["reason"] == "gate_unmet", "the limit holds")
            check(list(said(world, held)) == ["4 in work, at most 3 allowed"], failing(held))
            (world.project / "docs/kanban/board.md").write_text(board + "\nLess in work.\n")

    carry(world, "kanban", {}, overfill)
    check("K-9" in world.read("docs/kanban/board.md"), "the board outlives a cycle")
    reviews = list((world.project / "docs/kanban/reviews").iterdir())
    check(len(reviews) == 2, reviews)


@carried_on
def tdd(world):
    journal = []

    def turn(world, run):
        red, tests = phases(run)["red"], world.project / "green"
        if red == "pending":
            # Ticked all at once by the reader above: one behaviour is not written yet.
            add(world, "docs/tdd/test-list.md", "\n- [ ] the next behaviour\n")
            tests.touch()
        elif red == "in_progress":
            check(failing(run), "tests that pass are not red")
            tests.unlink()
            journal.append("red")
        elif phases(run)["green"] == "in_progress":
            check(failing(run), "tests that fail are not green")
            tests.touch()
            journal.append("green")

    carry(world, "tdd", {"test_command": "test -f green"}, turn)
    check(journal == ["red", "green"], journal)
    check(len(re.findall(r"^- ", world.read("docs/tdd/journal.md"), re.M)) == 1, "one line a turn")


@carried_on
def tdd_without_a_test_program(world):
    """A program that is not there is no failing test."""
    world.run("workflow", "apply", "tdd", "--var", "test_command=no-such-program")
    run = standing(world, world.run("run", "start", "--json", code=None).code)
    fill_in(world, run)
    add(world, "docs/tdd/test-list.md", "\n- [ ] the next behaviour\n")
    run = advance(world)
    check((phases(run)["red"], run["reason"]) == ("in_progress", "gate_unknown"), run["reason"])


@carried_on
def helix(world):
    decisions = world.project / "docs/helix/02-design/decisions"

    def build(world, run):
        if phases(run)["design"] == "in_progress" and not list(decisions.glob("*.md")):
            variables = ["--var", "number=001", "--var", "title=storage"]
            world.run("workflow", "new", "helix", "decisions", *variables)
            check(world.read(decisions / "ADR-001-storage.md").startswith("# ADR-001: storage"), "its title")
            held = advance(world)
            left = [found for _, _, found in failing(held) if "decisions" in found or "TODO" in found]
            check(phases(held)["design"] == "in_progress" and left, "an unedited decision decides nothing")
            text = world.read(decisions / "ADR-001-storage.md")
            (decisions / "ADR-001-storage.md").write_text(text.replace("TODO:", "We say:"))
        if phases(run)["build"] == "in_progress" and not unedited(world, run):
            check(not (world.project / "built").exists() or not failing(run), failing(run))
            (world.project / "built").touch()

    variables = {"project_name": "Acme", "test_command": "test -f built"}
    carry(world, "helix", variables, build, numbers=["M-1", "R-1", "R-1"])
    check("# Brief: Acme" in world.read("docs/helix/01-frame/brief.md"), "the name of the product")


@carried_on
def contract_review(world):
    first = {"counterparty": "Acme", "reference": "C-1"}
    run = carry(world, "contract-review", first, numbers=["L-1"])
    check(phases(run)["data"] == "skipped", "no data about people, nothing to protect")
    second = {"counterparty": "Beta & Söhne", "reference": "C-2", "personal_data": "true"}
    run = carry(world, "contract-review", second, numbers=["L-1"])
    check(phases(run)["data"] == "completed", "data about people are looked at")
    register = world.read("docs/contracts/register.md")
    check(register.count("C-1: Acme") == 1 and register.count("C-2: Beta & Söhne") == 1, register)
    check("Beta & Söhne" in world.read("docs/contracts/C-2/summary.md"), "who it is with")


@carried_on
def release(world):
    run = carry(world, "release", {"version": "1.2.0"})
    check(phases(run)["tag"] == "skipped", "no tag without git")
    check("## 1.2.0 - " in world.read("CHANGELOG.md"), "the changelog names the version")
    check("1.2.0" in world.read("docs/releases/1.2.0/notes.md"), "the papers are kept")
    world.run("workflow", "apply", "release", "--var", "version=1.3.0", "--var", "test_command=false")
    run = standing(world, world.run("run", "start", "--json", code=None).code)
    check(phases(run)["verify"] == "failed", "the tests fail while the notes are written")
    fill_in(world, run)
    run = advance(world)
    check(run["status"] == "failed", "failing tests stop a release")
    check(phases(run)["decide"] == "pending", "nobody decides about what was not tested")


@carried_on
def release_with_git(world):
    def git(*arguments):
        done = subprocess.run(
            ["git", *arguments], cwd=world.project, env=world.environment, capture_output=True, text=True
        )
        check(done.returncode == 0, done.stderr)
        return done.stdout

    git("init", "-q", "-b", "main")
    git("config", "user.name", "A person")
    git("config", "user.email", "person@example.org")
    add(world, "README.md", "A product.\n")
    add(world, "CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 1.1.0 - 2026-01-01\n\nOld.\n")
    git("add", ".")
    git("commit", "-q", "-m", "Begin")
    add(world, "README.md", "Half a sentence that is not")
    git("add", "README.md")

    run = carry(world, "release", {"version": "1.2.0", "test_command": "true"})
    check(phases(run)["tag"] == "completed", phases(run))
    committed = git("show", "--name-only", "--format=", "v1.2.0^{commit}").split()
    check(committed == ["CHANGELOG.md"], f"the changelog alone is committed, not {committed}")
    check(git("diff", "--cached", "--name-only").split() == ["README.md"], "other staged work is left alone")

    world.run("run", "start", "release", code=1)
    taken = world.json("run", "show")
    check((taken["status"], phases(taken)["notes"]) == ("failed", "pending"), "a version is released once")
    world.run("run", "cancel", taken["id"], "--reason", "taken", code=None)

    carry(world, "release", {"version": "1.3.0"})
    headings = re.findall(r"^## (\S+)", world.read("CHANGELOG.md"), re.M)
    check(headings == ["Unreleased", "1.3.0", "1.2.0", "1.1.0"], headings)
    check(git("tag").split() == ["v1.2.0", "v1.3.0"], git("tag"))

    run = carry(world, "release", {"version": "1.4.0", "tag": "false"})
    check(phases(run)["tag"] == "skipped", "no tag when nobody asked for one")


for name, scene in SCENES.items():
    if sys.argv[1:] and name not in sys.argv[1:]:
        continue
    with World() as world:
        scene(world)
    print(f"{name}: as it should be")
