"""What the acceptance scenes share: the real program in a world of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
DDX = os.environ.get("DDX_UNDER_TEST") or str(TOP / ".build/debug/ddx")


class World:
    """A fresh folder and a fresh user."""

    def __init__(self, workflow=None, name="flow"):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-scene."))
        self.project = self.base / "project"
        self.project.mkdir()
        home = self.base / "home"
        home.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TMPDIR": tempfile.gettempdir(),
        }
        if workflow is not None:
            self.write_workflow(workflow, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.base, ignore_errors=True)

    def write_workflow(self, text, name="flow"):
        folder = self.base / "library" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "workflow.yml").write_text(text)
        return str(folder)

    def start(self, *arguments, **options):
        """Starts the program and returns the process."""
        return subprocess.Popen(
            [DDX, *arguments],
            cwd=options.pop("cwd", self.project),
            env={**self.environment, **options.pop("environment", {})},
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            **options,
        )

    def run(self, *arguments, code=0, **options):
        """Runs the program to its end and checks its exit code."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=300)
        if code is not None and process.returncode != code:
            raise AssertionError(
                f"ddx {' '.join(arguments)} ended with {process.returncode}, not {code}\n{out}\n{err}"
            )
        return Result(process.returncode, out, err)

    def json(self, *arguments, code=0):
        return json.loads(self.run(*arguments, "--json", code=code).out)

    def way_on(self):
        """What to type for the newest run to go on: what was interrupted is done once more."""
        run = self.json("run", "show", code=None)
        if "phases" not in run:
            return ["run", "start"]
        kinds = {item["kind"] for item in run["waiting_for"]}
        if "attestation" in kinds:
            return ["workflow", "advance", "--attest", "all"]
        return ["run", "resume", run["id"], *(["--interrupted", "rerun"] if "decision" in kinds else [])]

    def apply(self, name="flow", *arguments):
        return self.run("workflow", "apply", str(self.base / "library" / name), *arguments)

    def read(self, path):
        return (self.project / path).read_text()

    def snapshot(self):
        """Every file of the project and of the user with its content."""
        return {
            str(path.relative_to(self.base)): path.read_bytes()
            for path in sorted(self.base.rglob("*"))
            if path.is_file()
        }


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


def outcome(run):
    """What must not depend on interruptions: all statuses and outputs, but no attempts and no times."""
    phases = [
        (phase["id"], phase["status"], [(s["id"], s["status"], s["outputs"]) for s in phase["steps"]])
        for phase in run["phases"]
    ]
    return run["status"], run["progress"], run["outputs"], phases


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def wait_for(path, lines=0):
    """Until a file is there, and holds so many lines."""
    for _ in range(1500):
        if path.exists() and len(path.read_text().splitlines()) >= lines:
            return
        time.sleep(0.02)
    raise AssertionError(f"{path} did not come")


def has_own_mounts():
    """Whether this process may mount what nobody else sees and what goes away with it."""
    if os.environ.get("DDX_SCENE_MOUNTS") == "own":
        return True
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
        os.environ["DDX_SCENE_MOUNTS"] = "own"
        os.execvp("unshare", ["unshare", "-m", sys.executable, os.path.abspath(sys.argv[0])])
    return False


def corpus(name):
    """A folder of real data, or nothing where there is none."""
    folder = TOP.parent / "shared" / "corpus" / name
    return folder if folder.is_dir() else None


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)
