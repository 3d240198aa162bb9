"""`ddx serve`: every route, by role; decisions are recorded as the deed of the token's subject."""
import json
import os
import signal
import time
import urllib.parse

from scene import World, check
from support.server import Server, Stream

WORKFLOW = """
name: flow
version: 1.0.0
variables: [{ name: who, default: Ada }]
phases:
  - id: build
    steps: [{ id: say, run: 'echo hello world; echo "oh no" >&2' }]
  - id: ask
    steps:
      - id: really
        approve: 'Really?'
        form: { type: object, required: [size], properties: { size: { type: integer } } }
  - id: check
    steps: [{ id: look, run: 'echo looked' }]
    exit_criteria: [The letter is polite]
  - id: end
    steps: [{ id: fail, run: 'echo last words >&2; exit 3' }]
"""

PLAIN = """
name: plain
version: 1.0.0
phases: [{ id: ask, steps: [{ id: really, approve: 'Really?' }] }]
"""

LONG = """
name: long
version: 1.0.0
phases: [{ id: wait, steps: [{ id: beat, run: 'i=0; while [ ! -e go ]; do i=$((i+1)); echo "beat $i"; sleep 0.05; done' }] }]
"""

ROLES = ["viewer", "operator", "lead", "auditor", "compliance", "security", "admin"]


def make_tokens(world):
    return {
        role: world.run("serve", "token", "add", "--role", role, "--subject", f"{role}-ada").out.strip()
        for role in ROLES
    }


def newest(world, kind):
    """The newest records of a type in the trail."""
    out = world.run("audit", "list", "--json", "--type", kind).out
    return [json.loads(line) for line in out.splitlines()]


with World(WORKFLOW) as world:
    world.write_workflow(PLAIN, "plain")
    world.write_workflow(LONG, "long")
    world.run("init")
    for name in ["flow", "plain", "long"]:
        world.apply(name)
    run = world.json("run", "start", "flow", "--correlation", "ticket-7", code=2)["id"]
    project = f"/api/v1/projects/{world.project.name}"
    here = f"{project}/runs/{run}"

    # Tokens: shown once, kept as digests, readable by the user alone.
    tokens = make_tokens(world)
    kept = world.base / "home/.config/ddx/serve/tokens.json"
    check(kept.stat().st_mode & 0o777 == 0o600, oct(kept.stat().st_mode))
    check(not any(token.split("_")[2] in kept.read_text() for token in tokens.values()), "a token is kept")
    listed = world.json("serve", "token", "list")["tokens"]
    check([token["roles"] for token in listed] == [[role] for role in ROLES], listed)
    check(len(newest(world, "token_added")) == len(ROLES), "tokens are recorded")
    world.run("serve", "token", "add", code=64)
    world.run("serve", "token", "add", "--role", "viewer", "--subject", "a b", code=64)
    world.run("serve", "token", "revoke", "zzzz", code=66)
    refused = world.run("serve", "--listen", "0.0.0.0:0", code=64)
    check("--tls-certificate" in refused.err, refused.err)

    with Server(world) as server:
        # What needs no token here, and what does.
        check(server.ask("/health").json["status"] == "ok", "health")
        check("script-src" in server.ask("/").fields["Content-Security-Policy"], "the page has a policy")
        document = server.ask("/openapi.json").json
        check(document["openapi"].startswith("3.1"), document["openapi"])
        check("Bearer" in server.ask(project + "/status", status=401).fields["WWW-Authenticate"], "401")
        server.ask(project + "/status", token="nonsense", status=401)
        server.ask(project + "/status", Authorization="Basic YTpi", token="", status=401)
        server.ask("/nothing", status=404)
        check("GET" in server.ask("/health", method="DELETE", status=405).fields["Allow"], "405")

        # Other servers and other pages.
        server.token = tokens["viewer"]
        server.ask("/health", Host="evil.example", status=421)
        server.ask("/health", Origin="http://evil.example", status=403)
        server.ask("/health", Origin=f"http://127.0.0.1:{server.address.port}")

        # The same documents as on the command line.
        listed = server.ask("/api/v1/projects").json["projects"]
        check([entry["folder"] for entry in listed] == [os.path.realpath(world.project)], listed)
        check(server.ask(f"/api/v1/projects/{listed[0]['id']}/status").json == world.json("status"), "status")
        check(server.ask(here).json == world.json("run", "show", run), "run")
        check(server.ask(here + "/history").json == world.json("history", run), "history")
        check(server.ask(here[:-20] + "/history").json == world.json("history", run), "a beginning of the id")
        check("really" in server.ask(here + "/explain?place=ask").json["text"], "explain")
        check(server.ask(here + "/timing").json["timeline"], "timing")
        server.ask(project + "/runs/ffffffff", status=404)
        server.ask(here + "/explain?place=nowhere", status=404)
        server.ask("/api/v1/projects/other/status", status=404)
        server.ask(here + "?colour=red", status=400)

        # Lists in pages.
        others = [world.json("run", "start", "plain", code=2)["id"] for _ in range(3)]
        first = server.ask(project + "/runs?limit=2").json
        check([r["id"] for r in first["runs"]] == [others[2], others[1]], first)
        rest = server.ask(project + f"/runs?limit=2&cursor={first['next_cursor']}").json
        check([r["id"] for r in rest["runs"]] == [others[0], run] and rest["next_cursor"] is None, rest)
        where = urllib.parse.quote("workflow == 'plain' && status == 'paused'")
        check(len(server.ask(project + f"/runs?where={where}").json["runs"]) == 3, "where")
        server.ask(project + "/runs?where=colour", status=400)
        check(server.ask(project + "/runs?status=failed").json["runs"] == [], "status")
        check(server.ask(project + "/runs?principal=nobody&since=1h").json["runs"] == [], "principal")

        # Logs: what steps print is not for everybody.
        def messages(path, role):
            return [r["message"] for r in server.ask(path, token=tokens[role]).json["records"]]

        for role in ROLES:
            shown = messages(here + "/logs", role)
            sees = role in ["operator", "auditor", "security"]
            check(("hello world" in shown) == sees, f"{role}: {shown}")
            check("phase 'build' completed" in shown, f"{role}: {shown}")
            check(bool(messages(project + "/search?grep=hello", role)) == sees, f"{role} searches")
            server.ask(here + "/logs?stream=stdout", token=tokens[role], status=200 if sees else 403)
        whole = messages(here + "/logs?level=debug", "auditor")
        paged, cursor = [], ""
        while cursor is not None:
            page = server.ask(here + f"/logs?level=debug&limit=3{cursor}", token=tokens["auditor"]).json
            paged += [r["message"] for r in page["records"]]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        check(paged == whole, f"{paged}\n{whole}")
        found, cursor = [], ""
        while cursor is not None:
            page = server.ask(project + f"/search?grep=paused&limit=1{cursor}", token=tokens["auditor"]).json
            found += [r["run"] for r in page["records"]]
            cursor = page["next_cursor"] and f"&cursor={urllib.parse.quote(page['next_cursor'])}"
        check(found == [*reversed(others), run], found)
        check(messages(here + "/logs?tail=1", "auditor") == whole[-1:], "tail")
        check(messages(here + "/logs?stream=stderr&step=say", "auditor") == ["oh no"], "filters")
        check(messages(here + "/logs?grep=h.llo&regex=true", "auditor") == ["hello world"], "patterns")
        server.ask(here + "/logs?step=nowhere", token=tokens["auditor"], status=404)
        server.ask(here + "/logs?grep=(&regex=true", token=tokens["auditor"], status=400)
        server.ask(here + "/logs?cursor=x", token=tokens["auditor"], status=400)
        check(server.ask(here + "/logs").json["records"][0]["correlation_id"] == "ticket-7", "correlation")

        # Decisions by role; a refusal is recorded as an attempt of the subject.
        may = {
            "approve": ["operator", "lead"], "reject": ["operator", "lead"], "attest": ["operator", "lead"],
            "pause": ["operator", "lead", "admin"], "cancel": ["operator", "lead", "admin"], "skip": ["lead"],
        }
        for verb, allowed in may.items():
            for role in set(ROLES) - set(allowed):
                server.ask(f"{here}/{verb}", {}, token=tokens[role], status=403)
            check(newest(world, "access_denied")[0]["core"]["facts"]["command"] == verb, verb)
        server.ask(here + "/approve", {"form": {"size": "big"}}, token=tokens["operator"], status=422)
        server.ask(here + "/approve", {}, token=tokens["operator"], status=422)
        server.ask(here + "/approve", {"color": 1}, token=tokens["operator"], status=422)
        server.ask(here + "/approve", "{", token=tokens["operator"], status=400)
        server.ask(here + "/approve", "x=1", token=tokens["operator"], status=415, Content_Type="text/plain")
        server.ask(here + "/approve", " " * (1 << 21), token=tokens["operator"], status=413)
        approved = server.ask(here + "/approve", {"form": {"size": 3}, "reason": "fine"}, token=tokens["operator"]).json
        check(approved["phases"][1]["steps"][0]["decisions"][0]["principal"] == "operator-ada", approved)
        server.ask(here + "/approve", {"form": {"size": 3}}, token=tokens["operator"], status=409)
        record = newest(world, "step_approved")[0]
        check(record["person"] == {"name": "operator-ada"}, record)
        facts = record["detail"]["facts"]
        check(facts["server"] is True and facts["token"] in tokens["operator"] and facts["address"] == "127.0.0.1", facts)
        world.run("run", "resume", run, code=2)
        server.ask(here + "/attest", {"criteria": ["nothing"]}, token=tokens["lead"], status=400)
        attested = server.ask(here + "/attest", {"criteria": ["The letter"], "reason": "it is"}, token=tokens["lead"]).json
        check(attested["status"] == "paused", attested["status"])
        check(newest(world, "criterion_attested")[0]["person"] == {"name": "lead-ada"}, "attested")
        world.run("run", "resume", run, code=1)
        check("last words" not in json.dumps(server.ask(here + "/logs?level=error").json), "quoted to a viewer")
        check("last words" in json.dumps(server.ask(here + "/logs?level=error", token=tokens["security"]).json), "quoted")
        check("last words" not in server.ask(here + "/explain").text, "explained to a viewer")
        check("last words" in server.ask(here + "/explain", token=tokens["operator"]).text, "explained")

        server.ask(f"{project}/runs/{others[0]}/reject", {"reason": "no"}, token=tokens["lead"])
        check(newest(world, "step_rejected")[0]["core"]["note"] == "no", "rejected")
        server.ask(f"{project}/runs/{others[1]}/skip", {"phase": "ask", "reason": "late"}, token=tokens["lead"])
        server.ask(f"{project}/runs/{others[1]}/skip", {"phase": "nowhere", "reason": "late"}, token=tokens["lead"], status=404)
        before = len(newest(world, "run_cancelled"))
        for _ in range(2):
            cancelled = server.ask(f"{project}/runs/{others[2]}/cancel", {}, token=tokens["admin"]).json
            check(cancelled["status"] == "cancelled", cancelled)
        check(len(newest(world, "run_cancelled")) == before + 1, "cancelled twice is recorded once")

        # Rules about who may, as on the command line: roles of the settings and different people.
        world.run("config", "set", "roles.lead", "[someone]")
        server.ask(f"{here}/skip", {"phase": "end", "reason": "x"}, token=tokens["lead"], status=403)
        world.run("config", "set", "roles.lead", "[lead-ada]")
        server.ask(f"{here}/skip", {"phase": "end", "reason": "x"}, token=tokens["lead"])

        # The trail, by role; reading leaves a record of the subject.
        for role in ROLES:
            sees = role in ["auditor", "compliance", "security"]
            answer = server.ask(project + "/audit?limit=5", token=tokens[role], status=200 if sees else 403)
            if sees:
                records = answer.json["records"]
                check(all("core" in record for record in records), records)
                check(any("person" in r for r in records) == (role != "security"), f"{role}: {records}")
                check(any("detail" in r for r in records) == (role != "compliance"), f"{role}: {records}")
                check(newest(world, "audit_read")[0]["person"]["name"] == f"{role}-ada", "audit_read")
        check(server.ask(project + "/audit?who=operator-ada&type=step_approved", token=tokens["security"]).json["records"] == [], "a hidden part is not searched")
        types, cursor = [], ""
        while cursor is not None:
            page = server.ask(project + f"/audit?type=token_added&limit=3{cursor}", token=tokens["auditor"]).json
            types += [r["seq"] for r in page["records"]]
            cursor = page["next_cursor"] and f"&cursor={urllib.parse.quote(page['next_cursor'])}"
        check(len(types) == len(ROLES) == len(set(types)) and types == sorted(types, reverse=True), types)

        # A run as it goes on, and from where a stream was cut off.
        process = world.start("run", "start", "long")
        while not (live := server.ask(project + "/runs?workflow=long&status=running").json["runs"]):
            time.sleep(0.05)
        path = f"{project}/runs/{live[0]['id']}"
        stream = Stream(server, path + "/events?tail=10000", tokens["operator"])
        check(stream.next()[0] == "run", "how it stands comes first")
        beats = [stream.until("log", lambda r: r["message"].startswith("beat"))["message"] for _ in range(20)]
        stream.close()
        stream = Stream(server, path + "/events", tokens["operator"], last=stream.last)
        beats += [stream.until("log", lambda r: r["message"].startswith("beat"))["message"] for _ in range(20)]
        check(beats == [f"beat {i}" for i in range(1, 41)], beats)
        watcher = Stream(server, project + "/events", tokens["viewer"])
        quiet = Stream(server, path + "/events?logs=false&replay=true", tokens["viewer"])
        check(quiet.next()[1]["event"] == "run_created", "past transitions")
        paused = server.ask(path + "/pause", {"reason": "lunch"}, token=tokens["operator"]).json
        check(paused["status"] == "running", "it pauses when its step has ended")
        (world.project / "go").touch()
        quiet.until("transition", lambda t: t["to"] == "completed" and t["scope"] == "step")
        quiet.until("run", lambda r: r["status"] == "paused")
        check(watcher.until("run", lambda r: r["status"] == "paused")["id"] == live[0]["id"], "all runs")
        check(process.wait(timeout=60) == 2, "the run is paused")
        again = server.ask(path + "/pause", {}, token=tokens["operator"]).json
        check(again["status"] == "paused", "pausing again changes nothing")

        # A token that is revoked is worth nothing at once, also for a stream that is open.
        world.run("serve", "token", "revoke", tokens["viewer"].split("_")[1])
        server.ask("/api/v1/projects", status=401)
        check(quiet.next() is None or True, "the stream ends")
        while quiet.next() is not None:
            pass
        check(len(newest(world, "token_revoked")) == 1, "revoked")
        expired = world.run("serve", "token", "add", "--role", "viewer", "--expires", "1ms").out.strip()
        server.ask("/api/v1/projects", token=expired, status=401)

        # Streams end and answers are finished when it is told to stop.
        last = Stream(server, path + "/events", tokens["operator"])
        check(last.next()[0] == "run", "a stream")
        code, out, err = server.stop(signal.SIGTERM)
        check((code, err) == (0, ""), (code, out, err))
        check(last.next() is None, "the stream has ended")

    # Whoever kills it loses nothing.
    with Server(world) as server:
        server.token = tokens["operator"]
        server.ask(here)
        check(server.stop(signal.SIGKILL)[0] == -signal.SIGKILL, "killed")
    with Server(world, "--all-projects") as server:
        server.token = tokens["operator"]
        check(server.ask(here).json["id"] == run, "it serves again")
        check(server.stop(signal.SIGINT)[0] == 0, "interrupted")
    check(world.json("audit", "verify")["sound"], "the trail holds")

    # The first token, for who starts it.
    kept.unlink()
    with Server(world) as server:
        server.read_token()
        check(server.ask(here + "/logs").json["records"], "it has every role")
        check(server.ask(project + "/audit").json["records"], "it has every role")
        busy = world.run("serve", "--listen", f"127.0.0.1:{server.address.port}", code=73)
        check("listens there already" in busy.err, busy.err)
