import JSON
import OTLP

/// What came of a request to the collector.
enum Delivery: Sendable, Hashable {
    /// It took all but some of the records.
    case taken(rejected: Int, reason: String?)
    /// It will never take them.
    case refused(String)
    /// It may take them another time, after a while that it may have named.
    case failed(String, retryAfter: Duration? = nil)

    /// Judges an answer.
    ///
    /// - Parameters:
    ///   - status: The status of HTTP.
    ///   - retryAfter: The header of that name.
    ///   - body: What came with it, as far as it was read.
    init(status: Int, retryAfter: String?, body: [UInt8]) {
        switch status {
        case 200..<300: self = Self(accepted: body)
        case 429, 502, 503, 504:
            let seconds = retryAfter.flatMap(Int.init).flatMap { (0...300).contains($0) ? $0 : nil }
            self = .failed("it answered \(status)", retryAfter: seconds.map { .seconds($0) })
        case 300..<400: self = .refused("it answered \(status), and nothing is sent elsewhere")
        default: self = .refused("it answered \(status)")
        }
    }

    private init(accepted body: [UInt8]) {
        guard !body.isEmpty else {
            self = .taken(rejected: 0, reason: nil)
            return
        }
        guard let answer = try? JSONValue(parsing: body), answer.objectValue != nil else {
            self = .refused("it answered with something that no collector answers with")
            return
        }
        let partial = answer["partialSuccess"]
        let names = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"]
        let rejected =
            names.compactMap { name -> Int? in
                let value = partial?[name]
                return value?.intValue ?? value?.stringValue.flatMap(Int.init)
            }.first.map { max(0, $0) } ?? 0
        let message = partial?["errorMessage"]?.stringValue.map { "it says: \($0.printable)" }
        self = .taken(rejected: rejected, reason: rejected > 0 ? message : nil)
    }
}

extension String {
    /// The beginning of a text of somebody else, fit to be shown on a terminal.
    fileprivate var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.prefix(200).map {
                    $0.properties.generalCategory == .control ? " " : $0
                }
            )
        )
    }
}
