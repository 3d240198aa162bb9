public import JSON

/// What a queue carries of a job: a worker finds the rest in the exchange.
///
/// Whoever may look into the queue reads it, so that it holds neither commands nor secrets.
public struct JobTicket: Sendable, Hashable {
    /// The name of the attempt.
    public let key: JobKey
    /// Where its description lies.
    public let exchange: JobExchangePlace
    /// How long the worker may go without a word to the queue until the job counts as lost, in milliseconds.
    public let leaseMilliseconds: Int64
    /// The time in which even a program that has to be killed is gone, in milliseconds; none when absent.
    public let limitMilliseconds: Int64?

    /// Names a job.
    public init(_ job: JobDescription) {
        key = job.key
        exchange = job.exchange
        leaseMilliseconds = job.leaseMilliseconds
        limitMilliseconds = job.timeoutMilliseconds.map {
            $0 + job.graceMilliseconds + 4 * job.leaseMilliseconds
        }
    }
}

extension JobTicket: JSONRepresentable {
    /// The ticket as a queue carries it.
    public var json: JSONValue {
        var object: JSONObject = [
            "version": JobDescription.version.json,
            "key": key.text.json,
            "exchange": exchange.json,
            "lease_ms": leaseMilliseconds.json,
        ]
        object["limit_ms"] = limitMilliseconds?.json
        return object.json
    }

    /// Reads what a queue carried.
    ///
    /// - Throws: `UnreadableJob` for anything else, and for a format of a later program.
    public init(parsing bytes: [UInt8]) throws(UnreadableJob) {
        let fields = try JobFields(bytes, of: "the ticket of the job")
        key = try fields.key()
        exchange = try JobExchangePlace(try fields.fields("exchange"))
        leaseMilliseconds = try fields.amount("lease_ms")
        limitMilliseconds = fields.has("limit_ms") ? try fields.amount("limit_ms") : nil
    }
}
