import SystemPackage
import Testing

@testable import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct AccountTests {
    @Test func `the name is the system's and the home the environment's`() {
        let account = Account.current(environment: ["HOME": "/somewhere", "USER": "somebody"])

        #expect(account.userID == getuid())
        #expect(account.userName != "somebody")
        #expect(account.home == "/somewhere")
        #expect(!Account.hostName().isEmpty)
    }

    @Test func `a home that is not absolute counts as absent`() {
        let relative = Account.current(environment: ["HOME": "somewhere"])

        #expect(relative == Account.current(environment: [:]))
        #expect(relative.home.isAbsolute)
    }

    @Test func `folders follow the variables only when these are absolute`() {
        let folders = XDGFolders(
            environment: [
                "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "d", "XDG_STATE_HOME": "",
            ],
            home: "/h"
        )

        #expect(folders.config == "/c")
        #expect(folders.data == "/h/.local/share")
        #expect(folders.state == "/h/.local/state")
        #expect(folders.cache == "/h/.cache")
    }
}
