import Synchronization
import SystemPackage

@testable import WorkflowSystem

/// What a child wrote, gathered from its thread.
final class ChildOutput: Sendable {
    private let streams = Mutex<[ChildStream: [UInt8]]>([:])

    func add(_ stream: ChildStream, _ bytes: ArraySlice<UInt8>) {
        streams.withLock { $0[stream, default: []] += bytes }
    }

    func bytes(_ stream: ChildStream = .standardOutput) -> [UInt8] {
        streams.withLock { $0[stream] ?? [] }
    }

    func text(_ stream: ChildStream = .standardOutput) -> String {
        String(decoding: bytes(stream), as: UTF8.self)
    }
}

extension ChildSpecification {
    /// A shell script in the root folder.
    static func shell(_ script: String, timeout: Duration? = nil) -> ChildSpecification {
        ChildSpecification(
            program: "/bin/sh",
            arguments: ["-c", script],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            workingDirectory: "/",
            timeout: timeout,
            grace: .zero
        )
    }
}

/// Runs a shell script to its end.
func runShell(_ script: String) async throws -> (ending: ChildEnding, output: ChildOutput) {
    let output = ChildOutput()
    let outcome = try await ChildProcess.run(.shell(script), onOutput: output.add)
    return (outcome.ending, output)
}
