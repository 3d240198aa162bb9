"""Every verb either leaves its record in the audit trail, or says here why it leaves none."""
import contextlib
import json
import sqlite3
import shutil
import subprocess

from scene import TOP, World, check, wait_for
from support.repository import Repository

WORKFLOW = """
name: flow
version: 1.0.0
variables: [{ name: who, default: Ada }]
phases:
  - id: write
    steps:
      - { artifact: letter, template: letter.md, output: letter.md }
    exit_criteria: [The letter is polite]
  - id: ask
    steps: [{ id: really, approve: 'Really?', rewind_to: ask }]
  - id: end
    steps: [{ run: 'echo end > end.txt' }]
"""

LONG = """
name: long
version: 1.0.0
phases: [{ id: wait, steps: [{ run: 'touch begun; while [ ! -e go ]; do sleep 0.02; done' }] }]
"""

FOREIGN = """schema_version: "1.0"
workflow: { id: notes, name: Notes, version: "1.0.0", description: Writes a note. }
steps: [{ id: write, type: shell, run: "echo note > note.txt" }]
"""

READS = "it reads, and writes nothing into the project"
ANSWERS = {
    "job run": "the engine that handed the job over records what the step did",
    "init": "it makes the folder a project; the trail begins with the first thing that happens there",
    "status": READS,
    "workflow list": READS,
    "workflow search": READS,
    "workflow show": READS,
    "workflow create": ["workflow_created"],
    "workflow import": ["workflow_created"],
    "workflow validate": ["workflow_edited"],
    "workflow test": ["workflow_edited"],
    "workflow docs": READS,
    "workflow apply": ["workflow_applied"],
    "workflow update": ["workflow_updated"],
    "workflow overlay": ["workflow_edited"],
    "workflow diff": READS,
    "workflow remove": ["workflow_removed"],
    "workflow trust": ["workflow_trusted", "project_trusted", "trust_refused", "access_denied"],
    "workflow untrust": ["workflow_untrusted", "project_untrusted"],
    "workflow status": READS,
    "workflow next": READS,
    "workflow advance": ["criterion_attested", "run_resumed"],
    "workflow actions": READS,
    "workflow exec": ["action_carried_out"],
    "workflow new": ["artifact_rendered"],
    "workflow contribute": ["workflow_contributed", "access_denied"],
    "workflow publish": ["workflow_published"],
    "workflow rate": ["workflow_rated"],
    "workflow log": READS,
    "run start": ["run_created", "run_started", "step_started", "step_ended", "trust_refused"],
    "run resume": ["run_resumed", "trust_refused"],
    "run list": READS,
    "run show": READS,
    "run prompt": READS,
    "run watch": READS,
    "run pause": ["pause_requested", "command_left"],
    "run cancel": ["run_cancelled"],
    "run retry": ["phase_reset"],
    "run skip": ["phase_skipped", "transition_refused"],
    "run rollback": ["rollback_started", "files_restored"],
    "run fork": ["run_created"],
    "run regenerate": ["artifact_rendered", "definition_changed"],
    "approve": ["step_approved", "access_denied"],
    "reject": ["step_rejected"],
    "source add": ["source_added"],
    "source list": READS,
    "source sync": ["source_synced"],
    "source remove": ["source_removed"],
    "plugin add": ["plugin_added"],
    "plugin list": READS,
    "plugin show": READS,
    "plugin update": ["plugin_added"],
    "plugin remove": ["plugin_removed"],
    "plugin test": "it starts a plugin in an empty folder, and writes nothing into the project",
    "analyze": READS,
    "recommend": READS,
    "update": ["source_synced"],
    "contribute": ["workflow_contributed"],
    "history": READS,
    "report run": READS,
    "report timing": READS,
    "report usage": READS,
    "logs": READS,
    "explain": READS,
    "audit list": ["audit_read"],
    "audit show": ["audit_read"],
    "audit verify": ["audit_verified"],
    "audit report": ["audit_reported"],
    "audit export": ["audit_exported"],
    "audit checkpoint": READS,
    "audit prove": ["audit_proved"],
    "audit witness git": ["witness_added"],
    "audit witness add": ["witness_added"],
    "audit key show": "it shows a key of the user, and makes it when there is none",
    "audit key list": READS,
    "audit key add": ["recipient_added", "configuration_changed"],
    "audit key remove": ["recipient_removed"],
    "audit key rotate": ["key_rotated"],
    "audit erase-subject": ["subject_erased"],
    "audit archive": ["audit_archived"],
    "doctor": ["project_repaired", "ledger_salvaged", "backup_made"],
    "prune": ["pruned", "run_removed"],
    "config show": READS,
    "config get": READS,
    "config set": ["configuration_changed"],
    "mask add": ["mask_added"],
    "mask list": READS,
    "mask remove": ["mask_removed"],
    "serve token add": ["token_added"],
    "serve token list": READS,
    "serve token revoke": ["token_revoked"],
    "schema": READS,
    "lsp": "it reads the files of an editor, over standard streams until their end",
    "mcp": "what an agent does with it are the verbs of this table; mcp_client.py finds their records as an agent's",
    "completions": READS,
    "help": READS,
}


def verbs(command, path=()):
    """Every command without commands of its own, as it is typed."""
    below = command.get("subcommands") or []
    if not below:
        yield " ".join(path)
    for child in below:
        yield from verbs(child, (*path, child["commandName"]))


def records(world, limit=100000, *words):
    """The newest records of the trail, which are read one by one until there are so many."""
    out = world.run("audit", "list", "--json", "--limit", str(limit), *words).out
    return [json.loads(line) for line in out.splitlines()]


def size(world):
    """How many records the trail has; asking the ledger itself leaves none."""
    ledger = world.project / ".ddx/state/ledger.sqlite"
    if not ledger.exists():
        return 0
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        return connection.execute("SELECT count(*) FROM audit_leaf").fetchone()[0]


class Play:
    """Plays verbs in a project and keeps what each of them left."""

    def __init__(self, world):
        self.world = world
        self.left = {}

    def __call__(self, *words, code=0, **options):
        """Plays a verb; it leaves what it promises, or nothing."""
        before = size(self.world)
        answer = self.world.run(*words, code=code, **options)
        count = size(self.world) - before
        new = records(self.world, count) if count else []
        check(len(new) == count, f"ddx {' '.join(words)} left {count} records, and {len(new)} are listed")
        types = [record["core"]["type"] for record in new]
        name = next(name for name in (" ".join(words[:count]) for count in (3, 2, 1)) if name in ANSWERS)
        self.left.setdefault(name, set()).update(types)
        return answer


def sign_head(world):
    """The newest head, with the signature of a colleague beside it."""
    (world.base / "head").write_text(world.run("audit", "checkpoint").out)
    for words in [
        ["-q", "-t", "ed25519", "-N", "", "-f", "key"],
        ["-q", "-Y", "sign", "-n", "ddx-witness", "-f", "key", "head"],
    ]:
        subprocess.run(["ssh-keygen", *words], cwd=world.base, check=True)
    (world.base / "signers").write_text("bob " + (world.base / "key.pub").read_text())
    return str(world.base / "head")


def run_id(answer):
    return json.loads(answer.out)["id"]


with World(WORKFLOW) as world:
    known = set(verbs(json.loads(world.run("--experimental-dump-help").out)["command"]))
    check(known - ANSWERS.keys() == set(), f"verbs that say nothing of the audit trail: {known - ANSWERS.keys()}")
    check(ANSWERS.keys() - known <= {"help"}, f"verbs that there are no more: {ANSWERS.keys() - known}")

    (world.base / "library/flow/letter.md").write_text("Dear {{ who }}\n")
    library = Repository(world.base / "team")
    library.add_workflow("shared")
    world.run("init")
    world.apply()
    play = Play(world)

    # Workflows of the project, and those of a source.
    play("workflow", "create", "own")
    (world.base / "foreign.yml").write_text(FOREIGN)
    play("workflow", "import", str(world.base / "foreign.yml"), "--name", "imported")
    own = world.project / ".ddx/workflows/own/workflow.yml"
    own.write_text(own.read_text() + "autor: me\n")
    play("workflow", "validate", "own", "--fix", code=None)
    play("workflow", "overlay", "flow", "--new")
    world.run("workflow", "apply", "helix", "--var", "project_name=Acme")
    agent = json.dumps(["sh", "-c", "cat > /dev/null; echo done"])
    world.run("config", "set", "agents.default", f"{{command: {agent}}}")
    play("workflow", "exec", "helix", "where-are-we")
    play("workflow", "new", "helix", "decisions", "--var", "number=001", "--var", "title=one")
    play("source", "add", str(library.path), "--name", "team")
    play("source", "sync")
    play("plugin", "add", str(TOP / "Examples/plugins/links"))
    play("plugin", "update", "links")
    play("workflow", "apply", "shared")
    digest = world.json("workflow", "show", "shared")["digest"]
    play("run", "start", "shared", code=77)
    play("workflow", "trust", "shared", code=77)
    play("workflow", "trust", digest[:-1] + ("0" if digest[-1] != "0" else "1"), code=77)
    play("workflow", "trust", digest)
    shared = run_id(play("run", "start", "shared", "--json"))
    play("workflow", "untrust", "shared")
    play("run", "retry", shared, code=1)
    world.run("workflow", "trust", digest)
    play("workflow", "rate", "shared", "4", "-m", "good")
    (world.project / ".ddx/workflows/shared/more.md").write_text("more\n")
    (world.project / ".ddx/workflows/shared/key.md").write_text("key: AKIA" + "ABCDEFGHIJKLMNOP\n")
    play("workflow", "contribute", "shared", code=77)
    (world.project / ".ddx/workflows/shared/key.md").unlink()
    play("workflow", "contribute", "shared")
    (world.project / ".ddx/workflows/shared/more.md").write_text("and more\n")
    play("contribute", "shared")
    play("workflow", "publish", "shared")
    library.add_workflow("shared", version="2.0.0")
    play("update")
    play("workflow", "update", "shared")
    play("workflow", "untrust", "--this-project")
    play("run", "start", "flow", code=77)
    play("workflow", "trust", "--this-project")

    # Runs, and what people say in them.
    run = run_id(play("run", "start", "flow", "--json", code=None))
    play("run", "regenerate", run, "--var", "who=Bob", "--yes")
    play("workflow", "advance", run, "--attest", "all", code=None)
    play("reject", run, "--reason", "no", code=None)
    play("run", "retry", run, "--phase", "ask", code=None)
    world.run("workflow", "untrust", "--this-project")
    play("run", "resume", run, code=77)
    world.run("workflow", "trust", "--this-project")
    play("run", "resume", run, code=None)
    play("approve", run, "--reason", "yes")
    play("run", "resume", run, code=None)
    play("run", "skip", run, "write", "--reason", "late", code=1)
    play("run", "rollback", run, "--to", "end", "--yes", "--force", code=None)
    play("run", "fork", run, "--from", "ask", code=None)
    other = run_id(play("run", "start", "flow", "--json", code=None))
    play("run", "skip", other, "end", "--reason", "not now")
    play("run", "cancel", other)
    play("workflow", "test", "flow", "--record", other, code=None)
    world.run("config", "set", "policies.separation_of_duties", "true")
    world.write_workflow(LONG, "long")
    world.apply("long")
    process = world.start("run", "start", "long")
    wait_for(world.project / "begun")
    play("run", "pause", world.json("run", "list", "--workflow", "long")["runs"][0]["id"])
    (world.project / "go").touch()
    process.communicate(timeout=60)
    third = run_id(play("run", "start", "flow", "--json", code=None))
    world.run("workflow", "advance", third, "--attest", "all", code=None)
    play("approve", third, code=77)

    # What is about the project itself.
    play("config", "set", "limits.parallel", "3")
    (world.project / ".ddx/state").chmod(0o777)
    play("doctor", "--fix", code=None)
    play("doctor", "--backup", str(world.base / "copy"))
    (world.base / "value").write_text("a value to hide\n")
    play("mask", "add", stdin=(world.base / "value").open())
    play("mask", "remove", world.json("mask", "list")["values"][0]["id"])
    play("serve", "token", "add", "--role", "viewer")
    play("serve", "token", "revoke", world.json("serve", "token", "list")["tokens"][0]["id"])
    play("audit", "list", "--limit", "1")
    play("audit", "show", "0")
    play("audit", "verify")
    play("audit", "report", "--framework", "soc2")
    play("audit", "export")
    play("audit", "prove", "0", "-o", str(world.base / "proof"))
    subprocess.run(["git", "init", "-q"], cwd=world.project, check=True)
    play("audit", "witness", "git")
    if shutil.which("ssh-keygen"):
        play("audit", "witness", "add", sign_head(world), "--allowed-signers", str(world.base / "signers"))
    else:
        play.left["audit witness add"] = {"witness_added"}
    key = world.run("audit", "key", "show", environment={"XDG_CONFIG_HOME": str(world.base / "colleague")}).out.strip()
    play("audit", "key", "add", "colleague", key, "--role", "auditor")
    play("audit", "key", "remove", "colleague")
    play("audit", "key", "rotate")
    for words in [
        ["init"], ["status"], ["workflow", "list"], ["workflow", "search", "shared"], ["workflow", "show", "flow"],
        ["workflow", "docs", "flow"], ["workflow", "diff", "flow"], ["workflow", "status"], ["workflow", "next", third],
        ["workflow", "actions", "flow"], ["workflow", "exec", "flow", "none"], ["workflow", "log", "shared"],
        ["run", "list"], ["run", "show", run], ["run", "watch", other], ["source", "list"], ["analyze"],
        ["plugin", "list"], ["plugin", "show", "links"], ["plugin", "test", "links"],
        ["recommend", "it is slow"], ["history", run], ["logs", run], ["report", "run", run], ["report", "timing"], ["report", "usage"],
        ["run", "list", "--all-projects"], ["status", "--all-projects"], ["explain", run], ["doctor"], ["config", "show"],
        ["config", "get", "limits.parallel"], ["audit", "checkpoint"], ["schema"], ["completions", "bash"], ["help"], ["lsp"], ["mcp"],
        ["workflow", "apply", "hello", "--dry-run"], ["run", "start", "flow", "--dry-run"], ["prune", "--dry-run"],
        ["audit", "key", "show"], ["audit", "key", "list"], ["serve", "token", "list"],
        ["workflow", "update", "shared", "--check"], ["workflow", "validate", "flow"],
    ]:
        before = dict(play.left)
        play.left = {}
        play(*words, code=None)
        check(play.left == {next(iter(play.left)): set()}, f"ddx {' '.join(words)} left {play.left}")
        play.left = before
    play("prune", "--older-than", "0s")
    play("workflow", "remove", "shared", "--force")
    play("source", "remove", "team")
    play("plugin", "remove", "links")
    play("audit", "archive", "--older-than", "0s", "-o", str(world.base / "archive"))
    play("audit", "erase-subject", world.json("audit", "key", "list")["owner"], "--reason", "asked")
    ledger = sqlite3.connect(world.project / ".ddx" / "state" / "ledger.sqlite")
    ledger.execute("UPDATE run SET status = 'running'")
    ledger.commit()
    ledger.close()
    play("doctor", "--salvage", code=None)

    promised = {verb: set(answer) for verb, answer in ANSWERS.items() if isinstance(answer, list)}
    missing = {verb: types - play.left.get(verb, set()) for verb, types in promised.items()}
    check(not any(missing.values()), f"not left: {[(verb, types) for verb, types in missing.items() if types]}")
    verdict = world.json("audit", "verify")
    check(verdict["sound"], verdict)
    whole = records(world, 100000, "--archive", str(world.base / "archive"))
    told = {record["core"]["type"]: record for record in whole if "core" in record}
    check(told["access_denied"]["core"]["outcome"] == "denied", told["access_denied"])
    check(told["workflow_applied"]["core"]["files"], told["workflow_applied"])
