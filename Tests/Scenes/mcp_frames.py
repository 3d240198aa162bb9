"""Whatever a client sends, the server answers what can be answered, stays in order, and ends with its input."""
import json
import os
import queue
import random
import signal
import subprocess
import threading

from scene import DDX, World, check

FLOW = """
name: flow
version: 1.0.0
phases: [{ id: wait, steps: [{ id: long, idempotent: true, run: 'touch begun; until [ -e go ]; do sleep 0.05; done' }] }]
"""
VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
ENVELOPE = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


class Server:
    def __init__(self, world):
        self.process = subprocess.Popen(
            [DDX, "mcp"], cwd=world.project, env=world.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def message(self, **parts):
        self.send(json.dumps({"jsonrpc": "2.0", **parts}).encode() + b"\n")

    def next(self):
        line = self.lines.get(timeout=120)
        check(line is not None, self.process.stderr)
        answer = json.loads(line)
        check(answer["jsonrpc"] == "2.0", answer)
        return answer

    def answer(self, **request):
        """The answer to a request; all else that arrives meanwhile is passed over."""
        self.message(**request)
        while True:
            answer = self.next()
            if answer.get("id") == request["id"] and "method" not in answer:
                return answer

    def begin(self, version="2025-11-25"):
        result = self.answer(id="hello", method="initialize", params={"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "frames", "version": "1"}})
        self.message(method="notifications/initialized")
        return result["result"]

    def end(self, code=0):
        self.process.stdin.close()
        check(self.process.wait(timeout=120) == code, self.process.returncode)
        check(self.process.stderr.read() == b"", "it wrote beside the protocol")
        while (line := self.lines.get(timeout=60)) is not None:
            json.loads(line)


def versions_are_negotiated(world):
    for version in VERSIONS:
        server = Server(world)
        check(server.begin(version)["protocolVersion"] == version, version)
        server.end()
    server = Server(world)
    check(server.answer(id=1, method="tools/list")["error"]["code"] == -32600, "no handshake was needed")
    check(server.begin("1999-01-01")["protocolVersion"] == VERSIONS[-1], "an unknown version")
    check(server.answer(id=2, method="server/discover")["error"]["code"] == -32601, "discover belongs to the newer kind")
    found = server.answer(id=3, method="server/discover", params={"_meta": ENVELOPE})["result"]
    check(found["supportedVersions"] == ["2026-07-28"] and found["resultType"] == "complete", found)
    wrong = {**ENVELOPE, "io.modelcontextprotocol/protocolVersion": "2999-01-01"}
    check(server.answer(id=4, method="tools/list", params={"_meta": wrong})["error"]["data"]["supported"] == ["2026-07-28"], "a version of the future")
    check(server.answer(id=5, method="tools/list", params={"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}})["error"]["code"] == -32602, "an envelope without abilities")
    check(server.answer(id=6, method="logging/setLevel", params={"level": "warning"})["result"] == {}, "no level")
    check(server.answer(id=7, method="logging/setLevel", params={"level": "loud"})["error"]["code"] == -32602, "a level that is none")
    server.end()


def nonsense_is_answered(world):
    server = Server(world)
    server.begin()
    for frame, code in [
        (b"no json\n", -32700),
        (b"{\n", -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping"\xff}\n', -32700),
        (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}\n', -32700),
        (b"[" * 100_000 + b"\n", -32700),
        (b'{"a":' * 100_000 + b"\n", -32700),
        (b"[]\n", -32600),
        (b"7\n", -32600),
        (b'{"jsonrpc":"1.0","id":1,"method":"ping"}\n', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"ping"}\n', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":3}\n', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":7}\n', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"none"}\n', -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"status","arguments":[]}}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"-1"}}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"9999"}}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":7}}\n', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"ddx://run/%zz"}}\n', -32002),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"ddx://artifact/%2e%2e/x"}}\n', -32002),
        (b'{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"none"}}\n', -32602),
        (b"x" * (17 << 20) + b"\n", -32600),
    ]:
        server.send(frame)
        answer = server.next()
        check(answer["error"]["code"] == code, (frame[:80], answer))
    for silent in [b"\n\r\n  \n", b'{"jsonrpc":"2.0","method":"notifications/none"}\n', b'{"jsonrpc":"2.0","id":9,"result":{}}\n',
                   b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}\n', b'{"jsonrpc":"2.0","method":"notifications/cancelled"}\n']:
        server.send(silent)
    server.send(b'[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"},8]\r\n')
    batch = [server.next() for _ in range(3)]
    check([one["id"] for one in batch] == ["a", "b", None], batch)
    misuse = server.answer(id=1, method="tools/call", params={"name": "run_show", "arguments": {"run": 7, "other": 1}})
    check(misuse["result"]["isError"] and "unknown key 'other'" in misuse["result"]["content"][0]["text"], misuse)
    tricky = server.answer(id=2, method="tools/call", params={"name": "run_show", "arguments": {"run": "--project=/"}})
    check("there is no run '--project=/'" in tricky["result"]["content"][0]["text"], tricky)
    tricky = server.answer(id=3, method="tools/call", params={"name": "recommend", "arguments": {"problem": "--limit=0 \u0000\n\u202e"}})
    check("result" in tricky, tricky)
    server.send(b'{"jsonrpc":"2.0","id":1,"meth')
    server.end()


def streams_may_end_at_any_time(world):
    Server(world).end()
    reader, writer = os.pipe()
    process = subprocess.Popen([DDX, "mcp"], cwd=world.project, env=world.environment, stdin=subprocess.PIPE, stdout=writer)
    os.close(writer)
    os.close(reader)
    process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    process.stdin.flush()
    check(process.wait(timeout=120) == 0, process.returncode)
    closed = subprocess.run([DDX, "mcp"], cwd=world.project, env=world.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    check((closed.returncode, closed.stdout, closed.stderr) == (0, b"", b""), closed)

    world.apply()
    server = Server(world)
    server.begin()
    server.message(id=1, method="tools/call", params={"name": "run_start", "arguments": {}})
    while not (world.project / "begun").exists():
        server.answer(id=2, method="ping")
    check(server.answer(id=1, method="prompts/list")["error"]["code"] == -32600, "an id was taken twice")
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=120) == 128 + signal.SIGTERM, server.process.returncode)
    run = world.json("run", "show")
    check((run["status"], run["reason"]) == ("paused", "interrupted"), (run["status"], run["reason"]))


def floods_are_held_back(world):
    server = Server(world)
    server.begin()
    for number in range(1_000):
        server.message(id=number, method="tools/call", params={"name": "run_list", "arguments": {}})
    answers = [server.next() for _ in range(1_000)]
    refused = [one for one in answers if one.get("error", {}).get("code") == -32000]
    check(0 < len(refused) < 1_000, len(refused))
    check(sorted(one["id"] for one in answers) == list(range(1_000)), "an answer is missing or came twice")
    server.end()


def mutated_messages(world):
    seeds = random.Random(7)
    known = [
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "status", "arguments": {}, "_meta": {"progressToken": 1}}},
        {"jsonrpc": "2.0", "id": 2, "method": "resources/read", "params": {"uri": "ddx://status", "_meta": ENVELOPE}},
        {"jsonrpc": "2.0", "id": 3, "method": "prompts/get", "params": {"name": "flow/wait/long", "arguments": {"about": "x"}}},
        {"jsonrpc": "2.0", "id": 4, "method": "completion/complete", "params": {"argument": {"name": "run", "value": ""}}},
        {"jsonrpc": "2.0", "id": 5, "method": "subscriptions/listen", "params": {"notifications": {"resourceSubscriptions": ["ddx://status"]}, "_meta": ENVELOPE}},
        {"jsonrpc": "2.0", "id": 6, "method": "tools/call", "params": {"name": "logs", "arguments": {"grep": "/(a+)+$/", "tail": 3}}},
        {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}},
    ]
    server = Server(world)
    server.begin()
    for round_ in range(600):
        data = bytearray(json.dumps(seeds.choice(known)).encode())
        for _ in range(seeds.randrange(4)):
            place = seeds.randrange(len(data))
            match seeds.randrange(4):
                case 0: data[place] = seeds.randrange(256)
                case 1: del data[place : place + seeds.randrange(1, 9)]
                case 2: data[place:place] = bytes(seeds.randrange(256) for _ in range(seeds.randrange(1, 9)))
                case 3: data[place:place] = seeds.choice([b"{", b"[", b'"', b"null", b"\\u0000", b"1e999", b"-", b","])
            if not data:
                break
        server.send(bytes(data) + b"\n")
        if round_ % 50 == 0:
            check(server.answer(id=f"still there {round_}", method="ping").get("result") == {}, "it does not answer")
    server.answer(id="last", method="ping")
    server.end()


with World(FLOW) as world:
    versions_are_negotiated(world)
    nonsense_is_answered(world)
    streams_may_end_at_any_time(world)
    floods_are_held_back(world)
    mutated_messages(world)
