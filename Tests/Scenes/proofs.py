"""Others check the audit trail with their own tools: a proof of one record, and witnesses that remember the head."""
import contextlib
import csv
import hashlib
import html.parser
import io
import json
import shutil
import sqlite3
import subprocess
import sys

from scene import World, check
from support.trail import TWO_STEPS

ASKING = TWO_STEPS + """
      - id: ok
        approve: 'Fine?'
"""


class Page(html.parser.HTMLParser):
    """What is open at the end of a page, and what could act in it."""

    def __init__(self):
        super().__init__()
        self.open, self.acting, self.headings = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.headings += tag == "h2"
        if tag == "script" or any(name.startswith("on") or name == "src" for name, _ in attributes):
            self.acting.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open.pop() == tag, f"'{tag}' ends what it did not begin")


def tool(*words, cwd, stdin=None):
    """Runs a tool of others; its exit code and what it says."""
    process = subprocess.run(words, cwd=cwd, input=stdin, capture_output=True, timeout=120)
    return process.returncode, (process.stdout + process.stderr).decode(errors="replace")


def verify(folder, *key):
    return tool(sys.executable, "verify.py", *key, cwd=folder)


def flip_all(proof):
    """Changes bytes all over each file of a proof; the script refuses each. Gives back the names of the files."""
    names = {str(path.relative_to(proof)) for path in proof.rglob("*") if path.is_file()}
    for name in names - {"README.txt", "verify.py"}:
        content = (proof / name).read_bytes()
        end = len(content) - 1
        for place in {0, end // 3, end // 2, max(0, end - 1), end}:
            (proof / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
            code, said = verify(proof)
            check(code != 0 and "REFUSED" in said, f"byte {place} of {name} is flipped, and the script says: {said}")
        (proof / name).write_bytes(content)
    check(verify(proof)[0] == 0, "the proof is as it was")
    return names


with World(TWO_STEPS) as world:
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
    names = flip_all(proof)
    check({"record.leaf", "record.tlog-proof", "checkpoint", "allowed_signers", "README.txt"} <= names, f"{names}")

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
    check("no content 'x' that you can disclose" in world.run("audit", "prove", "3", "--part", "x", "-o", "x", code=66).err, "no such content")
    check("no log 'x'" in world.run("audit", "prove", "3", "--log", "x", "-o", "x", code=66).err, "no such log")
    check(not (world.project / "x").exists(), "a proof that fails leaves nothing")
    sealed = world.json("audit", "prove", "3", "--sealed", "-o", "sealed")
    check(not sealed["disclosed"] and verify(world.project / "sealed")[0] == 0, "a sealed proof holds, too")
    check(not (world.project / "sealed/parts").exists(), "a sealed proof discloses nothing")

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
    kept = anchored["logs"][0]["size"]
    told = world.run("audit", "verify", "--require-witness").out
    check("covers the last" in told, f"how many records no witness covers is told: {told}")
    check(anchored["commit"] and kept >= size, f"the head is committed: {anchored}")
    verdict = world.json("audit", "verify")
    witnesses = {witness["by"]: witness["size"] for witness in verdict["logs"][0]["witnesses"]}
    (log,) = verdict["logs"]
    check(log["unwitnessed"] == verdict["records"] - log["witnessed"]["size"] > 0, f"{log}")
    check(witnesses.get("git") == kept and witnesses.get("mark") == verdict["records"], f"{witnesses}")
    if shutil.which("ssh-keygen"):
        check(witnesses.get("ssh") == size, f"{witnesses}")
        check("the signature of bob@example.org" in world.run("audit", "verify").out, "each witness is told")

    # An older copy is put back, with the mark that fits it: only others remember.
    ledger, seen = world.project / ".ddx/state/ledger.sqlite", world.base / "home/.local/state/ddx/seen"
    old = {path: path.read_bytes() for path in [ledger, *seen.iterdir()]}
    world.run("run", "start")
    world.run("audit", "witness", "git")
    world.run("audit", "verify")
    for path, content in old.items():
        path.write_bytes(content)
    answer = world.json("audit", "verify", code=3)
    codes = [finding["code"] for finding in answer["findings"]]
    check(codes == ["ROLLED_BACK"], f"git remembers what the folder forgot: {answer['findings']}")
    tool("git", "update-ref", "-d", "refs/ddx/audit", cwd=world.project)
    verdict = world.json("audit", "verify")
    check(verdict["sound"], "without a witness the older copy looks genuine, as the documentation says")
    told = world.run("audit", "verify").out
    check("no witness out of this user's reach" in told or "nothing that others keep" in told, f"and what cannot be seen is said: {told}")

    # A head that somebody else made up is none of this log.
    world.run("audit", "witness", "git")
    commit = tool("git", "rev-parse", "refs/ddx/audit", cwd=world.project)[1].strip()
    listing = tool("git", "ls-tree", commit, cwd=world.project)[1]
    name = listing.split("\t")[1].strip()
    note = tool("git", "cat-file", "blob", f"{commit}:{name}", cwd=world.project)[1]
    forged = note.replace("\n" + note.split("\n")[1] + "\n", "\n1\n", 1)
    blob = tool("git", "hash-object", "-w", "--stdin", cwd=world.project, stdin=forged.encode())[1].strip()
    tree = tool("git", "mktree", cwd=world.project, stdin=f"100644 blob {blob}\t{name}\n".encode())[1].strip()
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    made = tool("git", *identity, "commit-tree", tree, "-m", "x", cwd=world.project)[1].strip()
    tool("git", "update-ref", "refs/remotes/origin/ddx/audit", made, cwd=world.project)
    codes = [finding["code"] for finding in world.json("audit", "verify", code=3)["findings"]]
    check(codes == ["EDITED"], f"a forged head is told as such: {codes}")

# A record is vouched for by the key of its own epoch, which the first key leads to.
with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    for _ in range(2):
        world.run("run", "start")
        with contextlib.closing(sqlite3.connect(world.project / ".ddx/state/ledger.sqlite")) as connection, connection:
            connection.execute("UPDATE audit_epoch SET started = started - 200000000000 WHERE end_note IS NULL")
    world.run("run", "start")
    head = world.json("audit", "checkpoint")
    kinds = [json.loads(line) for line in world.run("audit", "export").out.splitlines()[1:]]
    rotations = [record["seq"] for record in kinds if record["core"]["type"] == "key_rotated"]
    check(len(rotations) == 2, f"there are three epochs: {rotations}")
    for name, place in [("first", 2), ("end", rotations[0]), ("second", rotations[0] + 1), ("third", rotations[1] + 1)]:
        answer = world.json("audit", "prove", str(place), "-o", name)
        proof = world.project / name
        check(answer["first_key"] == head["first_key"] and answer["ssh_signature"], f"{answer}")
        code, said = verify(proof, head["first_key"])
        check(code == 0, f"the proof of record {place} holds: {said}")
        flip_all(proof)
        size = int((proof / "checkpoint").read_text().split("\n")[1])
        check(name == "third" or size in [end + 1 for end in rotations], f"the head is that of the epoch: {size}")
    (world.project / "first/checkpoint").write_text((world.project / "third/checkpoint").read_text())
    check(verify(world.project / "first")[0] != 0, "a later head vouches for no earlier epoch")

# Reports and exports, in a project whose people say things that act on programs.
NOTE = '=HYPERLINK("x"), <script>alert(1)</script>'
with World(ASKING) as world:
    world.run("init")
    check("begins with the first run" in world.run("audit", "report", "--framework", "gdpr", code=66).err, "no trail yet")
    world.apply()
    run = json.loads(world.run("run", "start", "--json", code=2).out)["id"]
    world.run("config", "set", "policies.separation_of_duties", "true")
    world.run("approve", run, code=77)
    world.run("config", "set", "policies.separation_of_duties", "false")
    world.run("approve", run, "--reason", NOTE)

    lines = [json.loads(line) for line in world.run("audit", "export").out.splitlines()]
    check(lines[0]["schema"] == "ddx.audit-export/1" and lines[0]["heads"], f"the first line says what follows: {lines[0]}")
    records = lines[1:]
    places = [record["seq"] for record in records]
    check(places == list(range(len(records))), f"every record is there, the oldest first: {places}")
    check(any(record["core"].get("note") == NOTE for record in records), "notes are told as they are")
    world.run("audit", "export", "--format", "csv", "-o", "records.csv")
    content = (world.project / "records.csv").read_bytes()
    manifest = json.loads(world.read("records.csv.manifest.json"))
    check(manifest["sha256"] == "sha256:" + hashlib.sha256(content).hexdigest(), "the manifest has the digest of the file")
    check(manifest["records"] == len(records) + 1 and manifest["differences"], f"{manifest}")
    check((world.project / "records.csv").stat().st_mode & 0o777 == 0o600, "the file is its owner's alone")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    check(len(rows) == len(records) + 1, "an export is recorded, so the next one has a record more")
    check("'" + NOTE in [row["note"] for row in rows], "a cell that is like a formula is none")
    for form in ["ocsf", "cloudevents", "otlp", "syslog"]:
        out = world.run("audit", "export", "--format", form, "--type", "access_denied").out
        if form == "ocsf":
            event = json.loads(out)
            check(event["status_id"] == 2 and event["type_uid"] == event["class_uid"] * 100 + event["activity_id"], out)
        elif form == "cloudevents":
            (event,) = json.loads(out)
            check(event["specversion"] == "1.0" and event["outcome"] == "denied", out)
        elif form == "otlp":
            (record,) = json.loads(out)["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
            check(record["severityText"] == "WARN" and record["eventName"] == "ddx.audit.access_denied", out)
        else:
            check(out.startswith("<108>1 20") and json.loads(out.split("\ufeff")[1]), out)
    check(world.run("audit", "export", "--format", "xml", code=64).err, "another format is refused")

    for framework in ["soc2", "hipaa", "gdpr", "iso27001", "pci"]:
        report = json.loads(world.run("audit", "report", "--framework", framework, "--format", "json").out)
        check(report["sound"] and len(report["sections"]) == 13, f"{framework}")
    sections = {section["id"]: section for section in report["sections"]}
    table = next(block for block in sections["approvals"]["content"] if "rows" in block)
    check(table["rows"][0][5] == "no", f"who approved had started the run: {table}")
    check("access_denied" in json.dumps(sections["refusals"]), "what was refused is told")
    world.run("audit", "report", "--framework", "soc2", "--format", "html", "-o", "report.html")
    page = Page()
    page.feed(world.read("report.html"))
    check(not page.open and not page.acting and page.headings == 13, f"{page.open} {page.acting} {page.headings}")
    check("&lt;script&gt;" in world.read("report.html"), "what people said is text in the page")
    for form in ["md", "csv", "text"]:
        text = world.run("audit", "report", "--framework", "pci", "--format", form).out
        check("compliant" not in text.lower() and "10.2.1.4" in text.replace("\\", ""), f"{form}: {text}")
    early = world.run("audit", "report", "--framework", "pci", "--until", "2020-01-01").out
    check("There are no records in the period." in early, f"an empty period is told: {early}")

# Whoever holds no key to the contents proves a record all the same, and takes nothing out.
with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    world.run("run", "start")
    elsewhere = {"XDG_CONFIG_HOME": str(world.base / "other/config"), "XDG_STATE_HOME": str(world.base / "other/state")}
    for words in [["export", "-o", "records"], ["report", "--framework", "soc2", "-o", "report"]]:
        message = world.run("audit", *words, code=77, environment=elsewhere).err
        check("ddx audit key show" in message, f"whoever has no key is told how to get one: {message}")
        check(not (world.project / words[-1]).exists(), "and nothing is written")
    log = ["--log", world.json("audit", "verify")["logs"][0]["log"].split("/")[1]]
    answer = json.loads(world.run("audit", "prove", "2", "-o", "closed", *log, "--json", environment=elsewhere).out)
    check(answer["withheld"] == ["core", "person", "detail"], f"{answer}")
    check(verify(world.project / "closed")[0] == 0, "the proof holds without them")
    world.run("audit", "prove", "2", "--part", "person", "-o", "x", *log, code=66, environment=elsewhere)
    told = [json.loads(line)["core"] for line in world.run("audit", "list", "--json", "--outcome", "denied").out.splitlines()]
    check({core["facts"]["command"] for core in told} == {"audit export", "audit report"}, f"refusals are recorded: {told}")

# Whoever has not the key cannot sign for OpenSSH; the proof holds without.
with World(TWO_STEPS) as world:
    world.run("init")
    world.apply()
    world.run("run", "start")
    shutil.rmtree(world.base / "home/.config/ddx/keys")
    answer = world.json("audit", "prove", "0", "-o", "keyless")
    check(not answer["ssh_signature"] and verify(world.project / "keyless")[0] == 0, f"without the key: {answer}")
    message = world.run("audit", "checkpoint", code=64).err
    check("--log" in message, f"the proof was recorded in a log of its own, and either may be meant: {message}")
