"""What people say and who they are stands sealed and nowhere in clear; whoever holds a key reads it everywhere."""
import base64
import getpass
import json
import os
import pathlib
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import time

from scene import DDX, World, check, wait_for

FLOW = """
name: flow
version: 1.0.0
variables: [{ name: tok, secret: true, required: true }]
phases:
  - id: ask
    steps: [{ id: really, approve: 'Really?', rewind_to: ask }]
    exit_criteria: [Somebody has looked]
  - id: late
    steps: [{ run: 'echo late' }]
  - id: long
    needs: [ask]
    steps:
      - id: wait
        run: 'touch ../begun; while [ ! -e ../goes ]; do sleep 0.02; done; ulimit -c > ../core-limit; exit 1'
        env: { TOK: '${{ vars.tok }}' }
"""


def canary(name):
    """A word that stands nowhere by chance, whatever it is encoded as."""
    return f"Canary-{name}-{os.urandom(6).hex()}-words"


# One for every field that audit data has and that must stand nowhere in clear.
PEOPLE = {name: canary(name) for name in ["email", "behalf", "behalf-of-waiting"]}
PLACES = {name: canary(name) for name in ["directory", "argument"]}
NOTES = {
    name: canary(name)
    for name in [
        "reject", "approve", "retry", "skip", "pause", "cancel", "erase", "wish", "resumed",
    ]
}
SECRETS = {name: canary(name) for name in ["plain", "environment", "file", "hidden", "password"]}


def forms(text):
    """The text itself, in hex, and its stable core in Base64 wherever it begins."""
    raw = text.encode()
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        core = encoded[(8 * before + 5) // 6 : 8 * (before + len(raw)) // 6]
        yield core
        yield core.replace(b"+", b"-").replace(b"/", b"_")


def stands_in(canaries, data):
    return sorted(name for name, text in canaries.items() if any(form in data for form in forms(text)))


def places(world):
    """Every file that this program has written for the project, the user, and on the way."""
    roots = [world.project / ".ddx", world.base / "home", world.base / "tmp", *world.base.glob("copy*")]
    for root in roots:
        for path in root.rglob("*"):
            # The user's own settings and what he himself gave are not the program's.
            if path.is_file() and not path.is_symlink() and path.name not in [".gitconfig"]:
                yield path


def nowhere(world, canaries, besides=()):
    for path in places(world):
        if not any(str(path).endswith(end) for end in besides):
            found = stands_in(canaries, path.read_bytes())
            check(not found, f"{path} tells {found}")
        check(not stands_in(canaries, str(path.relative_to(world.base)).encode()), f"{path} is named so")


def listed(world, *words):
    return [json.loads(line) for line in world.run("audit", "list", "--limit", "100000", "--json", *words).out.splitlines()]


def allow_dumps():
    """As a user who wants the memory of what crashes."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def dumped(process):
    """Crashes a process, and says whether its memory was taken."""
    process.send_signal(signal.SIGXCPU)
    _, status = os.waitpid(process.pid, 0)
    check(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU, f"it ended with {status}")
    process.returncode = -signal.SIGXCPU
    with process.stdout, process.stderr:
        texts = [process.stdout.read(), process.stderr.read()]
    check(not any(stands_in(SECRETS, str(text).encode()) for text in texts), f"it told a secret: {texts}")
    return os.WCOREDUMP(status)


ALL = {**PEOPLE, **PLACES, **NOTES, **SECRETS}
check(not stands_in({"one": "Canary-one-words"}, b"nothing"), "the search finds what is not there")
for form in forms(ALL["wish"]):
    check(stands_in(ALL, b"x" + form + b"y") == ["wish"], f"the search does not find {form}")

with World(FLOW) as world:
    (world.base / "tmp").mkdir()
    world.environment["TMPDIR"] = str(world.base / "tmp")
    world.environment["API_TOKEN"] = SECRETS["environment"]
    home = world.base / "home"
    (home / ".gitconfig").write_text(f"[user]\n\tname = Ada\n\temail = {PEOPLE['email']}@example.org\n")
    (world.base / "secret").write_text(SECRETS["file"] + "\n")
    world.run("init")
    world.apply()
    with open(world.base / "value", "w") as value:
        value.write(SECRETS["hidden"] + "\n")
    world.run("mask", "add", stdin=open(world.base / "value"))
    elsewhere = world.base / PLACES["directory"]
    elsewhere.mkdir()
    me = getpass.getuser()

    def ddx(*words, code=0, **options):
        there = ["--on-behalf-of", PEOPLE["behalf"], "--project", str(world.project)]
        return world.run(*words, *there, code=code, cwd=elsewhere, **options)

    # A note with every verb that takes one; secrets as every kind of them.
    plain = ddx("run", "start", "--var", f"tok={SECRETS['plain']}", "--json", code=2)
    run = json.loads(plain.out)["id"]
    ddx("reject", run, "--reason", NOTES["reject"])
    ddx("run", "resume", run, code=2)
    ddx("run", "retry", run, "--phase", "ask", "--reason", NOTES["retry"], code=2)
    ddx("approve", run, "--reason", NOTES["approve"])
    ddx("run", "skip", run, "late", "--reason", NOTES["skip"])

    # A note for a run that another process carries on, which dies with it in its memory.
    for number, way in enumerate(["env:API_TOKEN", f"file:{world.base}/secret"]):
        for name in ["begun", "goes"]:
            (world.base / name).unlink(missing_ok=True)
        second = json.loads(ddx("run", "start", "--var", f"tok={way}", "--json", code=2).out)["id"]
        world.run("approve", second)
        world.run("run", "resume", second, code=2)
        process = world.start(
            "workflow", "advance", second, "--attest", "all", "--reason", NOTES["resumed"], preexec_fn=allow_dumps
        )
        wait_for(world.base / "begun")
        world.run("run", "pause", second, "--reason", NOTES["pause"], "--on-behalf-of", PEOPLE["behalf-of-waiting"])
        seen = world.json("run", "show", second)
        check(seen["note"] == NOTES["pause"], seen["note"])
        if number == 0:
            control = subprocess.Popen(
                ["sleep", "60"], cwd=world.base, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=allow_dumps
            )
            if dumped(control):
                check(not dumped(process), "a crash left its memory")
            else:
                print("note: nothing that crashes here leaves its memory; not checked")
                process.kill()
                process.communicate()
            (world.base / "goes").touch()
            world.run("run", "cancel", second, "--reason", NOTES["cancel"], code=None)
        else:
            (world.base / "goes").touch()
            process.communicate(timeout=60)
            allowed = subprocess.run(["sh", "-c", "ulimit -c"], capture_output=True, text=True, preexec_fn=allow_dumps).stdout
            told = (world.base / "core-limit").read_text()
            check(told == allowed, f"a step may leave {told}, and the user may leave {allowed}")
    failing = ddx("config", "get", PLACES["argument"], code=None)
    ddx("config", "set", "limits.parallel", "0", "--verbose", code=None)
    ddx("run", "skip", run, PLACES["argument"], "--reason", NOTES["wish"], code=None)
    ddx("workflow", "trust", "sha256:" + "0" * 64, code=77)
    world.run("source", "add", f"https://me:{SECRETS['password']}@localhost:1/x.git", "--name", "gone", code=None)
    copy = world.base / "copy"
    backup = world.run("doctor", "--backup", str(copy))
    check("erase-subject NAME --backup" in backup.err, backup.err)
    world.run("run", "cancel", run, "--reason", NOTES["cancel"], code=None)

    # A run that is carried on by itself writes down what goes wrong, and no words of anybody.
    (world.base / "goes").unlink()
    (world.base / "begun").unlink()
    third = json.loads(ddx("run", "start", "--detach", "--var", f"tok=file:{world.base}/secret", "--json").out)["id"]
    for _ in range(500):
        if world.json("run", "show", third)["reason"] == "approval":
            break
        time.sleep(0.02)
    ddx("reject", third, "--reason", NOTES["reject"])
    ddx("run", "cancel", third, "--reason", NOTES["cancel"])
    log = world.project / ".ddx/state/runs" / third / "detached.log"
    check(log.read_text() == "", log.read_text())

    # Sealed: neither in the tables, nor beside them, nor in copies.
    nowhere(world, ALL)
    ledger = sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")
    columns = [note for table in ["event", "command", "run"] for (note,) in ledger.execute(f"SELECT note FROM {table}") if note]
    query = "SELECT payload ->> '$.outcome.message' FROM event WHERE kind = 'step_ended' AND payload ->> '$.step' = 'really'"
    messages = {message for (message,) in ledger.execute(query)}
    ledger.close()
    check(messages == {"Really?", "approved"}, f"a message tells who it was: {messages}")
    sealed = [note for note in columns if base64.b64decode(note, validate=True).startswith(b"age-encryption.org/v1\n")]
    check(len(sealed) == len(columns) > 6, "a note stands there that is not sealed")

    # Read back by whoever holds the key.
    history = world.run("history", run).out
    for name in ["reject", "retry", "approve", "skip", "cancel"]:
        check(NOTES[name] in history, f"{name}:\n{history}")
    check(NOTES["reject"] in world.run("explain", run, "ask/really").out, "explain tells the note")
    check(NOTES["cancel"] in world.run("run", "show", run).out, "run show tells the note")
    check(any(one["note"] == NOTES["cancel"] for one in world.json("run", "list")["runs"]), "run list tells the note")

    # Recorded with all that is known of who it was, and found by it.
    rejected = listed(world, "--type", "step_rejected", "--run", run)[0]
    check(rejected["core"]["note"] == NOTES["reject"] and "sealed_note" not in rejected["core"], rejected)
    person = {"name": me, "email": PEOPLE["email"] + "@example.org", "on_behalf_of": PEOPLE["behalf"]}
    check(rejected["person"] == person, rejected["person"])
    detail = rejected["detail"]
    check(detail["arguments"] == ["reject", run, "--reason", NOTES["reject"], "--on-behalf-of", "***", "--project", str(world.project)], detail)
    check(detail["directory"] == os.path.realpath(elsewhere) and detail["host"] == socket.gethostname(), detail)
    started = [one for one in listed(world, "--type", "run_created") if one["core"]["run"] == run][0]
    check("tok=***" in started["detail"]["arguments"], started["detail"])
    for words in [("--who", PEOPLE["behalf"]), ("--who", person["email"]), ("--grep", NOTES["reject"])]:
        check(rejected in listed(world, *words), f"{words} does not find it")
    wishes = listed(world, "--who", PEOPLE["behalf-of-waiting"])
    check([one["core"]["type"] for one in wishes] == ["command_left"] * 2, wishes)
    check(wishes[0]["core"]["note"] == NOTES["pause"] and wishes[0]["core"]["facts"]["command"] == "pause", wishes[0])
    refused = listed(world, "--outcome", "denied")
    check({one["core"]["facts"]["command"] for one in refused} == {"workflow trust"}, refused)
    check(listed(world, "--type", "backup_made")[0]["detail"]["facts"]["folder"] == str(copy), "a copy is recorded")
    own = [one for one in listed(world) if one["core"]["actor"] == "system"]
    check(own and not any("arguments" in one["detail"] or "email" in one["person"] for one in own), "the engine is nobody's")
    page = world.run("audit", "show", str(rejected["seq"])).out
    for word in [NOTES["reject"], person["email"], PEOPLE["behalf"], PLACES["directory"], "arguments"]:
        check(word in page, page)
    csv = world.run("audit", "export", "--format", "csv").out
    for word in [NOTES["reject"], person["email"], PEOPLE["behalf"], NOTES["pause"]]:
        check(word in csv, f"{word} is not exported")

    # Whoever has no key is told for whom it is sealed, and goes on with the run all the same.
    stranger = {"XDG_CONFIG_HOME": str(world.base / "stranger")}
    for words in [("history", run), ("run", "show", run), ("explain", run)]:
        told = world.run(*words, code=None, environment=stranger).out
        check("sealed: viewers and auditors read it" in told and not stands_in(NOTES, told.encode()), told)
    told = json.loads(world.run("run", "show", run, "--json", environment=stranger).out)
    check(told["note"] == {"sealed_for": ["viewer", "auditor"]}, told["note"])
    check(world.json("audit", "verify")["sound"], "the trail holds")
    check(world.json("doctor", code=None)["findings"][0]["state"] != "fail", "tables and histories agree")

    # A run that leaves the project takes its notes along, sealed.
    kept = world.base / "copy of runs"
    world.run("prune", "--older-than", "0s", "--archive", str(kept))
    events = [json.loads(line) for line in (kept / run / "history.jsonl").read_text().splitlines()]
    notes = [event["note"] for event in events if "note" in event]
    check(len(notes) > 4 and all(set(note) == {"age"} for note in notes), notes)
    nowhere(world, ALL)

    # Erased in a copy that was made before.
    names = {"me": me}

    def tells(folder):
        database = sqlite3.connect(folder / "ledger.sqlite")
        found = [name for (name,) in database.execute("SELECT name FROM principal WHERE kind = 'person'")]
        secrets = database.execute("SELECT count(*) FROM subject_key WHERE secret IS NOT NULL").fetchone()[0]
        database.close()
        return found, secrets

    erased = world.run("audit", "erase-subject", me, "--reason", NOTES["erase"])
    check("copies that were made before" in erased.err, erased.err)
    check(me in tells(copy)[0], "a copy does not know of it")
    world.run("audit", "erase-subject", me, "--reason", NOTES["erase"], "--backup", str(world.base / "none"), code=66)
    check(not (world.base / "none").exists(), "a copy that is not there is not made")
    world.run("audit", "erase-subject", me, "--reason", NOTES["erase"], "--backup", str(copy))
    left, secrets = tells(copy)
    # Who had it erased is the same person here, and acts anew.
    check(left == ["person-2"] or left.count(me) <= 1 and any(name.startswith("person-") for name in left), left)
    told = [one for one in listed(world) if one["core"] and one["core"]["type"] == "subject_erased"]
    check(told and me not in told[0]["detail"]["arguments"], told)
    nowhere(world, ALL)
    check(world.json("audit", "verify")["sound"], "the trail holds")
