"""One system call fails, or is the last one: what was told is there, not more, and the work goes on.

Calls that write, sync, rename, cut, make, remove, open and read fail with EIO or ENOSPC, or kill the program.
DDX_FAULTS says how many of all such faults are tried (25 when left out; `all`), DDX_SEED chooses others than
the usual ones. DDX_FAULT is a pattern for the names of faults, such as `start:pwrite64:signal=KILL:17`.
"""
import collections
import fnmatch
import os
import random
import re
import signal
import sqlite3
import subprocess

from scene import DDX, World, check, outcome, skip

FAULTS = os.environ.get("DDX_FAULTS") or "25"
SEED = int(os.environ.get("DDX_SEED") or 1)
KILL, FAILURES = "signal=KILL", ["error=EIO", "error=ENOSPC"]
CALLS = {
    **dict.fromkeys(["write", "pwrite64", "fdatasync", "fsync", "ftruncate"], [KILL, *FAILURES]),
    **dict.fromkeys(["rename", "renameat", "renameat2", "mkdir", "mkdirat", "openat", "linkat"], [KILL, *FAILURES]),
    **dict.fromkeys(["unlink", "unlinkat", "pread64", "read", "flock"], [KILL, "error=EIO"]),
}
WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: one
    input_gates: [Somebody agrees]
    steps:
      - { id: page, artifact: page, template: t.md, output: docs/page.md }
      - { id: say, run: 'echo said; echo one >> said.txt; echo "n=1" >> "$DDX_OUTPUT"', idempotent: true }
    exit_criteria:
      - { criteria: There is a page, check: { file_exists: docs/page.md } }
  - id: beside
    needs: []
    steps:
      - { id: once, run: 'grep -qx beside once.txt || echo beside >> once.txt' }
  - id: last
    needs: [one, beside]
    steps:
      - { id: both, artifact: both, output: [{ template: t.md, path: a/b/x.md }, { template: t.md, path: y.md }] }
      - { id: say, run: 'echo last >> said.txt', idempotent: true }
"""
# A failure does no harm, fails a step, leaves a run waiting, or is one of making and storing.
CODES = [0, 1, 2, 73, 74]
FILES = ["docs/page.md", "a/b/x.md", "y.md"]
TOLD = [
    (r"run \S+ of .* (created)$", "pending"), (r"run \S+ (started|goes on)$", "running"),
    (r"run \S+ (completed|failed|paused)", None), (r"(?:phase|step) '(\S+)' started", "in_progress"),
    (r"(?:phase|step) '(\S+)' (completed|failed)", None),
]


class Project(World):
    """A project whose workflow runs one step at a time."""

    def __init__(self, *commands):
        super().__init__(WORKFLOW)
        self.environment["DDX_LIMITS_PARALLEL"] = "1"
        library = self.base / "library/flow"
        (library / "t.md").write_text("# {{ run.workflow }}\n" + "text\n" * 2000)
        self.words = {
            "apply": ["workflow", "apply", str(library)], "start": ["run", "start"],
            "advance": ["workflow", "advance", "--attest", "all"],
        }
        for command in commands:
            self.run(*self.words[command], code=None)

    def traced(self, command, inject=()):
        """Runs a command under strace, which follows its threads and none of its children."""
        self.log = self.base / "strace"
        watched = ["-e", "trace=" + ",".join(CALLS)]
        faulty = [word for fault in inject for word in ("-e", f"inject={fault}")]
        process = subprocess.Popen(
            ["strace", "-f", "-b", "execve", "-qq", "-y", "-s", "200", "-o", str(self.log), *watched, *faulty]
            + [DDX, *self.words[command]],
            cwd=self.project, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
        )
        try:
            _, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError("it hangs")
        return process.returncode, err, self.log.read_text(errors="replace")

    def transitions(self):
        """Those of runs, phases and steps that the ledger has."""
        history = self.json("history", code=None)
        check("transitions" in history or history["code"] == "not_found", history)
        return [
            ("/".join(filter(None, [t["phase"], t["step"]])), t["to"])
            for t in history.get("transitions", [])
            if t["scope"] in ("run", "phase", "step") and t["reason"] != "interrupted"
        ]

    def finish(self):
        """Does what there is to type until the run has completed."""
        for _ in range(8):
            words = self.way_on()
            result = self.run(*(self.words["apply"] if words[1] == "start" else ["status"]), code=0)
            run = self.json(*words, code=None)
            if run.get("status") == "completed":
                return run
        raise AssertionError(f"it does not go on: {run}")


def told(text):
    """The transitions that were printed, in their order; a line that was cut off tells nothing."""
    found = []
    for line in text.split("\n")[:-1]:
        for pattern, to in TOLD:
            match = re.match(r"\d\d:\d\d:\d\d " + pattern, line)
            if match:
                words = match.groups()
                found.append((words[0] if "'(" in pattern else "", to or words[-1]))
    return found


class Undisturbed:
    """How a command goes when nothing fails."""

    def __init__(self, command, before):
        with Project(*before) as project:
            known = len(project.transitions())
            code, _, log = project.traced(command)
            check(code in (0, 2), f"{command} ended with {code}")
            self.transitions = project.transitions()
            self.run = project.finish()
            self.files = {file: project.read(file) for file in FILES}
        # The ordinals at which some thread of the program touches a file of the project.
        self.calls = collections.defaultdict(set)
        threads, self.commits, size = collections.Counter(), [0, known], known
        for line in log.splitlines():
            thread, _, rest = line.partition(" ")
            call = rest.strip().partition("(")[0]
            threads[call, thread] += 1
            if str(project.base) in rest:
                self.calls[call].add(threads[call, thread])
            if call == "fdatasync" and "ledger.sqlite-wal" in rest:
                self.commits.append(size)
            elif call == "write" and "(2<" in rest:
                size += len(told(rest.partition('"')[2].replace("\\n", "\n")))
        self.commits = sorted({*self.commits, size})

    def faults(self):
        return [
            (call, action, n)
            for call, actions in CALLS.items()
            for action in actions
            for n in sorted(self.calls[call])
        ]

    def check_present(self, present, before, text):
        """What was told is there; beyond it there is one commit at most, and that as a whole."""
        reached = before
        for transition in told(text):
            check(transition in present[reached:], f"{transition} was told and is not among {present[reached:]}")
            reached = present.index(transition, reached) + 1
        if present == self.transitions[: len(present)]:
            last = min(size for size in self.commits if size >= reached)
            following = [size for size in self.commits if size > last][:1]
            check(len(present) in [last, *following], f"{len(present)} are there, {reached} told: {self.commits}")


def hits_thread_pool(log):
    """Whether the fault hit the runtime, which watches its threads and ends the program when it cannot."""
    unfinished = {}
    for line in log.splitlines():
        thread = line.partition(" ")[0]
        if "(INJECTED)" in line:
            return re.search(r'["<]/proc/\d+/stat[">]', unfinished.get(thread, "") + line) is not None
        unfinished[thread] = line if "<unfinished" in line else ""
    return False


def name(*fault):
    return ":".join(map(str, fault))


def play(command, before, undisturbed, call, action, number):
    """Plays one fault; whether it came about."""
    with Project(*before) as project:
        known = len(project.transitions())
        code, err, log = project.traced(command, [f"{call}:{action}:when={number}"])
        is_loading = "error while loading shared libraries" in err
        if is_loading or hits_thread_pool(log) or "(INJECTED)" not in log and code != -signal.SIGKILL:
            return False
        # SQLite takes a page that cannot be read for a damaged one.
        allowed = [-signal.SIGKILL] if action == KILL else [*CODES, 3] if call == "pread64" else CODES
        check(code in allowed, f"code {code}: {err}")
        check(code in (0, 1, 2, -signal.SIGKILL) or "help: " in err, f"nothing says what to do: {err}")
        ledger = project.project / ".ddx/state/ledger.sqlite"
        undisturbed.check_present(project.transitions(), known, err)
        run = project.finish()
        check(outcome(run) == outcome(undisturbed.run), f"another end: {run}")
        attempts = {p["id"]: s["attempt"] for p in run["phases"] for s in p["steps"] if s["id"] == "say"}
        for phase, most in attempts.items():
            written = project.read("said.txt").split().count(phase)
            check(1 <= written <= most, f"{phase} wrote {written} times in {most} attempts")
        check(project.read("once.txt") == "beside\n", project.read("once.txt"))
        for file, content in undisturbed.files.items():
            check(project.read(file) == content, f"{file} has another content")
        left = [str(path) for path in project.project.rglob(".ddx-*.staged")]
        check(not left, f"left behind: {left}")
        with sqlite3.connect(ledger) as connection:
            check(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the ledger is damaged")
    return True


if subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
    skip("strace is missing or may not trace here; on Debian: apt-get install strace")
COMMANDS = {"apply": [], "start": ["apply"], "advance": ["apply", "start"]}
undisturbed = {command: Undisturbed(command, before) for command, before in COMMANDS.items()}
faults = [(command, *fault) for command in COMMANDS for fault in undisturbed[command].faults()]
print(f"DDX_SEED={SEED}; {len(faults)} faults are possible")
faults = [fault for fault in faults if fnmatch.fnmatch(name(*fault), os.environ.get("DDX_FAULT") or "*")]
if FAULTS != "all":
    faults = random.Random(SEED).sample(faults, min(int(FAULTS), len(faults)))
came, failed = collections.Counter(), []
for index, (command, *fault) in enumerate(faults, 1):
    if index % 50 == 0:
        print(f"{index} of {len(faults)} tried, {len(failed)} did harm", flush=True)
    try:
        came[fault[1]] += play(command, COMMANDS[command], undisturbed[command], *fault)
    except AssertionError as error:
        failed.append(name(command, *fault))
        print(f"DDX_FAULT={failed[-1]}: {error}", flush=True)
print(f"{sum(came.values())} faults of {len(faults)} came about: {dict(came)}")
check(not failed, f"{len(failed)} faults did harm")
