import WorkflowDiagnostics
import WorkflowModel

/// Carries out the changes of an overlay on the text of a workflow, before that is read.
///
/// What comes from the overlay keeps its place there, so that every later finding about it names
/// the line of the overlay.
package struct OverlayReader {
    /// What a change is about.
    struct Target {
        let phase: String
        let step: String?
        let span: SourceSpan?
    }

    let context: LoadContext
    /// The path of the overlay in the source.
    let file: String

    private var findings: Findings { context.findings }

    /// How many changes an overlay makes, whatever is wrong with them.
    package static func changeCount(of content: [UInt8]) -> Int {
        YAMLDocument(SourceText(content), file: "").root?["changes"]?.items?.count ?? 0
    }

    /// Carries out all changes in order; one that cannot be carried out is reported and left out.
    func applied(to root: YAMLNode) -> YAMLNode {
        guard root.entries != nil, let overlay = context.yaml(file), !overlay.isNull,
            let reader = MappingReader(overlay, as: OverlayFormat.overlay, findings)
        else {
            return root
        }
        _ = reader.text("description")
        return (reader.items("changes") ?? []).reduce(root) { root, node in
            guard let reader = MappingReader(node, as: OverlayFormat.change, findings),
                let kind = kind(of: reader)
            else {
                return root
            }
            return ["set", "add"].contains(kind)
                ? changingKeys(of: root, kind, reader) : changingList(of: root, kind, reader)
        }
    }

    private func kind(of reader: MappingReader) -> String? {
        guard let kind = reader.kind(among: OverlayFormat.kinds, "the change") else {
            return nil
        }
        let own = OverlayFormat.keysOfKinds[kind] ?? []
        for key in ["in", "phases", "steps"] where reader.has(key) && !own.contains(key) {
            findings.error(
                .misplacedKey,
                "'\(key)' has no meaning beside '\(kind)'",
                at: reader.entry(key)?.keySpan,
                hints: ["remove it"]
            )
        }
        return kind
    }

    private func target(_ text: SourceString) -> Target? {
        let parts = text.text.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            findings.error(
                .unknownTarget,
                "'\(text.text)' names neither a phase nor a step",
                at: text.span,
                hints: ["write PHASE, or PHASE/STEP"]
            )
            return nil
        }
        return Target(phase: parts[0], step: parts.count == 2 ? parts[1] : nil, span: text.span)
    }

    // MARK: Phases and steps

    private func changingList(
        of root: YAMLNode,
        _ kind: String,
        _ reader: MappingReader
    ) -> YAMLNode {
        guard let target = reader.sourceString(kind).flatMap(target),
            let new = kind == "remove" ? [] : items(for: target, kind, reader)
        else {
            return root
        }
        return edited(root, at: target) { list, index in
            let old = list[index]
            let new = new.map { target.step == nil ? $0.ordered(as: old) : $0 }
            switch kind {
            case "insert_before": list.insert(contentsOf: new, at: index)
            case "insert_after": list.insert(contentsOf: new, at: index + 1)
            default: list.replaceSubrange(index...index, with: new)
            }
            if ["replace", "remove"].contains(kind), target.step == nil {
                context.removedPhases.insert(PhaseID(target.phase))
            }
        }
    }

    /// What is new: phases for a phase, steps for a step.
    private func items(
        for target: Target,
        _ kind: String,
        _ reader: MappingReader
    ) -> [YAMLNode]? {
        let (key, other) = target.step == nil ? ("phases", "steps") : ("steps", "phases")
        if let entry = reader.entry(other) {
            findings.error(
                .misplacedKey,
                target.step == nil
                    ? "'steps' cannot take a place among phases"
                    : "'phases' cannot take a place among steps",
                at: entry.keySpan,
                hints: [target.step == nil ? "name a step: PHASE/STEP" : "name a phase alone"]
            )
            return nil
        }
        guard let items = reader.items(key), !items.isEmpty else {
            findings.error(
                .missingKey,
                "'\(kind)' needs '\(key)'",
                at: reader.entry(kind)?.keySpan,
                hints: ["add '\(key):'"]
            )
            return nil
        }
        return items
    }

    // MARK: Keys

    private func changingKeys(
        of root: YAMLNode,
        _ kind: String,
        _ reader: MappingReader
    ) -> YAMLNode {
        guard let node = reader.node(kind) else {
            return root
        }
        guard let entries = node.entries else {
            reader.report(node, kind, "a map")
            return root
        }
        guard reader.has("in") else {
            return entries.reduce(root) {
                changed($0, by: $1, kind, refusing: ["name", "phases"])
            }
        }
        guard let target = reader.sourceString("in").flatMap(target) else {
            return root
        }
        return edited(root, at: target) { list, index in
            list[index] = entries.reduce(list[index]) {
                changed($0, by: $1, kind, refusing: ["id"])
            }
        }
    }

    private func changed(
        _ node: YAMLNode,
        by entry: YAMLNode.Entry,
        _ kind: String,
        refusing refused: Set<String>
    ) -> YAMLNode {
        guard !refused.contains(entry.key) else {
            findings.error(
                .misplacedKey,
                "an overlay cannot change '\(entry.key)' here",
                at: entry.keySpan,
                hints: [
                    entry.key == "phases"
                        ? "use insert_before, insert_after, replace or remove"
                        : "others refer to it; remove the change"
                ]
            )
            return node
        }
        let old = node[entry.key]
        if kind == "add", let old, !old.isNull {
            guard let sum = old.adding(entry.value) else {
                findings.error(
                    .wrongValueType,
                    "'\(entry.key)' is \(old.kindWord), to which \(entry.value.kindWord) "
                        + "cannot be added",
                    at: entry.value.span,
                    hints: ["add a list to a list or a map to a map, or use 'set'"]
                )
                return node
            }
            return node.setting(entry.key, to: sum)
        }
        guard entry.value.isNull else {
            return node.setting(entry.key, to: entry)
        }
        if old == nil {
            findings.error(
                .unknownTarget,
                "there is no key '\(entry.key)' to remove",
                at: entry.keySpan,
                hints: [
                    findings.suggestion(for: entry.key, among: (node.entries ?? []).map(\.key)),
                    Self.afterAnUpdate,
                ]
            )
        }
        return node.setting(entry.key, to: nil as YAMLNode.Entry?)
    }

    // MARK: Finding the place

    private static let afterAnUpdate =
        "if a newer version of the workflow has lost it, correct or remove this change"

    /// Changes the list of phases, or of the steps of one, at the place of a target.
    private func edited(
        _ root: YAMLNode,
        at target: Target,
        _ change: (inout [YAMLNode], Int) -> Void
    ) -> YAMLNode {
        var phases = root["phases"]?.items ?? []
        let ids = phases.map { $0["id"]?.text ?? "" }
        guard let index = place(of: target.phase, among: ids, "the workflow has no phase", target)
        else {
            return root
        }
        guard let step = target.step else {
            change(&phases, index)
            return root.setting("phases", to: (root["phases"] ?? root).holding(phases))
        }
        var steps = phases[index]["steps"]?.items ?? discoveredSteps(of: phases[index])
        let stepIDs = steps.enumerated().map { $1["id"]?.text ?? "step-\($0 + 1)" }
        let words = "phase '\(target.phase)' has no step"
        guard let position = place(of: step, among: stepIDs, words, target) else {
            return root
        }
        change(&steps, position)
        let list = phases[index]["steps"] ?? phases[index]
        phases[index] = phases[index].setting("steps", to: list.holding(steps))
        return root.setting("phases", to: (root["phases"] ?? root).holding(phases))
    }

    private func place(
        of id: String,
        among ids: [String],
        _ words: String,
        _ target: Target
    ) -> Int? {
        if let index = ids.firstIndex(where: { $0.utf8.elementsEqual(id.utf8) }) {
            return index
        }
        findings.error(
            .unknownTarget,
            "\(words) '\(id)'",
            at: target.span,
            label: "nothing to change here",
            hints: [
                findings.suggestion(for: id, among: ids)
                    ?? (ids.isEmpty ? nil : "it has: \(ids.prefix(12).joined(separator: ", "))"),
                Self.afterAnUpdate,
            ]
        )
        return nil
    }

    /// The artifacts that a phase without `steps` makes, as steps.
    private func discoveredSteps(of phase: YAMLNode) -> [YAMLNode] {
        guard phase["uses"] == nil, let id = phase["id"]?.text,
            let name = PhaseFolders(context).byPhase[PhaseID(id)]
        else {
            return []
        }
        let folder = PhaseFolder(
            path: context.path("phases/\(name)"),
            name: name,
            context: context
        )
        return folder.artifacts(documents: "docs").map(\.definition).map { artifact in
            let span = artifact.span ?? context.span("\(folder.path)/artifacts/\(artifact.id)")
            let scalar = YAMLScalar(text: artifact.id.text, isQuoted: true)
            let value = YAMLNode(content: .scalar(scalar), span: span)
            return YAMLNode(
                content: .mapping(
                    ["id", "artifact"].map { .init(key: $0, keySpan: span, value: value) }
                ),
                span: span
            )
        }
    }
}

extension YAMLNode {
    /// A phase that stands where another one says by its `order`.
    fileprivate func ordered(as other: YAMLNode) -> YAMLNode {
        guard entries != nil, self["order"] == nil,
            let order = other.entries?.first(where: { $0.key == "order" })
        else {
            return self
        }
        return setting("order", to: order)
    }
}
