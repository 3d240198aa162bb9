import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct OutputFilesTests {
    private func line(
        _ text: String,
        at time: Int64,
        step: StepReference = Sample.step,
        attempt: Int = 1,
        stream: OutputLine.Stream = .standardOutput
    ) -> OutputLine {
        OutputLine(
            run: "r",
            step: step,
            attempt: attempt,
            time: Timestamp(microseconds: time),
            stream: stream,
            bytes: Array(text.utf8)
        )
    }

    private func texts(_ records: [OutputRecord]) -> [String] {
        records.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `a line stands in its file with time and stream`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)

        files.write(line("héllo  world", at: 1_000_001))
        files.write(line("oops", at: 2_000_000, stream: .standardError))
        files.close(Sample.step, attempt: 1, of: "r")
        let dropped = try await files.flush()

        let path = state.path.appending("runs/r/output/build/compile-1.log")
        let text = String(decoding: try state.bytes(path), as: UTF8.self)
        #expect(
            text == """
                1970-01-01T00:00:01.000001Z stdout héllo  world
                1970-01-01T00:00:02.000000Z stderr oops

                """
        )
        #expect(dropped == 0)
        #expect(try DurableFile.status(of: path)?.permissions == .privateFile)
    }

    @Test func `what attempts wrote is read back in order of time`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)
        let other = StepReference("deploy", "a-1")
        files.write(line("one", at: 1))
        files.write(line("four", at: 4))
        files.write(line("two", at: 2, step: other))
        files.write(line("five", at: 5, step: other))
        files.write(line("three", at: 3, attempt: 2))
        _ = try await files.flush()
        let reader = OutputReader(state: state.path)

        let all = try reader.records(of: "r")

        #expect(texts(all) == ["one", "two", "three", "four", "five"])
        #expect(all.map(\.attempt) == [1, 1, 2, 1, 1])
        #expect(texts(try reader.records(of: "r", phase: "deploy")) == ["two", "five"])
        #expect(texts(try reader.records(of: "r", step: "compile")) == ["one", "three", "four"])
        #expect(texts(try reader.records(of: "r", tail: 2)) == ["four", "five"])
        #expect(texts(try reader.records(of: "r", phase: "deploy", tail: 1)) == ["five"])
        #expect(try reader.records(of: "r", tail: 0).isEmpty)
        #expect(try reader.records(of: "r", phase: "none").isEmpty)
        #expect(try reader.records(of: "unknown").isEmpty)
    }

    @Test func `a long output is read whole and by its tail`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)
        let padding = String(repeating: "x", count: 100)
        for number in 0..<5000 {
            files.write(line("\(number) \(padding)", at: Int64(number)))
        }
        _ = try await files.flush()
        let reader = OutputReader(state: state.path)

        #expect(texts(try reader.records(of: "r")) == (0..<5000).map { "\($0) \(padding)" })
        #expect(
            texts(try reader.records(of: "r", tail: 2000))
                == (3000..<5000).map { "\($0) \(padding)" }
        )
        #expect(try reader.records(of: "r", tail: 9000).count == 5000)
    }

    @Test func `bytes of any kind come back, and a line stays one line`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)
        let bytes: [UInt8] = [0xFF, 0x00, 0x20, 0x0D, 0x1B]
        files.write(
            OutputLine(
                run: "r",
                step: Sample.step,
                attempt: 1,
                time: Timestamp(microseconds: 1),
                stream: .standardOutput,
                bytes: bytes
            )
        )
        files.write(line("a\n1970-01-01T00:00:00.000000Z engine forged", at: 2))
        files.write(line("", at: 3))
        _ = try await files.flush()

        let records = try OutputReader(state: state.path).records(of: "r")

        #expect(records.first?.bytes == bytes)
        #expect(records.count == 3)
        #expect(records.allSatisfy { $0.stream == .standardOutput })
        #expect(records.last?.bytes == [])
    }

    @Test func `a record that was cut off is passed over`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)
        files.write(line("whole", at: 1))
        files.write(line("cut", at: 2))
        _ = try await files.flush()
        let path = state.path.appending("runs/r/output/build/compile-1.log")
        try DurableFile.write(Array(try state.bytes(path).dropLast(2)), to: path)

        let records = try OutputReader(state: state.path).records(of: "r")

        #expect(texts(records) == ["whole"])
    }

    @Test(arguments: ["../../../../escape", "..", ".", "", "a/b", "a\0b", "ä", "%41", "a-1"])
    func `an id that looks like a path stays in the folder of the run`(id: String) async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path)
        let step = StepReference(PhaseID(id), StepID(id))
        files.write(line("here", at: 1, step: step))

        let dropped = try await files.flush()

        let records = try OutputReader(state: state.path).records(of: "r")
        #expect(dropped == 0)
        #expect(records.map(\.step) == [step])
        #expect(try BoundedRoot(state.path).list().map(\.path) == ["runs"])
        #expect(try BoundedRoot(state.path.appending("runs/r/output")).list().count == 1)
    }

    @Test func `an attempt that writes too much is cut, and its file says so`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path, bytesPerAttempt: 200, bytesInMemory: 1 << 20)
        for number in 0..<10 {
            files.write(line("line \(number)", at: Int64(number)))
        }
        files.close(Sample.step, attempt: 1, of: "r")

        let dropped = try await files.flush()

        let records = try OutputReader(state: state.path).records(of: "r")
        #expect(dropped == 10 - (records.count - 1))
        #expect(dropped > 0)
        #expect(records.last?.stream == .engine)
        #expect(texts(records).last?.contains("\(dropped) lines are missing here") == true)
    }

    @Test func `lines that find no room in memory are counted`() async throws {
        let state = try StateFolder()
        let files = OutputFiles(state: state.path, bytesPerAttempt: 1 << 20, bytesInMemory: 10)
        files.write(line(String(repeating: "x", count: 11), at: 1))

        let dropped = try await files.flush()

        #expect(dropped == 1)
        #expect(try OutputReader(state: state.path).records(of: "r").isEmpty)
    }

    @Test func `a broken folder costs the output and nothing else`() async throws {
        let state = try StateFolder()
        let output = state.path.appending("runs/r/output")
        try DurableFile.createDirectories(output)
        try DurableFile.write([], to: output.appending("build"))
        let files = OutputFiles(state: state.path)
        files.write(line("lost", at: 1))
        files.write(line("kept", at: 2, step: StepReference("deploy", "ship")))
        files.close(Sample.step, attempt: 1, of: "r")

        let dropped = try await files.flush()

        #expect(dropped == 1)
        #expect(texts(try OutputReader(state: state.path).records(of: "r")) == ["kept"])
    }
}
