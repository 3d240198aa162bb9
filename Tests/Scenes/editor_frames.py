"""What no editor should send: the language server answers it by the book, or ends with a reason."""
import json
import random
import subprocess

from scene import DDX, World, check

FLOW = "name: f\nversion: 1.0.0\nphases:\n  - id: a\n    steps: [{ run: 'true' }]\n"


def frame(value):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def request(id, method, parameters=None):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": parameters or {}}


def notice(method, parameters=None):
    return {"jsonrpc": "2.0", "method": method, "params": parameters or {}}


def messages(out):
    """The frames of a stream, which must be whole."""
    found = []
    while out:
        header, _, out = out.partition(b"\r\n\r\n")
        length = int(header.removeprefix(b"Content-Length: "))
        found.append(json.loads(out[:length]))
        out = out[length:]
    return found


with World() as world:

    def talk(*parts, code, pieces=None):
        """Sends all and closes the stream; returns what came back, and the words on stderr."""
        sent = b"".join(part if isinstance(part, bytes) else frame(part) for part in parts)
        process = subprocess.Popen(
            [DDX, "lsp"],
            cwd=world.project,
            env=world.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if pieces:
            for start in range(0, len(sent), pieces):
                process.stdin.write(sent[start : start + pieces])
                process.stdin.flush()
            sent = b""
        out, err = process.communicate(sent, timeout=120)
        check(process.returncode == code, (process.returncode, out[-500:], err[-2000:]))
        return messages(out), err.decode()

    def error(answers, id):
        (answer,) = [one for one in answers if "id" in one and one["id"] == id]
        return answer["error"]["code"]

    begin = request(1, "initialize", {"capabilities": {}})
    end = [request("end", "shutdown"), notice("exit")]

    # Headers that make no sense end the stream: nobody can tell where the next frame begins.
    for header in [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"Content-Length: 12\n\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 1e3\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n\r\n",
        b"Content-Length: 67108865\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"Content-Type: x\r\n\r\n",
        b"\r\n\r\n",
        b"\x00" * 5000,
        b"Content-Length: 2\r\nX: " + b"a" * 5000,
    ]:
        answers, err = talk(frame(begin), header, frame(request(2, "shutdown")), code=65)
        check(answers[0]["id"] == 1 and "result" in answers[0], answers)
        check(answers[-1]["error"]["code"] == -32700 and answers[-1]["id"] is None, (header, answers))
        check("cannot be read" in err, err)

    # Frames that hold no message are answered, and the next one is taken.
    answers, _ = talk(
        begin,
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 2\r\n\r\n{]",
        frame(b"\xff\xfe"),
        frame(b"[" * 100_000),
        frame(b""),
        [request(3, "shutdown")],
        "text",
        {"jsonrpc": "1.0", "id": 4, "method": "shutdown"},
        {"jsonrpc": "2.0", "id": [5], "method": "shutdown"},
        {"jsonrpc": "2.0", "id": 6, "method": 6},
        {"jsonrpc": "2.0", "id": 7, "method": "x", "params": "text"},
        {"jsonrpc": "2.0", "id": 8},
        {"jsonrpc": "2.0", "id": 9, "result": None},
        *end,
        code=0,
    )
    codes = [one["error"]["code"] for one in answers if one["id"] is None]
    check(sorted(codes) == [-32700] * 4 + [-32600] * 3, answers)
    check([error(answers, id) for id in [4, 6, 7, 8]] == [-32600] * 4, answers)
    check(9 not in [one["id"] for one in answers], "an answer was answered")

    # The order of a conversation.
    answers, _ = talk(request(0, "textDocument/hover"), notice("textDocument/didOpen"), begin, begin | {"id": 2},
                      request(3, "no/such"), request(4, "$/no/such"), notice("$/no/such"), notice("no/such"),
                      *end, request(5, "textDocument/hover"), code=0)
    check([error(answers, id) for id in [0, 2, 3, 4]] == [-32002, -32600, -32601, -32601], answers)
    check("result" in next(one for one in answers if one["id"] == "end"), answers)
    answers, _ = talk(begin, request(2, "shutdown"), request(3, "textDocument/hover"), notice("exit"), code=0)
    check(error(answers, 3) == -32600, answers)
    talk(begin, notice("exit"), code=1)
    talk(begin, code=1)
    talk(code=1)
    talk(frame(begin)[:-3], code=1)

    # Ids come back as they were, and small pieces make the same frames.
    answers, _ = talk(begin, *[request(id, "x") for id in [2**60, "👋", "", -1, 0]], *end, code=0, pieces=7)
    check([one["id"] for one in answers[1:-1]] == [2**60, "👋", "", -1, 0], answers)

    # Parameters that make no sense.
    folder = world.base / "library/flow"
    world.write_workflow(FLOW)
    uri = (folder / "workflow.yml").as_uri()
    document = {"uri": uri}

    def opened(text, version=1):
        return notice("textDocument/didOpen", {"textDocument": {**document, "version": version, "text": text}})

    position = {"line": 3, "character": 8}
    answers, _ = talk(
        begin,
        opened(FLOW),
        request(2, "textDocument/hover"),
        request(3, "textDocument/hover", {"textDocument": document}),
        request(4, "textDocument/hover", {"textDocument": document, "position": {"line": -1, "character": 0}}),
        request(5, "textDocument/hover", {"textDocument": {"uri": uri + "x"}, "position": position}),
        request(6, "textDocument/rename", {"textDocument": document, "position": position}),
        request(7, "textDocument/codeAction", {"textDocument": document}),
        request(8, "textDocument/hover", {"textDocument": document, "position": {"line": 10**9, "character": 10**9}}),
        notice("textDocument/didChange", {"textDocument": document, "contentChanges": "x"}),
        notice("textDocument/didChange", {"textDocument": document, "contentChanges": [{"range": 1, "text": "x"}, {}]}),
        notice("textDocument/didClose"),
        notice("textDocument/didOpen", {"textDocument": {"uri": "untitled:1", "version": 1, "text": "a"}}),
        request(9, "textDocument/hover", {"textDocument": {"uri": "untitled:1"}, "position": position}),
        notice("textDocument/didOpen", {"textDocument": {"uri": "file:///%zz", "version": 1, "text": "a"}}),
        request(10, "textDocument/hover", {"textDocument": document, "position": position}),
        *end,
        code=0,
    )
    check([error(answers, id) for id in [2, 3, 4, 5, 6, 7]] == [-32602] * 6, answers)
    check([one["result"] for one in answers if one["id"] in (8, 9)] == [None, None], answers)
    check("phase" in str([one for one in answers if one.get("id") == 10]), answers)

    # A request that is cancelled before its turn is not worked on.
    answers, _ = talk(
        begin,
        request(2, "textDocument/hover", {"textDocument": document, "position": position}),
        notice("$/cancelRequest", {"id": 2}),
        notice("$/cancelRequest", {"id": "nobody"}),
        notice("$/cancelRequest"),
        *end,
        code=0,
    )
    check(error(answers, 2) == -32800, answers)

    # Texts that nobody would write, edited at places that need not exist.
    source = random.Random(7)
    bits = ["- ", "  ", "\n", "\r", "\r\n", "\t", ": ", "[", "]", "{", "}", "'", '"', "|", ">", "#", "${{", "}}", "&a",
            "*a", "!t", "%", "---\n", "👋", "é", "\u2028", "\ufeff", "\x00", "phases", "id", "a", "needs", "steps.",
            "run", "vars.", "if", "?"]
    talkers = ["hover", "completion", "definition", "references", "prepareRename", "documentSymbol"]
    for _ in range(4):
        parts = [begin, opened(FLOW)]
        for number in range(150):
            spot = [{"line": source.randrange(12), "character": source.randrange(20)} for _ in range(2)]
            text = "".join(source.choice(bits) for _ in range(source.randrange(6)))
            change = {"range": {"start": spot[0], "end": spot[1]}, "text": text}
            parts.append(
                notice("textDocument/didChange",
                       {"textDocument": {**document, "version": number + 2}, "contentChanges": [change]})
            )
            method = source.choice(talkers)
            parts.append(request(number + 2, f"textDocument/{method}", {"textDocument": document, "position": spot[0]}))
        answers, _ = talk(*parts, *end, code=0)
        answered = [one["id"] for one in answers if "id" in one]
        check(answered == [1, *range(2, 152), "end"], answered)
        check(all("error" not in one for one in answers), [one for one in answers if "error" in one])
    check((folder / "workflow.yml").read_text() == FLOW, "the server changed a file")
    print("headers, messages, order, ids, parameters, cancelling and 600 odd edits")
