"""Projects of ours to measure in, each with a user of its own, and the workflows in them."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from measuring import Case, Failed

TRUE = shutil.which("true", path="/bin:/usr/bin") or "true"
STEP = f'      - command: ["{TRUE}"]\n'


def chain(steps, step=STEP, phases=1):
    """A workflow of steps in a row, in so many phases."""
    text = "name: flow\nversion: 1.0.0\nphases:\n"
    for phase in range(phases):
        text += f"  - id: p{phase}\n    steps:\n" + step * (steps // phases)
    return text


def fan(phases, step=STEP):
    """A workflow of phases with one step each, none of which needs another."""
    text = "name: flow\nversion: 1.0.0\nphases:\n"
    for phase in range(phases):
        text += f"  - id: p{phase}\n    needs: []\n    steps:\n" + step
    return text


class World:
    """A project and a user in a new folder, which goes away at the end."""

    def __init__(self, program, workflow=None, at_once=None):
        self.program = program
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="ddx-bench."))
        self.project, home = self.base / "project", self.base / "home"
        for folder in (self.project, home):
            folder.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": tempfile.gettempdir()}
        if workflow is not None:
            (self.base / "flow").mkdir()
            (self.base / "flow/workflow.yml").write_text(workflow)
            self.do("workflow", "apply", str(self.base / "flow"), "--yes", "--quiet")
        if at_once:
            self.do("config", "set", "limits.parallel", str(at_once))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.base, ignore_errors=True)

    def do(self, *words, codes=(0,)):
        """Runs the program and gives what it printed."""
        answer = subprocess.run(
            [self.program, *words], cwd=self.project, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True
        )
        if answer.returncode not in codes:
            raise Failed(f"'{' '.join(words)}' ended with {answer.returncode}: {answer.stderr[-400:].decode(errors='replace')}")
        return answer.stdout

    def case(self, name, *words, **options):
        """A command in this project."""
        return Case(name, [self.program, *words], str(self.project), self.environment, **options)

    @property
    def ledger(self):
        return self.project / ".ddx/state/ledger.sqlite"


def helix():
    """The HELIX library beside the project, as in the scenes, else the bundled one; and how many files it has."""
    top = pathlib.Path(__file__).resolve().parent.parent.parent
    folder = top.parent / "shared/corpus/helix"
    if not folder.is_dir():
        folder = top / "Workflows/helix"
    return folder, sum(path.is_file() for path in folder.rglob("*"))
