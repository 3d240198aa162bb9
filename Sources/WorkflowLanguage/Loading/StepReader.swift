import WorkflowDiagnostics
import WorkflowModel

/// Reads steps of a phase, a hook or a roll-back.
struct StepReader {
    let context: LoadContext
    var defaults: StepDefaults
    /// What is found in the folder of the phase.
    var artifacts: [ArtifactID: PhaseFolder.Artifact] = [:]
    /// The folder of documents that say nothing of their place.
    var documents = "docs"

    private var findings: Findings { context.findings }

    /// Reads a list of steps; ids are unique, and what `needs` names exists and ends.
    func steps(_ key: String, of reader: MappingReader) -> [StepDefinition] {
        var positions: [StepID: Int] = [:]
        var steps: [StepDefinition] = []
        var needs: [[SourceString]?] = []
        for (index, node) in (reader.items(key) ?? []).enumerated() {
            guard let reader = MappingReader(node, as: WorkflowFormat.step, findings) else {
                continue
            }
            let idText = reader.sourceString("id")
            let id = StepID(identifier(idText) ?? "step-\(index + 1)")
            if let first = positions.updateValue(steps.count, forKey: id) {
                findings.error(
                    .duplicateID,
                    "two steps have the id '\(id)'",
                    at: idText?.span ?? reader.firstLine,
                    hints: ["give one of them another id"],
                    related: steps[first].span.map { [RelatedPlace($0, "the first of them")] } ?? []
                )
            }
            let wanted = reader.texts("needs")
            if let step = step(id, reader) {
                var step = step
                step.needs = wanted?.map { StepID($0.text) }
                steps.append(step)
                needs.append(wanted)
            } else {
                positions[id] = nil
            }
        }
        checkNeeds(needs, steps, positions)
        return steps
    }

    /// Reads the steps that undo a step or a phase: programs and files, in the order written.
    func compensation(of reader: MappingReader) -> [StepDefinition] {
        for node in reader.node("rollback")?.items ?? [] {
            for entry in node.entries ?? [] {
                switch entry.key {
                case "prompt" where node["artifact"] != nil: break
                case "approve", "uses", "prompt":
                    findings.error(
                        .misplacedKey,
                        "a '\(entry.key)' step cannot undo anything",
                        at: entry.keySpan,
                        hints: ["use 'run', 'command' or 'artifact'"]
                    )
                case "needs", "rollback":
                    findings.error(
                        .misplacedKey,
                        "'\(entry.key)' has no meaning in 'rollback'",
                        at: entry.keySpan,
                        hints: ["steps that undo something run one after another, as written"]
                    )
                default: break
                }
            }
        }
        return steps("rollback", of: reader)
    }

    /// Checks an id and reports one that is not allowed.
    func identifier(_ text: SourceString?) -> String? {
        guard let text else {
            return nil
        }
        if !NameRules.isIdentifier(text.text) {
            findings.error(
                .badName,
                "'\(text.text)' cannot be an id",
                at: text.span,
                hints: ["use letters, digits, '-' and '_'"]
            )
        }
        return text.text
    }

    private func checkNeeds(
        _ needs: [[SourceString]?],
        _ steps: [StepDefinition],
        _ positions: [StepID: Int]
    ) {
        let ids = steps.map(\.id.text)
        let edges = needs.enumerated().map { index, wanted in
            guard let wanted else {
                return index > 0 ? [index - 1] : []
            }
            return wanted.compactMap { name -> Int? in
                if let position = positions[StepID(name.text)] {
                    return position
                }
                findings.error(
                    .unknownStep,
                    "step '\(ids[index])' needs unknown step '\(name.text)'",
                    at: name.span,
                    label: "no step of this phase has this id",
                    hints: [findings.suggestion(for: name.text, among: ids)]
                )
                return nil
            }
        }
        for cycle in DependencyGraph(edges: edges).cycles() {
            let way = (cycle + cycle.prefix(1)).map { "'\(ids[$0])'" }.joined(separator: " needs ")
            findings.error(
                .cycle,
                "steps wait for each other: \(way)",
                at: needs[cycle[0]]?.first?.span ?? steps[cycle[0]].span,
                hints: ["remove one of these 'needs'"]
            )
        }
    }

    // MARK: One step

    private func step(_ id: StepID, _ reader: MappingReader) -> StepDefinition? {
        guard let word = kindWord(reader), let kind = kind(word, id, reader) else {
            checkCommon(reader)
            return nil
        }
        var step = StepDefinition(id: id, kind: kind)
        step.name = reader.text("name") ?? id.text
        step.condition = reader.sourceString("if")
        step.environment = EnvironmentReader(findings: findings).entries("env", of: reader)
        step.workingDirectory = context.projectPath(reader.sourceString("working_directory"))
        step.continueOnError = reader.boolean("continue_on_error") ?? false
        step.outputs = OutputReader(findings: findings).outputs("outputs", of: reader)
        step.rollback = compensation(of: reader)
        step.affects = globs("affects", reader)
        step.sources = globs("sources", reader) ?? []
        step.generates = globs("generates", reader) ?? []
        step.status = reader.texts("status") ?? []
        step.isIdempotent = reader.boolean("idempotent") ?? false
        step.onInterrupt = reader.choice("on_interrupt", of: InterruptPolicy.self)
        step.runner = RunnerReader(context: context).runner(reader) ?? defaults.runner
        step.locks = LockReader(findings: findings).locks(reader)
        step.timeout = reader.duration("timeout")
        step.retry = RetryReader(findings: findings).policy(
            reader,
            base: word == "approve" ? nil : defaults.retry
        )
        if !["artifact", "approve"].contains(word) {
            step.timeout = step.timeout ?? defaults.timeout
        }
        step.span = reader.entry(word)?.keySpan ?? reader.firstLine
        return step
    }

    /// Looks at the keys that every step has, so that a step without a kind hides no findings.
    private func checkCommon(_ reader: MappingReader) {
        _ = reader.duration("timeout")
        _ = EnvironmentReader(findings: findings).entries("env", of: reader)
        _ = reader.boolean("continue_on_error")
    }

    private func globs(_ key: String, _ reader: MappingReader) -> [String]? {
        reader.texts(key)?.compactMap(context.projectGlob)
    }

    /// The key that says what the step does; none and several are reported.
    private func kindWord(_ reader: MappingReader) -> String? {
        let isArtifact = reader.has("artifact")
        let found = WorkflowFormat.stepKinds.filter {
            reader.has($0) && !(isArtifact && $0 == "prompt")
        }
        guard let word = found.first else {
            findings.error(
                .missingKind,
                "the step does nothing",
                at: reader.firstLine,
                hints: ["give it one of \(WorkflowFormat.stepKinds.joined(separator: ", "))"]
            )
            return nil
        }
        for other in found.dropFirst() {
            findings.error(
                .severalKinds,
                "a step does one thing, but has both '\(word)' and '\(other)'",
                at: reader.entry(other)?.keySpan,
                hints: ["make two steps of it"]
            )
        }
        checkPlacement(of: reader, word, found)
        return word
    }

    /// Reports keys that belong to other kinds of steps.
    private func checkPlacement(of reader: MappingReader, _ word: String, _ found: [String]) {
        let own = found.reduce(into: Set<String>()) {
            $0.formUnion(WorkflowFormat.keysOfKinds[$1] ?? [])
        }
        for entry in reader.node.entries ?? [] where !own.contains(entry.key) {
            let kinds = WorkflowFormat.stepKinds.filter {
                WorkflowFormat.keysOfKinds[$0]?.contains(entry.key) == true
            }
            if !kinds.isEmpty, !WorkflowFormat.stepKinds.contains(entry.key) {
                let names = kinds.map { "'\($0)'" }.joined(separator: " or ")
                findings.error(
                    .misplacedKey,
                    "'\(entry.key)' has no meaning for a '\(word)' step",
                    at: entry.keySpan,
                    hints: ["it belongs to a step with \(names)"]
                )
            }
        }
    }
}
