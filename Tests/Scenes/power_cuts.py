"""The power goes at any moment: all that was told is there, the trail is whole, and the run goes on.

A disk of ext4 is copied while the program stands still in the middle of its work; the copy is what a computer
finds when it is switched on again. DDX_CUTS says how often (12 when left out), DDX_SEED chooses other moments.
Then the same with syncs of the log of the ledger that do nothing, which is what SQLite does with `synchronous`
set to NORMAL: the scene must see losses, else it could not see any.
"""
import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time

from scene import DDX, World, check, has_own_mounts, skip, wait_for

CUTS = int(os.environ.get("DDX_CUTS") or 12)
SEED = int(os.environ.get("DDX_SEED") or 1)
PHASES = 400
WORKFLOW = "name: flow\nversion: 1.0.0\nphases:\n" + "".join(
    f"  - {{ id: p{index}, steps: [{{ id: s, run: 'echo {index} > {index}.txt; sync {index}.txt', idempotent: true }}] }}\n"
    for index in range(PHASES)
)
WITHOUT_SYNCS = [
    "strace", "-f", "-b", "execve", "-qq", "-o", "/dev/null",
    "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:retval=0",
]
TOLD = re.compile(r"\d\d:\d\d:\d\d (?:phase|step) '(\S+)' (started|completed)$")
RENAMED = {"started": "in_progress"}


@contextlib.contextmanager
def mounted(image, folder):
    subprocess.run(["mount", "-o", "loop", str(image), str(folder)], check=True)
    try:
        yield folder
    finally:
        # The last step outlives its engine a little, and with it the folder that it works in.
        while subprocess.run(["umount", str(folder)], stderr=subprocess.DEVNULL).returncode != 0:
            time.sleep(0.05)


def told(text):
    """The transitions whose line was printed whole."""
    matches = [TOLD.match(line) for line in text.split("\n")[:-1]]
    return [(m[1], RENAMED.get(m[2], m[2])) for m in matches if m]


def lost(world, before):
    """How many of the transitions that were told are not there; if none, all else must be in order."""
    history = world.json("history", code=None)
    present = {
        ("/".join(filter(None, [one["phase"], one["step"]])), one["to"])
        for one in history.get("transitions", [])
    }
    missing = [transition for transition in before if transition not in present]
    if not missing:
        verdict = world.json("audit", "verify")
        check(verdict["sound"], verdict)
    return len(missing)


def play(folder, cuts, moments, syncs=True):
    """Runs on a disk of its own, takes the power away now and then, and looks at what each cut left.

    Returns the world with its disk as the last cut left it, and how much was lost at each cut.
    """
    image, base = folder / "disk", folder / "mounted"
    base.mkdir()
    subprocess.run(["truncate", "-s", "64M", str(image)], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    copies = []
    with mounted(image, base):
        tempfile.tempdir = str(base)
        world = World(WORKFLOW)
        world.apply()
        os.sync()
        tracer = [] if syncs else [*WITHOUT_SYNCS, "-P", str(world.project / ".ddx/state/ledger.sqlite-wal")]
        with open(folder / "told", "w") as err:
            process = subprocess.Popen(
                [*tracer, DDX, "run", "start"], cwd=world.project, env=world.environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True,
            )
        wait_for(folder / "told", lines=1)
        while len(copies) < cuts and process.poll() is None:
            time.sleep(moments.uniform(0.05, 0.5))
            os.killpg(process.pid, signal.SIGSTOP)
            copy = folder / f"copy{len(copies)}"
            subprocess.run(["cp", "--sparse=always", str(image), str(copy)], check=True)
            copies.append((copy, told((folder / "told").read_text())))
            os.killpg(process.pid, signal.SIGCONT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    losses = []
    for copy, before in copies:
        with mounted(copy, base):
            losses.append(lost(world, before))
        copy.rename(image)
    check(copies[-1][1], "nothing was told before the last cut")
    return world, losses


if not has_own_mounts() or not shutil.which("mkfs.ext4") or not shutil.which("strace"):
    skip("nothing can be mounted here, or mkfs.ext4 or strace is missing")
print(f"DDX_SEED={SEED}")
moments = random.Random(SEED)
memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
with tempfile.TemporaryDirectory(prefix="ddx-power.", dir=memory) as name:
    folder, done = pathlib.Path(name) / "synced", 0
    while done < CUTS:
        folder.mkdir()
        world, losses = play(folder, min(12, CUTS - done), moments)
        check(not any(losses), f"of what was told were lost, at each cut: {losses}")
        done += len(losses)
        with mounted(folder / "disk", folder / "mounted"):
            run = world.json(*world.way_on(), code=None)
            check(run["status"] == "completed", run)
            for index in range(PHASES):
                check(world.read(f"{index}.txt") == f"{index}\n", f"what step {index} wrote is lost")
        shutil.rmtree(folder)
    print(f"{done} cuts, nothing lost")

    folder = pathlib.Path(name) / "unsynced"
    folder.mkdir()
    _, losses = play(folder, 12, moments, syncs=False)
    print(f"without syncs were lost, at each cut: {losses}")
    check(any(losses), "without syncs nothing was lost: this scene sees no losses")
