import WorkflowDiagnostics

/// What a project is made from, and what it lacks; every line with its evidence.
package struct ProjectAnalysis: Sendable {
    /// Something that is there.
    package struct Fact: Sendable, Hashable {
        /// `language`, `tool`, `practice`, `licence`, `phase` or `history`.
        package let kind: String
        package let value: String
        /// Paths or counts that show it.
        package let evidence: [String]
    }

    /// What a phase of an applied workflow leaves in the project.
    package struct ExpectedDocuments: Sendable, Hashable {
        package let workflow: String
        package let phase: String
        package let paths: [String]

        package init(workflow: String, phase: String, paths: [String]) {
            self.workflow = workflow
            self.phase = phase
            self.paths = paths
        }
    }

    /// Something that is not there.
    package struct Gap: Sendable, Hashable {
        /// The stable word that programs match on.
        package let practice: String
        package let title: String
        /// Why it matters.
        package let reason: String
        /// What was looked for in vain.
        package let evidence: [String]
        /// What a workflow that mends it would speak of.
        package let question: String

        package init(
            practice: String,
            title: String,
            reason: String,
            evidence: [String],
            question: String
        ) {
            self.practice = practice
            self.title = title
            self.reason = reason
            self.evidence = evidence
            self.question = question
        }
    }

    package let facts: [Fact]
    package let gaps: [Gap]

    /// More repairs than this share of the last commits are worth a word.
    private static let manyRepairs = 0.4
    /// More paths than these are counted only.
    private static let mostPaths = 3

    /// Draws conclusions from what was seen.
    ///
    /// - Parameters:
    ///   - survey: The paths and the history.
    ///   - workflows: The names of workflows whose documents may stand in the project.
    ///   - expected: What applied workflows are to leave there.
    package init(
        _ survey: ProjectSurvey,
        workflows: [String],
        expected: [ExpectedDocuments] = []
    ) {
        var facts = Self.languages(survey)
        for (name, signs) in BuildingBlocks.tools {
            let found = survey.showing(signs)
            if !found.isEmpty {
                facts.append(Fact(kind: "tool", value: name, evidence: found))
            }
        }
        facts += survey.licences.map { path, name in
            Fact(kind: "licence", value: name ?? "a licence of its own", evidence: [path])
        }
        let applied = Set(expected.map(\.workflow))
        facts += Self.documents(survey, of: workflows.filter { !applied.contains($0) })
        let (present, missing) = Self.documents(survey, expected)
        facts += present
        var gaps: [Gap] = []
        for practice in Practice.all {
            let found = survey.showing(practice.signs)
            if found.isEmpty {
                gaps.append(practice.gap)
            } else {
                facts.append(Fact(kind: "practice", value: practice.title, evidence: found))
            }
        }
        if let history = survey.history {
            facts.append(history.fact)
            gaps += Self.gaps(in: history)
        }
        self.facts = facts
        // An empty folder lacks everything, which is no news.
        self.gaps = (survey.paths.isEmpty ? [] : gaps) + missing
    }

    private static func languages(_ survey: ProjectSurvey) -> [Fact] {
        var counts: [String: Int] = [:]
        var examples: [String: String] = [:]
        let byEnding = BuildingBlocks.languages.reduce(into: [String: String]()) {
            table,
            language in
            for ending in language.endings {
                table[ending] = language.name
            }
        }
        for path in survey.paths {
            let name = path.name
            guard let point = name.lastIndex(of: "."),
                let language = byEnding[String(name[name.index(after: point)...])]
            else {
                continue
            }
            counts[language, default: 0] += 1
            examples[language] = examples[language] ?? path.path
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
            Fact(
                kind: "language",
                value: name,
                evidence: ["\(count) file\(count == 1 ? "" : "s")", examples[name] ?? ""]
            )
        }
    }

    /// Documents that a workflow writes stand in `docs/NAME/`.
    private static func documents(
        _ survey: ProjectSurvey,
        of workflows: [String]
    ) -> [Fact] {
        workflows.compactMap { name in
            let found = survey.showing([.path("docs/\(name)/")])
            return found.isEmpty
                ? nil : Fact(kind: "phase", value: "documents of '\(name)'", evidence: found)
        }
    }

    /// What there is of the documents of applied workflows, and what is not there yet.
    private static func documents(
        _ survey: ProjectSurvey,
        _ expected: [ExpectedDocuments]
    ) -> (facts: [Fact], gaps: [Gap]) {
        let present = Set(survey.paths.map(\.path))
        var facts: [Fact] = []
        var missing: [String: [String]] = [:]
        for phase in expected {
            let there = phase.paths.filter { present.contains($0) }
            missing[phase.workflow, default: []] += phase.paths.filter { !present.contains($0) }
            facts.append(
                Fact(
                    kind: "phase",
                    value: "phase '\(phase.phase)' of '\(phase.workflow)'",
                    evidence: ["\(there.count) of \(phase.paths.count) documents"]
                        + there.prefix(mostPaths)
                )
            )
        }
        let gaps = missing.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
            name,
            paths in
            Gap(
                practice: "documents",
                title: "documents of '\(name)'",
                reason: "its phases are to write them",
                evidence: paths.prefix(mostPaths)
                    + (paths.count > mostPaths ? ["\(paths.count - mostPaths) more"] : []),
                question: name
            )
        }
        return (facts, gaps)
    }

    private static func gaps(in history: ProjectSurvey.History) -> [Gap] {
        var gaps: [Gap] = []
        if history.commitCount >= 20,
            Double(history.repairCount) > manyRepairs * Double(history.commitCount)
        {
            gaps.append(
                Gap(
                    practice: "repairs",
                    title: "fewer repairs",
                    reason: "much of the work mends what was done before",
                    evidence: [
                        "\(history.repairCount) of the last \(history.commitCount) commits repair something"
                    ],
                    question: "bugs defects quality tests review"
                )
            )
        }
        if history.commitCount >= 50, history.tagCount == 0 {
            gaps.append(
                Gap(
                    practice: "releases",
                    title: "named versions",
                    reason: "nobody can say which state is in use",
                    evidence: ["\(history.commitCount) commits and no tag"],
                    question: "release version tag"
                )
            )
        }
        return gaps
    }
}

extension Practice {
    fileprivate var gap: ProjectAnalysis.Gap {
        ProjectAnalysis.Gap(
            practice: id,
            title: title,
            reason: reason,
            evidence: ["no \(signs.prefix(4).map(\.shown).joined(separator: ", "))"],
            question: question
        )
    }
}

extension ProjectSurvey.History {
    fileprivate var fact: ProjectAnalysis.Fact {
        ProjectAnalysis.Fact(
            kind: "history",
            value: "git",
            evidence: ["\(commitCount) commits looked at", "\(tagCount) tags"]
        )
    }
}
