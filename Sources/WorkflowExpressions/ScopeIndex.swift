import JSON
package import WorkflowModel

extension Scope {
    /// The names of a workflow, found once and shared by all its scopes.
    final class Index: Sendable {
        /// What is known about a phase.
        struct Phase: Sendable {
            /// Names of outputs; nothing when they come from a workflow that could not be read.
            let outputs: Set<ByteText>?
            let steps: Set<StepID>
            /// Types of the axes; nothing without a matrix.
            let matrix: [ByteText: ValueType]?
        }

        let variables: [ByteText: ValueType]
        let hasSecrets: Bool
        let phases: [PhaseID: Phase]
        let phaseNames: [String]
        let hooks: [Hook: Set<StepID>]

        init(_ definition: WorkflowDefinition) {
            var variables: [ByteText: ValueType] = [:]
            for variable in definition.variables {
                variables[ByteText(variable.name)] = ValueType(of: variable)
            }
            self.variables = variables
            hasSecrets = definition.variables.contains(where: \.isSecret)
            var phases: [PhaseID: Phase] = [:]
            for phase in definition.phases {
                phases[phase.id] = Phase(
                    outputs: Self.outputs(of: phase),
                    steps: Self.steps(phase.steps + phase.rollback),
                    matrix: phase.matrix.map(Self.axes(of:))
                )
            }
            self.phases = phases
            phaseNames = definition.phases.map(\.id.text)
            hooks = definition.hooks.mapValues(Self.steps)
        }

        private static func outputs(of phase: PhaseDefinition) -> Set<ByteText>? {
            if let used = phase.subworkflow, used.definition == nil {
                return nil
            }
            return Set(phase.outputNames.map(ByteText.init))
        }

        private static func steps(_ steps: [StepDefinition]) -> Set<StepID> {
            Set(steps.map(\.id) + steps.flatMap { $0.rollback.map(\.id) })
        }

        /// The axes of a matrix, with those that only `include` brings.
        private static func axes(of matrix: MatrixDefinition) -> [ByteText: ValueType] {
            guard matrix.forEach == nil else {
                return [ByteText("item"): .any, ByteText("index"): .integer]
            }
            var axes: [ByteText: ValueType] = [:]
            for axis in matrix.axes {
                axes[ByteText(axis.name)] = ValueType(ofAll: axis.values)
            }
            for combination in matrix.include {
                for (name, value) in combination.objectValue ?? [:] {
                    let type = Value(value).type
                    let name = ByteText(name)
                    axes[name] = axes[name].map { $0.joined(with: type) } ?? type
                }
            }
            return axes
        }
    }
}

extension ValueType {
    /// The type of a variable's values.
    package init(of variable: VariableDefinition) {
        let type: ValueType =
            switch variable.kind {
            case .string: .string
            case .integer: .integer
            case .number: .number
            case .boolean: .bool
            case .choice: ValueType(ofAll: variable.options)
            case .list: .list(.any)
            }
        self = type.secret(if: variable.isSecret)
    }

    /// What all of some values have in common.
    fileprivate init(ofAll values: [JSONValue]) {
        let types = values.map { Value($0).type }
        self = types.dropFirst().reduce(types.first ?? .any) { $0.joined(with: $1) }
    }
}
