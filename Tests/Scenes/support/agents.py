"""Worlds with scripted agents."""
import json
import pathlib
import sys

from scene import World

FAKE = pathlib.Path(__file__).resolve().parent / "fake_agent.py"


class AgentWorld(World):
    """A project of this user with one agent that follows a script."""

    def __init__(self, workflow, files=(), agent="", **options):
        super().__init__(workflow, **options)
        for path, text in dict(files).items():
            file = self.base / "library/flow" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.agent = self.base / "agent"
        self.agent.mkdir()
        self.run("init")
        self.apply()
        self.configure(f"agents: {{default: {{command: {json.dumps(self.command)}{agent}}}}}\n")

    @property
    def command(self):
        return [sys.executable, str(FAKE), str(self.agent)]

    def configure(self, text):
        (self.project / ".ddx/config.yml").write_text(text)

    def script(self, *acts):
        """What the agent does for its next calls; what it was told before is forgotten."""
        for path in self.agent.glob("*-*"):
            path.unlink()
        (self.agent / "script.json").write_text(json.dumps(acts))

    def prompts(self):
        """What the agent was told, in order."""
        files = sorted(self.agent.glob("prompt-*"), key=lambda path: int(path.name[7:]))
        return [path.read_text() for path in files]


def claude(text, cost=0.25, tokens=(100, 10)):
    """An answer as one of the known programs reports it."""
    usage = {"input_tokens": tokens[0], "output_tokens": tokens[1]}
    return {"reports": {"result": text, "is_error": False, "usage": usage, "total_cost_usd": cost}}


def step(run, name):
    """A step of a run by its id."""
    return next(s for phase in run["phases"] for s in phase["steps"] if s["id"] == name)
