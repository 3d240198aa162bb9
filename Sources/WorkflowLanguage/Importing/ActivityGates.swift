import JSON
import Patterns

/// The entries of a `GATE.yaml`.
struct ActivityGates {
    /// What an automated check becomes.
    private enum Fate {
        /// A check of this format with these keys of the original.
        case check(String, [String])
        /// A command that must succeed, or must fail.
        case command(succeeds: Bool)
        case fileExists
        case previousPhase
    }

    private static let checks: [String: Fate] = [
        "file_exists": .fileExists, "dir_not_empty": .check("dir_not_empty", ["path"]),
        "grep_present": .check("matches", ["path", "pattern"]),
        "grep_absent": .check("absent", ["path", "pattern"]),
        "tests_exist": .fileExists, "previous_phase_complete": .previousPhase,
        "tests_passing": .command(succeeds: true), "tests_failing": .command(succeeds: false),
        "coverage_threshold": .command(succeeds: true),
        "security_scan_clean": .command(succeeds: true), "lint_clean": .command(succeeds: true),
    ]

    private static let keys = ForeignKeys(fates: [
        "type": .converted, "check": .converted, "description": .converted, "path": .converted,
        "pattern": .converted, "command": .converted, "fallback_paths": .converted,
        "severity": .converted, "name": .converted, "id": .converted,
        "threshold": .dropped("let the command fail below it"),
    ])

    private static let file = ForeignKeys(fates: [
        "activity": .converted, "number": .dropped("the folder is numbered"),
        "entry_requirements": .converted, "exit_requirements": .converted,
        "input_gates": .converted, "exit_gates": .converted, "next_activity": .converted,
        "cycle_complete": .dropped("phases do not come again: start another run"),
    ])

    let notes: ImportNotes
    /// The ids of all phases, and which of them these gates belong to.
    let ids: [String]
    let index: Int

    /// Puts the entries of a file into a phase.
    func carry(_ root: YAMLNode, into phase: inout JSONObject) {
        let what = "activities.\(ids[index]).gate"
        var nothing = JSONObject()
        Self.file.carry(root, what, into: &nothing, notes)
        for (side, key) in [("entry", "input_gates"), ("exit", "exit_criteria")] {
            let requirements = root["\(side)_requirements"]
            let automated = (requirements?["automated"]?.listed ?? []).map { check($0, what) }
            let manual = (requirements?["manual"]?.listed ?? []).map { criterion($0, what) }
            let earlier = root[side == "entry" ? "input_gates" : "exit_gates"]?.listed ?? []
            let entries = automated + manual + earlier.map { criterion($0, what) }
            if !entries.isEmpty {
                phase[key] = .array(entries)
            }
        }
        if let next = root["next_activity"], let name = next.text {
            let follower = ids.dropFirst(index + 1).first
            if follower == PhaseFolders.identifier(of: name) {
                notes.mapped("\(what).next_activity", "the order of the phases", at: next.span)
            } else {
                let reason = "phases do not come again: start another run for the next round"
                notes.dropped("\(what).next_activity", reason, at: next.span)
            }
        }
    }

    /// A line that people attest, or an entry of an earlier gate file.
    private func criterion(_ node: YAMLNode, _ what: String) -> JSONValue {
        let text = node.text ?? node["criteria"]?.text ?? node["description"]?.text ?? "Done"
        notes.mapped("\(what): \(text)", "a criterion that a person attests", at: node.span)
        var object: JSONObject = ["criteria": .string(text)]
        if let required = node["required"], case .boolean(let value)? = required.scalar?.value {
            object["required"] = .bool(value)
        }
        if let evidence = node["evidence"]?.text {
            object["evidence"] = .string(evidence)
        }
        return object.count == 1 ? .string(text) : .object(object)
    }

    private func check(_ node: YAMLNode, _ what: String) -> JSONValue {
        let type = node["type"]?.text ?? node["check"]?.text ?? "check"
        let path = node["path"]?.text
        let text =
            node["description"]?.text
            ?? [type, path].compactMap(\.self)
            .joined(separator: ": ")
        let place = "\(what): \(text)"
        var entry: JSONObject = ["criteria": .string(text)]
        Self.keys.carry(node, place, into: &entry, notes)
        if let severity = node["severity"]?.text {
            entry["severity"] = .string(severity)
        }
        guard let fate = Self.checks[type] else {
            notes.dropped(
                place,
                "the check '\(type)' is not known: a person attests",
                at: node.span
            )
            return .object(entry)
        }
        guard let check = check(node, fate) else {
            let reason = "'\(type)' lacks what it would look at: a person attests"
            notes.dropped(place, reason, at: node.span)
            return .object(entry)
        }
        entry["check"] = check
        let word = check.objectValue?.first?.key ?? ""
        notes.mapped(place, "a check: '\(word)'", at: node.span)
        return .object(entry)
    }

    private func check(_ node: YAMLNode, _ fate: Fate) -> JSONValue? {
        switch fate {
        case .check(let name, let keys):
            let values = keys.map { node[$0]?.text }
            guard let first = values.first?.flatMap(\.self), values.allSatisfy({ $0 != nil }),
                node["pattern"]?.text.map({ (try? Pattern($0)) != nil }) ?? true
            else {
                return nil
            }
            guard keys.count > 1 else {
                return [name: .string(first)]
            }
            let members = zip(keys, values).compactMap { key, value in
                value.map { (key, JSONValue.string($0)) }
            }
            return [name: .object(JSONObject(members))]
        case .fileExists:
            let others = node["fallback_paths"]?.listed.compactMap(\.text) ?? []
            let paths = [node["path"]?.text].compactMap(\.self) + others
            guard let first = paths.first, paths.allSatisfy({ !$0.contains("'") }) else {
                return nil
            }
            return paths.count == 1
                ? ["file_exists": .string(first)]
                : ["expression": .string(paths.map { "exists('\($0)')" }.joined(separator: " || "))]
        case .command(let succeeds):
            return node["command"]?.text.map { command in
                let script = succeeds ? command : "if \(command); then exit 1; fi"
                return ["command": ["run": .string(script)]]
            }
        case .previousPhase:
            return index > 0 ? ["phase_completed": .string(ids[index - 1])] : nil
        }
    }
}
