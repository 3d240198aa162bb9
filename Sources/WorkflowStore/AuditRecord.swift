package import JSON
package import WorkflowAudit
package import WorkflowModel

/// Something that belongs into the audit trail and is no event of a run.
package struct AuditRecord: Sendable, Hashable {
    /// What happened; the words are those of `audit list`.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A log begins.
        case logOpened = "log_opened"
        /// The key of an epoch was destroyed, and another vouches from here on.
        case keyRotated = "key_rotated"
        /// The clock of the machine went back.
        case clockStepped = "clock_stepped"
        /// A run left the ledger with its history.
        case runRemoved = "run_removed"
        /// Runs that ended long ago, or what was kept for them, were removed.
        case pruned
        /// There was little room on the disk.
        case storageLow = "storage_low"
        /// The disk took no more records, and a run was paused for it.
        case storageFull = "storage_full"
        /// Log records of a run were dropped, because the log could not be written.
        case logLinesDropped = "log_lines_dropped"
        /// What could be read of a damaged ledger was put into a new one.
        case ledgerSalvaged = "ledger_salvaged"
        /// Somebody may read parts of the trail from here on.
        case recipientAdded = "recipient_added"
        /// Somebody may read no more of what is written from here on.
        case recipientRemoved = "recipient_removed"
        /// Who somebody was can be told no more.
        case subjectErased = "subject_erased"
        /// Somebody asked the process that carries a run on for something.
        case commandLeft = "command_left"
        /// Somebody took a copy of all that is kept of the runs.
        case backupMade = "backup_made"
        /// Somebody asked for what is not his to do.
        case accessDenied = "access_denied"
        /// Commands were not run, because nobody consented to them.
        case trustRefused = "trust_refused"
        /// The trail was verified.
        case auditVerified = "audit_verified"
        /// Somebody read records.
        case auditRead = "audit_read"
        /// Somebody took a proof of a record out of the trail.
        case auditProved = "audit_proved"
        /// Somebody took records out of the trail.
        case auditExported = "audit_exported"
        /// Old records were moved out of the ledger into an archive.
        case auditArchived = "audit_archived"
        /// Somebody made a report of the trail.
        case auditReported = "audit_reported"
        /// Something outside the project remembers the head of a log from here on.
        case witnessAdded = "witness_added"
        case workflowCreated = "workflow_created"
        case workflowApplied = "workflow_applied"
        case workflowUpdated = "workflow_updated"
        /// Files of a workflow of the project were written by this program.
        case workflowEdited = "workflow_edited"
        case workflowRemoved = "workflow_removed"
        /// Somebody consented to what a workflow runs.
        case workflowTrusted = "workflow_trusted"
        case workflowUntrusted = "workflow_untrusted"
        /// Somebody made a copy of the project his own.
        case projectTrusted = "project_trusted"
        case projectUntrusted = "project_untrusted"
        case workflowContributed = "workflow_contributed"
        case workflowPublished = "workflow_published"
        case workflowRated = "workflow_rated"
        case sourceAdded = "source_added"
        case sourceSynced = "source_synced"
        case sourceRemoved = "source_removed"
        /// Somebody consented to a plugin and installed it.
        case pluginAdded = "plugin_added"
        case pluginRemoved = "plugin_removed"
        case configurationChanged = "configuration_changed"
        /// Something that a checkup had found was put right.
        case projectRepaired = "project_repaired"
        /// A value is hidden from then on, or no more.
        case maskAdded = "mask_added"
        case maskRemoved = "mask_removed"
        /// Somebody may use the server from here on, or no more.
        case tokenAdded = "token_added"
        case tokenRevoked = "token_revoked"
        /// An agent carried out an action of a workflow outside of any run.
        case actionCarriedOut = "action_carried_out"
        /// A file was rendered from a template outside of any step.
        case artifactRendered = "artifact_rendered"
    }

    package let kind: Kind
    package let principal: Principal
    package let time: Timestamp
    package var outcome = AuditCore.Outcome.success
    package var workflow: String?
    /// The digest of the definition that it is about.
    package var definition: String?
    /// The run that it is about.
    package var run: RunID?
    package var phase: PhaseID?
    package var step: StepID?
    /// The code of the reason.
    package var reason: String?
    /// The files that it touched.
    package var files: [AuditFile] = []
    /// What is told beside that without free text, to viewers too.
    package var facts: JSONObject = [:]
    /// The words that somebody gave with it.
    package var note: String?
    /// What is told beside that to auditors and security alone.
    package var details: JSONObject = [:]
    /// What verifying the trail itself needs to know.
    var trail: JSONObject = [:]

    /// Describes what happened; what it concerns is set afterwards.
    package init(_ kind: Kind, by principal: Principal, at time: Timestamp) {
        self.kind = kind
        self.principal = principal
        self.time = time
    }
}
