"""Killed at any moment, an update is there whole or not at all, and the same command goes on."""
import random
import signal
import time

from scene import World, check
from support.repository import Repository, definition

ROUNDS = 12
LINES = "".join(f"line {n}\n" for n in range(1, 21))


def killed(world, moment, *words):
    """Starts a command and kills it after a while; true when it had not ended."""
    process = world.start(*words)
    time.sleep(moment)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return alive


with World() as world:
    library = Repository(world.base / "library")
    files = {f"part-{n}.md": LINES for n in range(40)}
    library.add_workflow("flow", files=files)
    world.run("source", "add", str(library.path))
    digest = world.json("workflow", "show", "flow")["digest"]
    world.run("workflow", "apply", "flow", "--trust", digest)
    folder = world.project / ".ddx/workflows/flow"
    began = time.monotonic()
    world.run("workflow", "update", "--dry-run")
    span = max(0.3, 1.5 * (time.monotonic() - began))
    generator = random.Random(5)

    for round in range(ROUNDS):
        # The source changes every file; here one line of one file is edited, every other time the same line.
        text = f"line 20 of round {round}\n"
        for path in files:
            library.write(f"workflows/flow/{path}", LINES.replace("line 20\n", text))
        library.write("workflows/flow/workflow.yml", definition("flow", version=f"1.{round + 1}.0"))
        library.commit(f"round {round}")
        meets = round % 2 == 1
        mine = folder / "part-3.md"
        edit = f"mine {round}\n"
        lines = mine.read_text().splitlines(keepends=True)
        lines[-1 if meets else 1] = edit
        mine.write_text("".join(lines))
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        killed(world, generator.random() * span, "source", "sync")
        world.run("source", "sync")
        killed(world, generator.random() * span, "workflow", "update", "flow")
        now = {path.name: path.read_bytes() for path in folder.iterdir()}
        others = {name: text for name, text in now.items() if name not in ("part-3.md", "workflow.yml")}
        old = {name: before[name] for name in others}
        check(others == old or set(others.values()) == {LINES.replace("line 20\n", text).encode()},
              f"round {round}: half an update")
        check(edit in now["part-3.md"].decode(), f"round {round}: the edit is lost")

        # The same command goes on, whatever was done.
        done = world.run("workflow", "update", "flow", code=None)
        check(done.code in (0, 1), done.err)
        if done.code == 1:
            check(meets, f"round {round}: a conflict where none is\n{done.out}")
            world.run("workflow", "update", "flow", "--mine")
        check(edit in mine.read_text() and "<<<<" not in mine.read_text(), mine.read_text())
        check((folder / "part-7.md").read_text().endswith(text), f"round {round}: the update did not come")
        check(world.json("workflow", "update", "flow")["updates"][0]["status"] == "up_to_date", f"round {round}")
        check(f'"1.{round + 1}.0"' in world.read(".ddx/lock.yml"), world.read(".ddx/lock.yml"))
        mine.write_text((folder / "part-7.md").read_text())
        left = [path.name for path in (world.project / ".ddx").rglob(".ddx-*")]
        check(left == [], f"round {round}: {left} are left")

    # A contribution that was killed is made again, the same.
    (folder / "part-9.md").write_text("ours\n")
    killed(world, generator.random() * span, "workflow", "contribute", "flow")
    report = world.json("workflow", "contribute", "flow")
    check(report["pushed"] and library.git("rev-parse", report["branch"]) == report["commit"], report)
    world.run("run", "start", "flow")
