import Synchronization
import WorkflowLibrary

/// What git answered about its user, asked once for each process.
final class GitAnswers: Sendable {
    /// Of a type of its own, which the runtime need not put together at start-up.
    private struct Asking {
        var email: Task<String?, Never>?
    }

    private let asking = Mutex(Asking())

    /// The address in the user's own settings of git; nothing without one.
    func email(_ git: Git) async -> String? {
        let task = asking.withLock { asking in
            if let email = asking.email { return email }
            // Everybody who wants the answer awaits it; it ends with the program that was asked.
            let task = Task<String?, Never> {
                (try? await GitIdentity.email(git)).flatMap { $0.isEmpty ? nil : $0 }
            }
            asking.email = task
            return task
        }
        return await task.value
    }
}
