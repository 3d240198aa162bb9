import JSON
import WorkflowAudit
import WorkflowModel

/// What records of a type are about; types that are not known belong where their words say.
struct AuditTypeTopics {
    /// Somebody decided, attested or stepped over something.
    let isDecision: Bool
    /// A phase was stepped over, which nobody has to decide.
    let isSkip: Bool
    /// A definition that a run is pinned to was changed.
    let isChangeOfRun: Bool
    /// Workflows, settings, roles, keys of readers and the like were changed.
    let isChange: Bool
    /// Something is gone by intent.
    let isRemoval: Bool
    /// Something that a reader should ask about, however it came out.
    let isException: Bool
    /// Somebody looked at the trail, checked it or took something out of it.
    let isReading: Bool

    private static let decisions: Set = [
        "step_approved", "step_rejected", "criterion_attested", "phase_released",
        "interruption_decided", "approval_granted", "approval_denied",
    ]
    private static let exceptions: Set = ["rollback_started", "run_failed", "run_removed"]
    private static let changed: Set<Substring> = [
        "workflow", "definition", "source", "configuration", "config", "setting", "role", "policy",
        "plugin", "recipient", "trusted", "untrusted", "trust", "overlay", "mask", "project",
    ]
    private static let gone: Set<Substring> = ["removed", "pruned", "archived", "erased"]
    private static let exceptional: Set<Substring> = [
        "clock", "gap", "erased", "pruned", "rotated", "storage", "salvaged", "interrupted", "log",
        "key", "witness",
    ]

    init(_ type: String) {
        let words = Set(type.split(separator: "_"))
        isDecision = Self.decisions.contains(type)
        isSkip = type == "phase_skipped"
        isChangeOfRun = type == "definition_changed"
        isChange = !words.isDisjoint(with: Self.changed)
        isRemoval = !words.isDisjoint(with: Self.gone) && !words.contains("workflow")
        isException =
            !words.isDisjoint(with: Self.exceptional) || Self.exceptions.contains(type)
        isReading = words.contains("audit")
    }
}

/// What a record is about, and the words that tell it.
struct AuditTopicWords {
    let core: AuditCore
    let topics: AuditTypeTopics

    /// Somebody decided, attested or stepped over something.
    var isApproval: Bool { topics.isDecision || (topics.isSkip && core.actor != .system) }

    /// Workflows, settings, roles, keys of readers and the like were changed.
    var isChange: Bool { topics.isChange && (core.run == nil || topics.isChangeOfRun) }

    /// Something that a reader should ask about.
    var isException: Bool { topics.isException || core.outcome == .unknown }

    /// Whether a list tells of the record itself.
    var isListed: Bool {
        isApproval || isChange || isException || topics.isRemoval || core.outcome == .denied
    }

    /// What it was done to.
    var subject: String {
        let names = [
            core.workflow, core.run.map { "run \($0.short)" }, core.phase?.text, core.step?.text,
        ]
        .compactMap(\.self)
        return names.isEmpty ? facts : names.joined(separator: " / ")
    }

    /// The first of what else is told, where there is nothing with a name of its own.
    private var facts: String {
        core.facts.filter { $0.value.arrayValue == nil && $0.value.objectValue == nil }.prefix(3)
            .map { "\($0.key): \($0.value.stringValue ?? $0.value.text())" }
            .joined(separator: ", ")
    }

    var outcome: String { core.outcome.rawValue }

    /// Why, in the words of the codes.
    var reason: String {
        [core.facts["command"]?.stringValue, core.reason].compactMap(\.self)
            .joined(separator: ": ")
    }
}
