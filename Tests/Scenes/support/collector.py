"""A collector of OpenTelemetry on this computer, well-behaved or not, read with the official decoder."""
import base64
import http.server
import socket
import ssl
import threading

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

REQUESTS = {
    "/v1/traces": ExportTraceServiceRequest,
    "/v1/metrics": ExportMetricsServiceRequest,
    "/v1/logs": ExportLogsServiceRequest,
}


def decode(path, body):
    """What the official decoder makes of a document; it refuses fields that the protocol does not have."""
    return json_format.Parse(body, REQUESTS[path]())


def identity(value):
    """An id as it was written: the protocol writes them in hexadecimal, the decoder reads Base64."""
    return base64.b64encode(value).decode()


def attributes(holder):
    """Attributes by name."""
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in holder.attributes}


class Collector:
    """Takes whatever comes; `answer` gives status, headers and body, or takes the connection over."""

    def __init__(self, answer=None, certificate=None):
        collector = self
        self.requests = []
        self.stopped = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.requests.append((self.path, dict(self.headers), body))
                given = answer(self, collector) if answer else (200, {}, b"{}")
                if given is None:
                    self.close_connection = True
                    return
                status, headers, text = given
                self.send_response(status)
                for name, value in {"content-length": str(len(text)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def raw(self):
        return b"".join(body for _, _, body in self.requests)

    def _all(self, path):
        return [decode(path, body) for requested, _, body in self.requests if requested == path]

    def spans(self):
        """Every span: name, own id, parent's, trace, attributes, and the span itself."""
        return [
            {
                "name": span.name,
                "id": identity(span.span_id),
                "parent": identity(span.parent_span_id),
                "trace": identity(span.trace_id),
                "attributes": attributes(span),
                "span": span,
            }
            for document in self._all("/v1/traces")
            for resource in document.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def resources(self):
        return [
            attributes(resource.resource)
            for document in self._all("/v1/traces")
            for resource in document.resource_spans
        ]

    def metrics(self):
        return {
            metric.name: metric
            for document in self._all("/v1/metrics")
            for resource in document.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    def logs(self):
        return [
            record
            for document in self._all("/v1/logs")
            for resource in document.resource_logs
            for scope in resource.scope_logs
            for record in scope.log_records
        ]


def closed_port():
    """The address of a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
