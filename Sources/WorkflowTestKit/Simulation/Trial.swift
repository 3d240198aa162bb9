import WorkflowModel

/// One seed put to the test: a wild run, or a calm one with a crash at each of its appends.
package struct Trial: Sendable {
    /// What must not be and was, with all it takes to see it again.
    package struct Failure: Error, Sendable {
        package let scenario: Scenario
        package let crash: Simulation.Crash?
        package let violation: Violation
        /// What happened until then.
        package let history: [String]
    }

    /// What was done for a seed.
    package struct Summary: Sendable {
        package internal(set) var runs = 0
        package internal(set) var events: [String: Int] = [:]
        /// How the runs ended.
        package internal(set) var ends: [String: Int] = [:]

        package init() {}

        mutating func add(_ result: Simulation.Result) {
            runs += 1
            events.merge(result.counts, uniquingKeysWith: +)
            let reason = result.record.reason.map { " \($0.rawValue)" } ?? ""
            ends["\(result.record.status.rawValue)\(reason)", default: 0] += 1
        }

        /// Joins what was done for other seeds.
        package mutating func add(_ other: Summary) {
            runs += other.runs
            events.merge(other.events, uniquingKeysWith: +)
            ends.merge(other.ends, uniquingKeysWith: +)
        }
    }

    /// The most crashes that are tried for one seed; they are spread over its appends.
    private static let crashLimit = 12

    /// Puts a seed to the test; every fourth is a calm one.
    ///
    /// - Parameter seed: Decides everything.
    /// - Returns: What was done.
    /// - Throws: `Failure` at the first violation.
    package static func run(seed: UInt64) throws -> Summary {
        try run(Scenario(seed: seed, seed % 4 == 0 ? .calm : .wild))
    }

    /// Puts a scenario to the test.
    package static func run(_ scenario: Scenario) throws -> Summary {
        var summary = Summary()
        let undisturbed = try Simulation.run(scenario)
        try require(undisturbed, scenario, nil)
        summary.add(undisturbed)
        guard scenario.mood == .calm else {
            return summary
        }
        let stride = max(1, undisturbed.appends / (crashLimit / 2))
        for append in Swift.stride(from: 1, through: undisturbed.appends, by: stride) {
            for isStored in [false, true] {
                let crash = Simulation.Crash(at: append, isStored: isStored)
                let disturbed = try Simulation.run(scenario, crash: crash)
                try require(disturbed, scenario, crash)
                try compare(disturbed, undisturbed, scenario, crash)
                summary.add(disturbed)
            }
        }
        return summary
    }

    private static func require(
        _ result: Simulation.Result,
        _ scenario: Scenario,
        _ crash: Simulation.Crash?
    ) throws {
        if let violation = result.violations.first {
            throw Failure(
                scenario: scenario,
                crash: crash,
                violation: violation,
                history: result.history
            )
        }
    }

    private static func compare(
        _ disturbed: Simulation.Result,
        _ undisturbed: Simulation.Result,
        _ scenario: Scenario,
        _ crash: Simulation.Crash
    ) throws {
        let pairs = zip(disturbed.record.endState, undisturbed.record.endState)
        let difference = pairs.first { $0 != $1 }
        guard let (found, expected) = difference else {
            return
        }
        throw Failure(
            scenario: scenario,
            crash: crash,
            violation: Violation(
                rule: "a crash leaves a run that comes to the same end",
                detail: "\(found) instead of \(expected)"
            ),
            history: undisturbed.history + ["-- with the crash:"] + disturbed.history
        )
    }
}

extension RunRecord {
    /// Where everything stands, without times and attempts.
    fileprivate var endState: [String] {
        var lines = ["run \(status.rawValue) \(reason?.rawValue ?? "")"]
        for phase in phases.sorted(by: { $0.id < $1.id }) {
            lines.append("\(phase.id) \(phase.status.rawValue) \(phase.reason?.rawValue ?? "")")
            for step in phase.steps {
                lines.append("\(phase.id)/\(step.id) \(step.status.rawValue)")
            }
        }
        return lines
    }
}

extension Trial.Failure {
    /// The same failure with as little as it takes.
    ///
    /// Things are left out one after the other for as long as the same rule is still broken.
    package func minimized() -> Self {
        var smallest = self
        var hasShrunk = true
        while hasShrunk {
            hasShrunk = false
            for name in smallest.scenario.omissible {
                let candidate = smallest.scenario.without([name])
                do {
                    _ = try Trial.run(candidate)
                } catch let failure as Self where failure.violation.rule == violation.rule {
                    smallest = failure
                    hasShrunk = true
                } catch {
                    continue
                }
            }
        }
        return smallest
    }

    /// The failure for people: how to see it again, and what happened.
    package var report: String {
        let crash = crash.map { ", crash at append \($0.append)\($0.isStored ? " (stored)" : "")" }
        return """
            seed \(scenario.seed): \(violation)
                #expect(throws: Never.self) {
                    try Trial.run(\(scenario.reproduction))
                }
            \(scenario.outline)
            history\(crash ?? ""):
              \(history.joined(separator: "\n  "))
            """
    }
}
