"""Ledgers that are damaged and disks that are full: code 3 or 74, nothing touched, nothing lost."""
import os
import sqlite3
import subprocess
import sys

from scene import World, check, has_own_mounts

PAGE = 4096
WORKFLOW = "name: flow\nversion: 1.0.0\nphases:\n" + "".join(
    f"  - id: p{n}\n    steps: [{{ run: 'echo {n} > file{n}', idempotent: true }}]\n"
    for n in range(30)
)
ARTIFACT = """
name: flow
version: 1.0.0
phases:
  - id: one
    steps: [{ artifact: a, template: t.md, output: docs/a.md }]
"""


def ledger(world):
    return world.project / ".ddx/state/ledger.sqlite"


def kept(world):
    """What must stay: all but the lock, and what SQLite makes to read and leaves empty."""
    return {
        path: content
        for path, content in world.snapshot().items()
        if not path.endswith(("ledger.open", "-shm")) and (content or not path.endswith("-wal"))
    }


def untouched(world, content, words, *commands, codes=(3,)):
    """Commands that refuse a ledger, which stays as it is."""
    ledger(world).write_bytes(content)
    before = kept(world)
    for arguments in commands:
        result = world.run(*arguments, code=None)
        check(result.code in codes, f"{arguments} ended with {result.code}: {result.err}")
        if result.code == 3:
            check(words in result.err and "help: " in result.err, result.err)
        after = kept(world)
        changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
        check(not changed, f"{arguments} changed {changed}")


can_mount = has_own_mounts()

# A ledger that is damaged, or newer than this program, is left byte for byte.
ALL = [["status"], ["run", "list"], ["run", "show"], ["run", "start"], ["run", "resume"]]
with World(WORKFLOW) as world:
    world.apply()
    world.run("run", "start")
    sound = ledger(world).read_bytes()
    noise = bytes((n * 97 + n // 251) % 256 for n in range(PAGE))
    for damaged in [
        b"", sound[:50], sound[:5000], sound[: len(sound) // 2], b"nonsense" * 600,
        b"x" * 100 + sound[100:], noise + sound[PAGE:],
    ]:
        untouched(world, damaged, "ledger", *ALL)
    # Reading may do without a page; writing must not go on with a ledger that misses one.
    for start in range(PAGE, len(sound), PAGE):
        damaged = sound[:start] + noise + sound[start + PAGE :]
        untouched(world, damaged, "damaged", ["run", "start"])
        untouched(world, damaged, "damaged", ["status"], ["run", "show"], codes=(0, 3))
    ledger(world).write_bytes(sound)
    connection = sqlite3.connect(ledger(world))
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    untouched(world, ledger(world).read_bytes(), "format 999", *ALL)
    ledger(world).write_bytes(sound)
    check(world.json("run", "start")["status"] == "completed", "a mended ledger is used again")


if not can_mount:
    print("note: nothing can be mounted here; full and read-only disks were not tried")
    sys.exit(0)


def mount(folder, *options):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], check=True)


def unmount(folder):
    subprocess.run(["umount", str(folder)], check=True)


def fill(world, room):
    """Leaves so many bytes on the disk, and yields what to remove to make room."""
    filler = world.project / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * PAGE)
        except OSError:
            pass
    os.truncate(filler, filler.stat().st_size - room)
    return filler


# A disk that gets full at any moment: code 74, and the run goes on when there is room.
for room in [0, 4, 16, 40, 100, 160, 200, 300, 400, 600]:
    with World(WORKFLOW) as world:
        mount(world.project, "-o", "size=4m")
        world.apply()
        filler = fill(world, room * 1024)
        result = world.run("run", "start", code=None)
        check(result.code in (74, 1), f"{result.code}: {result.err}")
        if result.code == 74:
            check("no space" in result.err and "help: make room" in result.err, result.err)
        filler.unlink()
        runs = world.json("run", "list")["runs"]
        run = world.json("run", "resume" if runs else "start")
        check(run["status"] == "completed", run["status"])
        for number in range(30):
            check(world.read(f"file{number}") == f"{number}\n", f"file{number} after {room}")
        unmount(world.project)

# Nothing half-made is left where there is no room to apply a workflow.
with World(WORKFLOW) as world:
    mount(world.project, "-o", "size=4m")
    filler = fill(world, 0)
    result = world.run("workflow", "apply", str(world.base / "library/flow"), code=74)
    check("no space" in result.err and "help: make room" in result.err, result.err)
    check(os.listdir(world.project) == ["filler"], os.listdir(world.project))
    filler.unlink()
    world.apply()

    # A project that is read-only can be looked at, and says why it cannot be changed.
    world.run("run", "start")
    subprocess.run(["mount", "-o", "remount,ro", str(world.project)], check=True)
    check("completed" in world.run("run", "list").out, "a read-only project can be read")
    for arguments in [["status"], ["run", "show"], ["history"], ["logs"], ["workflow", "list"]]:
        world.run(*arguments)
    for arguments in [
        ["run", "start"], ["run", "resume"], ["init"], ["workflow", "create", "new"],
        ["workflow", "apply", str(world.base / "library/flow")],
        ["config", "set", "limits.parallel", "3"],
    ]:
        result = world.run(*arguments, code=74)
        check("read-only" in result.err, result.err)
        check("help: make room or make it writable" in result.err, result.err)
    unmount(world.project)

# A folder that cannot be written to fails the step, and the run goes on when it can.
with World(ARTIFACT) as world:
    (world.base / "library/flow/t.md").write_text("text\n")
    world.apply()
    mount(world.project / "docs", "-o", "ro")
    result = world.run("run", "start", code=1)
    check("read-only" in result.out and "docs" in result.out, result.out)
    check(world.json("run", "show")["reason"] == "storage", world.json("run", "show")["reason"])
    unmount(world.project / "docs")
    check(world.json("run", "resume")["status"] == "completed", "the run did not go on")
    check(world.read("docs/a.md") == "text\n", "the artifact was not written")
