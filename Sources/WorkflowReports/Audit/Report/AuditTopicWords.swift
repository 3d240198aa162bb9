import JSON
import WorkflowAudit
import WorkflowModel

/// What a record is about, by its type; types that are not known belong where their words say.
struct AuditTopicWords {
    private let core: AuditCore
    private let words: Set<Substring>

    init(_ core: AuditCore) {
        self.core = core
        words = Set(core.type.split(separator: "_"))
    }

    /// Somebody decided, attested or stepped over something.
    var isApproval: Bool {
        [
            "step_approved", "step_rejected", "criterion_attested", "phase_released",
            "interruption_decided", "approval_granted", "approval_denied",
        ].contains(core.type)
            || (core.type == "phase_skipped" && core.actor != .system)
    }

    /// Workflows, settings, roles, keys of readers and the like were changed.
    var isChange: Bool {
        guard core.run == nil || core.type == "definition_changed" else {
            return false
        }
        return !words.isDisjoint(with: [
            "workflow", "definition", "source", "configuration", "config", "setting", "role",
            "policy", "plugin", "recipient", "trusted", "untrusted", "trust", "overlay", "mask",
            "project",
        ])
    }

    /// Something is gone by intent.
    var isRemoval: Bool {
        !words.isDisjoint(with: ["removed", "pruned", "archived", "erased"])
            && !words.contains("workflow")
    }

    /// Something that a reader should ask about.
    var isException: Bool {
        core.outcome == .unknown
            || !words.isDisjoint(with: [
                "clock", "gap", "erased", "pruned", "rotated", "storage", "salvaged", "interrupted",
                "log", "key", "witness",
            ])
            || ["rollback_started", "run_failed", "run_removed"].contains(core.type)
    }

    /// Somebody looked at the trail, checked it or took something out of it.
    var isReading: Bool { words.contains("audit") }

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
