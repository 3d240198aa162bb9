package import JSON
package import WorkflowModel

/// One record of the trail with its content opened, as lists, reports and exports tell it.
///
/// A content that the reader may not open, or that was erased, is missing; the rest stays true.
package struct AuditEvent: Sendable, Hashable {
    /// The log that the record stands in.
    package let log: String
    /// The place in the log, from 0.
    package let sequence: Int
    /// A UUID of the record.
    package let id: String
    /// When it was written, by the clock of the machine; order is by `sequence`.
    package let time: Timestamp
    /// What happened, to what, with which outcome.
    package let core: AuditCore?
    /// Who it was, by name.
    package let person: AuditPerson?
    /// With what words, from where.
    package let detail: AuditDetail?

    /// Whether nothing of it could be opened.
    package var isClosed: Bool { core == nil && person == nil && detail == nil }

    /// Describes a record.
    package init(
        log: String,
        sequence: Int,
        id: String,
        time: Timestamp,
        core: AuditCore?,
        person: AuditPerson?,
        detail: AuditDetail?
    ) {
        self.log = log
        self.sequence = sequence
        self.id = id
        self.time = time
        self.core = core
        self.person = person
        self.detail = detail
    }
}

/// What happened: the part of a record that viewers and auditors read.
package struct AuditCore: Sendable, Hashable {
    /// How it came out.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case success, failure
        /// It was asked for and not allowed.
        case denied
        /// Nobody can say, since whoever did it was cut off.
        case unknown
    }

    /// The kind of event or record, such as `step_ended` or `access_denied`.
    package let type: String
    package let outcome: Outcome
    /// What kind of actor it was.
    package let actor: Principal.Kind
    /// Stands for the actor where his name may not be told.
    package let pseudonym: String
    package var workflow: String?
    /// The digest of the definition that the run is pinned to.
    package var definition: String?
    package var run: RunID?
    package var phase: PhaseID?
    package var step: StepID?
    package var attempt: Int?
    /// The code of the reason, such as `timed_out`.
    package var reason: String?
    /// The files that it touched.
    package var files: [AuditFile] = []
    /// The words that somebody gave with it.
    package var note: String?
    /// The same words as they stand beside an event of a run: sealed, for the same readers.
    package var sealedNote: String?
    /// What is told beside that by this type, without free text.
    package var facts: JSONObject = [:]

    /// Describes what happened; what it concerns is set afterwards.
    package init(type: String, outcome: Outcome, actor: Principal.Kind, pseudonym: String) {
        self.type = type
        self.outcome = outcome
        self.actor = actor
        self.pseudonym = pseudonym
    }
}

/// A file that something touched, with the digests of its content before and after.
package struct AuditFile: Sendable, Hashable {
    package let path: String
    /// Nothing when there was no file, or nobody looked.
    package let before: String?
    /// Nothing when there is no file any more, or nobody looked.
    package let after: String?

    package init(path: String, before: String?, after: String?) {
        self.path = path
        self.before = before
        self.after = after
    }
}

/// Who it was: the part of a record that is erased with the person.
package struct AuditPerson: Sendable, Hashable {
    package let name: String
    package var email: String?
    /// The name that was given with `--on-behalf-of`.
    package var onBehalfOf: String?

    package init(name: String) {
        self.name = name
    }
}

/// With what words and from where: the part of a record that auditors and security read.
package struct AuditDetail: Sendable, Hashable {
    /// The words of a command, with secrets hidden.
    package var arguments: [String] = []
    package var host: String?
    package var directory: String?
    /// The commit that the project was at.
    package var commit: String?
    /// What is told beside that.
    package var facts: JSONObject = [:]

    package init() {}

    /// Whether there is nothing to tell.
    package var isEmpty: Bool { self == Self() }
}
