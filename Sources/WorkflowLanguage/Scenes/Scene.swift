package import JSON
package import WorkflowDiagnostics
package import WorkflowModel

/// A test of a workflow: what is there before a run, what happens instead of programs and people,
/// and how it should end.
package struct Scene: Sendable {
    /// Who acts when nobody is named.
    package static let standardPerson = "tester"
    /// How long a scene may take when it does not say so itself.
    package static let standardTimeout = Duration.seconds(600)

    /// The path in the workflow's folder.
    package let file: String
    /// What the scene shows; the name of its file when nothing was written.
    package var name: String
    /// Who starts the run.
    package var person = standardPerson
    package var variables: JSONObject = [:]
    /// Where the variables were written; the whole file when there are none.
    package var variablesSpan: SourceSpan
    /// The files of the project before the run.
    package var files: [File] = []
    package var stubs: [Stub] = []
    /// What people do whenever the run has stopped, in order.
    package var acts: [Act] = []
    /// How the run should end, in the order it was written.
    package var claims: [Claim] = []
    package var timeout = standardTimeout

    /// Begins a scene that expects nothing yet.
    package init(file: String, span: SourceSpan) {
        self.file = file
        name = file
        variablesSpan = span
    }

    /// A file of the project with what it holds.
    package struct File: Sendable, Hashable {
        package let path: String
        package let bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// What a step does in place of its program.
    package struct Stub: Sendable {
        /// The phase and the step; without an index all instances of a matrix are meant.
        package let step: StepReference
        /// How the attempts go, the last one also for all that follow.
        package let attempts: [Attempt]

        package init(step: StepReference, attempts: [Attempt]) {
            self.step = step
            self.attempts = attempts
        }

        /// One attempt.
        package struct Attempt: Sendable, Hashable {
            package var exitCode = 0
            package var outputs: JSONObject = [:]
            package var files: [File] = []
            package var removedFiles: [String] = []
            package var printed = ""

            package init() {}
        }
    }

    /// What a person does.
    package struct Act: Sendable {
        package let kind: Kind
        package let person: String
        package let note: String?
        package let span: SourceSpan

        package enum Kind: Sendable {
            case write([File])
            case append([File])
            case edit(glob: String, pattern: String, replacement: String)
            case remove([String])
            case advance(attesting: [String])
            case approve(step: String, form: JSONValue?)
            case reject(step: String)
            case skip(phase: String)
            case retry(phase: String)
            case cancel
            case expect([Claim])
        }
    }

    /// One thing that should be so.
    package struct Claim: Sendable {
        package let subject: Subject
        package let expected: JSONValue
        package let span: SourceSpan

        package enum Subject: Sendable, Hashable {
            case run(Fact)
            case phase(PhaseID, Fact)
            case step(StepReference, Fact)
            case verdict(PhaseID, criterion: String)
            case file(String, FileFact)
        }

        /// What is known of a run, a phase or a step.
        package enum Fact: Sendable, Hashable {
            case status
            case reason
            case attempt
            case exitCode
            case output(String)
            case printed
        }

        /// What can be said about a file.
        package enum FileFact: Sendable, Hashable {
            case presence
            case content
            case part
            case missingPart
            case pattern
        }
    }
}
