"""A program that embeds the engine applies, runs, decides and reads, with a step of its own in Swift."""
import pathlib
import subprocess

from scene import DDX, TOP, World, check, skip

program = pathlib.Path(DDX).parent / "embedding"
if not program.exists():
    skip("the example 'embedding' is not built beside the program")
WORKFLOW = TOP / "Examples/Embedding/workflow"


def embed(world, recipient, folder="project", workflow=WORKFLOW):
    answer = subprocess.run(
        [program, world.base / folder, workflow, recipient],
        env=world.environment, capture_output=True, text=True, timeout=300,
    )
    check(answer.returncode == 0 and answer.stderr == "", answer)
    return answer.stdout.splitlines()


with World() as world:
    lines = embed(world, "Ada")
    check(lines[0] == "applied letter 1.0.0", lines)
    check("the run is paused (approval)" in lines and "words: 16" in lines, lines)
    check(world.read("letter.md").startswith("Dear Ada,"), world.read("letter.md"))

    # What a program does is there for the command line, which lacks only the step in Swift.
    run = world.json("run", "show")
    check(run["status"] == "completed" and run["phases"][0]["outputs"] == {"words": 16}, run)
    count = run["phases"][0]["steps"][1]
    check((count["id"], count["outputs"], count["files"]) == ("count", {"words": 16}, []), count)
    check("letter.md has 16 words" in world.run("logs", "--step", "count").out, "nothing was logged")
    world.run("audit", "verify", "--full")
    refused = world.run("run", "start", "letter", code=None)
    check(refused.code in (65, 69) and "count-words" in refused.err, refused.err)

    # A value that the kind does not take, and a letter that is too long, fail the step.
    long = world.base / "long"
    long.mkdir()
    (long / "workflow.yml").write_text(
        (WORKFLOW / "workflow.yml").read_text().replace("name: letter", "name: long").replace("most: 60", "most: 3")
    )
    (long / "letter.md").write_text((WORKFLOW / "letter.md").read_text())
    lines = embed(world, "Bob", workflow=long)
    check("the run is failed (invalid)" in lines, lines)
    check("has 16 words, more than 3" in world.run("explain").out, world.run("explain").out)

    # Failures are values with what to do next.
    lines = embed(world, "Ada", workflow=world.base / "nothing")
    check(lines[0].startswith("not_found: ") and any(line.startswith("help: ") for line in lines), lines)
