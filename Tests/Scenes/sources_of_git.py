"""Sources over path, file and http: added, fetched, listed, forgotten; trouble keeps what was there."""
import shutil

from scene import World, check
from support.repository import Repository, served

with World() as world:
    library = Repository(world.base / "repos" / "library")
    library.add_workflow("review", files={"README.md": "how we review\n"})
    library.git("tag", "review@1.0.0")

    # Without sources the way to one is shown, and nothing is written.
    check("ddx source add" in world.run("source", "list").out, "no way to add a source is shown")
    check("ddx source add" in world.run("workflow", "list").out, "list does not name sources")
    check(world.snapshot().keys() == {k for k in world.snapshot() if k.startswith("repos/")}, "files appeared")

    # A path, and the same repository as a file address under another name.
    out = world.run("source", "add", "../repos/library").out
    check("1 workflow, fetched" in out, out)
    world.run("source", "add", f"file://{library.path}", "--name", "again")
    listed = world.json("workflow", "list")["workflows"]
    shared = sorted(flow["source"] for flow in listed if flow["name"] == "review")
    check(shared == ["again", "library"], shared)
    check("several sources" in world.run("workflow", "show", "review", code=64).err, "no choice is given")
    shown = world.json("workflow", "show", "library:review")
    check(shown["source"] == "library" and shown["version"] == "1.0.0", shown["source"])
    check(shown["commit"] == library.git("rev-parse", "HEAD"), "the commit is not shown")
    world.run("source", "remove", "again")
    check("again" not in world.run("source", "list").out, "it is listed still")

    # New commits come with the next sync only; adding it again does the same.
    library.add_workflow("deploy")
    check("deploy" not in world.run("workflow", "list").out, "it was fetched unasked")
    synced = world.json("source", "sync")["sources"][0]
    check(synced["changed"] and synced["workflows"] == 2, synced)
    check(not world.json("source", "sync")["sources"][0]["changed"], "nothing new is told as new")
    world.run("source", "add", "../repos/library")

    # A history that was rewritten and a tag that was moved are told; the tag keeps its commit.
    first = library.git("rev-parse", "review@1.0.0")
    library.git("commit", "--quiet", "--amend", "-m", "another history")
    library.git("tag", "--force", "review@1.0.0")
    synced = world.json("source", "sync")["sources"][0]
    check(synced["rewritten"] and synced["moved_tags"] == ["review@1.0.0"], synced)
    check("was moved" in world.run("source", "sync").out, "a moved tag is told only once")
    world.run("workflow", "apply", "review@1.0.0")
    check(first in world.read(".ddx/lock.yml"), "the moved tag was followed")
    world.run("workflow", "remove", "review")

    # Older versions are found in the history when nobody tagged them.
    library.add_workflow("deploy", version="2.0.0")
    world.run("source", "sync")
    check(world.json("workflow", "show", "deploy")["version"] == "2.0.0", "the new version is not shown")
    check(world.json("workflow", "show", "deploy@1.0.0")["version"] == "1.0.0", "the old one is not found")
    err = world.run("workflow", "show", "deploy@9.9.9", code=66).err
    check("'2.0.0', '1.0.0'" in err, err)

    # The repository is gone: the answer is git's, what was fetched stays and works.
    shutil.move(library.path, world.base / "elsewhere")
    done = world.run("source", "sync", code=66)
    check("git says" in done.out, done.out)
    check("deploy" in world.run("workflow", "list").out, "what was fetched is lost")
    world.run("workflow", "apply", "deploy")

    # Over http, with and without a password; a refusal is git's own and is not tried again.
    shutil.move(world.base / "elsewhere", library.path)
    with served(library.path.parent) as address:
        world.run("source", "add", f"{address}/library/.git", "--name", "web")
        check(world.json("workflow", "show", "web:review")["name"] == "review", "nothing came over http")
    done = world.run("source", "sync", "--name", "web", code=69)
    check("tried 3 times" in done.out and "deploy" in world.run("workflow", "list").out, done.out)
    with served(library.path.parent, password="secret") as address:
        err = world.run("source", "add", f"{address}/library/.git", "--name", "private", code=69).err
        check("git says" in err and "tried" not in err, err)
        helper = world.base / "home/.gitconfig"
        helper.write_text(
            '[credential]\n helper = "!f() { echo username=team; echo password=secret; }; f"\n'
        )
        world.run("source", "add", f"{address}/library/.git", "--name", "private")
    check("private" in world.run("source", "list").out, "the private source is not listed")

    # A source of the team stands in the project, for everybody who has it.
    world.run("source", "add", "../repos/library", "--name", "team", "--team", "--ref", "main")
    check('"ref":"main"' in world.read(".ddx/config.yml"), world.read(".ddx/config.yml"))
    other = {"HOME": str(world.base / "other")}
    (world.base / "other").mkdir()
    check("never synced" in world.run("source", "list", environment=other).out, "a source without a clone")
    world.run("source", "sync", environment=other)
    check("deploy" in world.run("workflow", "list", environment=other).out, "the team's source is not read")

    # Mistakes are refused before anything is recorded.
    before = world.read(".ddx/config.yml")
    for arguments, code in [
        (["http://example.org/x"], 64), (["ext::sh -c id"], 64), (["-u"], 64), (["https://a:b@example.org/x"], 64),
        (["../repos/nothing"], 66), (["../repos/library", "--ref", "nowhere", "--name", "x"], 66),
        (["../repos/library", "--ref", "a..b"], 64), (["../repos/other", "--name", "team"], 73),
        (["../repos/library", "--name", "Bad Name"], 64),
    ]:
        err = world.run("source", "add", *arguments, code=code).err
        check("error:" in err or "Usage" in err, err)
    check(world.read(".ddx/config.yml") == before, "a refused source was recorded")
    world.run("source", "remove", "nowhere", code=66)
    world.run("source", "remove", "team")
    check("repos/library" not in world.read(".ddx/config.yml"), "the source is in the settings still")
