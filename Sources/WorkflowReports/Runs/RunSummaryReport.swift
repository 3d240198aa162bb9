package import JSON
package import WorkflowModel

/// What lists and overviews say of a run: all but its phases, variables and outputs.
package struct RunSummaryReport: Sendable, Hashable {
    /// How far a run has got.
    package struct Progress: Sendable, Hashable {
        package let percent: Int
        package let completedPhases: Int
        package let totalPhases: Int

        /// Counts phases and the share of steps that have ended.
        package init(percent: Int, completedPhases: Int, totalPhases: Int) {
            self.percent = percent
            self.completedPhases = completedPhases
            self.totalPhases = totalPhases
        }
    }

    package let id: RunID
    package let workflow: String
    package let version: String
    package let digest: String
    package let status: RunStatus
    package let reason: Reason?
    package let note: Note?
    package let principal: String
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?
    package let durationMilliseconds: Int64?
    package let progress: Progress
    package let correlationID: String?
    /// The phase that people should look at.
    package let currentPhase: PhaseID?
    package private(set) var waiting: [WaitingFor]
    /// Criteria that failed or cannot be evaluated; nobody can attest those.
    package let unmet: [OpenCriterion]
    package private(set) var next: String
    /// The folder of the project, where runs of several are shown.
    package private(set) var project: String?

    /// Describes a run that was not folded, such as one from a table of the ledger.
    package init(
        id: RunID,
        workflow: String,
        version: String,
        digest: String,
        status: RunStatus,
        reason: Reason? = nil,
        note: Note? = nil,
        principal: String,
        createdAt: Timestamp,
        startedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil,
        durationMilliseconds: Int64? = nil,
        progress: Progress,
        correlationID: String? = nil,
        currentPhase: PhaseID? = nil,
        waiting: [WaitingFor] = []
    ) {
        self.id = id
        self.workflow = workflow
        self.version = version
        self.digest = digest
        self.status = status
        self.reason = reason
        self.note = note
        self.principal = principal
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.durationMilliseconds = durationMilliseconds
        self.progress = progress
        self.correlationID = correlationID
        self.currentPhase = currentPhase
        self.waiting = waiting
        unmet = []
        next = NextCommand.after(
            status,
            of: id,
            workflow: workflow,
            waiting: waiting,
            hasUnmetCriteria: false
        )
    }

    /// Summarises a record.
    ///
    /// - Parameters:
    ///   - record: The fold of the run's events.
    ///   - definition: What the run is pinned to, when it is at hand.
    ///   - isOwned: Whether a living engine carries the run on.
    ///   - now: The present time.
    package init(
        record: RunRecord,
        definition: WorkflowDefinition? = nil,
        isOwned: Bool,
        now: Timestamp
    ) {
        self.init(
            RunStanding(record: record, definition: definition, isOwned: isOwned),
            now: now
        )
    }

    init(_ standing: RunStanding, now: Timestamp) {
        let record = standing.record
        let criteria = standing.openCriteria
        id = record.id
        workflow = record.creation.workflow
        version = record.creation.version
        digest = record.creation.digest
        status = standing.status
        reason = standing.reason
        note = record.note
        principal = record.principal.name
        createdAt = record.createdAt
        startedAt = record.startedAt
        finishedAt = record.finishedAt
        durationMilliseconds = standing.milliseconds(
            from: record.startedAt,
            to: record.finishedAt,
            now: now
        )
        progress = Progress(
            percent: record.percent,
            completedPhases: record.completedPhases,
            totalPhases: record.totalPhases
        )
        correlationID = record.creation.correlationID
        currentPhase = record.status.isFinal ? nil : record.currentPhase?.id
        waiting = standing.waiting(criteria: criteria)
        unmet = criteria.filter { !$0.isAttestable }
        next = NextCommand.after(
            standing.status,
            of: record.id,
            workflow: record.creation.workflow,
            waiting: waiting,
            hasUnmetCriteria: !unmet.isEmpty
        )
    }

    /// The same run among those of other projects: what there is to type names its folder.
    package func inProject(_ folder: String) -> Self {
        var report = self
        report.project = folder
        report.next = next.inProject(folder)
        report.waiting = waiting.map { $0.inProject(folder) }
        return report
    }

    /// The object `ddx.run/1` without phases, variables and outputs.
    package var object: JSONObject {
        var object = headObject
        for (key, value) in tailObject {
            object[key] = value
        }
        return object
    }

    /// The members that stand before what a summary leaves out.
    var headObject: JSONObject {
        [
            "schema": "ddx.run/1", "id": id.text.json, "workflow": workflow.json,
            "version": version.json, "digest": digest.json, "status": status.rawValue.json,
            "reason": (reason?.rawValue).json, "note": note.json, "principal": principal.json,
            "created_at": createdAt.text.json, "started_at": (startedAt?.text).json,
            "finished_at": (finishedAt?.text).json, "duration_ms": durationMilliseconds.json,
            "progress": progress.json, "correlation_id": correlationID.json,
        ]
    }

    /// The members that stand behind it.
    var tailObject: JSONObject {
        var object: JSONObject = ["waiting_for": .array(waiting.map(\.json)), "next": next.json]
        object["project"] = project?.json
        return object
    }
}

extension RunSummaryReport: JSONRepresentable {
    /// The object as a value.
    package var json: JSONValue { object.json }
}

extension RunSummaryReport.Progress: JSONRepresentable {
    /// The member `progress` of a run.
    package var json: JSONValue {
        [
            "percent": percent.json, "completed": completedPhases.json, "total": totalPhases.json,
        ]
    }
}

extension WaitingFor: JSONRepresentable {
    /// An element of `waiting_for`.
    package var json: JSONValue {
        var object: JSONObject = [
            "kind": kind.rawValue.json, "phase": phase.text.json, "step": (step?.text).json,
            "text": text.json, "command": command.json, "role": role.json,
        ]
        if let approvals {
            object["approved_by"] = approvals.givenBy.json
            object["approvals_needed"] = approvals.needed.json
            object["form"] = approvals.asksForForm.json
        }
        return object.json
    }
}
