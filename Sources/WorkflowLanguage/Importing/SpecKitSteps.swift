import JSON

/// Turns a list of Spec Kit's steps into phases: one ends where people decide.
///
/// Every type of step has an entry in `types`; nested steps of conditions become steps with `if`.
struct SpecKitSteps {
    /// What becomes of a type of step.
    private enum Fate {
        case step
        case branches
        case dropped(String)
    }

    private static let types: [String: Fate] = [
        "command": .step, "prompt": .step, "shell": .step, "gate": .step, "if": .branches,
        "switch": .branches,
        "while": .dropped("there are no loops: use 'retry', or repeat the steps"),
        "do-while": .dropped("there are no loops: use 'retry', or repeat the steps"),
        "fan-out": .dropped("make a phase with 'matrix: { for_each: … }' of it"),
        "fan-in": .dropped("a phase behind one with a matrix waits for all of it by itself"),
        "init": .dropped("it sets up Spec Kit, which is not needed"),
        "workflow": .dropped("import that workflow, too, then add a phase with 'uses'"),
        "slot": .dropped("an overlay adds steps anywhere: 'ddx workflow overlay NAME --new'"),
        "github": .dropped("write a 'run' step that calls 'gh'"),
    ]

    private static let keys = ForeignKeys(fates: [
        "id": .converted, "type": .converted, "command": .converted, "prompt": .converted,
        "run": .converted, "input": .converted, "integration": .converted,
        "message": .converted, "options": .converted, "on_reject": .converted,
        "show_file": .converted, "timeout": .converted, "condition": .converted,
        "then": .converted, "else": .converted, "expression": .converted, "cases": .converted,
        "default": .converted, "name": .same, "continue_on_error": .same,
        "model": .dropped("which model works is a matter of the configuration: 'agents'"),
        "capture": .dropped("what a step prints is always kept: 'ddx logs'"),
        "capture_max_bytes": .dropped("what a step prints is always kept: 'ddx logs'"),
        "output_format": .dropped("write JSON to $DDX_OUTPUT instead"),
        "verdict_input": .dropped("people answer with 'ddx approve' from anywhere"),
    ])

    private struct Step {
        let node: YAMLNode
        let id: String
        let type: String
        let conditions: [String?]
        let phase: Int
    }

    private let notes: ImportNotes
    private var steps: [Step] = []
    private var ids: Set<String> = []
    private var phase = 0
    /// What phases hand on, by the place of the phase.
    private var outputs: [Int: JSONObject] = [:]

    init(_ notes: ImportNotes) {
        self.notes = notes
    }

    /// Looks at all steps, before any is written: they may name each other.
    mutating func read(_ nodes: [YAMLNode]) {
        read(nodes, [])
    }

    private mutating func read(_ nodes: [YAMLNode], _ conditions: [String?]) {
        for node in nodes where node.entries != nil {
            let type = node["type"]?.text ?? "command"
            let named = node["id"]?.text ?? "\(type)-\(steps.count + 1)"
            let id = ImportedName.identifier(named)
            let what = "steps.\(named)"
            switch Self.types[type] {
            case .step? where ids.insert(id).inserted:
                steps.append(
                    Step(node: node, id: id, type: type, conditions: conditions, phase: phase)
                )
                phase += type == "gate" && conditions.isEmpty ? 1 : 0
            case .step?: notes.dropped(what, "another step has this id", at: node.span)
            case .branches?: readBranches(of: node, type, what, conditions)
            case .dropped(let reason)?:
                notes.dropped("\(what) (\(type))", reason, at: node.span)
                for inner in ["steps", "step"].flatMap({ node[$0]?.listed ?? [] }) {
                    let name = inner["id"]?.text ?? inner["type"]?.text ?? "step"
                    notes.dropped("\(what).\(name)", "it stands in '\(type)'", at: inner.span)
                }
            case nil: notes.dropped("\(what) (\(type))", "the type is not known", at: node.span)
            }
        }
    }

    private mutating func readBranches(
        of node: YAMLNode,
        _ type: String,
        _ what: String,
        _ conditions: [String?]
    ) {
        notes.mapped("\(what) (\(type))", "'if' of the steps in it", at: node.span)
        if type == "if" {
            let condition = node["condition"]?.text.flatMap { BracedText($0).condition }
            read(node["then"]?.listed ?? [], conditions + [condition])
            read(node["else"]?.listed ?? [], conditions + [condition.map { "not (\($0))" }])
            return
        }
        let subject = node["expression"]?.text.flatMap { BracedText($0).condition }
        let cases = node["cases"]?.entries ?? []
        let tests = cases.map { entry in subject.map { "(\($0)) == '\(entry.key)'" } }
        for (entry, test) in zip(cases, tests) {
            read(entry.value.listed, conditions + [test])
        }
        let others = tests.map { test in test.map { "not (\($0))" } }
        read(node["default"]?.listed ?? [], conditions + others)
    }

    // MARK: Writing

    /// The phases, each named after its first step.
    var phases: [JSONValue] {
        mutating get {
            let groups = (0...phase).map { number in steps.filter { $0.phase == number } }
            var contents: [[JSONObject]] = []
            for group in groups {
                var objects: [JSONObject] = []
                for step in group {
                    objects.append(written(step))
                }
                contents.append(objects)
            }
            return groups.enumerated().compactMap { number, group in
                guard let first = group.first else {
                    return nil
                }
                var object: JSONObject = [
                    "id": .string(first.id), "steps": .array(contents[number].map { .object($0) }),
                ]
                if let outputs = outputs[number] {
                    object["outputs"] = .object(outputs)
                }
                return .object(object)
            }
        }
    }

    private mutating func written(_ step: Step) -> JSONObject {
        let what = "steps.\(step.node["id"]?.text ?? step.id)"
        var object: JSONObject = ["id": .string(step.id)]
        Self.keys.carry(step.node, what, into: &object, notes)
        for condition in step.conditions {
            guard let text = condition.flatMap({ translated($0, in: step.phase) }) else {
                notes.dropped(
                    "\(what) (condition)",
                    "it has no counterpart; until you write it, the step is skipped",
                    at: step.node.span
                )
                object["if"] = false
                break
            }
            object["if"] = .string(object["if"]?.stringValue.map { "(\($0)) && (\(text))" } ?? text)
        }
        if let timeout = step.node["timeout"] {
            object["timeout"] = .string("\(timeout.text ?? "")s")
            notes.mapped("\(what).timeout", "'timeout'", at: timeout.span)
        }
        switch step.type {
        case "shell": writeScript(of: step, what, into: &object)
        case "gate": writeQuestion(of: step, what, into: &object)
        default: writePrompt(of: step, what, into: &object)
        }
        return object
    }

    private mutating func writeScript(
        of step: Step,
        _ what: String,
        into object: inout JSONObject
    ) {
        let node = step.node["run"] ?? step.node
        var environment = JSONObject()
        var script = ""
        for part in BracedText(node.text ?? "").parts {
            switch part {
            case .text(let text): script += text
            case .expression(let foreign):
                guard let expression = translated(foreign, in: step.phase) else {
                    notes.dropped("\(what).run", "'\(foreign)' has no counterpart", at: node.span)
                    continue
                }
                let name = ImportedName.variable(foreign.replacing(".", with: "_")).uppercased()
                environment[name] = .string("${{ \(expression) }}")
                script += "${\(name)}"
            }
        }
        object["run"] = .string(script)
        if !environment.isEmpty {
            object["env"] = .object(environment)
        }
        notes.mapped(what, "a 'run' step; values come through 'env'", at: step.node.span)
    }

    private mutating func writeQuestion(
        of step: Step,
        _ what: String,
        into object: inout JSONObject
    ) {
        var question = text(step.node["message"]?.text ?? "Go on?", in: step, braces: "$")
        if let file = step.node["show_file"]?.text {
            question += " Look at \(text(file, in: step, braces: "$"))."
        }
        object["approve"] = .string(question)
        notes.mapped(what, "an 'approve' step, which ends its phase", at: step.node.span)
        let others = (step.node["options"]?.listed ?? []).compactMap(\.text)
            .filter { !["approve", "reject"].contains($0) }
        if let options = step.node["options"], !others.isEmpty {
            let reason =
                "people approve or reject; '\(others.joined(separator: "', '"))' is neither"
            notes.dropped("\(what).options", reason, at: options.span)
        }
        if let word = step.node["on_reject"], word.text != "abort" {
            notes.dropped(
                "\(what).on_reject",
                "a refusal ends the run; 'ddx run retry' does a phase again, 'rewind_to' goes back",
                at: word.span
            )
        }
    }

    private mutating func writePrompt(
        of step: Step,
        _ what: String,
        into object: inout JSONObject
    ) {
        var words: [String] = []
        if let command = step.node["command"]?.text {
            words.append("/\(command)")
        }
        words += [step.node["prompt"]?.text].compactMap(\.self)
        for entry in step.node["input"]?.entries ?? [] {
            let value = entry.value.text ?? entry.value.json.text()
            words.append(entry.key == "args" ? value : "\(entry.key): \(value)")
        }
        let prompt = text(words.joined(separator: " "), in: step, braces: "")
        object["prompt"] = .string(prompt)
        notes.mapped(what, "a 'prompt' step", at: step.node.span)
        guard let agent = step.node["integration"], let name = agent.text, name != "auto" else {
            return
        }
        if name.contains("{{") {
            let reason = "which agent works is fixed: name it with 'agent', or take the default one"
            notes.dropped("\(what).integration", reason, at: agent.span)
        } else {
            object["agent"] = .string(name)
            notes.mapped("\(what).integration", "'agent'", at: agent.span)
        }
    }

    // MARK: Expressions

    private mutating func text(_ text: String, in step: Step, braces: String) -> String {
        var result = ""
        for part in BracedText(text).parts {
            switch part {
            case .text(let text): result += text
            case .expression(let foreign):
                if let expression = translated(foreign, in: step.phase) {
                    result += "\(braces){{ \(expression) }}"
                } else {
                    let what = "steps.\(step.id)"
                    notes.dropped(what, "'\(foreign)' has no counterpart", at: step.node.span)
                }
            }
        }
        return result
    }

    /// An expression in the words of this format, for a step of a phase.
    private mutating func translated(_ foreign: String, in phase: Int) -> String? {
        let steps = steps
        var handed: [(phase: Int, name: String, value: String)] = []
        let expression = SpecKitExpression { reference in
            let parts = reference.split(separator: ".").map(String.init)
            switch (parts.first, parts.count) {
            case ("inputs"?, 2): return "vars.\(ImportedName.variable(parts[1]))"
            case ("context"?, 2) where parts[1] == "run_id": return "run.id"
            case ("steps"?, 4) where parts[2] == "output":
                guard let step = steps.first(where: { $0.id == parts[1] }) else {
                    return nil
                }
                let own = "steps[\"\(step.id)\"]"
                let value =
                    parts[3] == "exit_code" ? "\(own).exit_code" : "\(own).outputs.\(parts[3])"
                guard step.phase != phase,
                    let first = steps.first(where: { $0.phase == step.phase })
                else {
                    return value
                }
                let name = ImportedName.variable("\(step.id)_\(parts[3])")
                handed.append((step.phase, name, value))
                return "phases[\"\(first.id)\"].outputs.\(name)"
            default: return nil
            }
        }
        let result = expression.translated(foreign)
        for output in handed where result != nil {
            outputs[output.phase, default: [:]][output.name] = .string("${{ \(output.value) }}")
        }
        return result
    }
}
