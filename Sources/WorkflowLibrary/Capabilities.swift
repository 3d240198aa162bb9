package import JSON
import Patterns
package import WorkflowLanguage
package import WorkflowModel
package import WorkflowSystem

/// What a workflow may do to this computer, found in its definition.
package struct Capabilities: Sendable, Hashable {
    /// One thing that may be carried out.
    package struct Item: Sendable, Hashable {
        /// What it is.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case script
            case command
            case check
            case agent
            case plugin
            /// Where programs of steps run, other than on this computer as they are.
            case runner
            /// A file of the workflow that others run or read as a prompt.
            case file
        }

        package let kind: Kind
        /// Where it stands: phase and step, phase and side of its gates, or the path of a file.
        package let place: String
        /// The script, the command line, the prompt, or the digest of a file, on one line.
        package let text: String

        /// An agent as settings describe it.
        package init(agent: AgentSetting, from place: String) {
            kind = .agent
            self.place = "\(place) agents.\(agent.name)"
            text = agent.line
        }

        init(kind: Kind, place: String, text: String) {
            self.kind = kind
            self.place = place
            self.text = text
        }

        /// The text as lists show it.
        package var shownText: String {
            text.count > 160 ? text.prefix(159) + "…" : text
        }

        /// What consent is given to: the same wherever in the workflow it stands.
        package var fingerprint: String {
            SHA256Digest(of: Array("\(kind.rawValue)\n\(text)".utf8)).hexadecimal
        }
    }

    /// In the order of the definition.
    package let items: [Item]

    /// Looks through the whole definition, also at what runs only on failure.
    ///
    /// - Parameters:
    ///   - workflow: The definition.
    ///   - source: Its files, of which some are run or given to agents.
    ///   - runners: The runners of the settings, which the workflow may name.
    package init(
        of workflow: WorkflowDefinition,
        in source: WorkflowSource,
        runners: [String: JSONValue] = [:]
    ) {
        var survey = CapabilitySurvey(runners: runners)
        for (index, next) in workflow.withUsedWorkflows.enumerated() {
            survey.look(at: next, in: index == 0 ? "" : "\(next.name): ")
        }
        survey.look(at: source.files.filter { !$0.isOfPlugin })
        items = survey.items + source.pinnedPlugins.map(\.capability)
    }

    /// What a plugin says that it does, for those who are asked to consent to it.
    package init(of plugin: PluginManifest, digest: SHA256Digest?) {
        items = [PinnedPlugin(manifest: plugin, digest: digest).capability]
    }

    private init(items: [Item]) {
        self.items = items
    }

    /// The same with more.
    package func with(_ more: [Item]) -> Self { Self(items: items + more) }

    /// Whether agents may be called.
    package var callsAgents: Bool { items.contains { $0.kind == .agent } }

    /// What consent is given to.
    package var fingerprints: Set<String> { Set(items.map(\.fingerprint)) }

    /// How many there are of each kind, such as "2 scripts, 1 check".
    package var summary: String {
        let parts = Item.Kind.allCases.compactMap { kind -> String? in
            let count = items.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? "runs nothing" : parts.joined(separator: ", ")
    }
}

extension Capabilities: JSONRepresentable {
    /// A list of `kind`, `place` and `text`.
    package var json: JSONValue {
        .array(items.map(\.json))
    }
}

extension Capabilities.Item: JSONRepresentable {
    /// An element of `capabilities`.
    package var json: JSONValue {
        ["kind": kind.rawValue.json, "place": place.json, "text": text.json]
    }
}

/// Walks over a definition and notes what runs.
private struct CapabilitySurvey {
    private(set) var items: [Capabilities.Item] = []
    private let runners: [String: JSONValue]

    init(runners: [String: JSONValue]) {
        self.runners = runners
    }

    /// Shorter names stand in too many texts by accident.
    private static let shortestName = 4

    /// Notes files that can be started, and those that some text names.
    mutating func look(at files: [WorkflowSource.File]) {
        let texts = items.map { Array($0.text.utf8) }
        for file in files where file.isProgram || isNamed(file.path, in: texts) {
            items.append(
                Capabilities.Item(
                    kind: .file,
                    place: file.path,
                    text: "\(file.path) \(SHA256Digest(of: file.content))"
                )
            )
        }
    }

    private func isNamed(_ path: String, in texts: [[UInt8]]) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard path != WorkflowLoader.fileName, name.utf8.count >= Self.shortestName else {
            return false
        }
        let search = ByteSearch(name)
        return texts.contains(where: search.isFound)
    }

    /// Places begin with where the workflow itself stands; nothing for the main one.
    mutating func look(at workflow: WorkflowDefinition, in place: String) {
        for hook in Hook.allCases {
            look(at: workflow.hooks[hook] ?? [], of: "\(place)hook \(hook.rawValue)")
        }
        look(at: workflow.principleGates, of: "\(place)principles")
        for phase in workflow.phases {
            look(at: phase.inputGates, of: "\(place)\(phase.id) input gates")
            look(at: phase.steps, of: "\(place)\(phase.id)")
            look(at: phase.rollback, of: "\(place)\(phase.id) rollback")
            look(at: phase.exitCriteria, of: "\(place)\(phase.id) exit criteria")
        }
    }

    private mutating func look(at steps: [StepDefinition], of owner: String) {
        for step in steps {
            let place = "\(owner)/\(step.id)"
            switch step.kind {
            case .run(let script, _): note(.script, place, script.text)
            case .command(let words):
                note(.command, place, words.map(\.text).joined(separator: " "))
            case .prompt(let prompt): note(.agent, place, prompt.text.text)
            case .plugin(let name, _): note(.plugin, place, name.text)
            case .artifact(let artifact):
                if let prompt = artifact.prompt {
                    note(.agent, place, prompt)
                }
                look(at: artifact.validation, of: place)
            case .approve: break
            }
            switch step.runner {
            case nil, .local?: break
            case .named(let name)?:
                let meaning = runners[name.text].map { " \($0.text())" } ?? ""
                note(.runner, place, "\(name.text)\(meaning)")
            case .described(let value)?: note(.runner, place, value.text())
            }
            for command in step.status {
                note(.command, "\(place) status", command.text)
            }
            look(at: step.rollback, of: "\(place) rollback")
        }
    }

    private mutating func look(at gates: [GateDefinition], of owner: String) {
        for gate in gates {
            for check in gate.checks {
                switch check.kind {
                case .command(let check): note(.check, owner, check.line)
                case .plugin(let check): note(.plugin, owner, check.name.text)
                default: break
                }
            }
        }
    }

    private mutating func note(_ kind: Capabilities.Item.Kind, _ place: String, _ text: String) {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        items.append(Capabilities.Item(kind: kind, place: place, text: line))
    }
}

extension PinnedPlugin {
    /// What consent to the plugin is given to: exactly its files, and what it says that they do.
    fileprivate var capability: Capabilities.Item {
        let capabilities = manifest.capabilities
        var parts = [manifest.command.joined(separator: " ")].filter { !$0.isEmpty }
        for (word, values) in [
            ("starts", capabilities.commands), ("talks to", capabilities.network),
            ("changes", capabilities.writes ?? ["any file of the project"]),
            ("is given", capabilities.secrets),
        ] where !values.isEmpty {
            parts.append("\(word) \(values.joined(separator: ", "))")
        }
        let digest = digest.map { " \($0)" } ?? ""
        return Capabilities.Item(
            kind: .plugin,
            place: "\(manifest.name) \(manifest.version)",
            text: parts.joined(separator: "; ") + digest
        )
    }
}

extension WorkflowSource.File {
    /// Whether it tells of a plugin, which is a capability as a whole.
    fileprivate var isOfPlugin: Bool {
        path.utf8.starts(with: "\(WorkflowSource.pluginsFolder)/".utf8)
            && !path.split(separator: "/").dropFirst(2).starts(with: ["workflows"])
    }

    /// Whether the system would start it.
    fileprivate var isProgram: Bool {
        isExecutable || content.starts(with: Array("#!".utf8))
    }
}

extension CommandCheck {
    /// The script, or the words of the command line.
    fileprivate var line: String {
        switch program {
        case .script(let script): script.text
        case .arguments(let words): words.map(\.text).joined(separator: " ")
        }
    }
}
