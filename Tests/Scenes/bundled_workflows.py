"""Each bundled workflow is carried to its end as a person would: read, fill in, attest, go on."""
import re
import sys

from scene import World, check


def fill_in(text):
    """Replaces guidance by words and ticks what is to be ticked."""
    text = re.sub(r"TODO:[^\n|]*", "written by a person ", text)
    return text.replace("[ ]", "[x]")


def edit(world, change=fill_in):
    for path in (world.project / "docs").rglob("*.md"):
        path.write_text(change(path.read_text()) + "\nRead by a person; S-1, L-1, R-1 and M-1 are covered here.\n")


def carry(name, variables, steps, rounds=30):
    """Applies a workflow and works on it round by round until it has completed."""
    with World() as world:
        arguments = [part for pair in variables.items() for part in ("--var", "=".join(pair))]
        world.run("workflow", "apply", name, *arguments)
        result = world.run("run", "start", "--json", code=None)
        percents = []
        for number in range(rounds):
            run = world.json("run", "show")
            percents.append(run["progress"]["percent"])
            if run["status"] == "completed":
                break
            check(run["status"] == "paused", (name, run["status"], run["reason"], run["phases"]))
            check(result.code in (1, 2), (name, result.code, result.err))
            if number == 0:
                # What nobody has edited satisfies nothing that asks for evidence.
                again = world.json("workflow", "advance", code=None)
                check(again["status"] == "paused", (name, "an unedited document passed"))
            phases = [p["id"] for p in run["phases"] if p["status"] in ("in_progress", "pending")]
            edit(world)
            steps(world, phases[0])
            result = world.run("workflow", "advance", "--attest", "all", "--json", code=None)
        check(run["status"] == "completed", (name, run["reason"], unmet(run)))
        check(percents == sorted(percents) and percents[-1] == 100, (name, percents))


def unmet(run):
    """What still fails, with the evidence."""
    return [
        (phase["id"], gate["criteria"], [item["found"] for item in gate["evidence"]])
        for phase in run["phases"]
        for gate in phase["gates"]
        if gate["verdict"] != "pass" and gate["required"]
    ]


def add(world, path, text):
    target = world.project / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a") as file:
        file.write(text)


def nothing(world, phase):
    pass


def finish_an_item(world, phase):
    if phase == "flow":
        add(world, "docs/kanban/board.md", "\n| K-2 | a finished item | done | today | today |\n")


def turn_red_green(world, phase):
    if phase == "list":
        add(world, "docs/tdd/test-list.md", "\n- [ ] the next behaviour\n")
    if phase == "green":
        (world.project / "green").touch()


def decide_and_build(world, phase):
    decisions = world.project / "docs/helix/02-design/decisions"
    if phase == "design" and not list(decisions.glob("*.md")):
        variables = ["--var", "number=001", "--var", "title=storage"]
        world.run("workflow", "new", "helix", "decisions", *variables)
        edit(world)
    if phase == "build":
        (world.project / "built").touch()


only = sys.argv[1:]

SCENES = {
    "agile": ({}, nothing),
    "kanban": ({}, finish_an_item),
    "release": ({"version": "1.2.0"}, nothing),
    "contract-review": ({"counterparty": "Acme", "reference": "C-1"}, nothing),
    "tdd": ({"test_command": "test -f green"}, turn_red_green),
    "helix": ({"project_name": "Acme", "test_command": "test -f built"}, decide_and_build),
}

for name, (variables, steps) in SCENES.items():
    if only and name not in only:
        continue
    carry(name, variables, steps)
    print(f"{name}: completed")
