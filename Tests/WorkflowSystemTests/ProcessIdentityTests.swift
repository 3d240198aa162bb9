import Testing

@testable import WorkflowSystem

@Suite struct ProcessIdentityTests {
    @Test func `this process is alive and survives being written`() {
        let current = ProcessIdentity.current

        #expect(current.isAlive)
        #expect(current.startTime > 0)
        #expect(ProcessIdentity(current.description) == current)
    }

    @Test func `another start time or boot is another process`() {
        let current = ProcessIdentity.current
        let later = ProcessIdentity(
            pid: current.pid,
            startTime: current.startTime + 1,
            boot: current.boot
        )
        let earlierBoot = ProcessIdentity(
            pid: current.pid,
            startTime: current.startTime,
            boot: "other"
        )

        #expect(!later.isAlive)
        #expect(!earlierBoot.isAlive)
    }

    @Test(arguments: [0, -1, Int32.max])
    func `there is no process of an impossible number`(pid: Int32) {
        #expect(ProcessIdentity(of: pid) == nil)
    }
}
