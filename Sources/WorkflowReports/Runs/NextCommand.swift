import WorkflowDiagnostics
import WorkflowModel

/// The one command to type next.
enum NextCommand {
    /// A command that can be typed as it stands, without a choice left open.
    static func after(
        _ status: RunStatus,
        of run: RunID,
        workflow: String,
        waiting: [WaitingFor],
        hasUnmetCriteria: Bool
    ) -> String {
        let id = run.short.shellWord
        switch status {
        case .running:
            return waiting.first { $0.approvals != nil }?.command ?? "ddx status"
        case .completed:
            return "ddx report run \(id)"
        case .cancelled:
            return "ddx run start \(workflow.shellWord)"
        case .pending, .failed:
            return "ddx run resume \(id)"
        case .paused:
            guard !hasUnmetCriteria, let first = waiting.first, first.kind != .decision else {
                return "ddx run resume \(id)"
            }
            return first.command
        }
    }
}

extension String {
    /// The text as one word of a shell's command line, with nothing in it that a terminal acts on.
    var shellWord: String {
        let text = neutralised
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default:
                Array("-_./@:+,=%".utf8).contains(byte)
            }
        }
        guard !isPlain || text.isEmpty else {
            return text
        }
        return "'"
            + text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
