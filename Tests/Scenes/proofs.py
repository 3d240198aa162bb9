"""Others check the audit trail with their own tools: a proof of one record, and witnesses that remember the head."""
import json
import shutil
import subprocess
import sys

from scene import World, check

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps:
      - id: one
        run: echo one
      - id: two
        run: echo two
"""


def tool(*words, cwd, stdin=None):
    """Runs a tool of others; its exit code and what it says."""
    process = subprocess.run(words, cwd=cwd, input=stdin, capture_output=True, timeout=120)
    return process.returncode, (process.stdout + process.stderr).decode(errors="replace")


def verify(folder, *key):
    return tool(sys.executable, "verify.py", *key, cwd=folder)


def flips(content):
    """Places all over a file."""
    return sorted({0, len(content) // 3, len(content) // 2, max(0, len(content) - 2), len(content) - 1})


def ledger_files(state):
    return [path for path in state.glob("ledger.sqlite*") if path.is_file()]


with World(WORKFLOW) as world:
    world.run("init")
    message = world.run("audit", "checkpoint", code=66).err
    check("begins with the first run" in message, f"without a trail there is no head: {message}")
    world.apply()
    world.run("run", "start")

    # The proof of a record.
    answer = world.json("audit", "prove", "3", "-o", "proof")
    proof = world.project / "proof"
    check(answer["disclosed"] and not answer["withheld"], f"all contents are disclosed: {answer}")
    for key in [[], [answer["first_key"]]]:
        code, said = verify(proof, *key)
        check(code == 0 and said.startswith("OK: record 3 "), f"the proof holds: {said}")
    other = answer["first_key"].replace("+", "/+", 1)
    check(verify(proof, other)[0] != 0, "another first key is refused")
    names = sorted(str(path.relative_to(proof)) for path in proof.rglob("*") if path.is_file())
    check({"record.leaf", "record.tlog-proof", "checkpoint", "allowed_signers", "README.txt"} <= set(names), f"{names}")
    for name in names:
        if name in ("README.txt", "verify.py"):
            continue
        content = (proof / name).read_bytes()
        for place in flips(content):
            (proof / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
            code, said = verify(proof)
            check(code != 0 and "REFUSED" in said, f"byte {place} of {name} is flipped, and the script says: {said}")
        (proof / name).write_bytes(content)
    check(verify(proof)[0] == 0, "the proof is as it was")

    readme = (proof / "README.txt").read_text()
    if shutil.which("ssh-keygen"):
        log = answer["log"]
        command = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", log, "-n", "ddx-checkpoint",
                   "-s", "checkpoint.text.sig"]
        check(f"-I '{log}'" in readme, "the commands are told")
        head = (proof / "checkpoint.text").read_bytes()
        code, said = tool(*command, cwd=proof, stdin=head)
        check(code == 0 and "Good" in said, f"OpenSSH checks the head: {said}")
        check(tool(*command, cwd=proof, stdin=head + b"x")[0] != 0, "another head is refused by OpenSSH")
    if shutil.which("openssl") and "OpenSSL 3" in tool("openssl", "version", cwd=proof)[1]:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-sigfile",
                   "checkpoint.signature", "-in"]
        code, said = tool(*command, "checkpoint.text", cwd=proof)
        check(code == 0, f"OpenSSL checks the head: {said}")
        check(tool(*command, "checkpoint", cwd=proof)[0] != 0, "another head is refused by OpenSSL")

    check("already" in world.run("audit", "prove", "3", "-o", "proof", code=73).err, "nothing is written over")
    check("no record 999" in world.run("audit", "prove", "999", "-o", "x", code=66).err, "there is no such record")
    check("no content 'x'" in world.run("audit", "prove", "3", "--part", "x", "-o", "x", code=66).err, "no such content")
    check("no log 'x'" in world.run("audit", "prove", "3", "--log", "x", "-o", "x", code=66).err, "no such log")
    check(not (world.project / "x").exists(), "a proof that fails leaves nothing")
    sealed = world.json("audit", "prove", "3", "--sealed", "-o", "sealed")
    check(not sealed["disclosed"] and verify(world.project / "sealed")[0] == 0, "a sealed proof holds, too")
    check(not (world.project / "sealed/parts").exists(), "a sealed proof discloses nothing")

    # Whoever has not the key cannot sign for OpenSSH; the proof holds without.
    keys = world.base / "home/.config/ddx/keys"
    keys.rename(world.base / "keys")
    answer = world.json("audit", "prove", "0", "-o", "keyless")
    check(not answer["ssh_signature"] and verify(world.project / "keyless")[0] == 0, f"without the key: {answer}")
    (world.base / "keys").rename(keys)

    # A colleague's signature.
    head = world.run("audit", "checkpoint").out
    (world.project / "head").write_text(head)
    size = world.json("audit", "checkpoint")["size"]
    check(world.json("audit", "checkpoint")["note"] == head, "the object has the same head")
    if shutil.which("ssh-keygen"):
        tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key", cwd=world.base)
        public = (world.base / "key.pub").read_text().strip()
        (world.base / "signers").write_text(f'bob@example.org namespaces="ddx-witness" {public}\n')
        signers = ["--allowed-signers", str(world.base / "signers")]
        message = world.run("audit", "witness", "add", "head", *signers, code=66).err
        check("ssh-keygen -Y sign -n ddx-witness" in message, f"how to sign is told: {message}")
        for purpose, code, words in [("file", 77, "lets nobody sign"), ("ddx-witness", 0, "bob@example.org has seen")]:
            tool("ssh-keygen", "-q", "-Y", "sign", "-n", purpose, "-f", "../key", "head", cwd=world.project)
            if code:
                text = f"bob@example.org {public}\n"
                (world.base / "signers").write_text(text.replace("ssh-ed25519", 'namespaces="file" ssh-ed25519'))
            else:
                (world.base / "signers").write_text(f'bob@example.org namespaces="ddx-witness" {public}\n')
            said = world.run("audit", "witness", "add", "head", *signers, code=code)
            check(words in said.out + said.err, f"{purpose}: {said.out}{said.err}")
            if code:
                (world.project / "head.sig").unlink()
        (world.project / "head").write_text(head.replace(f"\n{size}\n", f"\n{size + 1}\n", 1))
        world.run("audit", "witness", "add", "head", *signers, code=65)

    # A commit of the project's repository.
    message = world.run("audit", "witness", "git", code=66).err
    check("lies in no git repository" in message, f"without a repository: {message}")
    git = ["git", "-c", "init.defaultBranch=main"]
    tool(*git, "init", "-q", cwd=world.project)
    anchored = world.json("audit", "witness", "git")
    check(anchored["commit"] and anchored["logs"][0]["size"] == size, f"the head is committed: {anchored}")
    check(world.json("audit", "witness", "git")["commit"] is None, "the same head is not committed again")
    verdict = world.json("audit", "verify")
    witnesses = {witness["by"]: witness["size"] for witness in verdict["logs"][0]["witnesses"]}
    check(witnesses.get("git") == size and witnesses.get("mark") == size, f"{witnesses}")
    if shutil.which("ssh-keygen"):
        check(witnesses.get("ssh") == size, f"{witnesses}")
        check("the signature of bob@example.org" in world.run("audit", "verify").out, "each witness is told")

    # An older copy is put back, with the mark that fits it: only others remember.
    state, seen = world.project / ".ddx/state", world.base / "home/.local/state/ddx/seen"
    copies = [(state, world.base / "old-state"), (seen, world.base / "old-seen")]
    for place, copy in copies:
        shutil.copytree(place, copy, ignore=shutil.ignore_patterns("wake"))
    world.run("run", "start")
    world.run("audit", "witness", "git")
    world.run("audit", "verify")
    for place, copy in copies:
        shutil.rmtree(place)
        shutil.copytree(copy, place)
    answer = world.json("audit", "verify", code=3)
    codes = [finding["code"] for finding in answer["findings"]]
    check(codes == ["ROLLED_BACK"], f"git remembers what the folder forgot: {answer['findings']}")
    tool("git", "update-ref", "-d", "refs/ddx/audit", cwd=world.project)
    verdict = world.json("audit", "verify")
    check(verdict["sound"], "without a witness the older copy looks genuine, as the documentation says")

    # A head that somebody else made up is none of this log.
    world.run("audit", "witness", "git")
    commit = tool("git", "rev-parse", "refs/ddx/audit", cwd=world.project)[1].strip()
    listing = tool("git", "ls-tree", commit, cwd=world.project)[1]
    name = listing.split("\t")[1].strip()
    note = tool("git", "cat-file", "blob", f"{commit}:{name}", cwd=world.project)[1]
    forged = note.replace(f"\n{size}\n", "\n1\n", 1)
    blob = tool("git", "hash-object", "-w", "--stdin", cwd=world.project, stdin=forged.encode())[1].strip()
    tree = tool("git", "mktree", cwd=world.project, stdin=f"100644 blob {blob}\t{name}\n".encode())[1].strip()
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    made = tool("git", *identity, "commit-tree", tree, "-m", "x", cwd=world.project)[1].strip()
    tool("git", "update-ref", "refs/remotes/origin/ddx/audit", made, cwd=world.project)
    codes = [finding["code"] for finding in world.json("audit", "verify", code=3)["findings"]]
    check(codes == ["EDITED"], f"a forged head is told as such: {codes}")
