"""Bad input of every kind: a clear error, the right code, and nothing lost."""
import os
import pathlib
import shutil
import sqlite3
import subprocess

from scene import DDX, World, check

HEAD = "name: flow\nversion: 1.0.0\n"
GOOD = HEAD + "phases:\n  - id: one\n    steps:\n      - run: echo done >> log.txt\n"


def refused(text, *words, raw=None):
    """A definition that `validate` refuses with a code, a place and these words."""
    with World() as world:
        folder = pathlib.Path(world.write_workflow(text if raw is None else ""))
        if raw is not None:
            (folder / "workflow.yml").write_bytes(raw)
        result = world.run("workflow", "validate", str(folder), code=65)
        shown = result.out + result.err
        check("error[DDX" in shown, shown)
        check("workflow.yml" in shown, shown)
        for word in words:
            check(word in shown, f"'{word}' is missing in:\n{shown}")
        check("Swift" not in shown and "Error Domain" not in shown, shown)
        world.run("workflow", "apply", str(folder), code=65)
        check(not (world.project / ".ddx/workflows/flow").exists(), "a bad workflow was applied")


steps = "    steps: [{ run: echo }]\n"
refused("", "empty")
refused(HEAD + "phases: [{ id: one, steps: [", "workflow.yml:")
refused(None, "UTF-8", raw=b"name: \xff\xfe\x00\x01")
refused(GOOD + "name: again\n", "name", "workflow.yml:7:1")
refused(HEAD + "? [a]\n: 1\nphases: []\n")
refused("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + GOOD, "&a")
refused("? &a [x, x]\n: 1\n? [*a, *a]\n: 2\n" + GOOD)
refused(HEAD + "x_deep: " + "[" * 300 + "]" * 300 + "\nphases: []\n", "deep")
refused(HEAD + f"phases:\n  - id: a\n    needs: [b]\n{steps}  - id: b\n    needs: [a]\n{steps}", "a", "b")
refused(HEAD + f"phases:\n  - id: frame\n{steps}  - id: design\n    needs: [fram]\n{steps}", "did you mean 'frame'")
for foreign, ours in [("depends", "needs"), ("when", "if"), ("preconditions", "input_gates")]:
    refused(HEAD + f"phases:\n  - id: one\n    {foreign}: x\n{steps}", ours)
for path in ["../out.md", "/etc/out.md"]:
    refused(HEAD + f"phases:\n  - id: one\n    steps: [{{ artifact: a, output: {path} }}]\n", path)
    refused(HEAD + f"phases:\n  - id: one\n    exit_criteria: [{{ criteria: c, evidence: {path} }}]\n", path)
refused(HEAD + "phases:\n  - id: one\n    steps: [{ artifact: a, template: none.md, output: a.md }]\n", "none.md")
refused(HEAD + f"phases:\n  - id: one\n    if: vars.nobody == 1\n{steps}", "nobody")
refused(HEAD + f"phases:\n  - id: one\n    if: 1 + 1\n{steps}")
refused(HEAD + "phases:\n  - id: one\n    steps: [{ run: 'echo ${{ run.id }}' }]\n", "env")
refused(HEAD + "phases:\n  - id: one\n    steps: [{ run: echo, env: { LD_PRELOAD: x } }]\n", "LD_PRELOAD")

# Features that come later parse, and are refused before anything is recorded.
with World(HEAD + f"phases:\n  - id: one\n    matrix: {{ os: [a, b] }}\n{steps}") as world:
    world.apply()
    result = world.run("run", "start", code=65)
    check("not supported yet" in result.err + result.out, result.err)
    check(world.json("run", "list")["runs"] == [], "a run was recorded")

# What people type.
with World(GOOD) as world:
    world.apply()
    check("workflow" in world.run("workflw", code=64).err, "the nearest command is named")
    world.run("run", "start", "--nonsense", code=64)
    world.run("run", "show", "0000", code=66)
    world.run("workflow", "show", "nothing-like-it", code=66)
    error = world.json("run", "show", "0000", code=66)
    check(error["schema"] == "ddx.error/1" and error["exit"] == 66 and error["help"], error)
with World(HEAD + f"variables: [{{ name: who, required: true }}]\nphases:\n  - id: one\n{steps}") as world:
    result = world.run("workflow", "apply", str(world.base / "library/flow"), code=64)
    check("who" in result.err and "--var who=" in result.err, result.err)

# Settings and lock file.
with World(GOOD) as world:
    world.apply()
    (world.project / ".ddx/config.yml").write_text("limits: { parallel: many }\n")
    check("parallel" in world.run("status", code=78).err, "the setting is named")
    (world.project / ".ddx/config.yml").write_text("")
    lock = world.project / ".ddx/lock.yml"
    broken = lock.read_text()[:-12] + ": ["
    lock.write_text(broken)
    world.run("run", "start", code=65)
    check(lock.read_text() == broken, "the lock file was changed")

# A ledger that is damaged, or newer than this program, is left byte for byte.
for damage in ["garbage", "truncated", "newer"]:
    with World(GOOD) as world:
        world.apply()
        world.run("run", "start")
        ledger = world.project / ".ddx/state/ledger.sqlite"
        if damage == "garbage":
            ledger.write_bytes(b"nonsense" * 600)
        elif damage == "truncated":
            ledger.write_bytes(ledger.read_bytes()[:5000])
        else:
            connection = sqlite3.connect(ledger)
            connection.execute("PRAGMA user_version = 999")
            connection.close()
        before = ledger.read_bytes()
        for arguments in [["status"], ["run", "start"], ["run", "list"]]:
            result = world.run(*arguments, code=3)
            check("help:" in result.err, result.err)
        check(ledger.read_bytes() == before, f"a {damage} ledger was touched")

# Links and copies.
with World(HEAD + "phases:\n  - id: one\n    steps: [{ artifact: a, template: t.md, output: docs/a.md }]\n") as world:
    (world.base / "library/flow/t.md").write_text("text\n")
    (world.base / "elsewhere").mkdir()
    world.apply()
    (world.project / "docs").symlink_to(world.base / "elsewhere")
    run = world.json("run", "start", code=1)
    check(run["status"] == "failed", run["status"])
    check(not list((world.base / "elsewhere").iterdir()), "a link was followed")
with World() as world:
    world.run("workflow", "create", "mine")
    shutil.copytree(world.project, world.base / "copy")
    result = world.run("run", "start", code=77, cwd=world.base / "copy")
    check("--trust sha256:" in result.err, result.err)
    check(world.json("run", "list", "--project", str(world.base / "copy"))["runs"] == [], "it ran")

# Steps that misbehave.
with World(HEAD + "phases:\n  - id: one\n    steps:\n      - run: 'echo nonsense > \"$DDX_OUTPUT\"'\n") as world:
    world.apply()
    run = world.json("run", "start", code=1)
    check(run["phases"][0]["steps"][0]["reason"] == "invalid", run["phases"][0]["steps"])
with World(HEAD + "phases:\n  - id: one\n    steps:\n      - run: \"printf '\\\\033[2J\\\\007'; exit 3\"\n") as world:
    world.apply()
    result = world.run("run", "start", code=1)
    check("\033[2J" not in result.out + result.err, "a step reached the terminal")
with World(GOOD) as world:
    world.apply()
    world.run("run", "start")
    quiet = subprocess.run(
        f"'{DDX}' history | head -1", shell=True, cwd=world.project, env=world.environment,
        capture_output=True, text=True,
    )
    check(quiet.stderr == "", quiet.stderr)


def mounted(world, *options):
    """Puts a small file system of its own under the project; nothing where that is not allowed."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(world.project)], capture_output=True
    )
    return done.returncode == 0


# A disk that is full: code 74, and the run goes on when there is room. A project that is read-only.
with World(HEAD + "phases:\n" + "".join(
    f"  - id: p{n}\n    steps: [{{ run: 'echo {n} >> log.txt', idempotent: true }}]\n" for n in range(30)
)) as world:
    if not mounted(world, "-o", "size=2m"):
        print("note: no file system can be mounted here; full and read-only disks were not tried")
    else:
        try:
            world.apply()
            filler = world.project / "filler"
            with filler.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4096)
                except OSError:
                    pass
            result = world.run("run", "start", code=74)
            check("help:" in result.err, result.err)
            filler.unlink()
            runs = world.json("run", "list")["runs"]
            run = world.json("run", "resume") if runs else world.json("run", "start")
            check(run["status"] == "completed", run["status"])
            subprocess.run(["mount", "-o", "remount,ro", str(world.project)], check=True)
            check("completed" in world.run("run", "list").out, "a read-only project can be read")
            result = world.run("run", "start", code=74)
            check("read-only" in result.err, result.err)
        finally:
            subprocess.run(["umount", "-l", str(world.project)], check=False)
