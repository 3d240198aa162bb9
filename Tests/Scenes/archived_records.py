"""Old records of the audit trail move into an archive: nothing is lost, every proof stays valid, and it is read as before."""
import getpass
import json
import random
import shutil
import sqlite3
import subprocess
import sys

from scene import DDX, World, check
from support.trail import TWO_STEPS, edit


def entries(world, *words):
    out = world.run("audit", "list", "--json", "--limit", "100000", *words).out
    return {event["seq"]: event for event in map(json.loads, out.splitlines())}


def holds(folder, *key):
    return subprocess.run([sys.executable, "verify.py", *key], cwd=folder, capture_output=True).returncode == 0


def rows(world, sql):
    connection = sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    kept = world.json("run", "start")["id"]
    world.run("run", "start")
    world.run("audit", "prove", "3", "-o", "before")
    old = entries(world)
    first_key = world.json("audit", "checkpoint")["first_key"]

    # What is asked for must make sense, and whoever may not is refused.
    message = world.run("audit", "archive", "-o", "archive", code=64).err
    check("kept until a policy says otherwise" in message, message)
    world.run("audit", "archive", "--older-than", "0s", "--until", "2020-01-01", "-o", "archive", code=64)
    check("old enough" in world.run("audit", "archive", "--until", "2020-01-01", "-o", "archive").out, "none is that old")
    check(not (world.project / "archive").exists(), "nothing is old enough, and nothing is made")
    world.run("config", "set", "roles.compliance", "[somebody]")
    world.run("audit", "archive", "--older-than", "0s", "-o", "archive", code=77)
    check(not (world.project / "archive").exists(), "whoever may not has made nothing")
    world.run("config", "set", "roles.compliance", f"[{getpass.getuser()}]")
    denied = world.json("audit", "list", "--outcome", "denied")
    check(denied["core"]["facts"]["command"] == "audit archive", f"{denied}")
    world.run("audit", "archive", "--older-than", "0s", "-o", ".ddx/state/x", code=73)
    (world.project / "taken").mkdir()
    (world.project / "taken/file").write_text("mine")
    message = world.run("audit", "archive", "--older-than", "0s", "-o", "taken", code=73).err
    check((world.project / "taken/file").read_text() == "mine" and "-o DIR" in message, message)

    # A policy says what is old.
    world.run("config", "set", "retention.audit", "0s")
    answer = world.json("audit", "archive", "-o", "archive")
    archive = world.project / "archive"
    count = answer["records"]
    check(count > 20 and answer["logs"][0]["first"] == 0, f"{answer}")
    check(sorted(path.name for path in archive.iterdir()) == ["archive.json", "records.sqlite"], "no file is left beside it")
    check((archive / "records.sqlite").stat().st_mode & 0o077 == 0, "it is its owner's alone")
    (told,) = entries(world, "--type", "audit_archived").values()
    check(told["core"]["facts"]["count"] == count and told["core"]["facts"]["sha256"] == answer["sha256"], f"{told}")
    check(told["detail"]["facts"]["folder"] == str(archive), f"{told}")
    check(rows(world, "SELECT count(*) FROM audit_leaf WHERE leaf = x''")[0][0] > 0, "records have left the ledger")
    sealed = rows(world, f"SELECT count(*) FROM audit_part WHERE seq < {count} AND name NOT IN ('event', 'trail')")
    check(sealed == [(0,)], "contents have left the ledger")

    # Without the archive the trail holds, and says what is not here; with it everything is there again.
    verdict = world.json("audit", "verify")
    check(verdict["sound"] and verdict["archived"] == count, f"{verdict}")
    check([(f["code"], f["seq"]) for f in verdict["findings"]] == [("PRUNED", 0)], f"{verdict['findings']}")
    check("are in an archive" in world.run("audit", "verify", "--full").out, "people read it, too")
    verdict = world.json("audit", "verify", "--archive", "archive")
    check(verdict["sound"] and not verdict["findings"] and verdict["archived"] == 0, f"{verdict}")
    answer = world.run("audit", "list")
    check("are in archives: --archive DIR" in answer.err, answer.err)
    check(min(entries(world)) == count, "what is archived is not listed")
    whole = entries(world, "--archive", "archive")
    check(all(whole[place] == old[place] for place in old if place < count), "the archive tells what was told before")
    check("--archive" in world.run("audit", "show", "3", code=66).err, "how to read it is told")
    check(json.loads(world.run("audit", "show", "3", "--archive", "archive", "--json").out)["core"] == old[3]["core"], "")
    exported = [json.loads(line) for line in world.run("audit", "export", "--archive", "archive").out.splitlines()[1:]]
    check([event["seq"] for event in exported[:count]] == list(range(count)), "an export has all of it")
    report = world.run("audit", "report", "--framework", "soc2").out
    check("that are in archives" in report, "a report says what it does not show")
    check("that are in archives" not in world.run("audit", "report", "--framework", "soc2", "--archive", "archive").out, "")

    # Proofs from before hold, and new ones are made under the newest head.
    check(holds(world.project / "before", first_key), "a proof from before holds")
    world.run("audit", "prove", "3", "-o", "after", "--archive", "archive")
    check(holds(world.project / "after", first_key), "an archived record is proved")
    size = int((world.project / "after/checkpoint").read_text().split("\n")[1])
    check(size > count, "under a head that is newer than the archive")
    check((world.project / "after/parts/core").read_bytes() == (world.project / "before/parts/core").read_bytes(), "")

    # Events that are still in the ledger are vouched for, until their run is removed.
    check(any(event["core"].get("run") == kept for event in old.values()), "")
    seq = rows(world, f"SELECT event.seq FROM event JOIN run ON run.number = event.run WHERE run.id = '{kept}' LIMIT 1")[0][0]
    state = world.project / ".ddx/state"
    saved = (state / "ledger.sqlite").read_bytes()

    gone = rows(world, "SELECT min(seq) FROM audit_leaf WHERE leaf = x''")[0][0]
    for code, *statements in [
        ("EDITED", f"UPDATE event SET note = 'other' WHERE seq = {seq}"),
        ("DELETED", f"UPDATE audit_leaf SET leaf = x'' WHERE event = {seq}", f"UPDATE event SET note = 'x' WHERE seq = {seq}"),
        ("DELETED", f"DELETE FROM event WHERE seq = {seq}"),
        ("DELETED", f"DELETE FROM event WHERE seq = {seq}", f"UPDATE audit_leaf SET leaf = x'', event = NULL WHERE event = {seq}"),
        ("INSERTED", "INSERT INTO event (id, run, time, principal, kind, payload)"
         f" SELECT 'x', run, time, principal, kind, payload FROM event WHERE seq = {seq}",
         f"UPDATE audit_leaf SET event = (SELECT max(seq) FROM event) WHERE seq = {gone}"),
        ("EDITED", f"UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE seq = {gone}"),
        ("DELETED", f"DELETE FROM audit_leaf WHERE seq = {gone}"),
        ("DELETED", f"UPDATE audit_leaf SET leaf = x'' WHERE seq = {count}"),
        ("BLOB_MISSING", f"DELETE FROM audit_part WHERE seq = {count} AND name = 'core'"),
    ]:
        edit(world, *statements)
        found = [finding["code"] for finding in world.json("audit", "verify", code=3)["findings"]]
        check(code in found, f"{statements} is found as {code}, not {found}")
        (state / "ledger.sqlite").write_bytes(saved)
    check(world.json("audit", "verify")["sound"], "the ledger is as it was")

    # An archive that somebody changed is worth nothing.
    copy = world.base / "copy"
    for table, code in [("UPDATE audit_leaf SET leaf = CAST(replace(leaf, 'boot', 'toob') AS BLOB) WHERE seq = 3", "EDITED"),
                        ("UPDATE audit_part SET box = zeroblob(60) WHERE seq = 3 AND name = 'core'", "EDITED"),
                        (f"DELETE FROM audit_leaf WHERE seq = {gone}", "DELETED"),
                        ("DELETE FROM audit_part WHERE seq = 3 AND name = 'core'", "BLOB_MISSING")]:
        shutil.copytree(archive, copy)
        connection = sqlite3.connect(copy / "records.sqlite")
        connection.execute(table)
        connection.commit()
        connection.close()
        found = [f["code"] for f in json.loads(world.run("audit", "verify", "--archive", str(copy), "--json", code=3).out)["findings"]]
        check(code in found, f"{table} is found as {code}, not {found}")
        shutil.rmtree(copy)
    (world.project / "empty").mkdir()
    check("unfinished" in world.run("audit", "list", "--archive", "empty", code=66).err, "an empty folder is no archive")
    shutil.copytree(archive, copy)
    connection = sqlite3.connect(copy / "records.sqlite")
    connection.execute("CREATE VIEW x AS SELECT 1")
    connection.commit()
    connection.close()
    check("no archive" in world.run("audit", "list", "--archive", str(copy), code=3).err, "a crafted archive is refused")
    (copy / "records.sqlite").write_bytes(b"no database")
    world.run("audit", "list", "--archive", str(copy), code=3)

    # More records, another archive; a run that is removed takes what was kept for it.
    message = world.run("audit", "archive", "-o", "archive", code=73).err
    check("not those that come next" in message, message)
    world.run("prune", "--older-than", "0s")
    world.run("audit", "archive", "-o", "second")
    both = ["--archive", "archive", "--archive", "second"]
    verdict = json.loads(world.run("audit", "verify", *both, "--json").out)
    check(verdict["sound"] and {f["code"] for f in verdict["findings"]} == {"PRUNED"}, f"{verdict['findings']}")
    check(verdict["archived"] == 0 < world.json("audit", "verify")["archived"], "of these only the hashes are there")
    whole = entries(world, *both)
    check(sorted(whole) == list(range(len(whole))), "two archives are read together")
    check(rows(world, f"SELECT count(*) FROM audit_leaf WHERE event IS NOT NULL AND leaf <> x''") == [(0,)], "all of it has left")

    # Erasing reaches archives: the keys are in the ledger alone.
    me = getpass.getuser()
    check(whole[3]["person"]["name"] == me, f"{whole[3]}")
    world.run("audit", "erase-subject", me, "--reason", "asked")
    check("person" not in entries(world, *both)[3], "the name in the archive is ciphertext for ever")
    verdict = json.loads(world.run("audit", "verify", *both, "--json").out)
    check(verdict["sound"] and "ERASED" in {f["code"] for f in verdict["findings"]}, f"{verdict['findings']}")

# Another project has another archive.
with World(TWO_STEPS) as world, World(TWO_STEPS) as other:
    for each in [world, other]:
        each.run("init")
        each.apply()
        each.run("run", "start")
    world.run("audit", "archive", "--older-than", "0s", "-o", str(world.base / "archive"))
    message = other.run("audit", "verify", "--archive", str(world.base / "archive"), code=65).err
    check("of another ledger" in message, message)

# Killed at any moment, nothing is lost, and doing it again goes on.
with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    for _ in range(3):
        world.run("run", "start")
    before = entries(world)
    moments = [None] * 12
    if shutil.which("strace") and subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode == 0:
        moments = [("fsync", 2), ("fsync", 3), *[("fdatasync", n) for n in range(1, 8)], ("renameat", 1), ("unlink", 2), None]
    killed = 0
    folders = [str(world.base / f"archive-{turn}") for turn in range(len(moments))]
    for moment, name in zip(moments, folders):
        command = ["audit", "archive", "--older-than", "0s", "-o", name]
        if moment:
            call, count = moment
            faulty = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={count}", DDX, *command]
            code = subprocess.run(faulty, cwd=world.project, env=world.environment, capture_output=True).returncode
            killed += code in (-9, 137)
        else:
            process = world.start(*command)
            try:
                process.wait(random.uniform(0.05, 0.3))
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
            process.communicate()
        # It had come to its end when the folder holds what has left the ledger.
        world.run(*command, code=None)
        check(world.run(*command, code=73).err, "all of it has left the ledger by now")
        world.run("audit", "key", "rotate")
    check(killed > len(moments) / 3, f"only {killed} were killed")
    check(world.json("audit", "verify")["sound"], "the trail holds")
    now = {}
    for some in folders[:6], folders[6:]:
        now.update(entries(world, *[word for name in some for word in ("--archive", name)]))
    check(all(now.get(place) == event for place, event in before.items()), "every record is there as it was")
    check(sorted(now) == list(range(len(now))), "and so are all that came after")
