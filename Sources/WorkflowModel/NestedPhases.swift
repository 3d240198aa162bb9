package import JSON

/// Names of phases that no definition lists one by one.
///
/// The characters that join them are no part of an id that a definition may give.
extension PhaseID {
    /// The instance of a phase with a matrix, by its place from 0: `build[2]`.
    public static func instance(_ index: Int, of phase: PhaseID) -> PhaseID {
        PhaseID("\(phase.text)[\(index)]")
    }

    /// A phase of the workflow that runs in place of another: `deploy/verify`.
    public static func phase(_ id: PhaseID, in parent: PhaseID?) -> PhaseID {
        parent.map { PhaseID("\($0.text)/\(id.text)") } ?? id
    }

    /// The steps of a hook, of the run itself or of a sub-workflow: `hooks.failure`.
    public static func hook(_ hook: Hook, in parent: PhaseID?) -> PhaseID {
        phase(PhaseID("hooks.\(hook.rawValue)"), in: parent)
    }

    /// The steps that undo a phase: `build.rollback`.
    public static func compensation(of phase: PhaseID) -> PhaseID {
        PhaseID("\(phase.text).rollback")
    }
}

extension PhaseOutline {
    /// What is known of a phase of a definition before it starts.
    ///
    /// - Parameters:
    ///   - phase: The phase.
    ///   - id: Its name in the run; the one of the definition when left out.
    ///   - role: What it is in its run. Steps of a phase with a matrix belong to its instances.
    ///   - matrix: The values that make an instance what it is.
    package init(
        _ phase: PhaseDefinition,
        id: PhaseID? = nil,
        role: PhaseRole = .work,
        matrix: JSONObject = [:]
    ) {
        let values = matrix.map { $0.value.stringValue ?? $0.value.text() }
        let isExpanded = phase.subworkflow != nil || (phase.matrix != nil && role == .work)
        self.init(
            id: id ?? phase.id,
            name: values.isEmpty ? phase.name : "\(phase.name) (\(values.joined(separator: ", ")))",
            steps: isExpanded ? [] : phase.steps.map { StepOutline($0) }
        )
        self.role = role
        self.matrix = matrix
        continuesOnFailure = phase.onFailure == .continue && role == .work
    }
}

extension StepOutline {
    /// What is known of a step of a definition before it starts.
    package init(_ step: StepDefinition) {
        self.init(
            id: step.id,
            name: step.name,
            kind: step.kind.word,
            continuesOnError: step.continueOnError
        )
    }
}

extension WorkflowDefinition {
    /// What is known of all phases before the first starts, in order.
    package var outline: [PhaseOutline] { phases.map { PhaseOutline($0) } }
}
