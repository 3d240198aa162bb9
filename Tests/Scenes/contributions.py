"""What one user improves reaches another one through the source; versions are published once."""
import subprocess

from scene import World, check
from support.repository import Repository, definition, served

with World() as world:
    library = Repository(world.base / "repos" / "library")
    library.add_workflow("flow", files={"guide.md": "one\ntwo\nthree\n", "old.md": "old\n"})
    library.add_workflow("other")
    bob = {"HOME": str(world.base / "bob"), "DDX_NOTHING": ""}
    (world.base / "bob").mkdir()
    (world.base / "bob-project").mkdir()
    as_bob = {"cwd": world.base / "bob-project", "environment": bob}
    (world.base / "home/.gitconfig").write_text("[user]\n name = Alice Example\n email = alice@example.org\n")

    with served(library.path.parent) as address:
        url = f"{address}/library/.git"
        for options in ({}, as_bob):
            world.run("source", "add", url, "--name", "library", **options)
            digest = world.run("workflow", "show", "flow", "--json", **options)
            world.run("workflow", "apply", "flow", **options)
        folder = world.project / ".ddx/workflows/flow"

        # Nothing was changed: nothing is given.
        check("nothing to give back" in world.run("workflow", "contribute", "flow").out, "an empty contribution")
        check("as it was applied" in world.run("workflow", "diff", "flow").out, "a difference without an edit")

        # The difference is shown, and previewed without a commit.
        (folder / "guide.md").write_text("one\ntwo and a half\nthree\n")
        (folder / "old.md").unlink()
        (folder / "run.sh").write_text("#!/bin/sh\necho run\n")
        (folder / "run.sh").chmod(0o755)
        (folder / "workflow.yml").write_text(definition("flow", version="1.1.0"))
        diff = world.run("workflow", "diff", "flow").out
        check("--- a/guide.md\n+++ b/guide.md\n" in diff and "+two and a half\n" in diff, diff)
        files = {entry["path"]: entry["change"] for entry in world.json("workflow", "diff")["files"]}
        check(files == {"guide.md": "changed", "old.md": "removed", "run.sh": "new", "workflow.yml": "changed"}, files)
        refs = library.git("for-each-ref")
        out = world.run("workflow", "contribute", "flow", "--dry-run").out
        check("workflows/flow/guide.md" in out and library.git("for-each-ref") == refs, out)

        # What is invalid or looks like a secret is not given away.
        (folder / "workflow.yml").write_text(definition("flow", version="1.1.0") + "nonsense: 1\n")
        world.run("workflow", "contribute", "flow", code=65)
        (folder / "workflow.yml").write_text(definition("flow", version="1.1.0"))
        (folder / "notes.md").write_text("key: AKIA" + "ABCDEFGHIJKLMNOP\n")
        err = world.run("workflow", "contribute", "flow", code=77).err
        check("notes.md' line 1 looks like an AWS access key" in err and "ABCDEFGHIJKL" not in err, err)
        (folder / "notes.md").unlink()

        # It goes to a branch of its own, with git's author, the edits and the rating, and no more than that.
        world.run("workflow", "rate", "flow", "5", "-m", "saved us a week")
        report = world.json("workflow", "contribute", "flow", "-m", "flow: clearer, and it runs")
        check(report["pushed"] and report["branch"].startswith("ddx/flow-"), report)
        log = library.git("log", "-1", "--format=%an <%ae> %s", report["branch"])
        check(log == "Alice Example <alice@example.org> flow: clearer, and it runs", log)
        changed = library.git("diff", "--name-status", "main", report["branch"]).splitlines()
        rating = [line.split("\t")[1] for line in changed if "ratings/" in line]
        check(sorted(line for line in changed if "ratings/" not in line) == [
            "A\tworkflows/flow/run.sh", "D\tworkflows/flow/old.md", "M\tworkflows/flow/guide.md",
            "M\tworkflows/flow/workflow.yml"], changed)
        check(len(rating) == 1 and "alice-example-" in rating[0], rating)
        check("100755" in library.git("ls-tree", report["branch"], "workflows/flow/run.sh"), "the mode is lost")
        check("alice@example.org" not in library.git("show", f"{report['branch']}:{rating[0]}"), "an address is given")
        again = world.json("contribute", "flow")
        check(again["branch"] == report["branch"] and again["pushed"], "the same content has another branch")

        check("statistics" not in "".join(changed), "statistics were given away unasked")

        # How runs went is told only when the user says so, as counts, and others see it.
        world.run("workflow", "trust", world.json("workflow", "show", "flow")["digest"])
        world.run("run", "start", "flow", code=None)
        told = world.json("workflow", "contribute", "flow", "--with-statistics")
        check(told["statistics"]["runs"] == 1 and told["branch"] != report["branch"], told)
        path = next(entry["path"] for entry in told["files"] if entry["path"].startswith("statistics/flow/"))
        text = library.git("show", f"{told['branch']}:{path}")
        check('"runs": 1' in text and "alice@" not in text, text)
        report = told

        # The people of the source merge it; the other user gets it with an update, edits and all.
        library.git("merge", "--quiet", "--no-edit", report["branch"])
        other = world.base / "bob-project/.ddx/workflows/flow"
        (other / "guide.md").write_text("zero\none\ntwo\nthree\n")
        out = world.run("update", **as_bob).out
        check("1.0.0 → 1.1.0" in out, out)
        world.run("workflow", "update", "flow", **as_bob)
        check((other / "guide.md").read_text() == "zero\none\ntwo and a half\nthree\n", (other / "guide.md").read_text())
        check(world.run("workflow", "show", "flow", **as_bob), "")
        listed = world.json("workflow", "list", "--source", "library")["workflows"]
        world.run("source", "sync")
        found = world.json("workflow", "search", "flow")["workflows"]
        flow = next(one for one in found if one["name"] == "flow")
        check(flow["shared_usage"] == {"people": 1, "runs": 1, "completed": 1, "failed": 0}, flow)
        check(flow["rating"] == {"stars": 5, "votes": 1}, flow)
        world.run("workflow", "update", "flow")
        check("nothing to give back" in world.run("workflow", "contribute", "flow").out, "it is given twice")
        check(found and world.json("workflow", "update", "flow")["updates"][0]["status"] in ("updated", "up_to_date"), found)

        # A version is published once; its tag leads back to it.
        published = world.json("workflow", "publish", "flow")
        check(published["version"] == "1.1.0" and "flow@1.1.0" in library.git("tag"), published)
        check("published already" in world.run("workflow", "publish", "flow", code=73, **as_bob).err, "published twice")
        world.run("workflow", "publish", "flow", "--version", "9.0.0", code=65)
        world.run("source", "sync", **as_bob)
        log = world.json("workflow", "log", "flow")
        check([change["version"] for change in log["changes"]] == ["1.1.0", "1.0.0"], log)
        check(log["changes"][0]["author"] == "Alice Example", log["changes"][0])
        world.run("workflow", "remove", "flow", "--force", **as_bob)
        world.run("workflow", "apply", "flow@1.0.0", **as_bob)
        check(not (other / "run.sh").exists(), "the old version is not the old one")

        # A workflow of one's own goes to the source as well.
        world.run("workflow", "create", "ours")
        scene = world.project / ".ddx/workflows/ours/tests/wrong.yml"
        scene.write_text("expect: { status: failed }\n")
        err = world.run("workflow", "contribute", "ours", code=1).err
        check("tests/wrong.yml" in err and "ddx workflow test ours" in err, err)
        scene.unlink()
        report = world.json("workflow", "contribute", "ours")
        check(report["tested"] and report["pushed"], report)
        check("workflows/ours/workflow.yml" in library.git("ls-tree", "-r", "--name-only", report["branch"]), report)

    # Who may not push gets a patch that git takes, or a bundle; nobody is asked for a password.
    (folder / "guide.md").write_text("one\ntwo and three quarters\nthree\n")
    report = world.json("workflow", "contribute", "flow")
    check(not report["pushed"] and report["file"].endswith(".patch") and report["messages"], report)
    patch = world.project / report["file"]
    library.git("checkout", "--quiet", "-b", "patched", "main")
    library.git("am", "--quiet", str(patch))
    check("quarters" in (library.path / "workflows/flow/guide.md").read_text(), "the patch changes nothing")
    report = world.json("workflow", "contribute", "flow", "-o", "flow.bundle")
    library.git("fetch", "--quiet", str(world.project / "flow.bundle"), report["branch"])
    check("quarters" in library.git("show", "FETCH_HEAD:workflows/flow/guide.md"), "the bundle holds nothing")

    # Without a configured author the account stands in.
    (world.base / "home/.gitconfig").unlink()
    world.run("workflow", "contribute", "flow", "-o", "plain.patch")
    head = (world.project / "plain.patch").read_text().splitlines()[1]
    check(head.startswith("From: ") and "@" in head, head)
    world.run("workflow", "rate", "flow", "9", code=64)
    world.run("workflow", "rate", "nothing", "3", code=66)
    check(subprocess.run(["git", "-C", str(library.path), "fsck", "--strict"], capture_output=True).returncode == 0, "fsck")
