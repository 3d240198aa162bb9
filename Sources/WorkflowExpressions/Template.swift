package import WorkflowDiagnostics

/// A text with places to fill in, read once and rendered any number of times.
///
/// Ours are `{{ name }}`, `{{ name | filter }}`, `{{#if x}} {{else}} {{/if}}`, `{{#each list}} {{/each}}`
/// and `{{> partial}}`, as long as they stand on one line and read a declared name. Everything else
/// is left byte for byte: templates hold the braces of other languages. A line that holds nothing but
/// a tag of a rendered block disappears.
package struct Template: Sendable {
    package let file: String
    let bytes: [UInt8]
    let tags: [TemplateTag]

    /// Reads a template; there is none that cannot be read.
    package init(parsing text: String, file: String) {
        self.file = file
        bytes = Array(text.utf8)
        var scanner = TemplateScanner(bytes, file: file)
        tags = TemplateBlocks.matched(scanner.scan(), in: bytes)
    }

    /// The names that tags read, each as far as it is written out, such as `vars.title`.
    package var names: Set<String> {
        Set(tags.flatMap(\.paths).map { $0.joined(separator: ".") })
    }

    /// Fills in what is declared.
    ///
    /// - Parameters:
    ///   - context: The names that are declared, with their values.
    ///   - partials: The templates that `{{> name}}` inserts.
    ///   - strict: Whether it is an error when something is left as it stands.
    /// - Returns: The text, and what was left in it.
    /// - Throws: `TemplateError` with every finding: an expression without a value, a secret that
    ///   would be written, partials without end, or in strict mode a name that is not declared.
    package func render(
        in context: TemplateContext,
        partials: [String: Template] = [:],
        strict: Bool = false
    ) throws(TemplateError) -> Rendering {
        var renderer = TemplateRenderer(context, partials: partials, isStrict: strict)
        try renderer.render(self)
        return try renderer.finish()
    }

    /// Fills in what is declared and hands the text over piece by piece, in bounded memory.
    ///
    /// - Parameters:
    ///   - context: The names that are declared, with their values.
    ///   - partials: The templates that `{{> name}}` inserts.
    ///   - take: Told each piece of the text, in order.
    /// - Returns: What was left as it stands.
    /// - Throws: `TemplateError`; some pieces may have been handed over by then.
    package func render(
        in context: TemplateContext,
        partials: [String: Template],
        inPieces take: (ArraySlice<UInt8>) -> Void
    ) throws(TemplateError) -> [String] {
        try withoutActuallyEscaping(take) { take throws(TemplateError) in
            var renderer = TemplateRenderer(
                context,
                partials: partials,
                isStrict: false,
                take: take
            )
            try renderer.render(self)
            return try renderer.finish().undeclared
        }
    }
}

/// What a template became.
package struct Rendering: Sendable, Hashable {
    package let text: String
    /// What was left as it stands: names that are not declared, and tags that are not ours.
    package let undeclared: [String]
    /// One warning that lists what was left, or none.
    package let warnings: [Diagnostic]
}

/// Why a template could not be rendered.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; at least one.
    package let diagnostics: [Diagnostic]

    /// What is wrong, in words.
    package var description: String { diagnostics.map(\.message).joined(separator: "\n") }
}
