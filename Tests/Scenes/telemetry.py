"""Runs are told to a collector of OpenTelemetry when one is set, and to nobody else; what the collector does is
no matter to the runs. Everything is read with the decoder of the protocol's authors."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from scene import DDX, World, check, skip, wait_for
from support.packages import NotInstalled, install

if "DDX_SCENE_PACKAGES" not in os.environ:
    with tempfile.TemporaryDirectory(prefix="ddx-packages.") as folder:
        try:
            programs = install(folder, "opentelemetry-proto==1.45.2")
        except NotInstalled as reason:
            skip(reason)
        environment = {**os.environ, "DDX_SCENE_PACKAGES": "own"}
        sys.exit(subprocess.run([programs / "python", *sys.argv], env=environment).returncode)

from support.collector import Collector, closed_port, decode, identity

FLOW = """
name: flow
version: 1.2.0
description: shows all that takes time
variables:
  - {name: key, secret: true, description: a secret}
phases:
  - id: frame
    steps:
      - {id: write, run: 'echo "$TRACEPARENT" > write.trace; echo "$TRACESTATE" > write.state; echo told-to-nobody'}
      - id: again
        run: 'test -e tried || { touch tried; exit 3; }'
        retry: {max: 2, initial: 1ms}
    exit_criteria:
      - {criteria: written down, check: {command: {run: 'echo "$TRACEPARENT" > gate.trace'}}}
  - id: build
    needs: [frame]
    matrix: {part: [left, right]}
    steps:
      - {id: make, run: 'true'}
"""
SLOW = """
name: flow
version: 1.0.0
description: waits in the middle
phases:
  - id: first
    steps:
      - {id: quick, run: 'true'}
      - id: slow
        run: 'touch begun; test -e go || sleep 600'
        on_interrupt: rerun
"""
SHORT = """
name: flow
version: 1.0.0
description: is soon over
phases:
  - id: only
    steps: [{id: one, run: 'true'}]
"""


def world_of(flow):
    world = World(flow)
    world.apply("flow", "--yes")
    return world


def start(world, url=None, code=0, variables=(), **environment):
    if url:
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = url
    return world.run("run", "start", "flow", "--yes", *variables, code=code, environment=environment)


def is_one_tree(spans, root_parent=""):
    """Whether every span has its own id and hangs from another, but for those of the caller."""
    ids = [span["id"] for span in spans]
    check(len(set(ids)) == len(ids), "an id stands for two spans")
    check(len({span["trace"] for span in spans}) == 1, "there are several traces")
    for span in spans:
        known = span["parent"] in ids or span["parent"] == root_parent
        check(known, f"{span['name']} hangs from a span that nobody sent")
    return {span["id"]: span for span in spans}


def tells_a_run(world):
    with Collector() as collector:
        start(
            world,
            collector.url,
            variables=["--var", "key=env:SECRET_KEY"],
            SECRET_KEY="xyzzy-plugh-4711",
            OTEL_RESOURCE_ATTRIBUTES="deployment.environment=night%20watch,team=a",
            OTEL_SERVICE_NAME="flows",
        )
        run = world.json("run", "show")["id"]
        spans = collector.spans()
        by_id = is_one_tree(spans)
        parents = sorted((span["name"], by_id[span["parent"]]["name"] if span["parent"] else "") for span in spans)
        check(
            parents
            == [
                ("gates frame exit", "phase frame"),
                ("phase build", "run flow"),
                ("phase build[0]", "phase build"),
                ("phase build[1]", "phase build"),
                ("phase frame", "run flow"),
                ("run flow", ""),
                ("step build[0]/make", "phase build[0]"),
                ("step build[1]/make", "phase build[1]"),
                ("step frame/again", "phase frame"),
                ("step frame/again", "phase frame"),
                ("step frame/write", "phase frame"),
            ],
            parents,
        )
        check({span["trace"] for span in spans} == {run.replace("-", "")}, "the trace is not the run")
        for span in spans:
            inner, outer = span["span"], by_id.get(span["parent"], span)["span"]
            check(outer.start_time_unix_nano <= inner.start_time_unix_nano, f"{span['name']} begins too early")
            check(inner.end_time_unix_nano <= outer.end_time_unix_nano, f"{span['name']} ends too late")
            check(inner.start_time_unix_nano <= inner.end_time_unix_nano, f"{span['name']} ends before it begins")
            check(span["attributes"]["ddx.run"] == run, span)
        attempts = {
            span["attributes"]["ddx.attempt"]: span for span in spans if span["name"] == "step frame/again"
        }
        check(attempts[1]["span"].status.code == 2, "a failed attempt looks well")
        check(attempts[1]["attributes"]["process.exit.code"] == 3, attempts[1])
        check(attempts[2]["span"].status.code == 0, "a good attempt looks failed")
        for resource in collector.resources():
            check(resource["service.name"] == "flows", resource)
            check(resource["deployment.environment"] == "night watch", resource)
            check(resource["service.version"] and resource["service.instance.id"], resource)

        ids = {span["name"]: span["id"] for span in spans}
        trace = run.replace("-", "")
        told = world.read("write.trace").strip()
        check(told == f"00-{trace}-{ids['step frame/write']}-01", f"the step was told {told}")
        told = world.read("gate.trace").strip()
        check(told == f"00-{trace}-{ids['gates frame exit']}-01", f"the gate was told {told}")

        metrics = collector.metrics()
        attempts = {
            point.attributes[1].value.string_value: point.as_int
            for point in metrics["ddx.step.attempts"].sum.data_points
        }
        check(attempts == {"completed": 4, "failed": 1}, attempts)
        check(metrics["ddx.step.attempts"].sum.is_monotonic, "a counter may fall")
        [point] = metrics["ddx.run.duration"].histogram.data_points
        check(point.count == 1 and sum(point.bucket_counts) == 1, point)
        check(len(point.bucket_counts) == len(point.explicit_bounds) + 1, point)
        check(metrics["ddx.run.duration"].unit == "s", "a duration has no unit")
        phases = {
            attribute.value.string_value
            for point in metrics["ddx.phase.duration"].histogram.data_points
            for attribute in point.attributes
            if attribute.key == "phase"
        }
        check(phases == {"frame", "build"}, phases)

        logs = collector.logs()
        check(any("step ended: frame/again" in record.body.string_value for record in logs), "there is no log")
        check({identity(record.trace_id) for record in logs} == {trace}, "records belong to no trace")
        known = set(ids.values()) | {span["id"] for span in spans}
        check({identity(record.span_id) for record in logs} - {""} <= known, "records belong to other spans")
        for text in ["xyzzy-plugh-4711", "told-to-nobody", os.environ.get("USER", "root") + '"', "touch tried"]:
            check(text.encode() not in collector.raw, f"'{text}' left the computer")


def continues_the_callers_trace(world):
    caller = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with Collector() as collector:
        variables = ["--var", "key=env:SECRET_KEY"]
        context = {"TRACEPARENT": f"00-{caller[0]}-{caller[1]}-01", "TRACESTATE": "vendor=1"}
        start(world, collector.url, variables=variables, SECRET_KEY="xyzzy-plugh-4711", **context)
        spans = collector.spans()
        is_one_tree(spans, root_parent=caller[1])
        check({span["trace"] for span in spans} == {caller[0]}, "the caller's trace is not continued")
        [root] = [span for span in spans if span["name"] == "run flow"]
        check(root["parent"] == caller[1], "the run hangs from nothing")
        check(root["span"].trace_state == "vendor=1", root)
        check(world.read("write.trace").startswith(f"00-{caller[0]}-"), "the step knows another trace")
        check(world.read("write.state").strip() == "vendor=1", "the state of the trace is lost")

        count = len(spans)
        context["TRACEPARENT"] = f"00-{caller[0]}-{caller[1]}-00"
        start(world, collector.url, variables=variables, SECRET_KEY="xyzzy-plugh-4711", **context)
        check(len(collector.spans()) == count, "a trace that nobody keeps was sent")
        check(world.read("write.trace").strip() == context["TRACEPARENT"], "the caller's word was changed")
        context["TRACEPARENT"] = "00-nonsense"
        start(world, collector.url, variables=variables, SECRET_KEY="xyzzy-plugh-4711", **context)
        check(len(collector.spans()) > count, "nonsense keeps a run from being told")
    start(world, variables=variables, SECRET_KEY="xyzzy-plugh-4711", TRACEPARENT=f"00-{caller[0]}-{caller[1]}-01")
    check(world.read("write.trace").strip() == f"00-{caller[0]}-{caller[1]}-01", "a trace ends with us")
    start(world, variables=variables, SECRET_KEY="xyzzy-plugh-4711")
    check(world.read("write.trace").strip() == "", "steps are told of a trace that there is not")


def stays_one_trace_after_kill(world):
    caller = "1af7651916cd43dd8448eb211c80319c", "c7ad6b7169203331"
    with Collector() as collector:
        environment = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "TRACEPARENT": f"00-{caller[0]}-{caller[1]}-01",
        }
        process = world.start("run", "start", "flow", "--yes", environment=environment)
        wait_for(world.project / "begun")
        process.send_signal(signal.SIGKILL)
        process.wait()
        (world.project / "go").touch()
        before = time.time_ns()
        del environment["TRACEPARENT"]
        world.run("run", "resume", environment=environment)
        spans = collector.spans()
        is_one_tree(spans, root_parent=caller[1])
        check({span["trace"] for span in spans} == {caller[0]}, "the next process began a trace of its own")
        slow = {span["attributes"]["ddx.attempt"]: span for span in spans if span["name"] == "step first/slow"}
        check(slow[1]["attributes"]["ddx.outcome"] == "interrupted", slow[1])
        check(slow[1]["span"].start_time_unix_nano < before, "an attempt begins after it was cut off")
        check(slow[2]["attributes"]["ddx.outcome"] == "completed", slow[2])
        for name in ["phase first", "run flow"]:
            [span] = [span for span in spans if span["name"] == name]
            check(span["span"].start_time_unix_nano < before, f"{name} begins with the second process")


def is_told_again_after_a_failure():
    with world_of(SHORT.replace("run: 'true'", "run: 'test -e ready'")) as world, Collector() as collector:
        start(world, collector.url, code=1)
        (world.project / "ready").touch()
        world.run("run", "resume", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        spans = collector.spans()
        is_one_tree(spans)
        runs = [span for span in spans if span["name"] == "run flow"]
        check([span["attributes"]["ddx.outcome"] for span in runs] == ["failed", "completed"], runs)
        check(runs[1]["parent"] == runs[0]["id"], "the second time hangs from nothing")


def sends_nothing_unasked(world):
    if not shutil.which("strace"):
        print("strace is not here: nobody looks at system calls")
        return
    trace = world.base / "calls"
    command = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", trace, DDX, "run", "start", "flow", "--yes"]
    for environment in [
        {},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SERVICE_NAME": "flows"},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": closed_port()},
    ]:
        subprocess.run(
            command, cwd=world.project, env={**world.environment, **environment}, check=True, capture_output=True
        )
        calls = trace.read_text()
        check("AF_INET" not in calls, f"something was connected to with {environment}:\n{calls}")
    (world.base / "asked").mkdir()
    subprocess.run(
        command,
        cwd=world.project,
        env={**world.environment, "OTEL_EXPORTER_OTLP_ENDPOINT": closed_port()},
        check=True,
        capture_output=True,
    )
    check("AF_INET" in trace.read_text(), "the look at system calls sees nothing")


def hang(handler, collector):
    collector.stopped.wait(300)


def drip(handler, collector):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(1000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        if collector.stopped.wait(0.2):
            return


def break_off(handler, collector):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{")


def babble(handler, collector):
    handler.wfile.write(b"\x00\xff babble \r\n\r\n" * 10)


def endless(handler, collector):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not collector.stopped.is_set():
        handler.wfile.write(b"x" * 65536)


def no_collector_matters():
    def answers(status, body=b"{}", **headers):
        return lambda *_: (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    elsewhere = Collector()
    partial = json.dumps({"partialSuccess": {"rejectedSpans": "2", "errorMessage": "too\u001b[31m old"}}).encode()
    kinds = {
        "hangs": (hang, None),
        "drips": (drip, None),
        "breaks off": (break_off, None),
        "babbles": (babble, None),
        "never ends": (endless, "something that no collector answers with"),
        "fails": (answers(500), "it answered 500"),
        "knows nothing": (answers(404), "it answered 404"),
        "is busy": (answers(429, retry_after="1"), "it answered 429"),
        "is away": (answers(503), "it answered 503"),
        "shows a page": (answers(200, b"<html>log in</html>"), "something that no collector answers with"),
        "leads elsewhere": (answers(307, location=elsewhere.url + "/v1/traces"), "nothing is sent elsewhere"),
        "takes a part": (answers(200, partial), "it says: too [31m old"),
    }
    with world_of(SHORT) as world:
        for name, (answer, words) in kinds.items():
            with Collector(answer) as collector:
                result = start(world, collector.url, OTEL_EXPORTER_OTLP_HEADERS="x-key=s3cr3t-header-value")
                check(collector.requests, f"a collector that {name} was not asked")
                told = " ".join(result.err.split())
                check("did not reach" in told, f"nothing is said of a collector that {name}: {result.err}")
                check("the run is not affected" in told, result.err)
                check(words is None or words in told, f"a collector that {name}: {result.err}")
                check("s3cr3t" not in result.err, "a header is shown")
        result = start(world, closed_port())
        check("did not reach" in result.err, result.err)
        result = start(world, "http://collector.invalid:4318")
        check("did not reach" in result.err, result.err)
    check(not elsewhere.requests, "a redirection was followed")


def drops_what_is_too_much():
    many = "\n".join(f"      - {{id: s{number}, run: 'true', }}" for number in range(1200))
    flow = f"name: flow\nversion: 1.0.0\ndescription: many\nphases:\n  - id: only\n    steps:\n{many}\n"
    with world_of(flow.replace(", }", "}")) as world, Collector(hang) as collector:
        result = start(world, collector.url)
        run = world.json("run", "show")
        check(run["status"] == "completed", run)
        check("did not reach" in result.err, result.err)


def goes_over_tls(world):
    folder = world.base / "tls"
    folder.mkdir()
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
        + ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
        check=True,
        capture_output=True,
    )
    settings = world.base / "home" / ".config" / "ddx" / "config.yml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    with Collector(certificate=(certificate, key)) as collector:
        settings.write_text(
            f"telemetry:\n  endpoint: {collector.url}/base\n  headers: {{Authorization: COLLECTOR_TOKEN}}\n"
            f"  certificate: {certificate}\n  signals: [traces]\n"
        )
        result = world.run("run", "start", "flow", "--yes")
        check("'COLLECTOR_TOKEN', which is not set" in result.err, result.err)
        check(not collector.requests, "something was sent without its header")
        result = start(world, COLLECTOR_TOKEN="Bearer abc123-token")
        check("did not reach" not in result.err, result.err)
        check({path for path, _, _ in collector.requests} == {"/base/v1/traces"}, collector.requests)
        check(collector.requests[0][1]["Authorization"] == "Bearer abc123-token", "the header is missing")
        settings.write_text(f"telemetry:\n  endpoint: {collector.url}\n")
        result = start(world)
        check("did not reach" in result.err, "a certificate that nobody signed is taken")
        settings.write_text("telemetry:\n  endpoint: http://collector.example.org\n  headers: {X-Key: COLLECTOR_TOKEN}\n")
        result = start(world, COLLECTOR_TOKEN="abc123-token")
        check("headers go over https" in " ".join(result.err.split()), result.err)
    settings.unlink()


def only_the_user_chooses(world):
    result = world.run("config", "set", "telemetry.endpoint", "http://127.0.0.1:1", code=64)
    check("where your data goes" in result.err, result.err)
    for name in ["config.yml", "config.local.yml"]:
        file = world.project / ".ddx" / name
        before = file.read_text() if file.exists() else None
        file.write_text("telemetry: {headers: {X-Key: HOME}}\n")
        result = world.run("status", code=78)
        check("where your data goes" in result.err, result.err)
        file.unlink() if before is None else file.write_text(before)
    for name, value, words in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:pw-4711@host", "secrets belong into headers"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "is none of a collector"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "ddx sends JSON over HTTP"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=%zz", "percent escapes"),
        ("OTEL_TRACES_EXPORTER", "zipkin", "'otlp' and 'none' are known"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "milliseconds"),
    ]:
        result = start(world, **{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", name: value})
        told = " ".join(result.err.split())
        check("no telemetry is sent" in told and words in told, f"{name}={value}: {result.err}")
        check("pw-4711" not in result.err, "a password is shown")


def keeps_nobody_waiting():
    with world_of(SHORT) as world, Collector(hang) as collector:
        first = world.start("run", "start", "flow", "--yes", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        for _ in range(1500):
            if collector.requests:
                break
            time.sleep(0.02)
        # The run is over, and while its process waits for the collector, others have it.
        run = world.json("run", "show")
        check(run["status"] == "completed", run)
        world.run("run", "rollback", run["id"])
        first.communicate()


def copies_tell_nothing(world):
    with Collector() as collector:
        world.run("run", "start", "--preview", "--yes", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        check(not collector.requests, "what was only tried out was told")
        world.run("workflow", "create", "mine")
        world.run("workflow", "test", "mine", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        check(not collector.requests, "a scene was told")
        world.run("run", "start", "flow", "--detach", "--yes", environment={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        for _ in range(1500):
            if any(span["name"] == "run flow" for span in collector.spans()):
                return
            time.sleep(0.02)
        raise AssertionError("a run in a process of its own is not told")


def exports_speak_the_same(world):
    document = decode("/v1/logs", world.run("logs", "--export", "otlp").out)
    records = document.resource_logs[0].scope_logs[0].log_records
    check(len(records) > 5 and records[0].body.string_value, document)
    document = decode("/v1/logs", world.run("audit", "export", "--format", "otlp").out)
    records = document.resource_logs[0].scope_logs[0].log_records
    check(len(records) > 5 and records[0].event_name.startswith("ddx.audit."), document)
    decode("/v1/logs", world.run("logs", "--export", "otlp", "--grep", "nowhere").out)


with world_of(FLOW) as world:
    tells_a_run(world)
    continues_the_callers_trace(world)
    exports_speak_the_same(world)
with world_of(SLOW) as world:
    stays_one_trace_after_kill(world)
is_told_again_after_a_failure()
with world_of(SHORT) as world:
    sends_nothing_unasked(world)
    goes_over_tls(world)
    only_the_user_chooses(world)
    copies_tell_nothing(world)
keeps_nobody_waiting()
no_collector_matters()
drops_what_is_too_much()
