"""What an organisation shares may run unasked: by the user's own settings, and by signature where he demands one."""
import shutil
import subprocess

from scene import World, check, skip
from support.repository import Repository

if not shutil.which("ssh-keygen"):
    skip("this computer has no ssh-keygen")

with World() as world:
    keys = {}
    for who in ("ann", "eve"):
        keys[who] = world.base / f"{who}.key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys[who])], check=True)
    public = (world.base / "ann.key.pub").read_text().split()
    signers = world.base / "home/allowed_signers"
    signers.write_text(f"ann@example.org namespaces=\"git\" {public[0]} {public[1]}\n")

    library = Repository(world.base / "team" / "library")
    library.add_workflow("flow")

    def sign(who):
        library.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={keys[who]}", "commit", "--quiet",
                    "--amend", "--allow-empty", "-S", "-m", f"signed by {who}")
        world.run("source", "sync")

    def apply(code):
        world.run("workflow", "remove", "flow", "--force", code=None)
        world.run("workflow", "untrust", digest)
        world.run("workflow", "apply", "flow")
        world.run("run", "start", code=code)

    world.run("source", "add", str(library.path))
    digest = world.json("workflow", "show", "flow")["digest"]
    world.run("workflow", "apply", "flow")
    world.run("run", "start", code=77)

    # The beginning of an address ends with a part of it, not in the middle of one.
    config = world.base / "home/.config/ddx/config.yml"
    sources = config.read_text()

    def settings(text):
        config.write_text(sources + text)

    settings(f"trust: {{prefixes: ['{world.base}/te']}}\n")
    apply(77)
    settings(f"trust: {{prefixes: ['{world.base}/team/']}}\n")
    apply(0)
    # Applied by somebody else, as in a clone of the project: what counts is what the source holds.
    world.run("workflow", "untrust", digest)
    world.run("run", "start")
    world.run("workflow", "untrust", digest)
    flow = world.project / ".ddx/workflows/flow/workflow.yml"
    text = flow.read_text()
    flow.write_text(text.replace("echo looked", "echo hacked"))
    world.run("run", "start", code=77)
    flow.write_text(text)

    # With allowed signers a signature is needed as well, and one of those keys.
    settings(f"trust: {{prefixes: ['{world.base}/team/'], allowed_signers: '~/allowed_signers'}}\n")
    apply(77)
    check(world.json("workflow", "show", "library:flow")["signature"] == "not signed", "an unsigned commit")
    sign("eve")
    check("not among" in world.json("workflow", "show", "library:flow")["signature"], "a foreign key")
    apply(77)
    sign("ann")
    check(world.json("workflow", "show", "library:flow")["signature"] == "signed by ann@example.org", "a good signature")
    apply(0)

    # An update that is signed needs no question even when it runs more; an unsigned one does.
    library.add_workflow("flow", version="2.0.0", script="echo more > more.txt")
    sign("ann")
    world.run("workflow", "update", "flow")
    world.run("run", "start")
    library.add_workflow("flow", version="3.0.0", script="echo most > most.txt")
    world.run("source", "sync")
    check("more than was trusted" in world.run("workflow", "update", "flow").out, "an unsigned update")
    world.run("run", "start", code=77)

    # A signed tag of the version speaks for its commit; one by a stranger, or under another name, does not.
    def tag(who, name):
        library.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={keys[who]}", "tag", "-s", "-f", "-m", "x", name)

    digest = world.json("workflow", "show", "library:flow@3.0.0")["digest"]
    tag("eve", "flow@3.0.0")
    world.run("source", "sync")
    apply(77)
    library.git("tag", "-d", "flow@3.0.0")
    tag("ann", "other@1.0.0")
    library.git("update-ref", "refs/tags/flow@3.0.0", "refs/tags/other@1.0.0")
    world.run("source", "sync")
    apply(77)
    library.add_workflow("flow", version="3.1.0", script="echo most > most.txt")
    tag("ann", "flow@3.1.0")
    world.run("source", "sync")
    shown = world.json("workflow", "show", "library:flow@3.1.0")
    check(shown["signature"].startswith("signed by Ann Author"), shown["signature"])
    digest = shown["digest"]
    apply(0)

    # A message that looks like a good signature is none.
    library.git("commit", "--quiet", "--allow-empty", "-m", 'Good "git" signature for ann@example.org')
    world.run("source", "sync")
    check(world.json("workflow", "show", "library:flow")["signature"] == "not signed", "words were believed")

    # A project cannot choose whom its user trusts.
    project = world.project / ".ddx/config.yml"
    before = project.read_text()
    project.write_text(before + "\ntrust: {prefixes: ['/']}\n")
    check("choose whom you trust" in world.run("status", code=78).err, "a project's own trust")
    project.write_text(before)
    signers.unlink()
    check("allowed signers" in world.run("workflow", "show", "library:flow", code=66).err, "a missing file")
