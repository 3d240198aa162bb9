import FoundationEssentials
import JSON
import SwiftProtobuf
import TemporalProtocol
import WorkflowJobs

extension JobTicket {
    /// Reads the one value that a job is handed over with.
    init(_ input: TemporalPayloads) throws(UnreadableJob) {
        try self.init(parsing: Array(input.payloads.first?.data ?? .init()))
    }
}

extension TemporalPayloads {
    /// One value in JSON.
    init(_ value: JSONValue) {
        self = .with {
            $0.payloads = [
                .with {
                    $0.metadata = ["encoding": .init("json/plain".utf8)]
                    $0.data = .init(value.bytes())
                }
            ]
        }
    }
}

extension Google_Protobuf_Duration {
    static func milliseconds(_ milliseconds: Int64) -> Self {
        .with {
            $0.seconds = milliseconds / 1000
            $0.nanos = Int32(milliseconds % 1000) * 1_000_000
        }
    }

    /// The same length of time.
    var duration: Duration { .seconds(seconds) + .nanoseconds(nanos) }
}
