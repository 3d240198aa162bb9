import JSON
import SystemPackage
import WorkflowAudit
import WorkflowLanguage
package import WorkflowModel
package import WorkflowStore
import WorkflowSystem

extension Project {
    /// The project, whose audit trail is read together with archives of it.
    package func readingArchives(_ folders: [String]) -> Project {
        var project = self
        project.archives = folders.map(surroundings.absolute)
        return project
    }

    /// Moves old records of the audit trail into an archive; those that are left prove as before.
    ///
    /// The trail is verified first. Cut off anywhere, nothing is lost, and doing it again goes on.
    ///
    /// - Parameters:
    ///   - moment: The first moment whose records stay; what `retention.audit` says when left out.
    ///   - folder: The folder of the archive; one that a call which was cut off has left is taken up.
    /// - Returns: What was moved; nothing when no record is that old.
    /// - Throws: `Failure` with `notPermitted` for who may not, with `integrity` for a trail that
    ///   does not hold, and with `cannotCreate` when something else stands in the place.
    package func archiveAudit(
        before moment: Timestamp?,
        to folder: String
    ) async throws -> AuditArchive.Manifest? {
        try await translatingFailures {
            let path = try placeOutsideState(folder, option: "-o")
            let now = surroundings.now()
            return try await writing { ledger in
                try await recordingRefusals(of: "audit archive", in: ledger) {
                    try requireRole("compliance", for: "moving records of the audit trail away")
                }
                let places = try auditPlaces()
                let verdicts = try await ledger.verifyAudit(places, anchoredHeads())
                guard verdicts.allSatisfy(\.isSound) else {
                    throw Failure(
                        .integrity,
                        "the audit trail does not hold, and all of it is evidence now",
                        hints: ["see what was found: ddx audit verify"]
                    )
                }
                let archive = AuditArchive(folder: path)
                do {
                    return try await ledger.archiveAudit(
                        to: archive,
                        before: try moment ?? auditPolicy(now),
                        by: surroundings.principal,
                        at: now
                    )
                } catch let error as StoreError where error.code == .invalid {
                    throw Failure(
                        .cannotCreate,
                        error.description,
                        hints: ["name a folder that is not there yet: -o DIR"]
                    )
                }
            }
        }
    }

    /// The first moment whose records stay by the settings.
    private func auditPolicy(_ now: Timestamp) throws -> Timestamp {
        guard let age = settings.auditRetention else {
            throw Failure(
                .usage,
                "nothing says which records are old: they are kept until a policy says otherwise",
                hints: ["--older-than 365d", "ddx config set retention.audit 365d"]
            )
        }
        return now.before(age)
    }
}
