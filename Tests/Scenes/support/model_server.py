"""A server with a language model of this computer: the usual HTTP interface over gpt4all, for one question at a time.

    python model_server.py FOLDER MODEL      prints its port
"""
import http.server
import json
import sys

import gpt4all

folder, name = sys.argv[1:]
model = gpt4all.GPT4All(name, model_path=folder, allow_download=False, device="cpu")


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = question["messages"][-1]["content"]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        count = 0
        with model.chat_session():
            for piece in model.generate(text, max_tokens=question.get("max_tokens") or 60, temp=0, streaming=True):
                count += 1
                self.say({"choices": [{"delta": {"content": piece}}]})
        usage = {"prompt_tokens": len(text.split()), "completion_tokens": count}
        self.say({"choices": [{"delta": {}, "finish_reason": "stop"}], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def say(self, value):
        self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
        self.wfile.flush()


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
