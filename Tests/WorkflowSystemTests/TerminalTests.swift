import Testing

@testable import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct TerminalTests {
    @Test func `a reader that left is no error`() throws {
        Terminal.ignoreBrokenPipes()
        let number = try pipeWithoutReader()

        #expect(try !Terminal.write([1, 2, 3], toDescriptor: number.number))
    }

    @Test func `an error other than that is thrown`() {
        #expect(throws: SystemError.self) { try Terminal.write([1], toDescriptor: -1) }
        #expect(throws: Never.self) { try Terminal.write([], toDescriptor: -1) }
    }

    private func pipeWithoutReader() throws -> Descriptor {
        let pipe = try Descriptor.pipe()
        return Descriptor(adopting: dup(pipe.writing.number))
    }
}
