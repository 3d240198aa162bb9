import JSON
import SystemPackage
package import WorkflowAudit
import WorkflowStore
import WorkflowSystem

extension Project {
    /// The newest head of a log of the audit trail.
    ///
    /// - Parameter log: Its name, or the beginning of its last part; the only one when left out.
    /// - Returns: The head as it is stored.
    /// - Throws: `Failure` with `notFound` when there is no such log.
    package func auditHead(of log: String?) async throws -> LogHead {
        try await translatingFailures {
            let places = try auditPlaces()
            return try await reading { ledger in
                try await ledger.auditHead(of: auditLog(log, of: ledger.auditLogs()), places)
            }
        }
    }

    /// Writes a folder with which anybody can check one record of the audit trail.
    ///
    /// - Parameters:
    ///   - sequence: The place of the record in its log.
    ///   - log: Its name, or the beginning of its last part; the only one when left out.
    ///   - parts: The contents to disclose; all that can be opened when left out.
    ///   - folder: The folder that is made; nothing may stand there.
    /// - Returns: What was written, and why it could not be recorded.
    /// - Throws: `Failure` with `cannotCreate` when there is something already; nothing is left then.
    package func proveAudit(
        of sequence: Int,
        in log: String?,
        parts: [String]?,
        to folder: String
    ) async throws -> (bundle: ProofBundle, unrecorded: String?) {
        try await translatingFailures {
            let path = surroundings.absolute(folder)
            guard let name = path.lastComponent, try DurableFile.status(of: path) == nil else {
                throw Failure(
                    .cannotCreate,
                    "there is something at '\(path)' already",
                    hints: ["name a folder that is not there yet: -o DIR"]
                )
            }
            let places = try auditPlaces()
            let bundle = try await reading { ledger in
                let log = try auditLog(log, of: try await ledger.auditLogs())
                return try await ledger.auditProof(of: sequence, in: log, parts: parts, places)
            }
            let parent = path.removingLastComponent()
            try DurableFile.createDirectories(parent)
            try BoundedRoot(parent).publishAll(
                bundle.files.map { PlannedFile(FilePath($0.name), $0.bytes) },
                as: FilePath(root: nil, components: name)
            )
            var record = auditRecord(.auditProved)
            record.facts = [
                "log": bundle.record.log.json, "seq": sequence.json,
                "disclosed": bundle.disclosed.map(\.name).json,
            ]
            return (bundle, await unrecorded(record))
        }
    }
}
