"""A secret reaches the step that names it, and is found nowhere else: in no form, no file, no screen, no list."""
import base64
import binascii
import html
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import urllib.parse
import xml.sax.saxutils

from scene import DDX, World, check, wait_for

# With all that escapes differ in, and long enough that no part of it stands anywhere by chance.
CANARY = "cAn4ry\"$p/&+é<Zq>'%77 w\\7-end"
FORMS = {
    "itself": CANARY,
    "json": json.dumps(CANARY),
    "json, not only ASCII": json.dumps(CANARY, ensure_ascii=False),
    "json in json": json.dumps(json.dumps(CANARY)),
    "slashes": json.dumps(CANARY).replace("/", "\\/"),
    "shell": shlex.quote(CANARY),
    "percent": urllib.parse.quote(CANARY),
    "percent, strict": urllib.parse.quote(CANARY, safe=""),
    "form": urllib.parse.quote_plus(CANARY),
    "html": html.escape(CANARY),
    "xml": xml.sax.saxutils.escape(CANARY, {"'": "&apos;", '"': "&quot;"}),
    "hex": CANARY.encode().hex(),
    "HEX": CANARY.encode().hex().upper(),
    "hex, apart": CANARY.encode().hex(" "),
    **{
        f"base64, {before} before, {behind} behind, {name}": encode(b"u" * before + CANARY.encode() + b"v" * behind).decode()
        for name, encode in [("standard", base64.b64encode), ("of addresses", base64.urlsafe_b64encode)]
        for before in range(4)
        for behind in range(3)
    },
}
SHOW = """
import os, sys, json, base64, html, shlex, time, urllib.parse
value = os.environ["TOK"]
raw = value.encode()
for form in json.loads(open(sys.argv[1]).read()):
    print("[" + eval(form, globals() | {"value": value, "raw": raw}) + "]", flush=True)
print("\\x1b[1m" + value[:9] + "\\x1b[31m" + value[9:] + "\\x1b[0m")
for byte in raw + b"\\n":
    sys.stdout.buffer.write(bytes([byte])); sys.stdout.flush()
print("to everybody: " + value, file=sys.stderr)
with open(os.environ["DDX_OUTPUT"], "a") as out:
    out.write("told=" + value + "\\n")
"""
# How the forms are made by the step itself: it is given the value and no form of it.
MADE = [
    "value", "json.dumps(value)", "json.dumps(value, ensure_ascii=False)", "json.dumps(json.dumps(value))",
    "json.dumps(value).replace('/', chr(92) + '/')", "shlex.quote(value)", "urllib.parse.quote(value)",
    "urllib.parse.quote(value, safe='')", "urllib.parse.quote_plus(value)", "html.escape(value)",
    "html.escape(value, quote=False).replace(chr(39), '&apos;').replace(chr(34), '&quot;')",
    "raw.hex()", "raw.hex().upper()", "raw.hex(' ')",
    *[
        f"base64.{encode}(b'u' * {before} + raw + b'v' * {behind}).decode()"
        for encode in ["b64encode", "urlsafe_b64encode"]
        for before in range(4)
        for behind in range(3)
    ],
]
WORKFLOW = """
name: flow
version: 1.0.0
variables:
  - {name: tok, secret: true, required: true}
phases:
  - id: tell
    steps:
      - id: show
        run: python3 ../show.py ../forms.json
        env: {TOK: "${{ vars.tok }}"}
      - id: derived
        command: [sh, -c, 'echo "$1"', sh, "${{ upper(vars.tok) }}"]
  - id: refuse
    needs: [tell]
    steps:
      - id: wait
        run: |
          touch ../waits
          while [ ! -e ../goes ]; do sleep 0.05; done
          echo "last: $TOK"
          echo "could not log in as https://me:$PLAIN@example.org/" >&2
          exit 1
        env: {TOK: "${{ vars.tok }}", PLAIN: abcd1234}
"""


def found(data):
    """Every form of the canary that stands in some bytes, however it is encoded."""
    names = [name for name, form in FORMS.items() if form.encode() in data]
    part = CANARY.encode()[4:14]
    for token in re.findall(rb"[A-Za-z0-9+/_-]{14,}", data):
        token = token.replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            digits = token[start : start + (len(token) - start) // 4 * 4]
            if part in base64.b64decode(digits):
                names.append("base64")
    if CANARY.upper().encode() in data:
        names.append("capitals")
    return sorted(set(names))


def nowhere(world, *texts):
    """That neither what is stored nor what was shown tells the secret."""
    for path in [world.project / ".ddx", world.base / "home"]:
        for file in path.rglob("*"):
            if file.is_file() and not file.is_symlink():
                check(not found(file.read_bytes()), f"{file} holds the secret: {found(file.read_bytes())}")
            check(not found(str(file).encode()), f"{file} is named after the secret")
    for text in texts:
        check(not found(text.encode()), f"the screen shows the secret: {found(text.encode())}\n{text}")


def shown(world):
    """Everything that commands say of the run."""
    texts = []
    for words in [
        ["status"], ["run", "show"], ["run", "list"], ["logs"], ["history"], ["explain"], ["audit", "verify"], ["workflow", "next"],
        ["workflow", "show", "flow"], ["config", "show"], ["mask", "list"],
    ]:
        for more in [[], ["--json"]]:
            result = world.run(*words, *more, code=None)
            texts += [result.out, result.err]
    return texts


def feed(world, text, *arguments, code=0):
    """Runs the program with something at standard input."""
    result = subprocess.run(
        [DDX, *arguments], cwd=world.project, env=world.environment, input=text, capture_output=True, text=True, timeout=300
    )
    check(result.returncode == code, f"ddx {arguments} ended with {result.returncode}\n{result.stdout}\n{result.stderr}")
    return result.stdout + result.stderr


def processes():
    """The command line of every process that can be seen."""
    lines = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes().replace(b"\0", b" "))
        except OSError:
            pass
    if not lines:
        lines = [subprocess.run(["ps", "-axww", "-o", "command"], capture_output=True).stdout]
    return b"\n".join(lines)


def prepared():
    world = World(WORKFLOW)
    (world.base / "show.py").write_text(SHOW)
    (world.base / "forms.json").write_text(json.dumps(MADE))
    world.run("init")
    world.apply()
    return world


def check_masked(world, run):
    """What stands in the place of the secret."""
    text = world.run("logs", run).out
    lines = [line for line in text.splitlines() if "[" in line and "***" in line]
    check(len(lines) >= len(MADE), f"every form is masked: {len(lines)} of {len(MADE)}\n{text}")
    check("to everybody: ***" in text, f"so is what goes to the error stream\n{text}")
    step = world.json("run", "show", run)["phases"][0]["steps"][0]
    check(step["outputs"] == {"told": "***"}, f"and what a step hands over: {step['outputs']}")


def each_way(give, environment={}, stdin=None):
    """One run, given its secret in one way; it fails at its end and is looked at from all sides."""
    with prepared() as world:
        world.environment |= environment
        (world.base / "token.txt").write_text(CANARY + "\n")
        (world.base / "goes").touch()
        words = ["run", "start", "--var", f"tok={give(world)}"]
        text = feed(world, stdin or "", *words, code=1)
        nowhere(world, text, *shown(world))
        check_masked(world, world.json("run", "show")["id"])
        logs = world.run("logs", "--step", "wait").out
        check("last: ***" in logs, f"a program is told the secret, and nobody else\n{logs}")
        check("me:" not in logs and "https://***@example.org/" in logs, f"passwords in addresses are hidden\n{logs}")
        check("stands in the list" in text or give(world) != CANARY, "a plain value is warned of")
        return world.json("run", "show")["variables"]["tok"]


check(each_way(lambda world: "env:DEPLOY_SECRET", {"DEPLOY_SECRET": CANARY}) == "env:DEPLOY_SECRET", "a reference is kept")
check(each_way(lambda world: "file:../token.txt").startswith("file:/"), "a file is kept by its whole path")
check(each_way(lambda world: "-", stdin=CANARY + "\n") == "-", "what is asked for is kept as that")
check(each_way(lambda world: CANARY) == "***", "a plain value is sealed")

# A process of its own carries a run on; it is killed, and another one goes on with the sealed secret.
with prepared() as world:
    text = world.run("run", "start", "--detach", "--var", f"tok={CANARY}").out
    wait_for(world.base / "waits")
    seen = processes()
    check(b"run resume" in seen, "the process is in the list")
    # The step with 'command' named the secret as an argument, which its author declared; it has ended.
    check(not found(seen), f"the list of processes shows the secret: {found(seen)}")
    nowhere(world, text)
    owner = world.json("run", "show")
    pids = [int(p.parent.name) for p in pathlib.Path("/proc").glob("[0-9]*/cmdline") if owner["id"].encode() in p.read_bytes()]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    (world.base / "goes").touch()
    result = world.run("run", "resume", "--interrupted", "rerun", code=1)
    nowhere(world, result.out, result.err, *shown(world))
    check("last: ***" in world.run("logs", "--step", "wait").out, "the sealed secret was opened once more")
    folder = next((world.base / "home/.config/ddx/secrets").iterdir())
    check(folder.stat().st_mode & 0o777 == 0o700 and (folder / "key").stat().st_mode & 0o777 == 0o600, "the key is the owner's alone")
    (folder / "key").chmod(0o644)
    result = world.run("run", "start", "--var", f"tok={CANARY}", code=78)
    check("others may read" in result.err and "help: ddx doctor" in result.err, f"a key that others may read is not used\n{result.err}")
    check("others may read" in world.run("doctor", code=None).out, "doctor does not tell of it")
    (folder / "key").unlink()
    result = world.run("run", "retry", code=1)
    check("cannot be opened" in result.out + result.err + world.run("explain").out, "a seal without its key says so")

# What cannot be had is told before there is a run.
with prepared() as world:
    for value, code, words in [
        ("env:NOT_THERE", 66, "export NOT_THERE="),
        ("file:not-there", 66, "not-there"),
        ("-", 64, "standard input"),
    ]:
        result = world.run("run", "start", "--var", f"tok={value}", code=code)
        check(words in result.err, f"{value}: {result.err}")
        check(world.json("run", "list")["runs"] == [], "there is no run")
    result = world.run("run", "start", "--detach", "--var", "tok=-", code=64)
    check("env:NAME" in result.err, result.err)
    (world.base / "goes").touch()
    result = world.run("run", "start", "--var", "tok=abc", code=1)
    check("is shorter than 4 bytes" in result.err, f"what cannot be hidden is warned of\n{result.err}")

# Values that somebody names, and names of variables that say enough.
with World() as world:
    world.write_workflow(
        """
name: flow
version: 1.0.0
phases:
  - id: a
    steps:
      - id: print
        run: |
          cat ../values
          printf %s "$DEPLOY_PASSWORD" | base64
          echo "mail jane.doe@example.org or call +44 20 7946 0000"
        env: {DEPLOY_PASSWORD: from-the-workflow-1}
      - id: criteria
        run: 'echo "note=$(cat ../values)" >> $DDX_OUTPUT'
    exit_criteria:
      - criteria: nothing is told
        check: {command: {run: "cat ../values; exit 3"}}
"""
    )
    world.run("init")
    world.apply()
    check("is a common word" in feed(world, "password\n", "mask", "add", code=64), "a common word is refused")
    check("is shorter" in feed(world, "ab", "mask", "add", code=64), "so is a short value")
    check("no value to hide" in feed(world, "", "mask", "add", code=64), "and nothing at all")
    text = feed(world, CANARY + "\n", "mask", "add")
    check("is hidden already" in feed(world, CANARY, "mask", "add"), "a value is kept once")
    check("is hidden from now on" in feed(world, "second-value-77", "mask", "add"), "there may be several")
    listed = world.json("mask", "list")["values"]
    check([v["bytes"] for v in listed].count(len(CANARY.encode())) == 1 and len(listed) == 2, f"{listed}")
    (world.base / "values").write_text(CANARY + " second-value-77\n")
    world.run("config", "set", "masking.profiles", "[email, phone]")
    result = world.run("run", "start", code=None)
    logs = world.run("logs").out
    nowhere(world, text, result.out, result.err, logs, *shown(world))
    check("*** ***" in logs, f"values that were added are masked\n{logs}")
    check("from-the-workflow" not in logs and "ZnJvbS10aGUtd29ya2Zsb3c" not in logs, f"so are those whose names say so\n{logs}")
    check("mail *** or call ***" in logs, f"a profile hides data about people\n{logs}")
    files = [p for p in (world.base / "home/.config/ddx/secrets").rglob("*") if p.is_file()]
    check(all(p.stat().st_mode & 0o777 == 0o600 for p in files) and len(files) == 3, f"{files}")
    run = world.json("run", "show")["id"]
    world.run("run", "cancel", run, "-m", f"because of {CANARY}", code=None)
    nowhere(world, *shown(world))
    world.run("mask", "remove", "nothing", code=66)
    for value in listed:
        world.run("mask", "remove", value["id"])
    check(world.json("mask", "list")["values"] == [], "values can be removed")
    check("masking.profiles" in world.run("config", "set", "masking.profiles", "[shoes]", code=None).err, "a profile that is none is refused")

# An error that quotes a secret, on its way to the screen and to JSON.
with World() as world:
    world.run("init")
    feed(world, "canary-folder-88", "mask", "add")
    for more in [[], ["--json"]]:
        result = world.run("workflow", "validate", "./canary-folder-88", *more, code=None)
        check("canary-folder-88" not in result.out + result.err and "***" in result.out + result.err, f"{result.out}{result.err}")
