import Testing
import WorkflowModel

@testable import WorkflowReports

@Suite struct NetChangesTests {
    private typealias Change = FileChange.Change

    private func file(_ change: Change, _ digest: String?, was: String? = nil) -> FileChange {
        FileChange(path: "a", change: change, digest: digest, previousDigest: was)
    }

    @Test func `a file that is made and then changed was added`() {
        let net = [[file(.added, "1")], [file(.modified, "2", was: "1")]].net

        #expect(net == [file(.added, "2")])
    }

    @Test func `a file that is made and deleted again is none`() {
        #expect([[file(.added, "1")], [file(.deleted, nil, was: "1")]].net.isEmpty)
    }

    @Test func `a file that is deleted and made again was modified`() {
        let net = [[file(.deleted, nil, was: "0")], [file(.added, "1")]].net

        #expect(net == [file(.modified, "1", was: "0")])
    }

    @Test func `what another attempt may have changed is remembered`() {
        let first = FileChange(path: "a", change: .added, digest: "1", sharedWith: [x])
        let second = FileChange(path: "a", change: .modified, digest: "2", sharedWith: [x, y])

        #expect([[first], [second]].net.first?.sharedWith == [x, y])
    }

    @Test func `files stand in the order of their first change`() {
        let b = FileChange(path: "b", change: .added, digest: "1")

        #expect([[b, file(.added, "1")], [file(.modified, "2")]].net.map(\.path) == ["b", "a"])
    }

    @Test func `names that differ only in their bytes are two files`() {
        let composed = FileChange(path: "\u{E9}", change: .added, digest: "1")
        let decomposed = FileChange(path: "e\u{301}", change: .added, digest: "2")

        #expect([[composed], [decomposed]].net.count == 2)
    }

    private let x = StepReference("p", "x")
    private let y = StepReference("p", "y")
}
