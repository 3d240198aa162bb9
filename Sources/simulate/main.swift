import Synchronization
import WorkflowTestKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// Puts many seeds to the test, on every core, as Scripts/simulate says.

/// What was found so far.
struct Findings: Sendable {
    var summary = Trial.Summary()
    var failures: [Trial.Failure] = []
    var next: UInt64
}

func usage() -> Never {
    print("usage: Scripts/simulate [--seeds N] [--from S] [--failures N]")
    exit(64)
}

var seeds: UInt64 = 10_000
var first: UInt64 = 1
/// So many failures are looked for before the rest of the seeds is left.
var limit: UInt64 = 1
var words = CommandLine.arguments.dropFirst()
while let word = words.popFirst() {
    guard let value = words.popFirst().flatMap({ UInt64($0) }) else {
        usage()
    }
    switch word {
    case "--seeds": seeds = value
    case "--from": first = value
    case "--failures": limit = value
    default: usage()
    }
}

let end = first + seeds
let most = Int(limit)
let findings = Mutex(Findings(next: first))
await withDiscardingTaskGroup { group in
    for _ in 0..<4 {
        group.addTask {
            while let seed = findings.withLock({ findings -> UInt64? in
                guard findings.next < end, findings.failures.count < most else {
                    return nil
                }
                defer { findings.next += 1 }
                return findings.next
            }) {
                do {
                    let summary = try Trial.run(seed: seed)
                    findings.withLock { $0.summary.add(summary) }
                } catch let failure as Trial.Failure {
                    findings.withLock { $0.failures.append(failure) }
                } catch {
                    print("seed \(seed): \(error)")
                    exit(70)
                }
            }
        }
    }
}
let found = findings.withLock { $0 }
print("\(found.next - first) seeds, \(found.summary.runs) runs")
for (kind, count) in found.summary.events.sorted(by: { $0.key < $1.key }) {
    print("  \(kind): \(count)")
}
for (end, count) in found.summary.ends.sorted(by: { $0.key < $1.key }) {
    print("  ended \(end): \(count)")
}
for failure in found.failures {
    print("\n\(failure.minimized().report)")
}
if !found.failures.isEmpty {
    print("\n\(found.failures.count) seeds break a rule")
    exit(1)
}
