package import WorkflowDiagnostics
package import WorkflowSystem

/// Why something could not be done with a workflow of the library.
package struct LibraryError: Error, Sendable {
    /// The kind of failure; more may be added.
    package struct Code: Sendable, Hashable {
        /// The stable word that programs match on.
        package let word: String

        package init(_ word: String) {
            self.word = word
        }

        /// There is no such workflow, or not in that version.
        package static let notFound = Code("not_found")
        /// A shortened name fits several workflows.
        package static let ambiguous = Code("ambiguous")
        /// Something stands where something new should go.
        package static let cannotCreate = Code("cannot_create")
        /// It is applied already, with other content.
        package static let changed = Code("changed")
        /// It would lose something, or lead out of the project.
        package static let refused = Code("refused")
        /// A file or a name breaks the rules.
        package static let invalid = Code("invalid")
        /// Another process changes the same project.
        package static let busy = Code("busy")
        /// What was typed makes no sense.
        package static let usage = Code("usage")
        /// A program or a repository elsewhere is missing or does not answer.
        package static let unavailable = Code("unavailable")
        /// The operating system refused; the cause says what.
        package static let storage = Code("storage")
    }

    package let code: Code
    /// What is wrong, in lower case and without a full stop.
    package let message: String
    /// What to do next, one step each, most likely first.
    package let hints: [String]
    /// What was found in files, when that is the reason.
    package let findings: [Diagnostic]
    /// The files of the findings, by the path that they show.
    package let texts: [String: SourceText]
    package let cause: SystemError?

    package init(
        _ code: Code,
        _ message: String,
        hints: [String] = [],
        findings: [Diagnostic] = [],
        texts: [String: SourceText] = [:],
        cause: SystemError? = nil
    ) {
        self.code = code
        self.message = message
        self.hints = hints
        self.findings = findings
        self.texts = texts
        self.cause = cause
    }
}

extension LibraryError: CustomStringConvertible {
    package var description: String { message }
}

extension LibraryError {
    /// Runs a body and turns the errors of the floors below into one of this module.
    static func wrapping<Result>(_ body: () throws -> Result) throws(LibraryError) -> Result {
        do {
            return try body()
        } catch let error as LibraryError {
            throw error
        } catch let error as SystemError {
            throw LibraryError(error.isRefusal ? .refused : .storage, "\(error)", cause: error)
        } catch let finding as Diagnostic {
            throw LibraryError(.invalid, finding.message, hints: finding.hints, findings: [finding])
        } catch {
            throw LibraryError(.invalid, "\(error)")
        }
    }
}
