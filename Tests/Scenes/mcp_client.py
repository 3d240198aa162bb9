"""An agent's own client drives the server: every tool, resources, prompts, and HELIX from gate to gate."""
import asyncio
import json
import re

from scene import World, check, wait_for
from support.agent import Agent, OTHER_VERSIONS, Refused

LONG = """
name: flow
version: 1.0.0
phases: [{ id: wait, steps: [{ id: long, idempotent: true, run: 'touch begun; until [ -e go ]; do sleep 0.05; done; echo done > end.txt' }] }]
"""

ASKS = """
name: flow
version: 1.0.0
phases:
  - id: ask
    steps:
      - { id: anybody, approve: 'Does anybody agree?' }
      - { id: two, approve: 'Do two agree?', role: reviewer, count: 2 }
"""


async def helix_from_gate_to_gate(world):
    async with Agent(world) as agent:
        check((await agent.call("status"))["runs"] == [], "there is a run")
        await agent.call("workflow_apply", workflow="helix", variables={"project_name": "Acme", "test_command": "true"})
        run = await agent.call("run_start")
        check(run["status"] == "paused" and run["reason"] == "attestation", run["status"])
        check(any("started" in line for line in agent.progress), agent.progress)

        open_criteria = (await agent.call("workflow_next"))["criteria"]
        check([one["role"] for one in open_criteria] == [None], open_criteria)
        run = await agent.call("workflow_advance", attest=["1"], reason="they answer on Mondays")
        check(run["reason"] == "gate_unmet", run["reason"])

        # The agent reads what to do and writes the files itself.
        for name in ["brief", "requirements", "risks"]:
            prompt = await agent.read(f"ddx://prompt/helix/frame/{name}")
            place = re.search(r"Write it to '([^']+)'", prompt).group(1)
            check("Acme" in prompt, prompt)
            check(await agent.read(f"ddx://artifact/{place}") == world.read(place), place)
            text = prompt.split("follows this template:\n\n")[1]
            text = re.sub(r"TODO: number", "R-1", re.sub(r"TODO:[^\n|]*(?=[\n|])", "written down ", text))
            (world.project / place).write_text(text)
        run = await agent.call("workflow_advance", run=run["id"])
        check(run["status"] == "paused" and run["reason"] == "attestation", (run["reason"], run["waiting_for"]))

        # What people have to agree on is nothing that an agent can say.
        waiting = [one for one in run["waiting_for"] if one["kind"] == "attestation"]
        check([one["role"] for one in waiting] == ["product-owner"], waiting)
        refusal = await agent.refused("workflow_advance", run=run["id"], attest=["all"])
        check("'product-owner', which the settings give to no agent" in refusal, refusal)
        command = re.search(r"a person decides, and types: ddx (.*)", refusal).group(1)
        world.run(*command.split(), code=1)

        run = await agent.call("run_show")
        phases = {phase["id"]: phase["status"] for phase in run["phases"]}
        check(phases["frame"] == "completed" and phases["design"] == "in_progress", phases)
        check(await agent.read("ddx://prompt/helix/design/architecture"), "no prompt of the next phase")

    acts = {
        (one["event"], one["principal_kind"])
        for one in world.json("history")["transitions"]
        if one["principal_kind"] != "system"
    }
    check(("run_created", "agent") in acts and ("run_resumed", "person") in acts, acts)
    attested = [one["principal_kind"] for one in world.json("history")["transitions"] if one["event"] == "criterion_attested"]
    check(attested == ["agent", "person"], attested)
    records = [json.loads(line) for line in world.run("audit", "list", "--json").out.splitlines()]
    text = world.run("audit", "list").out
    check("(agent)" in text and "access_denied" in text, text)
    check(records, "no records")
    world.run("audit", "verify", "--full")


async def documents_are_those_of_the_command_line(world):
    before = world.snapshot()
    async with Agent(world) as agent:
        same = {
            ("workflow_show", "helix"): ["workflow", "show", "helix"],
            ("run_show", None): ["run", "show"],
            ("history", None): ["history"],
            ("workflow_next", None): ["workflow", "next"],
            ("run_list", None): ["run", "list"],
            ("workflow_list", None): ["workflow", "list"],
            ("workflow_actions", "helix"): ["workflow", "actions", "helix"],
            ("workflow_validate", "helix"): ["workflow", "validate", "helix"],
            ("analyze", None): ["analyze"],
            ("status", None): ["status"],
        }
        for (tool, workflow), words in same.items():
            told = await agent.call(tool, **({"workflow": workflow} if workflow else {}))
            check(told == world.json(*words), (tool, told))
        logs = await agent.call("logs", level="warn", tail=3)
        check(len(logs["records"]) == 3 and logs["schema"] == "ddx.logs/1", logs)
        check("is paused" in (await agent.call("explain"))["text"], "explain")
        check((await agent.call("explain", subject="DDX0213"))["schema"].startswith("ddx."), "code")
        found = await agent.call("recommend", problem="tests come too late", limit=2)
        check(len(found["recommendations"]) == 2, found)
        check((await agent.call("workflow_search", words="test", limit=1))["workflows"], "nothing found")
        await agent.refused("run_show", run="nobody")
        check("unknown key 'trust'" in await agent.refused("run_start", trust="sha256:0"), "trust can be given")
        check("has the unknown key" not in await agent.refused("approve", run=""), "an empty run is taken")
        for name in [resource.uri for resource in await agent.resources()][::7]:
            check(await agent.read(name), name)
        for gone in ["ddx://run/nobody", "ddx://artifact/../secret", "ddx://artifact/.ddx/config.yml", "ddx://nothing", "file:///etc/passwd"]:
            try:
                await agent.read(gone)
            except Refused:
                continue
            raise AssertionError(f"{gone} was read")
        names = await agent.prompts()
        check("helix/frame/challenge" in names and "helix/frame/brief" in names, names)
        check("the third risk" in await agent.prompt("helix/frame/challenge", "the third risk"), "about is lost")
        check(await agent.complete("run", "") == [world.json("run", "list")["runs"][0]["id"]], "no run proposed")
        check("helix" in await agent.complete("workflow", "he"), "no workflow proposed")
    after = world.snapshot()
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    check(changed <= {"home/.cache/ddx/catalog.sqlite"}, changed)


async def runs_go_on_beside_other_requests(world):
    async with Agent(world) as agent:
        begun = asyncio.ensure_future(agent.call("run_start"))
        await agent.wait_for(world.project / "begun")
        running = (await agent.call("status"))["runs"][0]
        check(running["status"] == "running", running["status"])
        begun.cancel()
        await agent.until(lambda run: run["status"] == "paused" and run["reason"] == "interrupted")

        run = await agent.call("run_resume", background=True)
        check(run["status"] == "running", run["status"])
        address = f"ddx://run/{run['id']}"
        async with agent.changes(address) as changes:
            (world.project / "go").write_text("")
            check(await changes() == address, "no change was told")
        await agent.until(lambda run: run["status"] == "completed")
        check(world.read("end.txt") == "done\n", "the step did not end")

        (world.project / "go").unlink()
        (world.project / "begun").unlink()
        left = (await agent.call("run_start", background=True))["id"]
        await agent.wait_for(world.project / "begun")
    left = world.json("run", "show", left)
    check((left["status"], left["reason"]) == ("paused", "interrupted"), (left["status"], left["reason"]))
    world.run("run", "cancel", left["id"])


async def people_decide(world):
    async with Agent(world) as agent:
        run = await agent.call("run_start")
        refusal = await agent.refused("approve", run=run["id"], step="ask/anybody")
        check("asks a person, and no agent may answer" in refusal and "a person decides, and types: ddx approve" in refusal, refusal)
        world.run("approve", run["id"], "ask/anybody")
        run = await agent.call("run_resume")
        check("'reviewer'" in await agent.refused("approve", run=run["id"], step="ask/two"), "no role")
        account = run["principal"]
        world.run("config", "set", "roles.reviewer", json.dumps([account, f"agent:{account}", "carol"]))
        await agent.call("approve", run=run["id"], step="ask/two", reason="seen")
        again = world.run("approve", run["id"], "ask/two", code=1).err
        check("has approved 'ask/two' already" in again, again)
        await agent.call("reject", run=run["id"], step="ask/two", reason="no, it is not")
    kinds = [one["principal_kind"] for one in world.json("history")["transitions"] if one["event"] == "step_approved"]
    check(kinds == ["person", "agent"], kinds)


async def an_agent_trusts_nothing(world):
    path = str(world.base / "library" / "flow")
    async with Agent(world) as agent:
        refusal = await agent.refused("workflow_apply", workflow=path)
        check("an agent cannot" in refusal and "types: ddx workflow apply ../library/flow" in refusal, refusal)
    world.apply()
    stranger = world.base / "stranger"
    stranger.mkdir()
    async with Agent(world, home=stranger) as agent:
        refusal = await agent.refused("run_start")
        digest = re.search(r"a person looks at what it runs, and types: ddx workflow trust (sha256:\S+)", refusal)
        check(digest, refusal)
        world.run("workflow", "trust", digest.group(1), environment={"HOME": str(stranger)})
        (world.project / "go").write_text("")
        check((await agent.call("run_start"))["status"] == "completed", "trusted and not run")


async def every_version_is_spoken(world):
    async with Agent(world, version="2026-07-28") as agent:
        newest = await agent.tools()
        check(agent.version == "2026-07-28", agent.version)
    for version in OTHER_VERSIONS:
        async with Agent(world, version=version) as agent:
            check(agent.version == version, (agent.version, version))
            check(await agent.tools() == newest, version)
            check((await agent.call("status"))["schema"] == "ddx.status/1", version)


async def main():
    with World() as world:
        await helix_from_gate_to_gate(world)
        await documents_are_those_of_the_command_line(world)
        await every_version_is_spoken(world)
    with World(LONG) as world:
        world.apply()
        await runs_go_on_beside_other_requests(world)
    with World(ASKS) as world:
        world.apply()
        await people_decide(world)
    with World(LONG) as world:
        await an_agent_trusts_nothing(world)


asyncio.run(main())
