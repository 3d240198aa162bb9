import Testing

@testable import WorkflowLibrary

@Suite struct ProjectAnalysisTests {
    private func analysis(
        _ paths: [String],
        history: ProjectSurvey.History? = nil,
        workflows: [String] = []
    ) -> ProjectAnalysis {
        ProjectAnalysis(ProjectSurvey(paths: paths, history: history), workflows: workflows)
    }

    @Test(arguments: [
        ("tests", "Sources/PatternTest.swift"), ("tests", "pkg/util_test.go"),
        ("tests", "src/__tests__/a.js"), ("tests", "app.spec.ts"),
        ("ci", ".github/workflows/x.yml"),
        ("ci", "Jenkinsfile"), ("documentation", "README"), ("documentation", "docs/a.txt"),
        ("requirements", "docs/prd.md"), ("design", "docs/adr/0001.md"),
        ("design", "ARCHITECTURE.md"), ("review", ".github/CODEOWNERS"),
        ("changelog", "CHANGELOG.md"), ("licence", "LICENSE"), ("security", "docs/SECURITY.md"),
    ])
    func `a practice is seen by what it leaves`(practice: String, path: String) {
        let result = analysis([path])

        #expect(!result.gaps.contains { $0.practice == practice })
        #expect(result.facts.contains { $0.kind == "practice" && $0.evidence == [path] })
    }

    @Test(arguments: [
        ("tests", "Sources/Attestation.swift"), ("tests", "contest/latest.md"),
        ("licence", "driving/lesson.md"), ("design", "redesigned.txt"),
    ])
    func `words within words show nothing`(practice: String, path: String) {
        #expect(analysis([path]).gaps.contains { $0.practice == practice })
    }

    @Test func `languages are counted, tools and documents of workflows named`() {
        let result = analysis(
            ["a.swift", "b/c.swift", "tool.py", "Package.swift", "docs/helix/01-frame/prd.md"],
            workflows: ["helix", "tdd"]
        )

        let languages = result.facts.filter { $0.kind == "language" }
        #expect(languages.map(\.value) == ["Swift", "Python"])
        #expect(languages[0].evidence == ["3 files", "a.swift"])
        #expect(result.facts.contains { $0.kind == "tool" && $0.value == "SwiftPM" })
        #expect(result.facts.filter { $0.kind == "phase" }.map(\.value) == ["documents of 'helix'"])
    }

    @Test func `many repairs and no versions in the history are told with their numbers`() {
        let busy = ProjectSurvey.History(commitCount: 100, repairCount: 50, tagCount: 0)
        let calm = ProjectSurvey.History(commitCount: 100, repairCount: 10, tagCount: 3)

        let gaps = analysis(["a"], history: busy).gaps
        #expect(gaps.contains { $0.practice == "repairs" && $0.evidence[0].contains("50 of") })
        #expect(gaps.contains { $0.practice == "releases" })
        #expect(!analysis(["a"], history: calm).gaps.contains { $0.practice == "repairs" })
        #expect(!analysis(["a"], history: calm).gaps.contains { $0.practice == "releases" })
    }

    @Test(
        arguments: [
            (
                "Permission is hereby granted, free of charge, to any person\nto deal in the "
                    + "Software\n  without restriction", "MIT"
            ),
            ("Apache License\n Version 2.0, January 2004", "Apache-2.0"),
            ("GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3", "LGPL-3.0"),
            ("All rights reserved.", nil),
        ] as [(String, String?)]
    )
    func `a licence is known by its sentences`(text: String, name: String?) {
        #expect(Licence.name(of: Array(text.utf8)) == name)
    }

    @Test func `documents of applied workflows are counted and those that are missing named`() {
        let result = ProjectAnalysis(
            ProjectSurvey(paths: ["docs/flow/brief.md"], licences: [("LICENSE", "MIT")]),
            workflows: ["flow"],
            expected: [
                .init(workflow: "flow", phase: "frame", paths: ["docs/flow/brief.md", "plan.md"])
            ]
        )

        #expect(
            result.facts.filter { $0.kind == "phase" } == [
                .init(
                    kind: "phase",
                    value: "phase 'frame' of 'flow'",
                    evidence: ["1 of 2 documents", "docs/flow/brief.md"]
                )
            ]
        )
        #expect(result.gaps.first { $0.practice == "documents" }?.evidence == ["plan.md"])
        #expect(result.facts.contains { $0.kind == "licence" && $0.value == "MIT" })
    }

    @Test func `an empty folder lacks nothing`() {
        #expect(analysis([]).gaps.isEmpty)
    }
}
