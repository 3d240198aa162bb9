import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel

/// What the name under a cursor stands for.
enum Target: Sendable {
    case key(RecordFormat, KeyFormat)
    case phase(PhaseDefinition)
    case step(StepDefinition)
    case variable(VariableDefinition)
    case artifact(ArtifactDefinition)
    /// A workflow that a phase uses, and its file in the source.
    case workflow(WorkflowDefinition)
    case function(NameDescription)
    /// A name that is the same in every workflow.
    case context(path: [String], summary: String)
    /// A file of the workflow by its path in the source.
    case file(String)
}

extension Cursor {
    /// What stands under the cursor, and where it does; nothing for all that means nothing.
    var target: (target: Target, range: Range<Int>)? {
        if let names {
            return target(of: names).map { ($0, names.word) }
        }
        guard let place, !place.word.isEmpty else {
            return nil
        }
        let target =
            switch place.role {
            case .key: keyTarget(place)
            case .item: valueTarget(place) ?? keyTarget(place)
            case .value: valueTarget(place)
            case .text: nil as Target?
            }
        return target.map { ($0, place.word) }
    }

    private func keyTarget(_ place: YAMLPlace) -> Target? {
        FormatPlace(place.path).key(word).map { .key($0.record, $0.key) }
    }

    private func valueTarget(_ place: YAMLPlace) -> Target? {
        switch IDKind(place) {
        case .phase: return analysis.definition?.phase(PhaseID(word)).map(Target.phase)
        case .step: return steps.first { $0.id == StepID(word) }.map(Target.step)
        case .artifact: return artifact(word).map(Target.artifact)
        case .file:
            let path = word.hasPrefix("./") ? String(word.dropFirst(2)) : word
            return analysis.source.file(path).map { .file($0.path) }
        case .workflow:
            guard place.role == .value, let used = phase?.subworkflow,
                used.reference.text.utf8.elementsEqual(word.utf8)
            else {
                return nil
            }
            return used.definition.map(Target.workflow)
        case .role: return nil
        case nil: return defined(place.keys)
        }
    }

    /// What is defined at a place, by the keys that lead there.
    private func defined(_ keys: [String]) -> Target? {
        switch keys.suffix(2) {
        case ["phases", "id"]: analysis.definition?.phase(PhaseID(word)).map(Target.phase)
        case ["steps", "id"]: steps.first { $0.id == StepID(word) }.map(Target.step)
        case ["variables", "name"]: variable(word).map(Target.variable)
        default: nil
        }
    }

    private func artifact(_ name: String) -> ArtifactDefinition? {
        if let found = phase?.artifacts.first(where: { $0.id == ArtifactID(name) }) {
            return found
        }
        for case .artifact(let artifact) in steps.map(\.kind)
        where artifact.id == ArtifactID(name) {
            return artifact
        }
        return nil
    }

    private func target(of names: NamePath) -> Target? {
        guard !names.name.isEmpty else {
            return nil
        }
        if names.isPartial {
            return ["templates/\(names.name)", "templates/\(names.name).md"]
                .first { analysis.source.file($0) != nil }.map(Target.file)
        }
        if names.parents.isEmpty {
            if names.isCall || isTemplate,
                let function = NameDescription.functions.first(where: { $0.name == names.name })
            {
                return .function(function)
            }
            if isTemplate, let variable = variable(names.name) {
                return .variable(variable)
            }
        }
        let path = names.path
        switch (path.first, path.count) {
        case ("vars", 2): return variable(path[1]).map(Target.variable)
        case ("phases", 2): return analysis.definition?.phase(PhaseID(path[1])).map(Target.phase)
        case ("steps", 2): return steps.first { $0.id == StepID(path[1]) }.map(Target.step)
        default:
            return NameDescription.summary(of: path).map { .context(path: path, summary: $0) }
        }
    }

    private func variable(_ name: String) -> VariableDefinition? {
        analysis.definition?.variables.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

/// What kind of thing a value of `workflow.yml` names.
enum IDKind: Sendable {
    case phase
    case step
    case role
    case artifact
    case file
    case workflow

    /// Tells the kind by the keys that lead to the value; nothing for what names nothing.
    init?(_ place: YAMLPlace) {
        let keys = place.keys
        switch keys.last {
        case "needs" where keys == ["phases", "needs"]: self = .phase
        case "needs" where keys.dropLast().last == "steps" || keys.first == "hooks": self = .step
        case "rewind_to", "phase_completed": self = .phase
        case "role", "required_role", "approval": self = .role
        case "artifact": self = .artifact
        case "template", "principles", "form", "prompt", "schema": self = .file
        case "uses" where keys == ["phases", "uses"]: self = .workflow
        default: return nil
        }
    }
}
