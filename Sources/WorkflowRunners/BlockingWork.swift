import Dispatch

/// Work that walks folders or reads large files, kept away from the threads that all tasks share.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "ddx.files", attributes: .concurrent)

    /// Carries out the work on another thread and waits for it without holding one.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
