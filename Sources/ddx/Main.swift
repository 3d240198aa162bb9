import Dispatch
import WorkflowCommands

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@main
enum Main {
    /// Keeps the main thread out of the way: the task ends the process.
    static func main() {
        Program.prepareStreams()
        if Program.runAtOnce() {
            exit(0)
        }
        Task.detached {
            exit(await Program.run())
        }
        DispatchSemaphore(value: 0).wait()
    }
}
