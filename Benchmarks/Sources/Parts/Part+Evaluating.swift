import WorkflowExpressions
import WorkflowModel

extension Part {
    /// Expressions and templates, read once.
    static var evaluating: [Part] {
        let values: ValueMap = [
            "count": .integer(12), "name": .string("release 1.4"),
            "tags": .list([.string("small"), .string("public"), .string("weekly")]),
        ]
        return [
            Part("an expression, parsed once", 1_000, "evaluation") {
                let text = """
                    vars.count > 3 && starts_with(vars.name, 'release') \
                    && contains(vars.tags, 'public')
                    """
                let expression = try Expression(parsing: SourceString(text))
                let context = Context(values: RootValues(["vars": .map(values)]))
                guard case .bool(true) = try expression.evaluate(in: context) else {
                    throw Unexpected("the expression does not hold")
                }
                return { for _ in 0..<1_000 { use(try expression.evaluate(in: context)) } }
            },
            Part("rendering a template of 4 KB", 10, "rendering") {
                let section = """
                    ## {{ name }}

                    There are {{ count }} of them.
                    {{#each tags}}
                    - {{ this }} is one, and braces of others stay: ${ x } {{{ y }}}
                    {{/each}}
                    {{#if count}}
                    More is said below, in words that are copied as they stand, because most of a template is text.
                    {{/if}}

                    """
                let template = Template(
                    parsing: String(repeating: section, count: 12),
                    file: "template.md"
                )
                let context = TemplateContext(variables: values)
                return { for _ in 0..<10 { use(try template.render(in: context)) } }
            },
        ]
    }
}
