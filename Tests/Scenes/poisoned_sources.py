"""Repositories that try to write elsewhere, to run something, or never to end."""
import time

from scene import World, check
from support.repository import Repository, definition


def flow(repository, name, extra):
    """A workflow with one more entry that no work tree would hold."""
    file = ("100644", "blob", repository.blob(definition(name)), "workflow.yml")
    return ("040000", "tree", repository.tree([file, *extra]), name)


with World() as world:
    evil = Repository(world.base / "evil")
    evil.commit("first")
    text = evil.blob("text\n")
    hook = evil.blob("#!/bin/sh\ntouch hooked\n")
    bomb = evil.tree([("100644", "blob", text, f"file-{n}") for n in range(10)])
    for depth in range(9):
        bomb = evil.tree([("040000", "tree", bomb, f"folder-{n}") for n in range(10)])
    deep = evil.tree([("100644", "blob", text, "file")])
    for depth in range(40):
        deep = evil.tree([("040000", "tree", deep, "deeper")])
    module = "1234567890123456789012345678901234567890"
    flows = [
        flow(evil, "good", [("100644", "blob", text, "README.md")]),
        flow(evil, "link", [("120000", "blob", evil.blob("/etc/passwd"), "x-link")]),
        flow(evil, "module", [("160000", "commit", module, "x-module")]),
        flow(evil, "hooks", [("040000", "tree", evil.tree([("100755", "blob", hook, "post-checkout")]), ".githooks")]),
        flow(evil, "attributes", [("100644", "blob", text, ".gitattributes")]),
        flow(evil, "backslash", [("100644", "blob", text, "x\\y")]),
        flow(evil, "colon", [("100644", "blob", text, "x:stream")]),
        flow(evil, "newline", [("100644", "blob", text, "x\ny")]),
        flow(evil, "bidi", [("100644", "blob", text, "x\u202ey")]),
        flow(evil, "case", [("100644", "blob", text, "FILE.md"), ("100644", "blob", text, "file.md")]),
        flow(evil, "decomposed", [("100644", "blob", text, "cafe\u0301.md")]),
        flow(evil, "bomb", [("040000", "tree", bomb, "x")]),
        flow(evil, "deep", [("040000", "tree", deep, "x")]),
        flow(evil, "renamed", []),
    ]
    # A folder whose definition bears another name must not stand in for that one.
    flows[-1] = ("040000", "tree", evil.tree([("100644", "blob", evil.blob(definition("helix")), "workflow.yml")]), "renamed")
    # Git itself refuses to make these; they are written as objects byte by byte.
    def raw_tree(name):
        body = b"100644 " + name + b"\0" + bytes.fromhex(text) + b"100644 workflow.yml\0" + bytes.fromhex(
            evil.blob(definition("raw")))
        file = world.base / "raw"
        file.write_bytes(body)
        return evil.git("hash-object", "-t", "tree", "-w", "--literally", str(file))
    for name, raw in [("dots", b".."), ("slash", b"../../escaped"), ("git", b".git"), ("bytes", b"\xff\xfe")]:
        flows.append(("040000", "tree", raw_tree(raw), name))
    flows.sort(key=lambda entry: entry[3])
    evil.commit_tree(evil.tree([("040000", "tree", evil.tree(flows), "workflows")]))

    began = time.monotonic()
    added = world.json("source", "add", str(evil.path))["sources"][0]
    check(time.monotonic() - began < 60, "ten to the power of ten paths were walked")
    check(added["workflows"] == 1, added)
    refused = {entry["workflow"]: entry["reason"] for entry in added["refused"]}
    expected = {entry[3] for entry in flows} - {"good"}
    check(set(refused) == expected, set(refused) ^ expected)
    check("symbolic link" in refused["link"] and "submodule" in refused["module"], refused)
    check("levels deep" in refused["deep"] and "more than" in refused["bomb"], refused)
    check("one file" in refused["case"] and "helix" in refused["renamed"], refused)

    before = world.snapshot()
    for name in sorted(expected):
        done = world.run("workflow", "apply", name, code=77)
        check("error" in done.err, done.err)
        check("\u202e" not in done.err, "an invisible character reached the terminal")
    after = world.snapshot()
    changed = {path for path in after if before.get(path) != after[path]} | (set(before) - set(after))
    check(not changed, changed)
    world.run("workflow", "apply", "good")
    check((world.project / ".ddx/workflows/good/README.md").read_text() == "text\n", "the good one is not applied")
    check(not list(world.base.rglob("hooked")) and not list(world.base.rglob("escaped")), "something escaped")

    # Settings of a repository that would run programs are not read: nothing is checked out.
    evil.git("config", "core.fsmonitor", f"touch {world.base}/ran")
    evil.git("config", "uploadpack.packObjectsHook", f"touch {world.base}/ran; cat")
    world.run("source", "sync")
    check(not (world.base / "ran").exists(), "a program of the repository was run")
