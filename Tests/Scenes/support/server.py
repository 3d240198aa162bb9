"""A server that is running, and what can be asked of it."""
import http.client
import json
import signal
import ssl
import threading
import urllib.parse

from scene import check


class Answer:
    def __init__(self, status, fields, text):
        self.status, self.fields, self.text = status, fields, text

    @property
    def json(self):
        return json.loads(self.text)


class Server:
    """`ddx serve` at a free port."""

    def __init__(self, world, *options, listen="127.0.0.1:0", cafile=None, environment={}):
        self.process = world.start("serve", "--listen", listen, *options, environment=environment)
        first = self.process.stdout.readline()
        if not first.startswith("listening at "):
            raise AssertionError(f"no server: {first}{self.process.communicate()}")
        self.address = urllib.parse.urlsplit(first.split()[-1])
        self.context = ssl.create_default_context(cafile=cafile) if cafile else None
        self.token = None

    def read_token(self):
        """The token that is printed when there was none."""
        self.token = self.process.stdout.readline().split()[-1]
        return self.token

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def connection(self):
        port = self.address.port
        if self.address.scheme == "https":
            return http.client.HTTPSConnection("localhost", port, context=self.context, timeout=60)
        return http.client.HTTPConnection(self.address.hostname, port, timeout=60)

    def ask(self, path, body=None, token=None, method=None, status=200, **fields):
        """Asks, and checks with what status it is answered."""
        connection = self.connection()
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        token = self.token if token is None else token
        if token:
            fields.setdefault("Authorization", f"Bearer {token}")
        if body is not None:
            fields.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method or ("POST" if body is not None else "GET"), path, body, fields)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        check(status is None or answer.status == status, f"{path}: {answer.status}, not {status}: {answer.text}")
        if answer.status >= 400:
            check(response.headers["Content-Type"] == "application/problem+json", answer.fields)
            problem = answer.json
            check(problem["status"] == answer.status and problem["detail"] and problem["code"], problem)
        return answer

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


class Stream:
    """Events of a server as they come."""

    def __init__(self, server, path, token=None, last=None):
        self.connection = server.connection()
        fields = {"Authorization": f"Bearer {token or server.token}"}
        if last:
            fields["Last-Event-ID"] = last
        self.connection.request("GET", path, headers=fields)
        self.response = self.connection.getresponse()
        if self.response.status != 200:
            raise AssertionError(f"{path}: {self.response.status} {self.response.read()}")
        check(self.response.headers["Content-Type"] == "text/event-stream", self.response.headers)
        self.last = last

    def next(self):
        """The next event as its name and its data; nothing once the stream has ended."""
        event = {}
        while True:
            line = self.response.readline()
            if not line:
                return None
            text = line.decode().rstrip("\n")
            if text == "":
                if "data" in event:
                    self.last = event["id"]
                    return event["event"], json.loads(event["data"])
                event = {}
            elif not text.startswith(":"):
                name, _, value = text.partition(": ")
                event[name] = value

    def until(self, name, fits=lambda data: True):
        """The next event of a name that fits."""
        while True:
            event = self.next()
            check(event is not None, f"the stream ended before '{name}' came")
            if event[0] == name and fits(event[1]):
                return event[1]

    def close(self):
        self.connection.close()
