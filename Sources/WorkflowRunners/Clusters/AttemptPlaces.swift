package import JSON
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Where an attempt is that other machines carry out.
package struct AttemptPlace: Sendable, Hashable {
    /// How far it has come.
    package enum Stage: String, Sendable, Hashable {
        /// It is being handed over to the cluster.
        case submitting
        /// It waits for a machine.
        case queued
        /// A machine has it.
        case running
        /// The cluster does not answer; it goes on all the same.
        case unreachable
        /// Whoever had it is silent: whether it did its work is not known.
        case lost
        /// Its result is here.
        case ended

        /// Whether it goes on over there as far as is known.
        package var isOpen: Bool { self != .ended && self != .lost }
    }

    /// The name of the runner.
    package let runner: String
    /// The key of the attempt over there.
    package let key: String
    package var stage: Stage
    /// The machine, once one has it.
    package var node: String?
    /// Since when it is there, by the clock of this machine.
    package var since: Timestamp
    /// Whether it was begun by an owner of the run that has died.
    package var isTakenUp = false
    /// What else there is to say, such as why it is lost.
    package var detail: String?

    init(runner: String, key: String, stage: Stage, since: Timestamp) {
        self.runner = runner
        self.key = key
        self.stage = stage
        self.since = since
    }

    /// The place for people: on which cluster and machine, and since when.
    package var words: String {
        let cluster = "'\(runner)'"
        let place =
            switch stage {
            case .submitting: "being handed over to \(cluster)"
            case .queued: "queued on \(cluster)"
            case .running: "runs on \(node.map { "'\($0)' of \(cluster)" } ?? cluster)"
            case .unreachable: "\(cluster) does not answer"
            case .lost: "lost on \(node.map { "'\($0)' of \(cluster)" } ?? cluster)"
            case .ended: "ended on \(node.map { "'\($0)' of \(cluster)" } ?? cluster)"
            }
        return place + (isTakenUp ? ", taken up again" : "") + (detail.map { ": \($0)" } ?? "")
    }
}

extension AttemptPlace: JSONRepresentable {
    /// The place as it stands in the folder of the run, and in reports.
    package var json: JSONValue {
        [
            "runner": runner.json, "key": key.json, "stage": stage.rawValue.json, "node": node.json,
            "since": since.text.json, "adopted": isTakenUp.json, "detail": detail.json,
        ]
    }

    init?(_ value: JSONValue) {
        guard let runner = value["runner"]?.stringValue, let key = value["key"]?.stringValue,
            let stage = value["stage"]?.stringValue.flatMap(Stage.init),
            let since = value["since"]?.stringValue.flatMap(RFC3339.microseconds)
        else {
            return nil
        }
        self.init(runner: runner, key: key, stage: stage, since: Timestamp(microseconds: since))
        node = value["node"]?.stringValue
        isTakenUp = value["adopted"]?.boolValue ?? false
        detail = value["detail"]?.stringValue
    }
}

/// What is known of the attempts of a run that other machines carry out, in the folder of the run.
///
/// It helps people and the next owner; what counts stands in the ledger and in the exchange.
package struct AttemptPlaces: Sendable {
    private static let sizeLimit = 1 << 28

    private let file: FilePath

    /// Names the folder of a run; nothing is read.
    package init(folder: FilePath) {
        file = folder.appending("places")
    }

    /// The last place of each attempt; a line that was cut off tells nothing.
    package func read() throws -> [TrackedAttempt: AttemptPlace] {
        try lines().reduce(into: [:]) { places, line in
            if let attempt = line["attempt"].flatMap({ TrackedAttempt($0) }),
                let place = AttemptPlace(line)
            {
                places[attempt] = place
            }
        }
    }

    /// How much of the log of an attempt has been taken in.
    func logOffset(of attempt: TrackedAttempt) throws -> Int64 {
        try lines().reversed().lazy.filter { $0["attempt"] == attempt.json }
            .compactMap { $0["log"]?.intValue }.first.map { Int64($0) } ?? 0
    }

    func note(_ place: AttemptPlace, of attempt: TrackedAttempt) throws {
        var line = place.json.objectValue ?? [:]
        line["attempt"] = attempt.json
        try append(line)
    }

    func note(logOffset: Int64, of attempt: TrackedAttempt) throws {
        try append(["attempt": attempt.json, "log": logOffset.json])
    }

    private func append(_ line: JSONObject) throws {
        // Begun on a line of its own, whatever a crash may have left in the last one.
        let text = "\n" + JSONValue.object(line).text()
        try AppendFile(file, mode: .groupFile).write(Array(text.utf8))
    }

    private func lines() throws -> [JSONValue] {
        do {
            return try DurableFile.read(file, limit: Self.sizeLimit)
                .split(separator: UInt8(ascii: "\n"))
                .compactMap { try? JSONValue(parsing: Array($0)) }
        } catch let error as SystemError where error.isNotFound {
            return []
        }
    }
}
