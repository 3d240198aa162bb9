"""Agents carry out prompts: what they are told, what becomes of their results, and what they may take."""
import hashlib
import json
import pathlib
import signal

from scene import check, wait_for
from support.agents import AgentWorld, claude, step

FLOW = """
name: flow
version: 1.0.0
description: A note is planned and written.
principles: [Be brief]
variables:
  - { name: topic, default: bridges }
  - { name: token, secret: true }
phases:
  - id: plan
    description: Find out what to write.
    required_role: writer
    steps:
      - id: plan
        artifact: plan
        template: plan.md
        prompt: prompts/plan.md
        output: docs/plan.md
        validation:
          required_sections: [Scope]
          automated_checks: [{ pattern: TODO, expected: 0, message: Nothing is open }]
  - id: write
    steps:
      - id: write
        prompt: Write about ${{ vars.topic }}
        affects: [docs/]
        generates: [docs/note.md]
"""
FILES = {"plan.md": "# Plan for {{ topic }}\n\nTODO\n", "prompts/plan.md": "Plan {{ topic }}.\n"}
GOOD = "# Plan\n\n## Scope\n\nbridges\n"
NOTE = {"writes": {"docs/note.md": "a note\n"}, "says": "done"}


def is_alive(process):
    """Whether a process still runs; one that nobody has reaped does not."""
    stat = pathlib.Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def findings(run, name):
    return [len(item["findings"]) for item in step(run, name)["agent"]["rounds"]]


# A result that is not accepted goes back with the findings; what both steps were told is kept.
with AgentWorld(FLOW, FILES) as world:
    (world.project / "writer.md").write_text("You write for engineers.\n")
    world.configure((world.project / ".ddx/config.yml").read_text() + "personas: {writer: writer.md}\n")
    before = world.snapshot()
    plan = world.json("run", "start", "--dry-run")
    told = {item["step"]: item for item in plan["prompts"]}
    check(set(told) == {"plan/plan", "write/write"} and told["plan/plan"]["agent"] == "default", plan)
    check("Plan bridges." in world.run("run", "start", "--dry-run", "--verbose").out, "whole with --verbose")
    check(world.snapshot() == before, "a dry run writes nothing")
    secret = "s3cr3t-t0ken-value"
    world.script({"says": "# Plan\n\nTODO\n"}, {"says": f"```markdown\n{GOOD}```\n"}, NOTE)
    world.environment["TOPIC_TOKEN"] = secret
    run = json.loads(world.run("run", "start", "--var", "token=env:TOPIC_TOKEN", "--json").out)
    check(run["status"] == "completed", run)
    check(findings(run, "plan") == [2, 0] and step(run, "plan")["agent"]["revisions"] == 1, run)
    check(world.read("docs/plan.md") == GOOD, "the fence around the answer is no part of it")
    first, second, third = world.prompts()
    for part in ("Be brief", "Find out what to write.", "You write for engineers.", "vars.topic: bridges",
                 "# Plan for bridges", "Plan bridges.", "whole content of the file 'docs/plan.md'"):
        check(part in first, (part, first))
    check("Not accepted" not in first and "Nothing is open" in second and "TODO" in second, second)
    check("## docs/plan.md" in third and "Write about bridges" in third, "artifacts before are inputs")
    check(secret not in first + second + third, "secrets are in no prompt")
    rounds = step(run, "plan")["agent"]["rounds"]
    digests = [f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for text in (first, second)]
    check([item["prompt"] for item in rounds] == digests, "the digest is that of what was handed over")
    check(world.run("run", "prompt", run["id"], "plan").out.rstrip("\n") == second.rstrip("\n"), "the last one")
    check(told["plan/plan"]["text"] == first, "the dry run told the same")
    # What nobody reported is unknown.
    check(run["agents"]["calls"] == 3 and run["agents"]["cost_usd"] is None, run["agents"])
    logs = world.run("logs", run["id"]).out
    check("not accepted: Nothing is open" in logs and "revision 1 of at most 2" in logs, logs)
    check(digests[0] in world.run("audit", "export", "--format", "jsonl").out, "the trail names it, too")
    # Edits of people stay: nobody is asked, and the work of the agent is taken back like any other.
    (world.project / "docs/plan.md").write_text(GOOD + "mine\n")
    world.script({"says": "never"}, NOTE)
    run = json.loads(world.run("run", "start", "--var", "token=env:TOPIC_TOKEN", "--json").out)
    check("agent" not in step(run, "plan") and world.read("docs/plan.md").endswith("mine\n"), run)
    world.run("run", "rollback", run["id"], "--phase", "write", "--yes")
    # Never accepted: the step fails and nothing is published.
    (world.project / "docs/plan.md").unlink()
    world.script({"says": "# Plan\n\nTODO\n"})
    run = json.loads(world.run("run", "start", "--var", "token=env:TOPIC_TOKEN", "--json", code=1).out)
    check(findings(run, "plan") == [2, 2, 2] and step(run, "plan")["reason"] == "invalid", run)
    check(not (world.project / "docs/plan.md").exists(), "what was not accepted is not published")

# What agents may do wrong.
with AgentWorld(FLOW, FILES) as world:
    def failing(*acts, code=1):
        world.script(*acts)
        return json.loads(world.run("run", "start", "--json", code=code).out)

    world.script({"says": GOOD}, {"writes": {"docs/note.md": "x", "elsewhere.txt": "y"}})
    run = json.loads(world.run("run", "start", "--json", code=1).out)
    check(step(run, "write")["reason"] == "affects", step(run, "write"))
    world.run("run", "rollback", run["id"], "--phase", "write", "--yes")
    check(not (world.project / "elsewhere.txt").exists(), "what it wrote elsewhere is taken back")
    (world.project / "docs/plan.md").unlink(missing_ok=True)
    run = failing({"errors": ["no credit"], "exit": 3})
    check(step(run, "plan")["reason"] == "exit_status" and step(run, "plan")["exit_code"] == 3, run)
    check(step(run, "plan")["agent"]["usage"]["calls"] == 1, "a failed call counts")
    settings = world.read(".ddx/config.yml")
    world.configure(settings.replace("}}", ", timeout: 1s}}"))
    run = failing({"hangs": True})
    check(step(run, "plan")["reason"] == "timeout", step(run, "plan"))
    world.configure(settings)
    run = failing({"floods": 400})
    check(step(run, "plan")["reason"] == "agent", step(run, "plan"))
    run = failing({"says": "\n\n"})
    check(step(run, "plan")["reason"] == "invalid", step(run, "plan"))
    run = failing({"streams": ["# Plan", "", "## Scope", "", "slowly"]}, {"says": "nothing made"})
    check(world.read("docs/plan.md").startswith("# Plan\n"), "an answer that came slowly")
    check("no file matches" in json.dumps(step(run, "write")["agent"]), "what is missing goes back")
    world.configure("agents: {default: {command: [no-such-agent-here]}}\n")
    (world.project / "docs/plan.md").unlink()
    run = json.loads(world.run("run", "start", "--json", code=1).out)
    check(step(run, "plan")["reason"] == "tool_missing", step(run, "plan"))

# Cost and tokens are recorded, and a budget stops the run; with more of it the run goes on.
with AgentWorld(FLOW, FILES, agent=", format: claude") as world:
    world.script(claude(GOOD), {"writes": NOTE["writes"], **claude("done")})
    settings = world.read(".ddx/config.yml")
    world.configure(settings + "limits: {agent_cost: 0.2}\n")
    run = json.loads(world.run("run", "start", "--json", code=2).out)
    check(run["status"] == "paused" and run["reason"] == "budget", run["reason"])
    check(run["agents"]["cost_usd"] == 0.25 and run["agents"]["input_tokens"] == 100, run["agents"])
    check("limits.agent_cost" in run["waiting_for"][0]["text"], run["waiting_for"])
    world.run("config", "set", "limits.agent_cost", "1")
    run = json.loads(world.run("run", "resume", "--json").out)
    check(run["status"] == "completed" and run["agents"]["cost_usd"] == 0.5, run["agents"])
    check("$0.50" in world.run("run", "show", run["id"]).out, "a person reads it, too")
    check("$0.50" in world.run("report", "run", run["id"]).out, "the report of the run tells it")
    usage = world.json("report", "usage")["workflows"][0]["agents"]
    check(usage["cost_usd"] == 0.5 and usage["calls"] == 2, usage)
    world.configure(settings + "limits: {agent_tokens: 50}\n")
    for name in ("plan", "note"):
        (world.project / f"docs/{name}.md").unlink()
    world.script(claude(GOOD))
    check(json.loads(world.run("run", "start", "--json", code=2).out)["reason"] == "budget", "tokens, too")

# The program and its agent are killed together: the step is taken up by its policy.
with AgentWorld(FLOW, FILES) as world:
    world.script({"hangs": True}, {"says": GOOD}, {"hangs": True}, NOTE)
    process = world.start("run", "start")
    wait_for(world.agent / "hanging", lines=1)
    child = int((world.agent / "hanging").read_text())
    process.kill()
    process.communicate()
    (world.agent / "hanging").unlink()
    process = world.start("run", "resume")
    wait_for(world.agent / "hanging", lines=1)
    check(not is_alive(child), "the agent of the dead owner is gone")
    check(world.read("docs/plan.md") == GOOD, "an artifact is made again by itself")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    run = json.loads(world.run("run", "resume", "--json", code=2).out)
    check(run["waiting_for"][0]["kind"] == "decision", "a prompt asks what becomes of it")
    run = json.loads(world.run("run", "resume", "--interrupted", "rerun", "--json").out)
    check(run["status"] == "completed", run)
    world.run("audit", "verify", "--full")

# Agents see no more of our environment than their settings name.
with AgentWorld(FLOW, FILES, agent=", pass: [AGENT_TOKEN]") as world:
    world.environment.update({"AGENT_TOKEN": "k-12345678", "OTHER_TOKEN": "o-12345678"})
    world.script({"says": GOOD, "errors": ["my key is k-12345678"]}, NOTE)
    run = json.loads(world.run("run", "start", "--json").out)
    seen = json.loads((world.agent / "environment-0").read_text())
    check(seen["AGENT_TOKEN"] == "k-12345678" and "OTHER_TOKEN" not in seen, seen)
    check(seen["DDX_STEP_ID"] == "plan", "it knows its step")
    check("k-12345678" not in world.run("logs", run["id"]).out, "its key is hidden in the log")

# Several files, several agents, and outputs.
SEVERAL = """
name: flow
version: 1.0.0
phases:
  - id: make
    steps:
      - { id: pair, artifact: pair, agent: second, prompt: p.md, output: [{ path: a.md }, { path: b.json }], schema: s.json }
      - { id: say, prompt: Say something, max_revisions: 0 }
      - { id: use, run: 'test "$SAID" = hello && test "$N" = 7', env: { SAID: "${{ trim(steps.say.outputs.answer) }}", N: "${{ steps.say.outputs.n }}" } }
"""
SCHEMA = {"p.md": "make both\n", "s.json": '{"type": "object", "required": ["x"]}'}
with AgentWorld(SEVERAL, SCHEMA) as world:
    second = world.base / "second"
    second.mkdir()
    both = "=== FILE: a.md ===\n# A\n=== FILE: b.json ===\n{}\n"
    (second / "script.json").write_text(json.dumps([{"says": both}, {"says": both.replace("{}", '{"x": 1}')}]))
    settings = {"default": {"command": world.command}, "second": {"command": [*world.command[:2], str(second)]}}
    world.configure(json.dumps({"agents": settings}))
    world.script({"says": "hello\n", "outputs": "n=7\n"})
    run = world.json("run", "start")
    check(run["status"] == "completed" and step(run, "pair")["agent"]["name"] == "second", run)
    check(world.read("a.md") == "# A\n" and json.loads(world.read("b.json")) == {"x": 1}, "both files")
    check(findings(run, "pair") == [1, 0], "the schema was looked at")

# An agent that changes files itself.
with AgentWorld(FLOW, FILES, agent=", edits: true") as world:
    world.script({"writes": {"docs/plan.md": "# Plan\n"}}, {"writes": {"docs/plan.md": GOOD}}, NOTE)
    run = world.json("run", "start")
    check(run["status"] == "completed" and findings(run, "plan") == [1, 0], run)
    check("Write these files of the project yourself" in world.prompts()[0], "it is told so")

# Without an agent a person does the same, and is told what to write where.
with AgentWorld(FLOW.replace("template: plan.md", "agent: nobody"), FILES) as world:
    world.configure("")
    run = json.loads(world.run("run", "start", "--json", code=None).out)
    check(run["status"] == "paused", run)
    text = run["waiting_for"][0]["text"]
    check("docs/plan.md" in text and f"ddx run prompt" in text, text)
    check("Plan bridges." in world.run("run", "prompt", run["id"], "plan").out, "the prompt is at hand")
    (world.project / "docs").mkdir(exist_ok=True)
    (world.project / "docs/plan.md").write_text(GOOD)
    run = json.loads(world.run("run", "resume", "--json", code=2).out)
    check("docs/note.md" in run["waiting_for"][0]["text"], run["waiting_for"])
    (world.project / "docs/note.md").write_text("by hand\n")
    run = json.loads(world.run("run", "resume", "--json").out)
    check(run["status"] == "completed", run)

# A prompt that says nothing of files is done when somebody says so.
with AgentWorld("name: flow\nversion: 1.0.0\nphases: [{id: a, steps: [{id: do, prompt: Tidy up}, {run: touch after}]}]\n") as world:
    world.configure("")
    run = json.loads(world.run("run", "start", "--json", code=2).out)
    check(run["reason"] == "approval" and not (world.project / "after").exists(), run)
    check("ddx approve" in run["waiting_for"][0]["command"], run["waiting_for"])
    world.run("approve", run["id"])
    check(json.loads(world.run("run", "resume", "--json").out)["status"] == "completed", "and the run goes on")
    check((world.project / "after").exists(), "what follows comes after it")
    # An agent that comes later takes it up.
    run = json.loads(world.run("run", "start", "--json", code=2).out)
    world.configure(f"agents: {{default: {{command: {json.dumps(world.command)}}}}}\n")
    world.script({"says": "tidy"})
    check(json.loads(world.run("run", "resume", run["id"], "--json").out)["status"] == "completed", "taken up")

# What is wrong with settings is told with its place.
with AgentWorld(FLOW, FILES) as world:
    world.configure("agents:\n  default: cloude\n  other: {endpoint: 'http://example.org/v1', api_key_env: K}\n")
    shown = world.run("config", "show", code=78).err
    check("did you mean 'claude'" in shown and "config.yml:2:12" in shown, shown)
    check("in the clear" in shown and "no 'model'" in shown, shown)
    schema = world.json("schema", "settings")
    check("command" in json.dumps(schema["properties"]["agents"]), schema["properties"]["agents"])

# In a project that somebody else made, what it calls its agents needs consent.
with AgentWorld(FLOW, FILES) as world:
    world.script({"says": GOOD}, NOTE)
    home = world.base / "other-home"
    home.mkdir()
    refused = world.run("run", "start", code=77, environment={"HOME": str(home)})
    check("did not make" in refused.err and world.prompts() == [], refused.err)
