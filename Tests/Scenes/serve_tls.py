"""`ddx serve` with a certificate, what monitoring reads, and clients that behave badly."""
import concurrent.futures
import json
import shutil
import socket
import ssl
import subprocess

from scene import World, check, skip
from support.packages import NotInstalled, install
from support.server import Server

if shutil.which("openssl") is None:
    skip("openssl is not installed")

WORKFLOW = """
name: flow
version: 1.0.0
phases:
  - id: build
    steps: [{ id: say, run: 'echo hello' }]
  - id: ask
    steps: [{ id: really, approve: 'Really?' }]
"""

READ_METRICS = """
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(sys.stdin.read()))
print(json.dumps([
    {"name": f.name, "type": f.type, "samples": [[s.name, s.labels, s.value] for s in f.samples]} for f in families
]))
"""


def make_certificate(world, name):
    files = world.base / f"{name}.pem", world.base / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )
    return [str(file) for file in files]


def raw(server, data, wait=5):
    """What is answered to bytes, until the connection is closed or nothing comes."""
    with socket.create_connection((server.address.hostname, server.address.port), timeout=wait) as connection:
        answer = b""
        try:
            connection.sendall(data)
            while more := connection.recv(65536):
                answer += more
        except (TimeoutError, ConnectionError):
            pass
        return answer


with World(WORKFLOW) as world:
    world.run("init")
    world.apply()
    run = world.json("run", "start", "flow", code=2)["id"]
    certificate, key = make_certificate(world, "own")
    other, _ = make_certificate(world, "other")

    # TLS: what is wrong with files is told, and nothing is said in the clear.
    world.run("serve", "--tls-certificate", certificate, code=64)
    check("does not belong" in world.run("serve", "--tls-certificate", other, "--tls-key", key, code=78).err, "pair")
    check("cannot be read" in world.run("serve", "--tls-certificate", "none", "--tls-key", key, code=66).err, "none")
    check("no certificate" in world.run("serve", "--tls-certificate", key, "--tls-key", key, code=78).err, "kind")
    with Server(
        world, "--tls-certificate", certificate, "--tls-key", key, listen="0.0.0.0:0", cafile=certificate
    ) as server:
        check(server.address.scheme == "https", server.address)
        server.ask("/health", status=401)
        server.read_token()
        for path in ["/health", "/metrics", "/api/v1/projects"]:
            server.ask(path)
        try:
            plain = raw(server, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        except OSError:
            plain = b""
        check(b"HTTP" not in plain, plain)
        old = ssl.create_default_context(cafile=certificate)
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        try:
            with socket.create_connection(("localhost", server.address.port), timeout=10) as connection:
                old.wrap_socket(connection, server_hostname="localhost")
            raise AssertionError("TLS 1.1 was spoken")
        except (ssl.SSLError, OSError):
            pass
        check(server.stop()[0] == 0, "stopped")

    with Server(world, "--allowed-host", "ddx.example.org") as server:
        server.token = world.run("serve", "token", "add", "--role", "operator").out.strip()
        server.ask("/health", Host="ddx.example.org")
        server.ask("/health", Host="other.example.org", status=421)

        # What is no request, or too much of one.
        check(b" 400 " in raw(server, b"nonsense\r\n\r\n"), "nonsense")
        check(raw(server, b"\x16\x03\x01\x00\xff" * 100, wait=2)[:9] in (b"", b"HTTP/1.1 "), "TLS to a plain port")
        long = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"
        check(b" 200 " not in raw(server, long), "long fields")
        many = b"".join(b"X%d: 1\r\n" % number for number in range(1_000))
        check(b" 200 " not in raw(server, b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + many + b"\r\n"), "many fields")
        check(b" 400 " in raw(server, b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"), "no host")
        twice = b"POST /api/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        check(b" 200 " not in raw(server, twice, wait=2), "two lengths")
        for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/projects/%2e%2e/status", "/api//v1", "/%00"]:
            check(server.ask(path, status=None).status in (400, 404), path)
        pipelined = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3
        check(raw(server, pipelined, wait=2).count(b"200 OK") == 3, "requests one behind the other")

        # Many at once, also more than are worked on at once, and those that never finish their request.
        idle = [socket.create_connection((server.address.hostname, server.address.port)) for _ in range(50)]
        for connection in idle:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: server.ask("/api/v1/projects").status, range(64)))
        check(answers == [200] * 64, answers)
        for connection in idle:
            connection.close()

        # Who guesses tokens has to wait, and so has who asks too often.
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            guesses = [a.status for a in pool.map(lambda n: server.ask("/api/v1/projects", token=f"guess{n}", status=None), range(40))]
        check(guesses.count(401) <= 25 and guesses.count(429) >= 15, guesses)
        waiting = server.ask("/api/v1/projects", token="guess", status=429)
        check(int(waiting.fields["Retry-After"]) >= 1, waiting.fields)
        server.ask("/api/v1/projects")

        # Metrics, as Prometheus itself reads them.
        text = server.ask("/metrics", token="").text
        try:
            python = install(world.base / "venv", "prometheus_client==0.26.0") / "python"
        except NotInstalled as reason:
            print(f"metrics are read by nobody else: {reason}")
            python = None
        if python:
            out = subprocess.run([python, "-c", READ_METRICS], input=text, capture_output=True, text=True, check=True)
            families = {family["name"]: family for family in json.loads(out.stdout)}
            check(all(name.startswith("ddx_") for name in families), families.keys())

            def value(family, sample, **labels):
                found = [v for n, l, v in families[family]["samples"] if n == sample and labels.items() <= l.items()]
                check(len(found) == 1, f"{sample} {labels}: {found}")
                return found[0]

            check(value("ddx_runs", "ddx_runs", workflow="flow", status="paused") == 1, "runs")
            check(value("ddx_waiting", "ddx_waiting", kind="approval") == 1, "waiting")
            check(value("ddx_steps", "ddx_steps", status="completed") == 1, "steps")
            check(value("ddx_audit_sound", "ddx_audit_sound") == 1, "the trail is verified")
            check(value("ddx_storage_level", "ddx_storage_level", level="ample") in (0, 1), "storage")
            check(value("ddx_step_duration_seconds", "ddx_step_duration_seconds_bucket", le="+Inf") >= 1, "buckets")
            check(families["ddx_run_duration_seconds"]["type"] == "histogram", "a histogram")
            check(value("ddx_http_refused", "ddx_http_refused_total", reason="rate") >= 15, "refusals")
        check(server.stop()[0] == 0, "stopped")

    # One token that asks too often, while another does not.
    with Server(world, "--rate-limit", "1") as server:
        busy = world.run("serve", "token", "add", "--role", "viewer").out.strip()
        statuses = [server.ask("/api/v1/projects", token=busy, status=None).status for _ in range(4)]
        check(statuses[0] == 200 and 429 in statuses, statuses)
    check(world.json("audit", "verify")["sound"], "the trail holds")
