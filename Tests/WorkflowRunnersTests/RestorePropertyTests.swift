import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct RestorePropertyTests {
    /// A run in which steps change files at random, are interrupted, and are taken back.
    private struct Run {
        let fixture: ProjectFixture
        let root: BoundedRoot
        var runner: LocalRunner
        var files: RandomFiles
        /// What each step recorded, with the picture from before it.
        var done: [(changes: RestoreRequest.StepChanges, before: FolderPicture)] = []
        var count = 0

        init(seed: UInt64) throws {
            fixture = try ProjectFixture()
            root = try BoundedRoot(fixture.project)
            runner = try fixture.runner()
            files = RandomFiles(root, seed: seed)
        }

        mutating func step() async throws {
            count += 1
            let step = StepReference("phase", StepID("step-\(count)"))
            var before = try FolderPicture(of: root)
            var attempt = TrackedAttempt(step, attempt: 1)
            var token = try await begin(attempt)
            files.change()
            if files.number(0...3) == 0 {
                // The process dies, and another one takes the run over.
                runner = try fixture.runner(interrupted: [attempt])
                let left = try await runner.changesLeftBehind()[attempt] ?? []
                done.append((RestoreRequest.StepChanges(step: step, files: left), before))
                attempt = TrackedAttempt(step, attempt: 2)
                before = try FolderPicture(of: root)
                token = try await begin(attempt)
                files.change()
            }
            let changes = try await runner.tracking.tracker.end(token)
            done.append((RestoreRequest.StepChanges(step: step, files: changes.files), before))
        }

        mutating func takeBack(to place: Int) async throws -> RestoredFiles {
            let attempts = done[place...].reversed().map(\.changes)
            let result = await runner.restore(Array(attempts), isForced: false)
            done.removeSubrange(place...)
            return result
        }

        /// Takes one attempt back while all that came after it stays.
        mutating func takeBack(only place: Int) async throws -> RestoredFiles {
            let attempt = done.remove(at: place)
            return await runner.restore([attempt.changes], isForced: false)
        }

        private func begin(_ attempt: TrackedAttempt) async throws -> FileTracker.Token {
            try await runner.tracking.tracker.begin(
                Participant(attempt: attempt, paths: DeclaredPaths())
            )
        }
    }

    @Test(arguments: 1...25)
    func `whatever steps do to files is taken back exactly`(seed: Int) async throws {
        var run = try Run(seed: UInt64(seed))
        for _ in 0..<3 { run.files.change() }

        for _ in 0..<3 {
            for _ in 0..<run.files.number(1...4) { try await run.step() }
            let place = run.files.number(0...(run.done.count - 1))
            let wanted = run.done[place].before
            let result = try await run.takeBack(to: place)

            #expect(result.left.isEmpty, "seed \(seed)")
            let picture = try FolderPicture(of: run.root)
            #expect(picture.differences(from: wanted).isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: 1...25)
    func `a step is taken back exactly, and nothing that others did since`(seed: Int) async throws {
        var run = try Run(seed: UInt64(seed))
        for _ in 0..<3 { run.files.change() }
        for _ in 0..<4 { try await run.step() }

        while !run.done.isEmpty {
            let place = run.files.number(0...(run.done.count - 1))
            let (changes, wanted) = run.done[place]
            let current = try FolderPicture(of: run.root)
            let result = try await run.takeBack(only: place)

            let own = Set(changes.files.map { Array($0.path.utf8) })
            let left = Set(result.left.map { Array($0.path.utf8) })
            let picture = try FolderPicture(of: run.root)
            for path in own.subtracting(left) {
                #expect(picture.entries[path] == wanted.entries[path], "seed \(seed)")
            }
            for (path, entry) in current.entries
            where entry.kind != .folder && (left.contains(path) || !own.contains(path)) {
                #expect(picture.entries[path] == entry, "seed \(seed)")
            }
        }
    }
}
