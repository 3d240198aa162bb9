"""Bad definitions, words and settings: a clear error, the right code, and nothing lost."""
import pathlib
import re
import shutil

from scene import World, check

HEAD = "name: flow\nversion: 1.0.0\n"
STEPS = "    steps: [{ run: echo }]\n"
GOOD = HEAD + "phases:\n  - id: one\n    steps:\n      - run: echo done >> log.txt\n"


def phase(*lines):
    """A definition with one phase of these lines."""
    return HEAD + "phases:\n  - id: one\n" + "".join(f"    {line}\n" for line in lines)


def refused(text, code, place, *words):
    """A definition that is refused with a code, a place, help and these words."""
    with World() as world:
        folder = pathlib.Path(world.write_workflow(""))
        (folder / "workflow.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
        result = world.run("workflow", "validate", str(folder), code=65)
        shown = result.out + result.err
        check(f"error[DDX{code:04}]: " in shown, f"DDX{code:04} is missing in:\n{shown}")
        check(f"workflow.yml:{place}" in shown, f"the place {place} is missing in:\n{shown}")
        check("= help: " in shown, f"nothing says what to do:\n{shown}")
        for word in words:
            check(word in shown, f"'{word}' is missing in:\n{shown}")
        check(not re.search(r"[^\n -\U0010ffff]", shown), f"control characters in:\n{shown!r}")
        check(all(len(line) < 700 for line in shown.splitlines()), "a line without end is shown")
        before = world.snapshot()
        world.run("workflow", "apply", str(folder), code=65)
        check(world.snapshot() == before, "applying a bad workflow left something behind")


# What is no YAML, or YAML that the format does not have.
refused("", 13, "1:1", "empty")
refused("# nothing\n---\n", 13, "1:1", "empty")
refused("text\n", 103, "1:1", "must be a map but is text")
refused("- a\n- b\n", 103, "1:1", "must be a map but is a list")
refused(GOOD + "---\n" + GOOD, 11, "7:1", "second document")
refused(HEAD + "phases: [{ id: one, steps: [", 4, "3:29", "the file ends", "cut off")
refused(HEAD + 'phases:\n  - id: one\n    name: "on', 4, "5:", "close the quote opened on line 5")
refused(HEAD + "phases: [{ id: one }\n", 4, "4:1", "close the bracket opened on line 3")
refused(b"name: \xff\xfe\x00\x01", 2, "1:7", "UTF-8")
refused(b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 9_000, 3, "1:1", "U+007F")
refused(GOOD.encode("utf-16"), 2, "1:1", "UTF-8")
refused(GOOD + "x_a: a\0b\n", 3, "7:7", "U+0000")
refused(GOOD + "name: again\n", 5, "7:1", "'name' is given twice", "line 1")
refused(phase("id: two", "steps: [{ run: echo }]"), 5, "5:5", "'id' is given twice")
refused(HEAD + "? [a]\n: 1\nphases: []\n", 6, "3:1")
refused(HEAD + "{a: b}: 1\nphases: []\n", 6, "3:1")
refused("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + GOOD, 7, "1:4", "anchor", "alias")
refused("? &a [x, x]\n: 1\n? [*a, *a]\n: 2\n" + GOOD, 7, "1:3", "anchor")
refused(GOOD + "x_a: !!python/object:os.system ls\n", 8, "7:6", "tag")
refused(GOOD + "<<: {a: b}\n", 9, "7:1", "merge key")
refused(HEAD + "phases:\n\t- id: one\n", 4, "4:1", "a tab", "indent with spaces")
refused(HEAD + "x_deep: " + "[" * 200 + "]" * 200 + "\nphases: []\n", 10, "3:73", "64 levels")
refused(HEAD + "x_deep: " + "[" * 100_000, 10, "3:73", "64 levels")
refused(
    HEAD + "x_deep:\n" + "".join(" " * (n + 1) + "a:\n" for n in range(200)) + "phases: []\n",
    10, "67:65", "64 levels",
)
refused("x" * 200_000 + ": 1\n" + GOOD, 4, "1:", "a colon begins a value")

# What the format knows and cannot be right.
refused(HEAD, 102, "1:1", "'phases'")
refused(HEAD + "phases: 3\n", 103, "3:9", "takes a list but got an integer")
refused(HEAD + f"phases:\n  - id: a\n{STEPS}  - id: a\n{STEPS}", 201, "6:9", "two phases")
refused(
    HEAD + f"phases:\n  - id: a\n    needs: [b]\n{STEPS}  - id: b\n    needs: [a]\n{STEPS}",
    215, "5:13", "'a' needs 'b' needs 'a'",
)
refused(
    HEAD + f"phases:\n  - id: frame\n{STEPS}  - id: design\n    needs: [fram]\n{STEPS}",
    213, "7:13", "unknown phase 'fram'", "did you mean 'frame'",
)
for foreign, ours in [
    ("depends", "needs"), ("dependsOn", "needs"), ("when", "if"), ("preconditions", "input_gates"),
]:
    refused(phase(f"{foreign}: x", "steps: [{ run: echo }]"), 101, "5:5", f"called '{ours}'")
for path in ["../out.md", "a/../../out.md", "/etc/out.md", "~/out.md"]:
    refused(phase(f"steps: [{{ artifact: a, output: '{path}' }}]"), 207, "5:37", path)
    refused(phase(f"exit_criteria: [{{ criteria: c, evidence: '{path}' }}]"), 207, "5:47", path)
    refused(phase(f"steps: [{{ run: a, working_directory: '{path}' }}]"), 207, "5:43", path)
    refused(phase(f"steps: [{{ artifact: a, template: '{path}', output: a }}]"), 207, "5:39", path)
for path in [".ddx/lock.yml", "./.DDX/state/ledger.sqlite", ".git/hooks/pre-commit", "a/.git/x"]:
    refused(phase(f"steps: [{{ artifact: a, output: '{path}' }}]"), 207, "5:37", "belongs to git")
refused(phase("steps: [{ artifact: a, template: none.md, output: a.md }]"), 208, "5:38", "none.md")
refused(phase("if: vars.nobody == 1", "steps: []"), 1101, "5:13", "'nobody'", "'variables'")
refused(phase("if: ${{ runn.id == 'x' }}", "steps: []"), 1101, "5:13", "did you mean 'run'")
refused(phase("if: 1 +", "steps: []"), 1005, "5:", "expected a value")
refused(phase("if: 1 + 1", "steps: []"), 1104, "5:9", "must be a bool")
refused(phase(f"if: '{'(' * 5_000}true{')' * 5_000}'", "steps: []"), 1006, "5:74", "64 levels")
refused(phase("steps: [{ run: 'echo ${{ run.id }}' }]"), 205, "5:26", "through 'env'")
refused(phase("steps: [{ run: echo, env: { LD_PRELOAD: x } }]"), 206, "5:33", "LD_PRELOAD")
refused(phase("timeout: soon", "steps: []"), 107, "5:14", "300ms")
refused(HEAD + 'phases:\n  - id: "\\e[2J\\u202Ex"\n' + STEPS, 105, "4:9", "cannot be an id")

# Everything that is wrong is told at once, and a plenty of it is counted.
refused(
    HEAD + "phases:\n" + "".join(f"  - id: p{n}\n    foo: 1\n{STEPS}" for n in range(300)),
    101, "5:5", "more findings", "workflow.yml",
)

# Large is not bad.
with World(HEAD + "phases:\n" + "".join(f"  - id: p{n}\n{STEPS}" for n in range(10_000))) as world:
    world.run("workflow", "validate", str(world.base / "library/flow"))


def unrecorded(world):
    """Every file but the ledger and what belongs to its audit trail."""
    records = ("/.ddx/state/", "/ddx/keys/", "/ddx/seen/")
    return {path: bytes for path, bytes in world.snapshot().items() if not any(r in f"/{path}" for r in records)}


def told(world, code, *words, arguments, **options):
    """A command that ends with a code, an error, help and these words, and changes nothing.

    That it was not permitted (77) is recorded, though.
    """
    seen = unrecorded if code == 77 else World.snapshot
    before = seen(world)
    result = world.run(*arguments, code=code, **options)
    check(result.out == "" and result.err.startswith("error"), result.out + result.err)
    for word in ["help: ", *words]:
        check(word in result.err, f"'{word}' is missing in:\n{result.err}")
    check("\x1b" not in result.err, repr(result.err))
    check(seen(world) == before, f"{arguments} changed something")


# What people type.
with World(GOOD) as world:
    world.apply()
    told(world, 64, "did you mean 'workflow'", arguments=["workflw"])
    told(world, 64, "did you mean 'start'", arguments=["run", "strat"])
    told(world, 64, "did you mean '--var'", arguments=["run", "start", "--varr", "a=b"])
    told(world, 64, "'--nonsense'", arguments=["run", "start", "--nonsense"])
    told(world, 64, "NAME=VALUE", arguments=["run", "start", "--var", "novalue"])
    told(world, 64, "rerun, done, fail", arguments=["run", "resume", "--interrupted", "maybe"])
    told(world, 66, "ddx run list", arguments=["run", "show", "0000"])
    told(world, 66, "ddx run list", arguments=["run", "show", "\x1b[2J"])
    told(world, 66, "did you mean 'flow'", arguments=["run", "start", "flwo"])
    told(world, 66, "ddx workflow list", arguments=["workflow", "show", "nothing-like-it"])
    told(world, 66, "./nope", arguments=["workflow", "apply", "./nope"])
    told(world, 66, "workflow.yml", arguments=["workflow", "validate", "/dev/null"])
    told(world, 66, "/nope", arguments=["--project", "/nope", "status"])
    told(world, 65, "small letters", arguments=["workflow", "create", "../x"])
    error = world.json("run", "show", "0000", code=66)
    check(error["schema"] == "ddx.error/1" and error["exit"] == 66 and error["help"], error)
VARIABLES = "variables:\n  - { name: who, required: true }\n  - { name: count, type: integer }\n"
with World(HEAD + VARIABLES + f"phases:\n  - id: one\n{STEPS}") as world:
    apply = ["workflow", "apply", str(world.base / "library/flow")]
    told(world, 64, "'who'", "--var who=", arguments=apply)
    wrong = ["--var", "who=x", "--var", "count=x"]
    told(world, 64, "'count' takes an integer", arguments=[*apply, *wrong])
    told(world, 64, "did you mean 'who'", arguments=[*apply, "--var", "whoo=x"])
    (world.project / "answers.yml").write_text("who: [")
    told(world, 65, "answers.yml:1:7", arguments=[*apply, "--answers", "answers.yml"])

# Settings and lock file.
with World(GOOD) as world:
    world.apply()
    settings = world.project / ".ddx/config.yml"
    for text, words in [
        ("limits: { parallel: many }\n", ["limits.parallel", "config.yml:1:21"]),
        ("limits: { parallel: 0 }\n", ["from 1 to 10000"]),
        ("limts: {}\n", ["did you mean 'limits'"]),
        ("limits: [\n", ["config.yml:2:1"]),
        ("\x01", ["U+0001"]),
    ]:
        settings.write_text(text)
        for arguments in [["status"], ["run", "start"]]:
            shown = world.run(*arguments, code=78).err
            for word in words:
                check(word in shown, f"'{word}' is missing in:\n{shown}")
        check(settings.read_text() == text, "the settings were changed")
    settings.write_text("")
    shown = world.run("status", code=78, environment={"DDX_LIMITS_PARALLEL": "many"}).err
    check("DDX_LIMITS_PARALLEL" in shown, shown)
    lock = world.project / ".ddx/lock.yml"
    whole = lock.read_text()
    for broken in [whole[:-12] + ": [", whole[: len(whole) // 2], "x: 1\n", "\0", "workflows: 3\n"]:
        lock.write_text(broken)
        told(world, 65, ".ddx/lock.yml:", "restore the file", arguments=["run", "start"])
        told(world, 65, arguments=["workflow", "apply", str(world.base / "library/flow")])
    lock.unlink()
    world.apply()
    check(lock.read_text() == whole, "removing the lock file and applying again does not mend it")

# A project that somebody else made.
with World() as world:
    world.run("workflow", "create", "mine")
    shutil.copytree(world.project, world.base / "copy")
    result = world.run("run", "start", code=77, cwd=world.base / "copy")
    check("--trust sha256:" in result.err and result.out == "", result.err)
    refusals = world.run("audit", "list", "--outcome", "denied", cwd=world.base / "copy").out
    check("trust_refused" in refusals, refusals)
    check(world.json("run", "list", "--project", str(world.base / "copy"))["runs"] == [], "it ran")
