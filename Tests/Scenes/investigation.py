"""An investigator finds who changed a file, what was refused to whom, and from where."""
import getpass
import hashlib
import json
import os
import socket
import subprocess

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: make
    steps:
      - id: write
        run: 'mkdir -p secret; echo one > secret/plan.txt; echo free > other.txt'
      - id: change
        run: 'echo two >> secret/plan.txt'
  - id: ask
    steps: [{ id: really, approve: 'Really?', role: lead }]
"""


def digest(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


with World(WORKFLOW) as world:
    me, host = getpass.getuser(), socket.gethostname()
    subprocess.run(["git", "init", "--quiet", "."], cwd=world.project, check=True)
    (world.project / "README").write_text("a project\n")
    commit = subprocess.run(
        "git add README && git -c user.name=n -c user.email=e commit --quiet -m m && git rev-parse HEAD",
        shell=True, cwd=world.project, check=True, capture_output=True, text=True,
    ).stdout.strip()
    world.apply()
    world.run("config", "set", "roles.lead", "[somebody]")
    run = world.json("run", "start", code=2)["id"]
    denied = world.run("approve", run, "--reason", "I know better", code=77,
                       environment={"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22", "LOGNAME": "somebody"})
    check("lead" in denied.err, denied.err)

    def found(*words):
        out = world.run("audit", "list", "--json", *words).out
        return [json.loads(line) for line in out.splitlines()]

    # Who changed the file, when, in which step, from what to what.
    changes = found("--file", "secret/plan.txt")
    check([event["core"]["step"] for event in changes] == ["change", "write"], changes)
    check(changes == found("--file", "secret") == found("--file", str(world.project / "secret/plan.txt")), "a folder finds it")
    files = {file["path"]: file for file in changes[0]["core"]["files"]}
    check(files["secret/plan.txt"]["before"] == digest("one\n"), files)
    check(files["secret/plan.txt"]["after"] == digest("one\ntwo\n"), files)
    check(changes[0]["core"]["run"] == run and changes[0]["core"]["workflow"] == "flow", changes[0])
    check(found("--run", run[:13], "--phase", "make", "--type", "step_ended") == changes, "by its place")

    # What was refused, to whom, and from where; no variable of the environment makes one somebody else.
    refusals = found("--outcome", "denied")
    check(len(refusals) == 1 and refusals[0]["core"]["type"] == "access_denied", refusals)
    refusal = refusals[0]
    check(refusal["person"]["name"] == me and refusal["core"]["run"] == run, refusal)
    check("lead" in refusal["detail"]["facts"]["message"], refusal)
    check(refusal["detail"]["host"] == host and refusal["detail"]["commit"] == commit, refusal)
    check(refusal["detail"]["directory"] == os.path.realpath(world.project), refusal["detail"])
    check(refusal["detail"]["facts"]["ssh_client"] == "192.0.2.7", refusal["detail"])
    check(found("--who", "somebody", "--outcome", "denied") == [], "nobody else was refused anything")
    check(found("--who", me, "--host", host, "--outcome", "denied") == refusals, "by name and machine")
    check(found("--who", refusal["core"]["pseudonym"], "--outcome", "denied") == refusals, "by pseudonym")
    check(found("--grep", "192.0.2.7") == refusals, "by a word")
    check(found("--since", "1h", "--outcome", "denied") == refusals, "since an hour ago")
    check(found("--until", "2020-01-01") == [] and found("--since", "2099-01-01T00:00:00Z") == [], "by time")

    # Each of them is shown whole, with what vouches for it, and that they were read is told, too.
    shown = world.json("audit", "show", str(refusal["seq"]))
    check(shown["core"] == refusal["core"] and len(shown["leaf_hash"]) == 64, shown)
    check(shown["head"]["size"] > shown["seq"], shown)
    page = world.run("audit", "show", str(refusal["seq"])).out
    for word in ["access_denied", me, host, "192.0.2.7", shown["leaf_hash"]]:
        check(word in page, f"{word} is missing:\n{page}")
    read = found("--type", "audit_read", "--limit", "1")[0]
    check(read["core"]["facts"]["seq"] == refusal["seq"] and read["person"]["name"] == me, read)
    table = world.run("audit", "list", "--outcome", "denied").out
    check("access_denied" in table and "denied" in table and run[:13] in table, table)
    check("there are more" in world.run("audit", "list", "--limit", "2").err, "a list that is cut says so")
    world.run("audit", "show", "99999", code=66)
    world.run("audit", "list", "--since", "yesterday", code=64)
    world.run("audit", "list", "--outcome", "maybe", code=64)
    world.run("audit", "list", "--log", "nothing", code=66)

    # Reading works where nothing can be recorded, and says so.
    keys = list((world.base / "home/.config/ddx/keys").glob("*/epoch-1"))
    keys[0].chmod(0o640)
    answer = world.run("audit", "list", "--outcome", "denied")
    check("access_denied" in answer.out and "this reading is not recorded: others may read" in answer.err, answer.err)
    check("is not recorded" in world.run("audit", "show", "0").err, "a reading of one record says so")
    check("is not recorded" in world.run("audit", "verify").err, "a verification says so")
    refused = world.run("approve", run, code=77)
    check("lead" in refused.err and "the audit trail does not tell of it" in refused.err, refused.err)

    # Nothing is changed where nothing can be recorded.
    before = world.read(".ddx/config.yml")
    world.run("config", "set", "limits.parallel", "3", code=78)
    check(world.read(".ddx/config.yml") == before, "a setting was changed, and nothing tells of it")
    keys[0].chmod(0o600)

    # What a run did stays readable when the run is gone.
    world.run("run", "cancel", run)
    world.run("prune", "--older-than", "0s")
    check(found("--file", "secret/plan.txt") == changes, "the records are gone with the run")
    verdict = world.json("audit", "verify")
    check(verdict["sound"] and {finding["code"] for finding in verdict["findings"]} == {"PRUNED"}, verdict)

    # A record that somebody changed is not shown as if it were true.
    import sqlite3
    connection = sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    box = connection.execute("SELECT box FROM audit_part WHERE seq = ? AND name = 'person'", (refusal["seq"],)).fetchone()[0]
    connection.execute("UPDATE audit_part SET box = ? WHERE seq = ? AND name = 'person'",
                       (box[:-1] + bytes([box[-1] ^ 1]), refusal["seq"]))
    connection.commit()
    connection.close()
    answer = world.run("audit", "list", "--outcome", "denied")
    check("not what was recorded" in answer.err and refusal["core"]["pseudonym"] in answer.out, answer.out + answer.err)
    verdict = world.json("audit", "verify", code=3)
    check("EDITED" in {finding["code"] for finding in verdict["findings"]}, verdict)
