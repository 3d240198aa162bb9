import JSON
import SystemPackage
import WorkflowAudit
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// What records tell of the work of commands.
extension AuditRecord {
    mutating func describe(_ plan: InstallationPlan, in project: Project) {
        let copied = plan.copiedFiles
        let others = plan.files.dropFirst(copied.count).filter { $0.change != .same }.map(\.path)
        describe(plan.pin.name, files: others, in: project)
        files =
            copied.map { AuditFile(path: $0, before: nil, after: $1.description) } + files
        definition = plan.digest.description
        facts = ["version": plan.pin.version.json, "source": plan.pin.source.json]
    }

    /// Names a workflow and files of the project as they are now.
    mutating func describe(_ workflow: String, files paths: [String], in project: Project) {
        self.workflow = workflow
        files = paths.map { AuditFile(path: $0, before: nil, after: project.digest(of: $0)) }
    }

    mutating func describe(_ report: UpdateReport, in project: Project) {
        describe(report.name, files: [], in: project)
        facts = [
            "from": report.from.json, "source": report.source.json,
            "status": report.status.rawValue.json,
        ]
        facts["to"] = report.to?.json
        facts["conflicts"] = .array(report.conflicts.map(\.path.json))
    }

    mutating func describe(
        _ plugin: PluginManifest,
        _ digest: SHA256Digest,
        from source: String
    ) {
        facts = [
            "name": plugin.name.json, "version": plugin.version.json,
            "digest": digest.description.json, "source": source.json,
        ]
    }

    mutating func describe(_ source: SourceSetting, _ result: Result<SyncOutcome, Failure>) {
        facts = ["name": source.name.json, "url": source.url.json]
        switch result {
        case .success(let outcome):
            facts["commit"] = outcome.commit.text.json
        case .failure(let failure):
            outcome = .failure
            reason = failure.code.word
            details = ["message": failure.message.json]
        }
    }
}

extension SourceSetting {
    /// What records tell of a source.
    func facts(isOfTeam: Bool) -> JSONObject {
        var facts: JSONObject = ["name": name.json, "url": url.json, "team": isOfTeam.json]
        facts["ref"] = ref?.json
        return facts
    }
}

extension Project {
    /// The digest of a file of the project; nothing when there is none.
    func digest(of path: String) -> String? {
        (try? BoundedRoot(root).digest(of: FilePath(path)))?.description
    }
}
