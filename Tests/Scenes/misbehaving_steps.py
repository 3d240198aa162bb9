"""Steps and streams that misbehave: the run says what happened, and the screen stays clean."""
import os
import shutil
import subprocess

from scene import DDX, World, check

HEAD = "name: flow\nversion: 1.0.0\nphases:\n  - id: one\n    steps:\n"


def script(text, more=""):
    """A workflow whose only step runs this script."""
    lines = "".join(f"          {line}\n" for line in text.splitlines())
    return f"{HEAD}      - run: |\n{lines}{more}"


def failed(workflow, *words, reason="invalid", prepare=lambda world: None):
    """A run that fails because of its step, and says these words."""
    with World(workflow) as world:
        (world.base / "library/flow/t.md").write_text("text\n")
        world.apply()
        prepare(world)
        result = world.run("run", "start", code=1)
        for word in ["next: ddx run resume", *words]:
            check(word in result.out, f"'{word}' is missing in:\n{result.out}")
        shown = result.out + result.err
        check(not any(ord(c) < 32 and c != "\n" for c in shown), repr(shown[:2_000]))
        check(all(len(line) < 400 for line in shown.splitlines()), "a line without end is shown")
        run = world.json("run", "show")
        step = run["phases"][0]["steps"][0]
        check((run["status"], step["reason"]) == ("failed", reason), f"{run['status']} {step}")
        return shown


# What a step hands over.
failed(script("echo nonsense > $DDX_OUTPUT"), "$DDX_OUTPUT, line 1: expected 'name=value'")
failed(script("printf 'a=1\\nA B=1' > $DDX_OUTPUT"), "line 2: 'A B' is not a name")
failed(script("printf 'a<<E\\n1\\n' > $DDX_OUTPUT"), "no line is 'E'")
failed(script("printf '{\"a\":' > $DDX_OUTPUT"), "line 1: expected a value")
failed(script("printf 'a=\\377' > $DDX_OUTPUT"), "not UTF-8")
failed(script("head -c 20000000 /dev/zero > $DDX_OUTPUT"), "$DDX_OUTPUT: it is larger than")
failed(script("rm $DDX_OUTPUT; mkdir $DDX_OUTPUT"), "$DDX_OUTPUT: it is a folder")
failed(script("rm $DDX_OUTPUT; mkfifo $DDX_OUTPUT"), "$DDX_OUTPUT: it is not a regular file")

# Where a step works and writes.
def link(world):
    (world.base / "elsewhere").mkdir()
    (world.base / "elsewhere/old.md").write_text("kept\n")
    (world.project / "docs").symlink_to(world.base / "elsewhere")


artifact = HEAD + "      - { artifact: a, template: t.md, output: docs/a.md }\n"
failed(artifact, "symbolic link", prepare=link)
inside = HEAD + "      - { run: touch leak, working_directory: docs }\n"
failed(inside, "symbolic link", prepare=link)
failed(artifact, "docs", prepare=lambda world: (world.project / "docs").write_text("in the way"))
failed(artifact, "a.md", prepare=lambda world: (world.project / "docs/a.md").mkdir(parents=True))
failed(HEAD + "      - { run: echo, working_directory: none }\n", "'none' does not exist")
failed(HEAD + "      - { command: [no-such-tool] }\n", "'no-such-tool'", reason="tool_missing")
with World(artifact) as world:
    (world.base / "library/flow/t.md").write_text("text\n")
    world.apply()
    link(world)
    world.run("run", "start", code=1)
    check(os.listdir(world.base / "elsewhere") == ["old.md"], "a link was followed")
    (world.project / "docs").unlink()
    check(world.json("run", "resume")["status"] == "completed", "the run did not go on")
    check(world.read("docs/a.md") == "text\n", "the artifact was not written")

# What a step prints: much of it, bytes of every kind, and what acts on a terminal.
hostile = "printf '\\033[2J\\033]0;x\\007\\342\\200\\256abc\\n'; exit 3"
shown = failed(script(hostile), "exit code 3", "abc", reason="exit_status")
check("exit code 3: exit code 3" not in shown and "\u202e" not in shown, shown)
failed(script("head -c 300000 /dev/urandom; exit 3"), "exit code 3", reason="exit_status")
failed(script("head -c 20000000 /dev/zero | tr '\\0' x; exit 3"), "xxx", reason="exit_status")
with World(script("yes abcdefghijklmnopqrstuvwxyz | head -c 20000000")) as world:
    world.apply()
    world.run("run", "start")
    tail = world.run("logs", "--stream", "stdout", "--tail", "2").out
    check("abcdefghijklmnopqrst\n" in tail, tail)

# What a step leaves behind is ended with it; without that this would take five minutes.
with World(script("sleep 300 & echo $! > child")) as world:
    world.apply()
    world.run("run", "start")
    check(not os.path.exists(f"/proc/{world.read('child').strip()}/exe"), "a child was left behind")

# Streams that are closed, full, or read by somebody who leaves.
with World(script("echo done >> log.txt")) as world:
    world.apply()

    def shell(text):
        return subprocess.run(
            ["sh", "-c", text.replace("ddx", f"'{DDX}'")], cwd=world.project, timeout=60,
            env=world.environment, capture_output=True, text=True,
        )

    for number, closed in enumerate(["<&-", ">&-", "2>&-", "<&- >&- 2>&-"], 1):
        result = shell(f"ddx run start {closed}")
        check(result.returncode == 0, f"{closed}: {result.returncode} {result.stderr}")
        check(world.read("log.txt") == "done\n" * number, f"{closed}: {world.read('log.txt')!r}")
    statuses = [run["status"] for run in world.json("run", "list")["runs"]]
    check(statuses == ["completed"] * 4, statuses)
    for command in ["ddx history | head -1", "ddx run show | true", "ddx workflow list | head -1"]:
        result = shell(command)
        check((result.returncode, result.stderr) == (0, ""), result.stderr)
    result = shell("(ddx run start; echo $? > code) | true")
    check(world.read("code") == "0\n" and "error" not in result.stderr, result.stderr)
    if os.path.exists("/dev/full"):
        result = shell("ddx run show > /dev/full")
        check(result.returncode == 74 and "help: " in result.stderr, result.stderr)
    if shutil.which("script"):
        coloured = shell("TERM=xterm script -qec 'ddx run show' /dev/null").stdout
        check("\033[" in coloured, "a terminal shows colours")
        for plain in ["TERM=dumb", "TERM=xterm NO_COLOR=1"]:
            for command in ["run show", "run start"]:
                result = shell(f"{plain} script -qec 'ddx {command}' /dev/null")
                check(result.returncode == 0 and "\033" not in result.stdout, repr(result.stdout))
