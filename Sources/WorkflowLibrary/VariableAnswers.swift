package import JSON
package import WorkflowDiagnostics
package import WorkflowModel

/// Finds the value of every variable of a workflow.
package enum VariableAnswers {
    /// The values of a run, and what is wrong with them.
    package struct Resolution: Sendable {
        /// One for each variable, in order; null where there is no value.
        package let values: [RunVariable]
        /// The required variables that nobody gave a value.
        package let missing: [VariableDefinition]
        package let diagnostics: [Diagnostic]
    }

    /// Takes each value from the first place that has one: flags, answers, lock file, default.
    ///
    /// - Parameters:
    ///   - variables: The variables of the workflow.
    ///   - flags: Values of `--var` by name.
    ///   - answers: Values of an answers file.
    ///   - locked: Values that the lock file keeps.
    /// - Returns: Values, missing variables, and one error for each value that does not fit.
    package static func resolve(
        _ variables: [VariableDefinition],
        flags: [String: String] = [:],
        answers: JSONObject = [:],
        locked: JSONObject = [:]
    ) -> Resolution {
        var resolving = Resolving(variables: variables)
        resolving.refuseUnknown(flags.keys.sorted(), from: .flag)
        resolving.refuseUnknown(answers.keys, from: .answers)
        resolving.refuseUnknown(locked.keys, from: .lock)
        for variable in variables {
            resolving.resolve(
                variable,
                flag: flags[variable.name],
                others: [(answers[variable.name], .answers), (locked[variable.name], .lock)]
            )
        }
        return Resolution(
            values: resolving.values,
            missing: resolving.missing,
            diagnostics: resolving.diagnostics
        )
    }

    /// Cuts each `name=value` at its first '='; of two with the same name the last one counts.
    ///
    /// - Parameter texts: The values of `--var`.
    /// - Returns: Values by name, and one error for each text without a name or '='.
    package static func flags(
        _ texts: [String]
    ) -> (values: [String: String], diagnostics: [Diagnostic]) {
        var values: [String: String] = [:]
        var diagnostics: [Diagnostic] = []
        for text in texts {
            guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")),
                equals != text.startIndex
            else {
                diagnostics.append(
                    Diagnostic(
                        .malformedFlag,
                        "'--var \(text)' is not 'name=value'",
                        at: nil,
                        hints: ["write --var NAME=VALUE"]
                    )
                )
                continue
            }
            values[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
        }
        return (values, diagnostics)
    }

    /// Reads a value that somebody typed, as a flag or at a question.
    ///
    /// - Throws: `Diagnostic` when it does not fit; the value of a secret is not in it.
    package static func value(
        typed text: String,
        for variable: VariableDefinition
    ) throws(Diagnostic) -> JSONValue {
        try AnswerReader(variable: variable, place: "the value").value(typed: text)
    }
}

/// What has been found out so far.
private struct Resolving {
    let names: [String]
    private let known: Set<[UInt8]>
    var values: [RunVariable] = []
    var missing: [VariableDefinition] = []
    var diagnostics: [Diagnostic] = []

    init(variables: [VariableDefinition]) {
        names = variables.map(\.name)
        known = Set(names.map { Array($0.utf8) })
    }

    mutating func resolve(
        _ variable: VariableDefinition,
        flag: String?,
        others: [(value: JSONValue?, source: RunVariable.Source)]
    ) {
        do {
            if let flag {
                warnOfPlainSecret(variable, flag)
                let reader = AnswerReader(variable: variable, place: "'--var \(variable.name)'")
                return add(variable, try reader.value(typed: flag), .flag)
            }
            for (value, source) in others {
                guard let value, !value.isNull else {
                    continue
                }
                let reader = AnswerReader(
                    variable: variable,
                    place: source.place(of: variable.name)
                )
                return add(variable, try reader.value(of: value), source)
            }
        } catch {
            diagnostics.append(error)
            return add(variable, .null, .defaultValue)
        }
        if variable.isRequired, variable.defaultValue == nil {
            missing.append(variable)
        }
        add(variable, variable.defaultValue ?? .null, .defaultValue)
    }

    /// A value left over in the lock file is no mistake of the one who types the command.
    mutating func refuseUnknown(_ given: [String], from source: RunVariable.Source) {
        for name in given where !known.contains(Array(name.utf8)) {
            diagnostics.append(
                Diagnostic(
                    .unknownVariable,
                    "the workflow has no variable '\(name)', to which \(source.words(name)) gives a value",
                    severity: source == .lock ? .warning : .error,
                    at: nil,
                    hints: [
                        Suggestion.hint(for: name, among: names)
                            ?? (names.isEmpty
                                ? "the workflow has no variables"
                                : "its variables are \(names.joined(separator: ", "))")
                    ]
                )
            )
        }
    }

    private mutating func add(
        _ variable: VariableDefinition,
        _ value: JSONValue,
        _ source: RunVariable.Source
    ) {
        values.append(RunVariable(name: variable.name, value: value, source: source))
    }

    private mutating func warnOfPlainSecret(_ variable: VariableDefinition, _ text: String) {
        guard variable.isSecret, !SecretReference.isReference(text) else {
            return
        }
        diagnostics.append(
            Diagnostic(
                .plainSecret,
                "the secret '\(variable.name)' stands in the list of processes",
                severity: .warning,
                at: nil,
                hints: ["name where it is: --var \(variable.name)=env:NAME or =file:PATH"]
            )
        )
    }
}

extension RunVariable.Source {
    /// A value of the place as messages name it.
    fileprivate func place(of name: String) -> String {
        self == .flag ? words(name) : "'\(name)' in \(words(name))"
    }

    /// The place as messages name it.
    fileprivate func words(_ name: String) -> String {
        switch self {
        case .flag: "'--var \(name)'"
        case .answers: "the answers file"
        case .lock: "'.ddx/lock.yml'"
        case .terminal: "the answer"
        case .defaultValue: "the default"
        case .output: "an output"
        }
    }
}
