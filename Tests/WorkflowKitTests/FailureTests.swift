import SystemPackage
import Testing
import WorkflowKit
import WorkflowModel
import WorkflowSystem

@Suite struct FailureTests {
    @Test(arguments: [
        (Failure.Code.usage, Int32(64)), (.invalid, 65), (.notFound, 66), (.unavailable, 69),
        (.defect, 70), (.cannotCreate, 73), (.storage, 74), (.busy, 75), (.notPermitted, 77),
        (.configuration, 78), (.integrity, 3), (.refused, 1),
    ])
    func `every code has the exit code of the table`(code: Failure.Code, exit: Int32) {
        #expect(code.exit == exit)
    }

    @Test(arguments: [
        (LedgerError.storage("the disk is full"), Failure.Code.storage),
        (.superseded(run: "0193"), .busy),
    ])
    func `what the ledger throws keeps its meaning`(error: LedgerError, code: Failure.Code) {
        let failure = Failure(error)

        #expect(failure.code == code)
        #expect(!failure.hints.isEmpty)
    }

    @Test(arguments: [
        (Errno.noSpace, Failure.Code.storage), (.readOnlyFileSystem, .storage),
        (.ioError, .storage), (.notDirectory, .storage), (.permissionDenied, .cannotCreate),
        (.noSuchFileOrDirectory, .notFound),
    ])
    func `what the system refuses comes with what to do`(errno: Errno, code: Failure.Code) {
        let failure = Failure(SystemError("write", "a/b", errno: errno))

        #expect(failure.code == code)
        #expect(!failure.hints.isEmpty)
    }
}
