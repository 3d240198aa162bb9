import JSON
import SystemPackage
import WorkflowModel
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Looks at all that runs depend on, and changes nothing.
    ///
    /// - Returns: What was found, the most important first; what cannot be examined fails.
    public func checkup() async -> [CheckupFinding] {
        guard isInitialized else {
            return [
                .warn(
                    "project",
                    "'\(root)' is no ddx project",
                    hints: ["ddx init", "ddx workflow apply NAME"]
                )
            ] + (await toolFindings())
        }
        var findings = await ledgerFindings()
        findings += await trailFindings()
        findings += logFindings()
        findings += storageFindings()
        findings += permissionFindings()
        findings += lockFindings()
        findings += await toolFindings()
        findings += settingsFindings()
        findings += await clusterFindings()
        return findings + (await runFindings())
    }

    /// Does what can be done about a finding without anybody's judgement.
    ///
    /// - Returns: Whether something was done.
    /// - Throws: `Failure` when it cannot be done.
    public func repair(_ finding: CheckupFinding) async throws -> Bool {
        try await translatingFailures {
            guard try await carryOut(finding.repair) else {
                return false
            }
            var record = auditRecord(.projectRepaired)
            record.details = [
                "subject": finding.subject.json, "message": finding.message.json,
            ]
            // What was put right may be what keeps anything from being recorded.
            _ = await unrecorded(record)
            return true
        }
    }

    private func carryOut(_ repair: CheckupRepair?) async throws -> Bool {
        switch repair {
        case nil:
            return false
        case .permissions(let path, let permissions):
            guard let name = path.lastComponent else {
                return false
            }
            try BoundedRoot(path.removingLastComponent())
                .setPermissions(of: FilePath(name.string), to: permissions)
            return true
        case .logSegment(let path, let run):
            let ownership = try await RunOwnership.acquire(run, state: stateFolder)
            try LogDamage.salvage(path, of: run, state: stateFolder)
            try ownership.release()
            return true
        case .logIndex:
            try LogDamage.renewIndex(state: stateFolder)
            return true
        case .endChildren(let run):
            let ownership = try await RunOwnership.acquire(run, state: stateFolder)
            try await ownership.endChildren()
            try ownership.release()
            return true
        }
    }

    /// What a look at something comes to; what is thrown is a finding as well.
    func examining(
        _ subject: String,
        _ look: () async throws -> [CheckupFinding]
    ) async -> [CheckupFinding] {
        do {
            return try await look()
        } catch {
            return [.fail(subject, Failure(error))]
        }
    }

    /// The same for what need not be waited for.
    func examining(
        _ subject: String,
        _ look: () throws -> [CheckupFinding]
    ) -> [CheckupFinding] {
        do {
            return try look()
        } catch {
            return [.fail(subject, Failure(error))]
        }
    }
}
