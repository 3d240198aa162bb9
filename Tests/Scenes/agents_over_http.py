"""Agents behind the usual HTTP interface of language models, with all that can go wrong on the way."""
import http.server
import json
import threading
import time

from scene import check
from support.agents import AgentWorld, step

FLOW = """
name: flow
version: 1.0.0
phases:
  - id: a
    steps: [{ id: write, artifact: note, prompt: p.md, output: note.md }]
"""


class Server(http.server.ThreadingHTTPServer):
    """Answers each call as the next entry of its script says; the last one stays."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.calls = [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def play(self, *script):
        self.script, self.calls = list(script), []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = len(self.server.calls)
        self.server.calls.append((self.path, dict(self.headers), body))
        act = self.server.script[min(number, len(self.server.script) - 1)]
        try:
            self.answer(**act)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def answer(self, words=(), status=200, headers=(), whole=None, cut=False, pause=0, endless=False, raw=None,
               usage=None, finish="stop", giant=0):
        if status != 200 or whole is not None:
            data = json.dumps(whole if whole is not None else {"error": {"message": "come back later"}}).encode()
            self.send_response(status)
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        if raw is not None:
            self.wfile.write(raw)
            return
        for word in words:
            self.event({"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]})
            time.sleep(pause)
        for _ in range(giant):
            self.event({"choices": [{"delta": {"content": "x" * 1_000_000}}]})
        while endless:
            self.wfile.write(b": still there\n\n")
            self.wfile.flush()
            time.sleep(0.05)
        if cut:
            return
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if usage:
            self.event({"choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, value):
        self.wfile.write(f"data: {json.dumps(value)}\r\n\r\n".encode())
        self.wfile.flush()


server = Server()
with AgentWorld(FLOW, {"p.md": "write a note\n"}) as world:
    def settings(**more):
        port = server.server_address[1]
        agent = {"endpoint": f"http://127.0.0.1:{port}/v1/", "model": "small", **more}
        world.configure(json.dumps({"agents": {"default": agent}}))

    def start(*script, code=0):
        server.play(*script)
        (world.project / "note.md").unlink(missing_ok=True)
        return json.loads(world.run("run", "start", "--json", code=code).out)

    settings(api_key_env="MODEL_KEY", max_tokens=500)
    good = {"words": ["# No", "te\n", "grüße"], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}

    # The key comes from the environment, and is told to nobody else.
    run = start(good, code=1)
    check("MODEL_KEY" in run["phases"][0]["steps"][0]["agent"]["rounds"][0]["findings"][0], run)
    check(server.calls == [], "nobody was called")
    world.environment["MODEL_KEY"] = "key-123456"
    run = start(good)
    check(world.read("note.md") == "# Note\ngrüße\n", world.read("note.md"))
    path, headers, body = server.calls[0]
    check(path == "/v1/chat/completions" and headers["Authorization"] == "Bearer key-123456", headers)
    check(body["model"] == "small" and body["stream"] and body["max_tokens"] == 500, body)
    check("write a note" in body["messages"][0]["content"], body)
    usage = step(run, "write")["agent"]["usage"]
    check((usage["input_tokens"], usage["output_tokens"], usage["cost_usd"]) == (11, 7, None), usage)
    settings()

    # What may succeed later is tried again, as the server asks.
    busy = {"status": 429, "headers": {"Retry-After": "0"}}
    run = start(busy, {"status": 503, "headers": {"Retry-After": "0"}}, good)
    check(len(server.calls) == 3 and run["status"] == "completed", server.calls)
    check("asked again" in world.run("logs", run["id"]).out, "the log tells")
    run = start(busy, code=1)
    check(len(server.calls) == 3 and step(run, "write")["reason"] == "agent", run)
    check("429" in json.dumps(step(run, "write")) and "come back later" in json.dumps(step(run, "write")), run)
    start({"status": 429, "headers": {"Retry-After": "4000"}}, code=1)
    check(len(server.calls) == 1, "nobody waits for an hour")
    start({"words": ["half"], "cut": True}, good)
    check(len(server.calls) == 2 and world.read("note.md").startswith("# Note"), "a cut answer is asked for again")

    # What will not is not.
    start({"status": 401, "whole": {"error": {"message": "who are you"}}}, code=1)
    check(len(server.calls) == 1, "a refusal is final")
    run = start({"raw": b"data: {not json\n\n"}, code=1)
    check(len(server.calls) == 1 and "no JSON" in json.dumps(step(run, "write")), run)
    run = start({"words": ["so far"], "finish": "length"}, code=1)
    check("max_tokens" in json.dumps(step(run, "write")), "an answer that was cut off is none")
    run = start({"giant": 80}, code=1)
    check("MB" in json.dumps(step(run, "write")), "a giant answer is not taken")
    check(not (world.project / "note.md").exists(), "nothing of all that was published")

    # An answer in one piece, and a slow one.
    run = start({"whole": {"choices": [{"message": {"content": "whole\n"}}], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}})
    check(world.read("note.md") == "whole\n", "servers that do not stream")
    start({**good, "pause": 0.3})
    settings(timeout="1s")
    run = start({"words": ["a"], "endless": True}, code=1)
    check(step(run, "write")["reason"] == "timeout", run)

    # Nobody there at all.
    server.shutdown()
    server.server_close()
    settings(timeout="30s")
    run = json.loads(world.run("run", "start", "--json", code=1).out)
    check(step(run, "write")["reason"] == "agent" and "no connection" in json.dumps(step(run, "write")), run)
