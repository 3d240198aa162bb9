import WorkflowDiagnostics

/// What a rendering left as it stands.
struct TemplateRemains {
    /// How many names the warning spells out.
    private static let listLimit = 10
    /// How much of a tag that is not ours is shown.
    private static let textLimit = 60

    private(set) var names: [String] = []
    private(set) var errors: [Diagnostic] = []
    private var seen: Set<ByteText> = []

    var isEmpty: Bool { names.isEmpty }

    /// One warning that lists what was left, at the place of the first.
    var warnings: [Diagnostic] {
        guard let first = errors.first else {
            return []
        }
        var list = names.prefix(Self.listLimit).map { "'\($0)'" }.joined(separator: ", ")
        if names.count > Self.listLimit {
            list += " and \(names.count - Self.listLimit) more"
        }
        return [
            Diagnostic(
                .undeclaredTemplateNames,
                "left as it stands: \(list)",
                severity: .warning,
                at: first.span,
                hints: ["declare a variable for what should be filled in"]
            )
        ]
    }

    /// Notes an expression that could not be ours: by its first unknown name, else by its text.
    mutating func append(
        _ expression: Expression,
        _ tag: TemplateTag,
        _ template: Template,
        _ values: TemplateValues
    ) {
        let unknown = tag.paths.first { path in
            if case .unknown = values.resolve(path) { true } else { false }
        }
        let findings = values.suggests ? expression.check(in: values, allowingSecrets: true) : []
        append(unknown?.joined(separator: "."), tag, template, hints: findings.flatMap(\.hints))
    }

    /// Notes a name, or the text of the tag where there is none.
    mutating func append(
        _ name: String?,
        _ tag: TemplateTag,
        _ template: Template,
        hints: [String] = []
    ) {
        let text = String(decoding: template.bytes[tag.range].prefix(Self.textLimit), as: UTF8.self)
        let name = name ?? (tag.range.count > Self.textLimit ? text + "…" : text)
        guard seen.insert(ByteText(name)).inserted else {
            return
        }
        names.append(name)
        errors.append(
            Diagnostic(
                .undeclaredTemplateNames,
                "'\(name)' is not declared",
                at: SourceSpan(file: template.file, range: tag.range),
                hints: hints
            )
        )
    }
}
