"""The session of docs/authoring.md goes as it is written there, command by command."""
import re

from scene import TOP, World, check

PAGE = (TOP / "docs/authoring.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.M | re.S)
WORKFLOW, FIRST, SECOND, RECORDED = [text for kind, text in BLOCKS if kind == "yaml"]
(TEMPLATE,) = [text for kind, text in BLOCKS if kind == "markdown"]
(DIAGRAM,) = [text for kind, text in BLOCKS if kind == "mermaid"]
SESSIONS = [text for kind, text in BLOCKS if kind == ""]


def steady(text):
    """Without times and ids, which differ each time."""
    text = re.sub(r"\((\d+ ms|[\d.]+ s)\)", "(time)", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4})?\b", "id", text).strip()


def play(world, session, run=None):
    """Types what stands behind each '$' and compares what is printed."""
    for command in session.split("$ ddx ")[1:]:
        words, expected = command.split("\n", 1)
        words = words.split()
        if run is not None:
            words[-1] = run
        result = world.run(*words, code=None)
        check(steady(result.err + result.out) == steady(expected), (words, result.err + result.out))


with World() as world:
    begin, validate, test, fail, again, record = SESSIONS
    play(world, begin)
    folder = world.project / ".ddx/workflows/handover"
    (folder / "workflow.yml").write_text(WORKFLOW)
    (folder / "templates/plan.md").unlink()
    (folder / "templates/notes.md").write_text(TEMPLATE)
    (folder / "tests/first-run.yml").write_text(FIRST)
    play(world, validate)
    play(world, test)
    (folder / "tests/no-alarm.yml").write_text(SECOND)
    play(world, fail)
    (folder / "tests/no-alarm.yml").write_text(SECOND.replace("status: completed", "status: failed"))
    play(world, again)

    alarm = world.project / "alarm"
    alarm.write_text("#!/bin/sh\necho somebody answered\n")
    alarm.chmod(0o755)
    world.run("run", "start", "handover", "--var", "service=billing", code=1)
    notes = world.project / "docs/handover/notes.md"
    notes.write_text(re.sub("TODO: .*", "`systemctl start billing`", notes.read_text()))
    world.run("workflow", "advance", "--attest", "all", code=2)
    run = world.json("run", "show")["id"]
    world.run("approve", run, "--reason", "we are ready")
    world.run("run", "resume")
    play(world, record, run)
    (file,) = folder.glob("tests/run-*.yml")
    check(steady(file.read_text()).startswith(steady(RECORDED)), file.read_text())
    check(f"```mermaid\n{DIAGRAM}```" in world.run("workflow", "docs", "handover").out, "the diagram")
    print(f"{len(SESSIONS)} parts of the session")
