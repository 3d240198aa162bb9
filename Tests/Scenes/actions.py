"""Actions are handed to the agent on demand, inside the open run or without one, and are recorded either way."""
import json

from scene import check
from support.agents import AgentWorld, claude

FLOW = """
name: flow
version: 1.0.0
principles: [Be brief]
variables: [{ name: topic, default: bridges }]
phases:
  - id: build
    description: Make it.
    steps: [{ id: wait, approve: "Go on?" }, { id: end, run: touch end.txt }]
"""
FILES = {
    "actions/review.md": "# Review\n\nLook at everything.\n",
    "phases/01-build/actions/tidy.md": "# Tidy up\n\nTidy the sources.\n",
}

with AgentWorld(FLOW, FILES, agent=", format: claude") as world:
    settings = world.read(".ddx/config.yml")
    tidy = {"writes": {"tidy.txt": "tidy\n"}, **claude("it is tidy", cost=0.5)}

    # Without an agent, and where it is asked for, the prompt is printed and nothing else happens.
    world.configure("")
    check("Tidy the sources." in world.run("workflow", "exec", "flow", "build/tidy", "the", "docs").out, "printed")
    world.configure(settings)
    world.script(tidy)
    printed = world.run("workflow", "exec", "flow", "build/tidy", "--print", "the docs").out
    check("Tidy the sources." in printed and "the docs" in printed and world.prompts() == [], printed)

    # Without a run it works as well, and leaves its record.
    done = world.run("workflow", "exec", "flow", "build/tidy", "the docs")
    check("it is tidy" in done.out and "added tidy.txt" in done.out, done.out)
    prompt = world.prompts()[0]
    for part in ("Be brief", "build: Make it.", "Tidy the sources.", "the docs"):
        check(part in prompt, prompt)
    records = [json.loads(line) for line in world.run("audit", "list", "--type", "action_carried_out", "--json").out.splitlines()]
    check(len(records) == 1, records)
    (world.project / "tidy.txt").unlink()

    # In the open run it becomes part of the run, with files, cost and prompt.
    run = json.loads(world.run("run", "start", "--json", code=2).out)
    world.script(tidy, {"exit": 4})
    done = json.loads(world.run("workflow", "exec", "flow", "tidy", "the docs", "--json").out)
    check(done["run"] == run["id"] and done["files"] == [{"path": "tidy.txt", "change": "added"}], done)
    check("vars.topic: bridges" in world.prompts()[0], world.prompts()[0])
    run = world.json("run", "show", run["id"])
    check(run["status"] == "paused" and run["actions"][0]["action"] == "build/tidy", run)
    check(run["agents"]["cost_usd"] == 0.5, run["agents"])
    failed = world.run("workflow", "exec", "flow", "review", code=1)
    check("exit code 4" in failed.out, failed.out)
    shown = world.run("run", "show", run["id"]).out
    check("action 'build/tidy'" in shown and "action 'review'" in shown, shown)
    history = world.run("history", run["id"]).out
    check("build/tidy" in history and "the docs" in history, history)
    world.run("doctor", code=None)
    world.run("approve", run["id"])
    run = json.loads(world.run("run", "resume", "--json").out)
    check(run["status"] == "completed" and len(run["actions"]) == 2, run)
    world.run("audit", "verify", "--full")

    # A budget counts actions, too; and a run that somebody carries on is left alone.
    world.configure(settings + "limits: {agent_cost: 0.1}\n")
    run = json.loads(world.run("run", "start", "--json", code=2).out)
    world.script(tidy)
    world.run("workflow", "exec", "flow", "tidy")
    check("limits.agent_cost" in world.run("workflow", "exec", "flow", "tidy", code=2).out, "used up")
    check("not found" in world.run("workflow", "exec", "flow", "build/tidi", code=66).err, "an unknown one")
