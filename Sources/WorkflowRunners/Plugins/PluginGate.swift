import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Checks that plugins carry out.
struct PluginGate: Sendable {
    let plugins: [UsablePlugin]
    let program: PluginProgram
    let files: ProjectFiles

    /// How much evidence of one check is kept.
    private static let mostEvidence = 200

    /// Asks the plugin.
    ///
    /// - Parameters:
    ///   - check: The check and what it is given.
    ///   - request: The gates that it belongs to.
    ///   - source: Under which name the log holds what the plugin writes.
    ///   - texts: What its inputs may read.
    /// - Returns: Unknown when the plugin does not say.
    func finding(
        _ check: PluginCheck,
        of request: GateRequest,
        _ source: OutputSource,
        texts: RunTexts
    ) async -> Finding {
        let title = check.name.text
        guard let (plugin, part) = find(title) else {
            return Finding(.unknown, path: title, "the plugin is not here")
        }
        do {
            var secrets: [String] = []
            let inputs = try check.inputs.evaluated { source in
                let (value, isSecret) = try texts.input(source)
                if isSecret {
                    secrets.append(value.stringValue ?? value.text())
                }
                return value
            }
            if let problem = part.problem(with: inputs, of: title) {
                return Finding(.unknown, path: title, problem)
            }
            var asked = PluginProgram.Request(
                "check",
                [
                    "part": part.name.json, "with": inputs.json, "run": request.run.text.json,
                    "phase": request.phase.text.json, "side": request.side.rawValue.json,
                    "project": files.root.path.string.json,
                ]
            )
            asked.environment = StepVariables.values(
                for: request,
                project: files.root.path.string
            )
            asked.timeout = check.timeout
            let output = program.log.output(of: source, hiding: secrets)
            switch await program.ask(plugin, asked, output) {
            case .failed(let outcome):
                return Finding(.unknown, path: title, outcome.message ?? "it gave no answer")
            case .answered(let answer, _):
                return await BlockingWork.run { finding(in: answer, title) }
            }
        } catch {
            return Finding(.unknown, path: title, "\(error)")
        }
    }

    private func find(_ name: String) -> (UsablePlugin, PluginManifest.Part)? {
        guard let reference = PluginReference(name) else {
            return nil
        }
        for plugin in plugins where plugin.manifest.name.isIdentical(to: reference.plugin) {
            return plugin.manifest.part(reference.part, as: .check).map { (plugin, $0) }
        }
        return nil
    }

    private func finding(in answer: JSONValue, _ title: String) -> Finding {
        guard let verdict = answer["verdict"]?.stringValue.flatMap(Verdict.init) else {
            return Finding(
                .unknown,
                path: title,
                "its 'verdict' is neither pass, fail nor unknown"
            )
        }
        let told = (answer["evidence"]?.arrayValue ?? []).prefix(Self.mostEvidence)
        let evidence = told.map { item in
            let path = String((item["path"]?.stringValue ?? title).prefix(1_000))
            return Evidence(
                path: path,
                digest: digest(of: path),
                found: String((item["found"]?.stringValue ?? "").prefix(2_000))
            )
        }
        guard evidence.isEmpty else {
            return Finding(verdict, evidence)
        }
        let message = answer["message"]?.stringValue.map { String($0.prefix(2_000)) }
        return Finding(verdict, path: title, message ?? "it says '\(verdict.rawValue)'")
    }

    /// The digest of a file that the plugin names; nothing for whatever else it names.
    private func digest(of text: String) -> String? {
        guard let path = try? ProjectFiles.path(text), !path.isEmpty,
            let status = try? files.status(of: path), status.kind == .file
        else {
            return nil
        }
        return try? files.digest(of: path)
    }
}
