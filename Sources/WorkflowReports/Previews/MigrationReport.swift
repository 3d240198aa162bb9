package import JSON
package import WorkflowModel

/// What going on with another definition would change of a run.
package struct MigrationReport: Sendable {
    /// Where two definitions differ.
    package struct Difference: Sendable, Hashable {
        /// How something differs.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case added
            case changed
            case removed
        }

        package let kind: Kind
        package let phase: PhaseID
        /// The step; nothing when the phase around its steps differs.
        package let step: StepID?
        /// Whether the run has begun what differs, so that it cannot be exchanged any more.
        package let isStarted: Bool

        /// Describes a difference.
        package init(kind: Kind, phase: PhaseID, step: StepID? = nil, isStarted: Bool) {
            self.kind = kind
            self.phase = phase
            self.step = step
            self.isStarted = isStarted
        }
    }

    package let differences: [Difference]
    private let record: RunRecord
    private let version: String
    private let digest: String

    /// Joins a run and what differs from its definition.
    ///
    /// - Parameters:
    ///   - record: The run.
    ///   - version: The version of the other definition.
    ///   - digest: The digest of the other definition.
    ///   - differences: What differs, in the order of the phases.
    package init(
        _ record: RunRecord,
        to version: String,
        digest: String,
        differences: [Difference]
    ) {
        self.record = record
        self.version = version
        self.digest = digest
        self.differences = differences
    }

    /// The differences in what the run has begun; with one of them it cannot go on so.
    package var conflicts: [Difference] { differences.filter(\.isStarted) }

    /// The definitions, each difference on a line, and what to do about those that cannot be.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        let creation = record.creation
        page.addText(
            "run \(record.id.short) of workflow '\(creation.workflow)' is pinned to"
                + " \(creation.version) (\(creation.digest.shortDigest)),"
                + " the other definition is \(version) (\(digest.shortDigest))"
        )
        if differences.isEmpty {
            page.addText("nothing that a run does differs", indent: 2)
        }
        for difference in differences {
            page.addText(
                difference.words + (difference.isStarted ? standing(of: difference) : ""),
                after: difference.sign,
                indent: 2
            )
        }
        guard let first = conflicts.first else {
            return page.text
        }
        let id = record.id.short.shellWord
        page.addText("what has begun cannot be exchanged; undo it first, or begin anew from there")
        page.addCommand("undo: ", "ddx run rollback \(id) --to \(first.phase.text.shellWord)")
        page.addCommand("begin anew: ", "ddx run fork \(id) --from \(first.phase.text.shellWord)")
        return page.text
    }

    private func standing(of difference: Difference) -> String {
        let status =
            difference.step.flatMap { step in
                record.step(StepReference(difference.phase, step))?.status
            } ?? record.phase(difference.phase)?.status
        return status.map { "; it \($0.claim)" } ?? "; it has begun"
    }
}

extension MigrationReport: JSONRepresentable {
    /// The object `ddx.differences/1`.
    package var json: JSONValue {
        [
            "schema": "ddx.differences/1",
            "run": record.id.text.json,
            "from": [
                "version": record.creation.version.json, "digest": record.creation.digest.json,
            ],
            "to": ["version": version.json, "digest": digest.json],
            "differences": .array(differences.map(\.json)),
        ]
    }
}

extension MigrationReport.Difference {
    fileprivate var json: JSONValue {
        [
            "change": kind.rawValue.json, "phase": phase.text.json, "step": (step?.text).json,
            "started": isStarted.json,
        ]
    }

    /// What differs, in a sentence.
    package var words: String {
        let place = step.map { "step '\(phase)/\($0)'" } ?? "phase '\(phase)'"
        return "\(place) \(kind == .added ? "is new" : "was \(kind.rawValue)")"
    }

    fileprivate var sign: Line {
        switch kind {
        case .added: Line("+ ", .good)
        case .changed: Line("~ ", .attention)
        case .removed: Line("- ", .bad)
        }
    }
}

extension String {
    /// The beginning of a digest, enough to tell two apart.
    fileprivate var shortDigest: String {
        String(split(separator: ":").last?.prefix(12) ?? "")
    }
}
