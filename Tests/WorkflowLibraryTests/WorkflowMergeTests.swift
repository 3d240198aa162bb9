import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct WorkflowMergeTests {
    private static let lines = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"

    private static func source(_ files: [String: String]) -> WorkflowSource {
        WorkflowSource(
            files: files.map { WorkflowSource.File(path: $0.key, content: Array($0.value.utf8)) }
        )
    }

    private func merged(
        base: [String: String],
        mine: [String: String],
        theirs: [String: String],
        _ preference: MergePreference = .mark
    ) async throws -> MergedWorkflow {
        let world = try TestProject()
        return try await WorkflowMerge(
            base: Self.source(base),
            mine: Self.source(mine),
            theirs: Self.source(theirs),
            labels: MergeLabels(name: "flow", from: "1.0.0", to: "2.0.0"),
            preference: preference,
            files: FileMerge(
                git: Git(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], home: world.base),
                scratch: world.base
            )
        )
        .merged()
    }

    private func text(_ path: String, _ merged: MergedWorkflow) -> String? {
        merged.source.file(path).map { String(decoding: $0.content, as: UTF8.self) }
    }

    @Test func `what one side changed is taken, what both changed alike too`() async throws {
        let result = try await merged(
            base: ["a": "1", "b": "1", "c": "1", "d": "1", "e": "1"],
            mine: ["a": "2", "b": "1", "c": "2", "e": "1", "mine": "m"],
            theirs: ["a": "1", "b": "2", "c": "2", "d": "1", "theirs": "t"]
        )

        #expect(result.conflicts.isEmpty)
        #expect(result.source.files.map(\.path) == ["a", "b", "c", "mine", "theirs"])
        #expect(text("a", result) == "2")
        #expect(text("b", result) == "2")
    }

    @Test func `changes of different lines are joined`() async throws {
        let result = try await merged(
            base: ["f": Self.lines],
            mine: ["f": Self.lines.replacing("one", with: "ONE")],
            theirs: ["f": Self.lines.replacing("seven", with: "SEVEN")]
        )

        #expect(result.conflicts.isEmpty)
        #expect(text("f", result) == "ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n")
    }

    @Test func `changes of the same line are marked with the names of both sides`() async throws {
        let result = try await merged(
            base: ["f": Self.lines],
            mine: ["f": Self.lines.replacing("four", with: "mine")],
            theirs: ["f": Self.lines.replacing("four", with: "theirs")]
        )

        #expect(result.conflicts == [MergeConflict(path: "f", kind: .content)])
        let marked = "<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> flow 2.0.0\n"
        #expect(text("f", result)?.contains(marked) == true)
    }

    @Test(arguments: [(MergePreference.mine, "mine"), (.theirs, "theirs")])
    func `a preference decides only what meets`(
        preference: MergePreference,
        word: String
    ) async throws {
        let result = try await merged(
            base: ["f": Self.lines],
            mine: ["f": Self.lines.replacing("four", with: "mine")],
            theirs: [
                "f": Self.lines.replacing("four", with: "theirs").replacing("one", with: "ONE")
            ],
            preference
        )

        #expect(result.conflicts.isEmpty)
        #expect(text("f", result) == "ONE\ntwo\nthree\n\(word)\nfive\nsix\nseven\n")
    }

    @Test func `a file that one side removed and the other changed is a conflict`() async throws {
        let result = try await merged(
            base: ["here": "1\n", "there": "1\n"],
            mine: ["there": "2\n"],
            theirs: ["here": "2\n"]
        )

        #expect(result.conflicts.map(\.kind) == [.removedHere, .removedThere])
        #expect(
            text("here", result)
                == "<<<<<<< yours (removed)\n=======\n2\n>>>>>>> flow 2.0.0\n"
        )
        #expect(
            text("there", result)
                == "<<<<<<< yours\n2\n=======\n>>>>>>> flow 2.0.0 (removed)\n"
        )
        for path in ["here", "there"] {
            #expect(ConflictMarkers.stand(in: result.source.file(path)?.content ?? []))
        }
    }

    @Test func `a file without lines keeps mine and shows theirs beside it`() async throws {
        let result = try await merged(
            base: ["f": "a\0"],
            mine: ["f": "b\0"],
            theirs: ["f": "c\0"]
        )

        #expect(result.conflicts == [MergeConflict(path: "f", kind: .binary)])
        #expect(text("f", result) == "b\0")
        #expect(text("f.theirs", result) == "c\0")
    }

    @Test func `without what was before, every difference is a conflict`() async throws {
        let result = try await merged(
            base: [:],
            mine: ["f": "mine\n", "same": "1"],
            theirs: ["f": "theirs\n", "same": "1"]
        )

        #expect(result.conflicts == [MergeConflict(path: "f", kind: .bothAdded)])
    }

    @Test(arguments: [
        ("<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", true), ("Title\n=======\n", false),
        (">>>>>>> b\n=======\n<<<<<<< a\n", false), ("<<<<<<< a\n", false), ("", false),
    ])
    func `only all three marks in order are a conflict`(text: String, isConflict: Bool) {
        #expect(ConflictMarkers.stand(in: Array(text.utf8)) == isConflict)
    }
}
