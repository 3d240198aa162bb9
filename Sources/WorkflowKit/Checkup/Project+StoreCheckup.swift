import SystemPackage
import WorkflowAudit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// The ledger, its audit trail, and what they stand on.
extension Project {
    private static let ledger = "ledger"

    /// The clock may be corrected by that much without anybody wondering.
    private static let clockTolerance: Int64 = 2_000

    func ledgerFindings() async -> [CheckupFinding] {
        await examining(Self.ledger) {
            guard let checkup = try await reading({ try await $0.checkup() }) else {
                return [.pass(Self.ledger, "there is none yet; the first run begins it")]
            }
            var findings: [CheckupFinding] = []
            if checkup.strayed.isEmpty {
                let events = checkup.events.counting("event")
                let runs = checkup.runs.counting("run")
                findings.append(
                    .pass(Self.ledger, "\(events) of \(runs); the tables say what they say")
                )
            } else {
                let runs = checkup.strayed.prefix(5).map(\.short).joined(separator: ", ")
                let message =
                    "the tables of \(checkup.strayed.count.counting("run")) do not say what the "
                    + "events say: \(runs)"
                findings.append(
                    .fail(Self.ledger, Failure(.integrity, message, hints: [Self.salvageHint]))
                )
            }
            let ahead = checkup.newest.map { $0.milliseconds(since: surroundings.now()) } ?? 0
            if ahead <= Self.clockTolerance {
                findings.append(.pass("clock", "not behind what is recorded"))
            } else {
                findings.append(
                    .warn(
                        "clock",
                        "the newest event is \(Elapsed(milliseconds: ahead)) in the future",
                        hints: ["set the clock of this computer; order is by number, not by time"]
                    )
                )
            }
            return findings
        }
    }

    private static let salvageHint = "ddx doctor --salvage"

    func trailFindings() async -> [CheckupFinding] {
        await examining("audit trail") {
            let places = try auditPlaces()
            let anchored = await anchoredHeads()
            let verdicts = try await reading { try await $0.verifyAudit(places, anchored) }
            return verdicts.map { verdict in
                let subject = "audit trail"
                guard verdict.isSound else {
                    let codes = Set(verdict.findings.map(\.code).filter { !$0.isHarmless })
                    let words = codes.map(\.rawValue).sorted().joined(separator: ", ")
                    return .fail(
                        subject,
                        Failure(
                            .integrity,
                            "log \(verdict.log) does not hold: \(words)",
                            hints: ["ddx audit verify"]
                        )
                    )
                }
                let records = verdict.records.counting("record")
                return .pass(subject, "\(records) of log \(verdict.log), nothing against them")
            }
        }
    }

    func storageFindings() -> [CheckupFinding] {
        examining("storage") {
            let folder = root.appending(".ddx")
            let space = try StorageSpace(at: folder)
            switch StorageLevel(space) {
            case .ample:
                return [.pass("storage", space.words)]
            case .low:
                return [.warn("storage", "little room: \(space.words)", hints: Self.spaceHints)]
            case .critical:
                let message = "no run begins: \(space.words)"
                return [.fail("storage", Failure(.storage, message, hints: Self.spaceHints))]
            case .readOnly:
                return [
                    .fail(
                        "storage",
                        Failure(
                            .storage,
                            "the file system of '\(folder)' takes no changes",
                            hints: ["make it writable; reading works meanwhile"]
                        )
                    )
                ]
            }
        }
    }

    func permissionFindings() -> [CheckupFinding] {
        examining("permissions") {
            var findings: [CheckupFinding] = []
            let others = FilePermissions(rawValue: 0o007)
            if let status = try DurableFile.status(of: stateFolder),
                !status.permissions.intersection(others).isEmpty
            {
                findings.append(
                    exposed(
                        stateFolder,
                        "everybody may enter",
                        status.permissions.subtracting(others)
                    )
                )
            }
            let own = surroundings.folders.config.appending("ddx")
            for folder in [own.appending("keys"), own.appending("secrets")] {
                findings += try exposures(beneath: folder)
            }
            return findings.isEmpty ? [.pass("permissions", "for those who should")] : findings
        }
    }

    /// What others may read of a folder that is this user's alone.
    private func exposures(beneath folder: FilePath) throws -> [CheckupFinding] {
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return []
        }
        var findings: [CheckupFinding] = []
        try BoundedRoot(folder).walk { entry in
            let own: FilePermissions =
                entry.status.kind == .folder ? .privateFolder : .privateFile
            if entry.status.kind != .link, !entry.status.permissions.subtracting(own).isEmpty {
                findings.append(exposed(folder.pushing(entry.path), "others may read", own))
            }
            return .enter
        }
        return findings
    }

    private func exposed(
        _ path: FilePath,
        _ words: String,
        _ own: FilePermissions
    ) -> CheckupFinding {
        .warn(
            "permissions",
            "\(words) '\(path)'",
            hints: ["chmod \(String(own.rawValue, radix: 8)) '\(path)'"],
            repair: .permissions(of: path, own)
        )
    }
}
