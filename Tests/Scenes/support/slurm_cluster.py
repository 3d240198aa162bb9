"""A Slurm cluster of its own on loopback: one controller and some nodes, which are all this machine."""
import base64
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from scene import World

HEAD = "name: flow\nversion: 1.0.0\ndefaults: { runner: hpc }\nphases:\n"
SETTINGS = "runners:\n  hpc: { kind: slurm, partition: main, lease: 5s }\nlimits: { grace: 2s }\n"
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "sacct", "scancel", "sinfo", "scontrol"]


def phase(name, *steps, needs=""):
    """The text of a phase with steps of one line."""
    lines = [f"  - id: {name}\n    needs: [{needs}]\n    steps:\n"]
    for step in steps:
        lines.append(f"      - {step}\n")
    return "".join(lines)


def journal(world, name="journal"):
    """The words that steps wrote into a file of the project."""
    path = world.project / name
    return path.read_text().split() if path.exists() else []


def step(world, place):
    phase_name, name = place.split("/")
    for each in world.json("run", "show")["phases"]:
        if each["id"] == phase_name:
            return next(found for found in each["steps"] if found["id"] == name)
    raise AssertionError(place)


def run_of(world):
    return world.json("run", "list")["runs"][0]["id"]


def runs_out(token):
    """When a token runs out, in seconds of the epoch."""
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]


def find(program):
    """Where a program is, also one for administrators; nothing when it is not here."""
    return shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")


def missing():
    """What is not here of Slurm; nothing when all is."""
    if os.geteuid() != 0:
        return "Slurm's daemons are started by root here"
    names = [name for name in PROGRAMS if not find(name)]
    return f"there is no {', '.join(names)}" if names else None


def missing_rest():
    """What is not here of Slurm's REST interface; nothing when all is."""
    if missing():
        return missing()
    if not find("slurmrestd"):
        return "there is no slurmrestd"
    plugins = list(pathlib.Path("/usr/lib").glob("**/auth_jwt.so"))
    return None if plugins else "Slurm has no plugin for JSON web tokens"


def free_ports(count):
    """Ports that nobody listens at now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def listens(port):
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


class Cluster:
    """Daemons of Slurm with keys, sockets and state in one temporary folder."""

    def __init__(self, nodes=2, lost_after=5, rest=False):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-slurm."))
        self.base.chmod(0o755)
        self.nodes = [f"node{number}" for number in range(1, nodes + 1)]
        self.daemons = {}
        for name in ["state", "spool", "log", "munge"]:
            (self.base / name).mkdir(mode=0o755)
        self.socket = self.base / "munge/socket"
        self.key = self.base / "munge/key"
        self.key.write_bytes(os.urandom(1024))
        self.key.chmod(0o400)
        self.tokens = self.base / "tokens.key" if rest else None
        if rest:
            self.tokens.write_bytes(os.urandom(32))
            self.tokens.chmod(0o600)
            [self.rest_port] = free_ports(1)
        self.configuration = self.base / "slurm.conf"
        self.configuration.write_text(self.text(lost_after))
        (self.base / "cgroup.conf").write_text("CgroupAutomount=no\n")
        self.environment = {"SLURM_CONF": str(self.configuration)}

    def text(self, lost_after):
        host = socket.gethostname().split(".")[0]
        controller, *ports = free_ports(1 + len(self.nodes))
        base = self.base
        settings = {
            "ClusterName": "scene",
            "SlurmctldHost": f"{host}(127.0.0.1)",
            "SlurmctldPort": controller,
            "AuthType": "auth/munge",
            "AuthInfo": f"socket={self.socket}",
            "CredType": "cred/munge",
            "SlurmUser": "root",
            "SlurmdUser": "root",
            "StateSaveLocation": f"{base}/state",
            "SlurmdSpoolDir": f"{base}/spool/%n",
            "SlurmctldPidFile": f"{base}/slurmctld.pid",
            "SlurmdPidFile": f"{base}/slurmd.%n.pid",
            "SlurmctldLogFile": f"{base}/log/slurmctld",
            "SlurmdLogFile": f"{base}/log/slurmd.%n",
            # Processes are told by their parents, for there are no cgroups to be had.
            "ProctrackType": "proctrack/linuxproc",
            "TaskPlugin": "task/none",
            "JobAcctGatherType": "jobacct_gather/none",
            "MpiDefault": "none",
            "SwitchType": "switch/none",
            "SchedulerType": "sched/backfill",
            "SchedulerParameters": "batch_sched_delay=0,sched_interval=1,bf_interval=1",
            "SelectType": "select/cons_tres",
            "SelectTypeParameters": "CR_Core",
            # More processors than there are: what runs here mostly waits.
            "SlurmdParameters": "config_overrides",
            "ReturnToService": 2,
            "SlurmctldTimeout": 30,
            "SlurmdTimeout": lost_after,
            "MessageTimeout": 10,
            "InactiveLimit": 0,
            "KillWait": 5,
            "MinJobAge": 3600,
            "JobRequeue": 0,
            "AccountingStorageType": "accounting_storage/none",
        }
        if self.tokens:
            settings |= {"AuthAltTypes": "auth/jwt", "AuthAltParameters": f"jwt_key={self.tokens}"}
        lines = [f"{name}={value}" for name, value in settings.items()]
        for node, port in zip(self.nodes, ports):
            lines.append(
                f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=4 RealMemory=1000"
            )
        lines.append(f"PartitionName=main Nodes={','.join(self.nodes)} Default=YES MaxTime=INFINITE State=UP")
        return "\n".join(lines) + "\n"

    def __enter__(self):
        os.environ.update(self.environment)
        self.start(
            "munged", "--foreground", "--force", f"--key-file={self.key}", f"--socket={self.socket}",
            f"--pid-file={self.base}/munge/pid", f"--log-file={self.base}/log/munged",
            f"--seed-file={self.base}/munge/seed",
        )
        self.until(lambda: self.socket.exists(), "munged makes its socket")
        self.start_controller()
        for node in self.nodes:
            self.start_node(node)
        self.until_idle()
        if self.tokens:
            self.start_rest()
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            self.kill(node)
        for name in ["slurmrestd", "slurmctld", "munged"]:
            self.kill(name)
        # What jobs left behind has this folder in its environment or its words.
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                except OSError:
                    continue
                if b"slurmstepd" in words and str(self.base).encode() in words:
                    os.kill(int(entry.name), signal.SIGKILL)
        shutil.rmtree(self.base, ignore_errors=True)

    def start(self, name, *words, called=None):
        program = find(name)
        self.daemons[called or name] = subprocess.Popen(
            # Whatever ends the scene ends its daemons.
            ["setpriv", "--pdeathsig", "KILL", program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start_controller(self):
        # -i: state that was not saved to its end is passed over, as after a power cut.
        self.start("slurmctld", "-D", "-i")
        self.until(lambda: "UP" in self.output("scontrol", "ping"), "the controller answers")

    def start_node(self, node):
        (self.base / "spool" / node).mkdir(exist_ok=True)
        self.start("slurmd", "-D", "-N", node, called=node)

    def start_rest(self):
        # It refuses to be root, or whoever the controller is.
        program = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", find("slurmrestd")]
        self.start(
            "env", "SLURM_JWT=daemon", *program, "-f", str(self.configuration), "-a", "rest_auth/jwt",
            "-s", "openapi/v0.0.38", f"127.0.0.1:{self.rest_port}", called="slurmrestd",
        )
        self.until(lambda: listens(self.rest_port), "slurmrestd listens")

    def token(self, seconds=3600):
        """What lets root in over REST."""
        return self.output("scontrol", "token", "username=root", f"lifespan={seconds}").strip().partition("=")[2]

    def until_idle(self):
        self.until(
            lambda: self.output("sinfo", "-h", "-N", "-o", "%T").split() == ["idle"] * len(self.nodes),
            "all nodes are idle",
        )

    def kill(self, name):
        """Ends a daemon as a power cut does."""
        daemon = self.daemons.pop(name, None)
        if daemon:
            daemon.kill()
            daemon.wait()

    def steps(self, node):
        """The processes that look after the jobs of a node."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes()
                    spool = os.readlink(entry / "cwd")
                except OSError:
                    continue
                if words.startswith(b"slurmstepd") and f"{self.base}" in spool + words.decode(errors="replace"):
                    found.append(int(entry.name))
        return found

    def cut_off(self, node):
        """Ends everything that runs on a node, and nothing of it sees another end."""
        lost = set(self.steps(node))
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    environment = b"\0" + (entry / "environ").read_bytes()
                except OSError:
                    continue
                if b"\0DDX_JOB=" in environment or b"\0SLURMD_NODENAME=" + node.encode() in environment:
                    lost.add(int(entry.name))
        for wish in [signal.SIGSTOP, signal.SIGKILL]:
            for process in lost:
                try:
                    os.kill(process, wish)
                except ProcessLookupError:
                    pass

    def output(self, *words):
        return subprocess.run(words, capture_output=True, text=True, timeout=60).stdout

    def jobs(self):
        """The jobs that the controller knows: name and state of each."""
        lines = self.output("squeue", "-h", "-t", "all", "-o", "%j|%T|%N|%i").splitlines()
        return [dict(zip(["name", "state", "node", "id"], line.split("|"))) for line in lines]

    def until(self, holds, what, seconds=60):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in (self.base / "log").iterdir())
                raise AssertionError(f"not within {seconds} s: {what}\n{logs}")
            time.sleep(0.1)

    def world(self, text, settings=SETTINGS, head=HEAD):
        """A project whose steps run here, with its workflow applied."""
        world = World(head + text)
        world.environment |= self.environment
        world.run("init")
        with open(world.project / ".ddx/config.yml", "a") as file:
            file.write(settings)
        world.apply()
        return world

    def running(self, world, marker, seconds=60):
        """Waits until a step has written a file."""
        self.until((world.project / marker).exists, f"'{marker}' is there", seconds)

    def ours(self):
        return [job for job in self.jobs() if job["name"].startswith("ddx-")]

    def open_jobs(self):
        ends = ("COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL", "TIMEOUT")
        return [job for job in self.ours() if job["state"] not in ends]

    def open_job(self, world):
        """The job of a world with one step under way; nothing where Slurm has none that is open."""
        names = {"ddx-" + folder.name for folder in (world.project / ".ddx/state/exchange/jobs").glob("*")}
        return next((job for job in self.open_jobs() if job["name"] in names), None)
