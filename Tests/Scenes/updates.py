"""An update merges what is new, keeps every edit, marks what does not go together, and can be undone."""
import time

from scene import World, check
from support.repository import Repository, definition

LINES = "".join(f"line {n}\n" for n in range(1, 21))


def change(text, old, new):
    check(old in text, f"'{old}' is not in the text")
    return text.replace(old, new)


with World() as world:
    library = Repository(world.base / "library")
    library.add_workflow("flow", files={
        "a.md": LINES, "b.md": LINES, "mine.md": "mine\n", "gone.md": "gone\n", "both.md": LINES,
        "cut-here.md": "cut\n", "cut-there.md": "cut\n", "data.bin": "a\0b", "untouched.md": "same\n",
    })
    world.run("source", "add", str(library.path))
    digest = world.json("workflow", "show", "flow")["digest"]
    world.run("workflow", "apply", "flow", "--trust", digest)
    check(world.json("workflow", "update")["updates"][0]["status"] == "up_to_date", "nothing is new")
    folder = world.project / ".ddx/workflows/flow"

    def standing():
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    # A run that is under way keeps the definition it began with, whatever is updated meanwhile.
    library.add_workflow("long", script="touch begun; while [ ! -e go ]; do sleep 0.02; done; echo old > long.txt")
    world.run("source", "sync")
    world.run("workflow", "apply", "long", "--trust", world.json("workflow", "show", "long")["digest"])
    process = world.start("run", "start", "long")
    for _ in range(1500):
        if (world.project / "begun").exists():
            break
        time.sleep(0.02)
    library.add_workflow("long", version="2.0.0", script="echo new > long.txt")
    world.run("source", "sync")
    world.run("workflow", "update", "long")
    (world.project / "go").touch()
    process.communicate(timeout=60)
    check(process.returncode == 0 and world.read("long.txt") == "old\n", world.read("long.txt"))
    check(world.json("run", "show")["version"] == "1.0.0", "the run tells another version")
    world.run("workflow", "remove", "long", "--force")

    # One side each: the edit stays, the deletion stays, what is new comes, and both parts of one file are joined.
    (folder / "mine.md").write_text("mine, edited\n")
    (folder / "gone.md").unlink()
    (folder / "own.md").write_text("added here\n")
    (folder / "both.md").write_text(change(LINES, "line 2\n", "line 2 here\n"))
    library.write("workflows/flow/both.md", change(LINES, "line 19\n", "line 19 there\n"))
    library.write("workflows/flow/a.md", change(LINES, "line 5\n", "line 5 there\n"))
    library.write("workflows/flow/new.md", "new\n")
    (library.path / "workflows/flow/untouched.md").unlink()
    library.write("workflows/flow/workflow.yml", definition("flow", version="1.1.0"))
    library.commit("version 1.1.0")
    check(world.json("workflow", "update", "--check")["updates"][0]["status"] == "up_to_date", "unsynced news")
    checked = world.json("update")
    check(checked["updates"][0]["to"] == "1.1.0" and checked["sources"][0]["changed"], checked)
    before = standing()
    preview = world.json("workflow", "update", "flow", "--dry-run")["updates"][0]
    changes = {entry["path"]: entry["change"] for entry in preview["changes"]}
    check(changes == {
        "a.md": "changed", "both.md": "merged", "gone.md": "kept", "mine.md": "kept", "new.md": "new",
        "own.md": "kept", "untouched.md": "removed", "workflow.yml": "changed",
    }, changes)
    check(standing() == before, "a preview changed files")
    world.run("workflow", "update", "flow")
    check((folder / "both.md").read_text() == LINES.replace("line 2\n", "line 2 here\n").replace(
        "line 19\n", "line 19 there\n"), "the two changes were not joined")
    check((folder / "mine.md").read_text() == "mine, edited\n" and not (folder / "gone.md").exists(), "an edit is lost")
    check((folder / "own.md").exists() and not (folder / "untouched.md").exists(), "a file is lost, or came back")
    lock = world.read(".ddx/lock.yml")
    check('"1.1.0"' in lock and library.git("rev-parse", "HEAD") in lock, lock)
    # It runs no more than before: no new consent is needed.
    world.run("run", "start", "flow")

    # Conflicts of every kind are marked, the code is 1, nothing runs, and going back is complete.
    (folder / "a.md").write_text(change((folder / "a.md").read_text(), "line 10\n", "line 10 here\n"))
    (folder / "cut-here.md").unlink()
    (folder / "cut-there.md").write_text("cut, edited\n")
    (folder / "data.bin").write_text("a\0here")
    (folder / "added.md").write_text("added here\n")
    library.write("workflows/flow/a.md", change((library.path / "workflows/flow/a.md").read_text(), "line 10\n", "line 10 there\n"))
    library.write("workflows/flow/cut-here.md", "cut, changed there\n")
    (library.path / "workflows/flow/cut-there.md").unlink()
    library.write("workflows/flow/data.bin", "a\0there")
    library.write("workflows/flow/added.md", "added there\n")
    library.write("workflows/flow/workflow.yml", definition("flow", version="2.0.0"))
    library.commit("version 2.0.0")
    world.run("source", "sync")
    before, lock = standing(), world.read(".ddx/lock.yml")
    report = world.json("workflow", "update", "flow", code=1)["updates"][0]
    kinds = {entry["path"]: entry["kind"] for entry in report["conflicts"]}
    check(kinds == {
        "a.md": "content", "added.md": "both_added", "cut-here.md": "removed_here",
        "cut-there.md": "removed_there", "data.bin": "binary",
    }, kinds)
    text = (folder / "a.md").read_text()
    check("<<<<<<< yours\nline 10 here\n=======\nline 10 there\n>>>>>>> flow 2.0.0\n" in text, text)
    check((folder / "data.bin.theirs").read_bytes() == b"a\0there", "the other side is not shown")
    check("left conflicts" in world.run("run", "start", "flow", code=1).err, "a marked workflow was run")
    check(len(world.json("workflow", "update", code=1)["updates"][0]["conflicts"]) == 5, "conflicts are forgotten")
    world.run("workflow", "update", "flow", "--abort")
    check(standing() == before and world.read(".ddx/lock.yml") == lock, "going back left something")
    world.run("workflow", "update", "flow", "--abort", code=64)

    # Decided by hand, one after the other.
    world.run("workflow", "update", "flow", code=1)
    (folder / "a.md").write_text(LINES)
    (folder / "added.md").write_text("added by both\n")
    (folder / "cut-here.md").unlink()
    (folder / "cut-there.md").write_text("cut, edited\n")
    left = world.json("workflow", "update", "flow", code=1)["updates"][0]["conflicts"]
    check([entry["path"] for entry in left] == ["data.bin"], left)
    (folder / "data.bin.theirs").unlink()
    check(world.json("workflow", "update", "flow")["updates"][0]["status"] == "settled", "it is not over")
    check(world.json("workflow", "update", "flow")["updates"][0]["status"] == "up_to_date", "it begins again")
    world.run("run", "start", "flow")

    # Decided for one side as a whole, at once or afterwards.
    (folder / "b.md").write_text(change(LINES, "line 7\n", "line 7 here\n"))
    library.write("workflows/flow/b.md", change(LINES, "line 7\n", "line 7 there\n").replace("line 1\n", "line 1 there\n"))
    library.commit("another change")
    world.run("source", "sync")
    before = standing()
    world.run("workflow", "update", "flow", "--mine")
    check("line 7 here\n" in (folder / "b.md").read_text() and "line 1 there\n" in (folder / "b.md").read_text(), "mine")
    (folder / "b.md").write_text(change((folder / "b.md").read_text(), "line 7 here\n", "line 7 again\n"))
    library.write("workflows/flow/b.md", change((library.path / "workflows/flow/b.md").read_text(), "line 7 there\n", "line 7 last\n"))
    library.commit("one more")
    world.run("source", "sync")
    world.run("workflow", "update", "flow", code=1)
    world.run("workflow", "update", "flow", "--theirs")
    check("line 7 last\n" in (folder / "b.md").read_text(), (folder / "b.md").read_text())

    # An update that runs more asks again; a run that is under way keeps what it began with.
    library.write("workflows/flow/workflow.yml", definition("flow", version="3.0.0", script="echo more > more.txt"))
    library.commit("it does more")
    world.run("source", "sync")
    out = world.run("workflow", "update", "flow").out
    check("more than was trusted" in out and "echo more" in out and "ddx workflow trust flow" in out, out)
    check("--trust" in world.run("run", "start", "flow", code=77).err, "no way to consent is named")
    world.run("run", "start", "flow", "--trust", world.json("workflow", "show", "flow")["digest"])

    # A new variable without a value is asked for; old answers are kept.
    library.write("workflows/flow/workflow.yml", definition("flow", version="4.0.0") + "variables:\n  - {name: team, required: true}\n")
    library.commit("a variable")
    world.run("source", "sync")
    before = standing()
    check("--var team" in world.run("workflow", "update", "flow", code=64).err, "the variable is not named")
    check(standing() == before, "files were changed without an answer")
    world.run("workflow", "update", "flow", "--var", "team=ours")
    check('"team": "ours"' in world.read(".ddx/lock.yml"), world.read(".ddx/lock.yml"))
    library.write("workflows/flow/README.md", "read me\n")
    library.commit("words")
    world.run("source", "sync")
    world.run("workflow", "update", "flow")
    check('"team": "ours"' in world.read(".ddx/lock.yml"), "an answer is lost")

    # The copy from before the edits is gone: the commit that is pinned serves in its place.
    for path in (world.project / ".ddx/state/pristine").iterdir():
        path.unlink()
    (folder / "a.md").write_text(LINES + "edited\n")
    library.write("workflows/flow/README.md", "read me again\n")
    library.commit("more words")
    library.git("commit", "--quiet", "--amend", "-m", "rewritten")
    world.run("source", "sync")
    report = world.json("workflow", "update", "flow")["updates"][0]
    check(report["status"] == "updated" and (folder / "a.md").read_text().endswith("edited\n"), report)

    # A file and a variable that were renamed: the edit and the answer go along.
    (folder / "a.md").write_text(LINES + "edited again\n")
    library.git("mv", "workflows/flow/a.md", "workflows/flow/b2.md")
    library.write("workflows/flow/b2.md", "first\n" + LINES)
    library.write("workflows/flow/workflow.yml", definition("flow", version="5.0.0") + "variables:\n  - {name: crew, required: true}\n"
                  "migrations:\n  - {version: 5.0.0, variables: {team: crew}, files: {a.md: b2.md}, note: Tell the crew.}\n")
    library.commit("renamed")
    world.run("source", "sync")
    report = world.json("workflow", "update", "flow", "--mine")["updates"][0]
    check(report["status"] == "updated" and "Tell the crew." in report["notes"], report)
    check(not (folder / "a.md").exists(), "the old file is there still")
    text = (folder / "b2.md").read_text()
    check(text.startswith("first\n") and text.endswith("edited again\n"), text)
    check('"crew": "ours"' in world.read(".ddx/lock.yml") and "team" not in world.read(".ddx/lock.yml"), "the answer")

    # Without its source it says so, and the workflow stays.
    world.run("source", "remove", "library")
    check("ddx source add" in world.run("workflow", "update", "flow", code=66).err, "no way out is named")
    check(world.json("workflow", "update")["updates"][0]["status"] == "unknown", "it is not told")
