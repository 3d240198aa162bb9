import WorkflowDiagnostics

/// Renders a template and the partials in it.
struct TemplateRenderer {
    static let partialDepthLimit = 16
    /// The longest text that is held in memory.
    static let sizeLimit = 10 << 20
    /// The longest text that is handed over piece by piece.
    static let streamLimit = 1 << 30
    static let visitLimit = 1_000_000
    private static let pieceSize = 1 << 16

    private let context: TemplateContext
    private let partials: [String: Template]
    private let isStrict: Bool
    /// Takes what is finished; nothing when all is kept.
    private let take: ((ArraySlice<UInt8>) -> Void)?
    private var output: [UInt8] = []
    private var taken = 0
    private var visits = 0
    private var partialDepth = 0
    private var remains = TemplateRemains()

    init(
        _ context: TemplateContext,
        partials: [String: Template],
        isStrict: Bool,
        take: ((ArraySlice<UInt8>) -> Void)? = nil
    ) {
        self.context = context
        self.partials = partials
        self.isStrict = isStrict
        self.take = take
    }

    /// Appends a template, outside of any list.
    mutating func render(_ template: Template) throws(TemplateError) {
        try render(template, template.tags.indices, 0..<template.bytes.count, values(nil))
    }

    /// Hands over the text with what was left in it.
    func finish() throws(TemplateError) -> Rendering {
        guard !isStrict || remains.isEmpty else {
            throw TemplateError(diagnostics: remains.errors)
        }
        take?(output[...])
        return Rendering(
            text: take == nil ? String(decoding: output, as: UTF8.self) : "",
            undeclared: remains.names,
            warnings: remains.warnings
        )
    }

    private func values(_ element: (value: Value, index: Int)?) -> TemplateValues {
        TemplateValues(declared: context, element: element, suggests: isStrict)
    }

    /// Appends a part of a template with the tags in it.
    private mutating func render(
        _ template: Template,
        _ tags: Range<Int>,
        _ part: Range<Int>,
        _ values: TemplateValues
    ) throws(TemplateError) {
        var position = part.lowerBound
        var index = tags.lowerBound
        while index < tags.upperBound {
            let tag = template.tags[index]
            try visit(tag, of: template)
            output += template.bytes[position..<max(position, tag.extent.lowerBound)]
            let last: Int
            switch tag.role {
            case .single:
                last = index
                try single(tag, of: template, values)
            case .foreignBlock(let close):
                last = close
                leave(index...close, of: template, nil, values)
            case .block(let otherwise, let close):
                last = close
                try block(index, otherwise, close, of: template, values)
            }
            position = template.tags[last].extent.upperBound
            index = last + 1
        }
        output += template.bytes[position..<max(position, part.upperBound)]
    }

    private mutating func single(
        _ tag: TemplateTag,
        of template: Template,
        _ values: TemplateValues
    ) throws(TemplateError) {
        switch tag.kind {
        case .expression(let expression) where isDeclared(expression, values):
            let value = try value(of: expression, tag, in: values)
            output += value.description.utf8
        case .partial(let name):
            guard let partial = partials[name] else {
                remains.append("> \(name)", tag, template)
                output += template.bytes[tag.range]
                return
            }
            try include(partial, tag, of: template, values)
        case .expression(let expression):
            remains.append(expression, tag, template, values)
            output += template.bytes[tag.range]
        default:
            remains.append(nil, tag, template)
            output += template.bytes[tag.range]
        }
    }

    private mutating func include(
        _ partial: Template,
        _ tag: TemplateTag,
        of template: Template,
        _ values: TemplateValues
    ) throws(TemplateError) {
        partialDepth += 1
        defer { partialDepth -= 1 }
        guard partialDepth <= Self.partialDepthLimit else {
            throw failure(
                .partialsTooDeep,
                "partials include each other more than \(Self.partialDepthLimit) levels deep",
                tag,
                template
            )
        }
        try render(partial, partial.tags.indices, 0..<partial.bytes.count, values)
        let isLastOnLine =
            template.bytes[tag.range.upperBound...].first.map { $0 == 0x0A || $0 == 0x0D } ?? false
        if isLastOnLine, !partial.bytes.isEmpty, output.last == 0x0A {
            output.removeLast()
        }
    }

    private mutating func block(
        _ open: Int,
        _ otherwise: Int?,
        _ close: Int,
        of template: Template,
        _ values: TemplateValues
    ) throws(TemplateError) {
        let tag = template.tags[open]
        guard case .open(let block, let expression) = tag.kind,
            isDeclared(expression, values, expecting: block == .each ? .list(.any) : nil)
        else {
            leave(open...close, of: template, tag, values)
            return
        }
        let value = try value(of: expression, tag, in: values)
        let end = template.tags[close].extent.lowerBound
        let middle = otherwise ?? close
        let first = tag.extent.upperBound..<template.tags[middle].extent.lowerBound
        let elements: [Value]
        if case .list(let list) = value, block == .each {
            elements = list
        } else {
            elements = []
        }
        if block == .if ? value.isTruthy : !elements.isEmpty {
            guard block == .each else {
                try render(template, (open + 1)..<middle, first, values)
                return
            }
            for (index, element) in elements.enumerated() {
                let inner = self.values((element, index))
                try visit(tag, of: template)
                try render(template, (open + 1)..<middle, first, inner)
            }
        } else if let otherwise {
            let second = template.tags[otherwise].extent.upperBound..<end
            try render(template, (otherwise + 1)..<close, second, values)
        }
    }

    /// Leaves tags and all between them as they stand.
    private mutating func leave(
        _ tags: ClosedRange<Int>,
        of template: Template,
        _ open: TemplateTag?,
        _ values: TemplateValues
    ) {
        let tag = template.tags[tags.lowerBound]
        if case .open(_, let expression)? = open?.kind {
            remains.append(expression, tag, template, values)
        } else {
            remains.append(nil, tag, template)
        }
        let end = template.tags[tags.upperBound].extent.upperBound
        output += template.bytes[tag.extent.lowerBound..<end]
    }
}

extension TemplateRenderer {
    /// Whether an expression reads only declared names and fits together.
    private func isDeclared(
        _ expression: Expression,
        _ values: TemplateValues,
        expecting type: ValueType? = nil
    ) -> Bool {
        expression.check(in: values, expecting: type, allowingSecrets: true).isEmpty
    }

    /// Evaluates a declared expression; where a variable has no value, nothing comes of it.
    private func value(
        of expression: Expression,
        _ tag: TemplateTag,
        in values: TemplateValues
    ) throws(TemplateError) -> Value {
        let inner = Context(
            values: values,
            world: context.context.world,
            facts: context.context.facts
        )
        let value: Value
        do {
            value = try expression.evaluate(in: inner)
        } catch {
            guard error.code == .wrongType, tag.paths.contains(where: { isNull($0, values) }) else {
                throw TemplateError(diagnostics: [error.diagnostic])
            }
            return .null
        }
        guard !value.containsSecret else {
            throw TemplateError(diagnostics: [
                Diagnostic(
                    .secretRefused,
                    "a secret would be written into the file",
                    at: expression.span,
                    hints: ["hand secrets to steps through 'env'"]
                )
            ])
        }
        return value
    }

    private func isNull(_ path: [String], _ values: TemplateValues) -> Bool {
        if case .value(.null, _) = values.lookUp(path) { true } else { false }
    }

    /// Counts a tag; this is why every rendering ends.
    private mutating func visit(
        _ tag: TemplateTag,
        of template: Template
    ) throws(TemplateError) {
        visits += 1
        guard visits <= Self.visitLimit else {
            throw failure(
                .templateLimit,
                "this visits more than \(Self.visitLimit) tags",
                tag,
                template
            )
        }
        let limit = take == nil ? Self.sizeLimit : Self.streamLimit
        guard taken + output.count <= limit else {
            throw failure(
                .templateLimit,
                "this produces more than \(limit >> 20) MB",
                tag,
                template
            )
        }
        handOver()
    }

    /// Hands over what has come together, but for the last byte, which a partial may still lose.
    private mutating func handOver() {
        guard let take, output.count > Self.pieceSize else {
            return
        }
        take(output.dropLast())
        taken += output.count - 1
        output.removeFirst(output.count - 1)
    }

    private func failure(
        _ code: DiagnosticCode,
        _ message: String,
        _ tag: TemplateTag,
        _ template: Template
    ) -> TemplateError {
        let span = SourceSpan(file: template.file, range: tag.range)
        return TemplateError(diagnostics: [Diagnostic(code, message, at: span)])
    }
}

extension Value {
    /// Whether `{{#if}}` takes the value for something: all but null, false, 0 and what is empty.
    fileprivate var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let holds): holds
        case .integer(let number): number != 0
        case .number(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let map): !map.isEmpty
        case .duration, .time, .secret: true
        }
    }
}
