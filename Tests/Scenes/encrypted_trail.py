"""Who holds which key decides who reads what of the trail; a name can be erased, and the trail still holds."""
import json
import pathlib
import shutil
import sqlite3
import subprocess

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps:
      - id: one
        run: echo one
  - id: ship
    needs: [build]
    exit_criteria:
      - { criteria: it is shipped }
    steps:
      - id: two
        run: echo two
"""


def records(answer):
    """What was listed; a part that nobody could open is None."""
    parts = {"core": None, "person": None, "detail": None}
    return [{**parts, **json.loads(line)} for line in answer.out.splitlines()]


class Colleague:
    """The same account on another computer: no key of the first one is there."""

    def __init__(self, world, name):
        self.name = name
        self.world = world
        folder = world.base / name
        self.identity = folder / "config/ddx/keys/identity"
        self.environment = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state")}
        self.key = self.run("audit", "key", "show").out.strip()

    def run(self, *arguments, code=0):
        return self.world.run(*arguments, code=code, environment=self.environment)

    def records(self):
        return records(self.run("audit", "list", "--limit", "1000", "--json"))


def types(records):
    return [record["core"]["type"] if record["core"] else None for record in records]


def state(world):
    """All that is stored of the project's runs, whatever the file."""
    files = [path for path in (world.project / ".ddx/state").rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


with World(WORKFLOW) as world:
    created = world.run("init").out
    check(".ddx/recipients.yml" in created, f"whoever makes a project may read its trail: {created}")
    identity = world.base / "home/.config/ddx/keys/identity"
    check(identity.stat().st_mode & 0o777 == 0o600, "the secret key is the owner's alone")
    secret = identity.read_text().split()[-1]
    check(secret.startswith("AGE-SECRET-KEY-1"), "it is one that the program 'age' reads")
    world.apply()
    world.run("run", "start", code=2)
    own = records(world.run("audit", "list", "--json"))
    check(all(r["core"] and r["person"] and r["detail"] for r in own), f"the owner reads all: {own}")

    directory = str(world.project).encode()
    stored = sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")
    boxes = [box for (box,) in stored.execute("SELECT box FROM audit_part WHERE name IN ('core', 'person', 'detail')")]
    stored.close()
    check(boxes and not any(directory in box or b"run_started" in box for box in boxes), "contents are sealed")
    check(secret.encode() not in state(world), "no secret key stands in the project")

    # A colleague without a key, then with one role, then with another.
    bob = Colleague(world, "bob")
    check(bob.key.startswith("age1") and bob.key not in world.read(".ddx/recipients.yml"), "the key is new")
    answer = bob.run("audit", "list", code=77)
    check("ddx audit key show" in answer.err, f"whoever has no key is told how to get one: {answer.err}")
    bob.run("audit", "show", "0", "--log", own[0]["log"].split("/")[-1], code=77)
    verdict = json.loads(bob.run("audit", "verify", "--json").out)
    check(verdict["sound"], f"whoever has no key verifies all the same: {verdict}")
    check(verdict["logs"][0]["unopened"] >= len(boxes), f"and is told how much was not opened: {verdict}")
    check("are sealed for others" in bob.run("audit", "verify").out, "people read it, too")
    check(world.json("audit", "verify")["logs"][0]["unopened"] == 0, "the owner opens all of his own")

    listing = world.json("audit", "key", "add", "bob", bob.key, "--role", "viewer")
    check([r["roles"] for r in listing["readers"] if r["name"] == "bob"] == [["viewer"]], f"bob is a viewer: {listing}")
    world.run("run", "start", code=2)
    seen = bob.records()
    known = [record for record in seen if record["core"]]
    check("recipient_added" in types(known), f"that bob reads from here on is recorded: {types(seen)}")
    check(all(r["person"] is None and r["detail"] is None for r in known), "a viewer does not read who it was")
    check(len(known) < len(seen), "what was before stays closed")

    world.run("audit", "key", "add", "bob", bob.key, "--role", "auditor")
    world.run("run", "start", code=2)
    newest = [r for r in bob.records() if r["core"] and r["core"]["type"] == "run_started"][0]
    check(newest["person"] and newest["detail"], f"an auditor reads all: {newest}")

    if shutil.which("age"):
        connection = sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")
        files = connection.execute("SELECT file FROM audit_key WHERE part = 'core'").fetchall()
        opened = []
        for (file,) in files:
            answer = subprocess.run(["age", "-d", "-i", str(bob.identity)], input=file, capture_output=True)
            opened.append(len(answer.stdout) == 32)
        connection.close()
        check(opened.count(True) >= 2 and False in opened, f"'age' opens the keys that bob may have: {opened}")

    world.run("audit", "key", "add", "bob", "age1mistyped", code=64)
    world.run("audit", "key", "remove", "nobody", code=66)
    world.run("audit", "key", "remove", "bob")
    world.run("run", "start", code=2)
    check(bob.records()[0]["core"] is None, "whoever was removed reads nothing of what comes")
    check(any(record["core"] for record in bob.records()), "and still reads what was")
    check("recipient_removed" in world.run("audit", "list").out, "the removal is recorded")

    # A key that is written into the file by hand is used, and recorded all the same.
    eve = Colleague(world, "eve")
    path = world.project / ".ddx/recipients.yml"
    text = path.read_text()
    path.write_text(text + f'  "eve": ["{eve.key}"]\n')
    world.run("config", "set", "roles.viewer", f"[{listing['owner']}, eve]")
    world.run("run", "start", code=2)
    check("recipient_added" in types(eve.records()), "a reader who came by hand is told of")
    path.write_text("owner: nobody\n")
    answer = world.run("run", "start", code=78)
    check("recipients.yml" in answer.err, f"nothing is recorded for readers that nobody knows: {answer.err}")
    world.run("audit", "verify")
    path.write_text(text)

    # The signing key.
    before = {p.name for p in (world.base / "home/.config/ddx/keys").glob("*/epoch-*")}
    world.run("audit", "key", "rotate")
    after = {p.name for p in (world.base / "home/.config/ddx/keys").glob("*/epoch-*")}
    check("epoch-2" in after and "epoch-1" not in after, f"the old key is destroyed: {before} {after}")
    world.run("audit", "verify")

    # Who may do what.
    run = world.json("run", "show")["id"]
    world.run("config", "set", "roles.lead", "[somebody-else]")
    world.run("run", "skip", run, "ship", "--reason", "no time", code=77)
    world.run("run", "rollback", run, code=77)
    world.run("config", "set", "roles.lead", f"[{listing['owner']}]")
    world.run("run", "skip", run, "ship", "--reason", "no time")
    world.run("config", "set", "roles.admin", "[somebody-else]")
    world.run("config", "set", "roles.lead", "[me]", code=77)
    world.run("audit", "key", "add", "bob", bob.key, code=77)
    world.run("audit", "key", "rotate", code=77)
    listed = records(world.run("audit", "list", "--outcome", "denied", "--json"))
    denied = sorted(r["core"].get("facts", {}).get("command", r["core"]["type"]) for r in listed if r["log"] == own[0]["log"])
    check(denied == ["audit key add", "audit key rotate", "configuration_changed", "run rollback", "run skip"],
          f"each refusal is recorded: {denied}")

    # Who somebody was is erased.
    world.run("audit", "erase-subject", "nobody", "--reason", "asked", code=66)
    erased = world.json("audit", "erase-subject", listing["owner"], "--reason", "asked for it")
    check(erased["subjects"], f"the person has a pseudonym: {erased}")
    seen = [r for r in records(world.run("audit", "list", "--limit", "1000", "--json")) if r["core"]]
    gone = [r for r in seen if r["core"]["pseudonym"] in erased["subjects"]]
    check(gone and not any(r["person"] for r in gone), "no record tells who it was")
    check("subject_erased" in types(seen), "that it was erased is recorded")
    verdict = world.json("audit", "verify")
    check(verdict["sound"], f"the trail still holds: {verdict}")
    check({f["code"] for f in verdict["findings"]} == {"ERASED"}, f"and says what is gone: {verdict['findings']}")
    check(world.json("run", "show", run)["principal"] in erased["subjects"], "the run has a pseudonym, too")

# Where nobody has said who may read, whoever writes may.
with World(WORKFLOW) as world:
    world.run("init")
    world.apply()
    pathlib.Path(world.project / ".ddx/recipients.yml").unlink()
    world.run("run", "start", code=2)
    check("run_started" in world.run("audit", "list").out, "a project from before keys were named has a reader")
