import Dispatch
import Testing

@testable import WorkflowSystem

@Suite struct SystemThreadTests {
    /// Twice, so that the second round meets threads that rest from the first.
    @Test(arguments: [1, 2])
    func `nobody waits for the work of another to end`(round: Int) throws {
        let (arrived, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let ended = DispatchSemaphore(value: 0)

        for _ in 0..<40 {
            try SystemThread.start {
                arrived.signal()
                mayEnd.wait()
                ended.signal()
            }
        }
        for _ in 0..<40 { arrived.wait() }
        for _ in 0..<40 { mayEnd.signal() }

        #expect((0..<40).allSatisfy { _ in ended.wait(timeout: .distantFuture) == .success })
    }
}
