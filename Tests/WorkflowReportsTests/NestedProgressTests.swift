import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct NestedProgressTests {
    private func lines(_ run: RecordedRun, last count: Int) throws -> [String] {
        var tree = ProgressTree()
        var lines: [String] = []
        for event in run.events {
            try tree.apply(event)
            if let line = tree.line(for: event, .plain, showsTime: false) {
                lines.append(line)
            }
        }
        return lines.suffix(count)
    }

    @Test func `what a phase consists of is one line`() throws {
        #expect(try lines(.matrix, last: 45).first == "phase 'build' has 12 instances")
        #expect(
            try lines(.approving, last: 10).first
                == "phase 'deploy' runs workflow 'ship' 1.2.0: 2 phases"
        )
    }

    @Test func `answers of people name them and their words`() throws {
        #expect(
            try lines(.refused, last: 3) == [
                "step 'deploy/push/sign': bob approves “looks good”",
                "run 0193a1b2-c3d4 paused: a person has to approve it",
                "step 'deploy/push/sign': carol rejects “too early”",
            ]
        )
    }

    @Test func `a rollback says what is undone and what came back`() throws {
        let told = try lines(.rolledBack, last: 11)

        #expect(
            told.first
                == "run 0193a1b2-c3d4: phase 'publish' is rolled back: it took longer than it may"
        )
        #expect(
            told[5]
                == "run 0193a1b2-c3d4: 1 file is as it was before, 1 was left as found;"
                + " 'index.md': it was edited since"
        )
    }

    @Test func `limits of time, new beginnings and other definitions have lines`() throws {
        var run = RecordedRun.underWay
        run.add([
            .phaseTimedOut("build", attempt: 1), .runTimedOut,
            .stepEnded(
                StepReference("build", "compile"),
                attempt: 1,
                .after(5, .failed(.timeout), exit: nil)
            ), .phaseFailed("build", .timeout), .phaseReset("build", .approval),
            .definitionChanged(
                DefinitionChange(version: "1.1.0", digest: "", variables: [], phases: [])
            ),
        ])

        #expect(
            try lines(run, last: 6) == [
                "phase 'build' takes longer than it may",
                "run 0193a1b2-c3d4 takes longer than it may",
                "step 'build/compile' failed in attempt 1 after 5 ms: it took longer than it may",
                "phase 'build' failed: it took longer than it may",
                "phase 'build' begins anew: a person rejected it",
                "run 0193a1b2-c3d4 goes on with version 1.1.0 of its definition",
            ]
        )
    }

    @Test func `a step that has nothing to do says so`() throws {
        var run = RecordedRun.underWay
        run.add(
            .stepEnded(
                StepReference("build", "compile"),
                attempt: 1,
                .after(1, .upToDate, exit: nil, message: "'app' fits 'main.c'")
            )
        )

        #expect(
            try lines(run, last: 1) == [
                "step 'build/compile' skipped: what it makes is as new as what it is made from:"
                    + " 'app' fits 'main.c'"
            ]
        )
    }
}
