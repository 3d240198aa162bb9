import WorkflowModel
import WorkflowSystem

/// Checks of files, made once for as long as what they look at stays the same.
struct FileExamination: Sendable {
    let sources: CheckSources
    let memory: VerdictMemory
    /// What paths may read.
    let texts: RunTexts
    let time: Timestamp

    /// Whether what an entry names as its evidence is there and holds something.
    func finding(evidence source: SourceString) -> Finding {
        Finding.examining(source.text) {
            let text = try texts.path(source)
            return remembering(["evidence", text]) { sources in
                EvidenceCheck(files: sources.files, isRendered: sources.isRendered)
                    .finding(for: text)
            }
        }
    }

    /// What a check of files comes to; nothing to say against any other check.
    func finding(_ check: CheckDefinition.Kind) -> Finding {
        Finding.examining(check.word) {
            switch check {
            case .fileExists(let path):
                let path = try texts.path(SourceString(path))
                return remembering([check.word, path]) {
                    FileChecks(files: $0.files).fileExists(path)
                }
            case .directoryNotEmpty(let path):
                let path = try texts.path(SourceString(path))
                return remembering([check.word, path]) {
                    FileChecks(files: $0.files).directoryNotEmpty(path)
                }
            case .sections(let path, let headings):
                let path = try texts.path(SourceString(path))
                return remembering([check.word, path] + headings) {
                    SectionsCheck(files: $0.files).finding(in: path, headings: headings)
                }
            case .matches(let search, let expected):
                let search = try filledIn(search)
                return remembering(["matches", "\(expected)"] + search.words) {
                    PatternChecks(files: $0.files).matches(search, expected: expected)
                }
            case .unique(let search):
                let search = try filledIn(search)
                return remembering([check.word] + search.words) {
                    PatternChecks(files: $0.files).unique(search)
                }
            case .schema(let path, let schema):
                let path = try texts.path(SourceString(path))
                return remembering([check.word, path] + schema.words) {
                    SchemaCheck(files: $0.files, definitionFile: $0.definitionFile)
                        .finding(in: path, schema: schema)
                }
            case .age(let path, let sources):
                // Times are no contents, and cost nothing to compare.
                let files = self.sources.files
                return FileChecks(files: files).age(
                    of: try texts.path(SourceString(path)),
                    newerThan: try sources.map { try texts.path(SourceString($0)) }
                )
            case .phaseCompleted, .expression, .command, .approval, .plugin:
                return Finding(.pass)
            }
        }
    }

    private func filledIn(_ search: PatternCheck) throws -> PatternCheck {
        PatternCheck(
            path: try texts.path(SourceString(search.path)),
            pattern: search.pattern,
            isRaw: search.isRaw
        )
    }

    /// Makes a check, unless it would come to what it came to before.
    private func remembering(
        _ check: [String],
        _ look: (CheckSources) -> Finding
    ) -> Finding {
        if let known = memory.finding(of: check, sources) {
            return known
        }
        let trace = ReadTrace()
        let finding = look(sources.noting(in: trace))
        memory.keep(finding, of: check, trace, at: time)
        return finding
    }
}

extension PatternCheck {
    /// All that decides what the search comes to, beside the files.
    fileprivate var words: [String] { [path, pattern, isRaw ? "raw" : "markdown"] }
}

extension SchemaFile {
    /// Where the schema stands.
    fileprivate var words: [String] {
        switch self {
        case .workflow(let path): ["workflow", path]
        case .project(let path): ["project", path]
        }
    }
}
