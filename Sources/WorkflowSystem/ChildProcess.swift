import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs a program in a session of its own.
package enum ChildProcess {
    /// Starts a program and waits for its end, on a thread of its own.
    ///
    /// When the program ends, what is left of its process group is killed. Output that had been
    /// written by then is delivered, even while a process that escaped keeps the stream open. When
    /// the waiting task is cancelled, the child is terminated with the grace of its specification.
    ///
    /// - Parameters:
    ///   - specification: What to start.
    ///   - control: Ends it early.
    ///   - onStart: Called once with the running child, on its thread. An error kills the child and
    ///     is thrown from here.
    ///   - onOutput: Called with each piece of output in order, on the same thread. While it is at
    ///     work nothing else is read, and time-outs wait.
    /// - Returns: How it ended. Programs that are missing or fail are outcomes, not errors.
    /// - Throws: What `onStart` threw, and nothing else.
    package static func run(
        _ specification: ChildSpecification,
        control: ChildControl = ChildControl(),
        onStart: @escaping @Sendable (ProcessIdentity) throws -> Void = { _ in },
        onOutput: @escaping @Sendable (ChildStream, ArraySlice<UInt8>) -> Void = { _, _ in }
    ) async throws -> ChildOutcome {
        let started = ContinuousClock.now
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try SystemThread.start {
                        continuation.resume(
                            with: Result {
                                let end = try supervise(
                                    specification,
                                    control,
                                    onStart,
                                    onOutput
                                )
                                return ChildOutcome(
                                    end.ending,
                                    signal: end.signal,
                                    duration: .now - started
                                )
                            }
                        )
                    }
                } catch {
                    let failure = ChildStartFailure(.other, "\(error)")
                    continuation.resume(
                        returning: ChildOutcome(.couldNotStart(failure), duration: .now - started)
                    )
                }
            }
        } onCancel: {
            control.terminate(grace: specification.grace)
        }
    }

    private static func supervise(
        _ specification: ChildSpecification,
        _ control: ChildControl,
        _ onStart: (ProcessIdentity) throws -> Void,
        _ onOutput: (ChildStream, ArraySlice<UInt8>) -> Void
    ) throws -> ChildSupervisor.End {
        if control.requestedGrace != nil { return .init(.terminated) }
        var supervisor: ChildSupervisor
        do {
            supervisor = try ChildSupervisor(starting: specification)
        } catch let failure as ChildStartFailure {
            return .init(.couldNotStart(failure))
        } catch let error as SystemError {
            return .init(.couldNotStart(ChildStartFailure(.other, error.description)))
        }
        do {
            try onStart(supervisor.identity)
        } catch {
            supervisor.kill()
            throw error
        }
        return supervisor.run(control, onOutput)
    }
}
