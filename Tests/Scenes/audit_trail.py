"""What happened is recorded so that nobody can change it unseen: edits of the ledger are found for what they are."""
import shutil

from scene import World, check
from support.trail import TWO_STEPS, edit


def put_back(state, ledger):
    (state / "ledger.sqlite").write_bytes(ledger)
    for name in ["ledger.sqlite-wal", "ledger.sqlite-shm"]:
        (state / name).unlink(missing_ok=True)


def codes(world):
    return [finding["code"] for finding in world.json("audit", "verify", code=None)["findings"]]


with World(TWO_STEPS) as world:
    world.run("init")
    check("no audit trail yet" in world.run("audit", "verify").out, "a project without runs has no trail")
    world.apply()
    world.run("run", "start")

    verdict = world.json("audit", "verify")
    check(verdict["sound"] and not verdict["findings"], f"a trail that nobody touched holds: {verdict}")
    check(verdict["head"]["size"] == verdict["records"] > 5, "the newest head covers all records")
    check(verdict["vouched"]["size"] == verdict["records"], "the mark outside the project vouches for all")
    message = world.run("audit", "verify", "--require-witness", code=2).err
    check("ddx audit witness git" in message, f"the user's own mark is no witness: {message}")
    check(world.json("audit", "verify", "--full")["records"] == verdict["records"] + 2, "that it was verified is recorded")
    quick = world.json("audit", "verify", "--quick")
    check(quick["sound"] and 0 < quick["logs"][0]["first"] < quick["records"], f"a late head is taken for what it covers: {quick}")
    world.run("audit", "verify", "--quick", "--full", code=64)
    keys = list((world.base / "home/.config/ddx/keys").glob("*/epoch-1"))
    check(len(keys) == 1 and keys[0].stat().st_mode & 0o777 == 0o600, "the key is the owner's alone")

    state = world.project / ".ddx/state"
    saved = (state / "ledger.sqlite").read_bytes()
    check(not (state / "ledger.sqlite-wal").exists(), "the ledger is closed")
    for code, *statements in [
        ("EDITED", "UPDATE event SET note = 'other' WHERE seq = 3"),
        ("EDITED", "UPDATE audit_leaf SET leaf = CAST(replace(leaf, 'seq', 'qes') AS BLOB) WHERE seq = 3"),
        ("DELETED", "DELETE FROM event WHERE seq = 3"),
        ("DELETED", "DELETE FROM audit_leaf WHERE seq = 3"),
        ("TRUNCATED", "DELETE FROM audit_leaf WHERE seq > 4"),
        ("BLOB_MISSING", "DELETE FROM audit_part WHERE seq = 3"),
        ("UNKNOWN_KEY", "UPDATE audit_epoch SET vkey = replace(vkey, '+', '-')"),
        ("WRONG_LOG", "UPDATE audit_log SET name = 'other/log'"),
        ("INSERTED",
         "INSERT INTO event (id, run, time, principal, kind, payload)"
         " SELECT 'x', run, time, principal, kind, payload FROM event WHERE seq = 3"),
    ]:
        edit(world, *statements)
        check(code in codes(world), f"{statements} is found as {code}, not {codes(world)}")
        edited = (state / "ledger.sqlite").read_bytes()
        answer = world.run("audit", "verify", code=3)
        check("nothing is added to a trail that does not hold" in answer.err, answer.err)
        check((state / "ledger.sqlite").read_bytes() == edited, "a trail that does not hold is left as it is")
        put_back(state, saved)
    check(codes(world) == [], "the ledger is as it was")
    saved = (state / "ledger.sqlite").read_bytes()

    world.run("run", "start")
    put_back(state, saved)
    check(codes(world) == ["ROLLED_BACK"], f"a later state was seen before: {codes(world)}")
    (state / "ledger.sqlite").rename(world.base / "gone")
    check(codes(world) == ["ROLLED_BACK"], f"a log that is gone was seen before: {codes(world)}")
    (world.base / "gone").rename(state / "ledger.sqlite")

    shutil.rmtree(world.base / "home/.local/state/ddx/seen")
    answer = world.run("audit", "verify")
    check("no outside witness" in answer.out, "what cannot be seen is said")
    # That it was verified is a record, and with the next record there is a new mark.
    check(world.json("audit", "verify")["vouched"]["by"] == "mark", "the mark is there again")

with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    world.run("run", "start")
    shutil.copytree(world.project, world.base / "twin", ignore=shutil.ignore_patterns("wake"))
    world.run("run", "start", cwd=world.base / "twin")
    twin = world.run("audit", "verify", cwd=world.base / "twin").out
    check(twin.count("nothing speaks against") == 2, f"a copy goes on in a log of its own: {twin}")
    check(len(world.json("audit", "verify")["logs"]) == 1, "the original has one log as before")
