import Testing
import WorkflowDiagnostics
import WorkflowExpressions

@Suite struct TemplateTests {
    static let context = TemplateContext(
        variables: [
            "name": .string("Ada"), "project": .string("Loom"), "none": .null, "no": .bool(false),
            "list": .list([.string("a"), .string("b")]), "empty": .list([]), "count": .integer(0),
            "people": .list([
                .map(["name": .string("Ada"), "tags": .list([.integer(1), .integer(2)])]),
                .map(["name": .string("Bob"), "tags": .list([])]),
            ]),
            "map": .map(["key": .string("value")]), "token": .secret(.string("hunter2")),
        ],
        context: Context(
            values: RootValues([
                "project": .map(["name": .string("loom"), "git": .map(["branch": .string("main")])]
                ),
                "vars": .map(["inherited": .string("yes")]),
            ])
        )
    )

    private func render(_ text: String, partials: [String: String] = [:]) throws -> Rendering {
        let templates = partials.map { ($0, Template(parsing: $1, file: "\($0).md")) }
        return try Template(parsing: text, file: "t.md").render(
            in: Self.context,
            partials: Dictionary(uniqueKeysWithValues: templates)
        )
    }

    @Test(arguments: [
        ("{{name}}", "Ada"), ("Hello, {{ name }}!", "Hello, Ada!"), ("{{none}}", ""),
        ("{{ none | lower }}", ""),
        ("{{ none | default('x') }}", "x"), ("{{ name | upper | lower }}", "ada"),
        ("{{ list | join('-') }}", "a-b"),
        ("{{vars.name}} {{ vars.inherited }}", "Ada yes"),
        ("{{project}} {{project.name}}", "Loom loom"),
        ("{{project.git.branch}}", "main"), ("{{ map.key }}", "value"),
        ("{{ list[0] + name }}", "aAda"),
        ("{\"a\":{{count}}}", "{\"a\":0}"), ("{{ name == 'Ada' ? 'yes' : 'no' }}", "yes"),
        ("{{ '}}' + name }}", "}}Ada"),
        ("{{ list | map(x => upper(x)) | join }}", "A,B"),
    ])
    func `names are filled in`(text: String, expected: String) throws {
        let rendering = try render(text)

        #expect(rendering.text == expected)
        #expect(rendering.undeclared.isEmpty && rendering.warnings.isEmpty)
    }

    @Test(arguments: [
        ("{{#if name}}A{{else}}B{{/if}}", "A"), ("{{#if none}}A{{else}}B{{/if}}", "B"),
        ("{{#if no}}A{{/if}}", ""),
        ("{{#if empty}}A{{else}}B{{/if}}", "B"), ("{{#if count}}A{{else}}B{{/if}}", "B"),
        ("{{#if list}}A{{/if}}", "A"),
        ("{{#if name == 'Ada' && !no}}A{{/if}}", "A"),
        ("{{#each list}}{{@index}}{{this}}{{/each}}", "0a1b"),
        ("{{#each empty}}A{{else}}B{{/each}}", "B"), ("{{#each none}}A{{else}}B{{/each}}", "B"),
        (
            "{{#each people}}{{this.name}}:{{#each this.tags}}{{this}}{{else}}-{{/each}} {{/each}}",
            "Ada:12 Bob:- "
        ),
        ("{{#each people}}{{this.nothing}}{{name}}{{/each}}", "AdaAda"),
        ("{{#each list}}{{#if this == 'a'}}{{name}}{{/if}}{{/each}}", "Ada"),
        ("{{#if no}}{{nobody}}{{/if}}x", "x"),
        ("a\n{{#if name}}\nb\n{{else}}\nc\n{{/if}}\nd\n", "a\nb\nd\n"),
        ("{{#each list}}\n- {{this}}\n{{/each}}", "- a\n- b\n"),
        ("  {{#if name}}  \r\nb\r\n  {{/if}}\r\nc", "b\r\nc"),
        ("x {{#if name}}\ny{{/if}}\n", "x \ny\n"),
    ])
    func `blocks are rendered`(text: String, expected: String) throws {
        let rendering = try render(text)

        #expect(rendering.text == expected)
        #expect(rendering.undeclared.isEmpty && rendering.warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("{{nobody}}", "nobody"), ("{{ nobody.at.all }}", "nobody.at.all"),
            ("{{ $value | humanize }}", "{{ $value | humanize }}"),
            ("${{ name }}", "${{ name }}"), ("${{ job.status }}", "${{ job.status }}"),
            ("{{{name}}}", "{{{name}}}"),
            ("{{ .Values.x }}", "{{ .Values.x }}"), ("{{- name }}", "{{- name }}"),
            ("{{ name -}}", "{{ name -}}"),
            ("{{ name", "{{"), ("{{/if}}", "{{/if}}"), ("{{else}}", "{{else}}"),
            ("{{name\n}}", "{{"), ("{{}}", "{{}}"),
            ("{{ name | humanize }}", "{{ name | humanize }}"), ("{{ 1 }}", "{{ 1 }}"),
            ("{{true}}", "{{true}}"),
            ("{{ now() }}", "{{ now() }}"), ("{{this}}", "this"), ("{{@index}}", "@index"),
            ("{{> nobody}}", "> nobody"),
            ("{{ name + 1 }}", "{{ name + 1 }}"), ("{{project.nothing}}", "project.nothing"),
            ("{{map.nothing}}", "map.nothing"),
            ("{{env.HOME}}", "env.HOME"),
            ("{{#if nobody}}{{name}}{{else}}{{list}}{{/if}}", "nobody"),
            ("a\n {{#each nobody}} \n{{name}}\n{{/each}}\nb", "nobody"),
            ("{{#each name}}x{{/each}}", "{{#each name}}"),
            ("{{#unless no}}{{name}}{{else}}x{{/unless}}", "{{#unless no}}"),
            ("{{^name}}{{name}}{{/name}}", "{{^name}}"),
            ("{{#if name}}a{{else if no}}{{name}}{{/if}}", "{{#if name}}"),
            ("{{#if name}}a{{else}}b{{else}}c{{/if}}", "{{#if name}}"),
            ("{{! comment }}", "{{! comment }}"), ("{{! no }}", "{{! no }}"),
            ("{{- count }}", "{{- count }}"),
            ("{{ don't }}", "{{ don't }}"), ("{{#if name}}", "{{#if name}}"),
            ("{{#}}{{/}}", "{{#}}"), ("{{ 'open }}", "{{ 'open }}"),
            ("{{{{name}}}}", "{{{{name}}}}"),
            ("{{ phases.x.status }}", "phases.x.status"),
            ("${VERSION} [PLACEHOLDER] {x} }} %}", nil),
        ] as [(String, String?)]
    )
    func `what is not ours stays byte for byte`(text: String, listed: String?) throws {
        let rendering = try render(text)

        #expect(Array(rendering.text.utf8) == Array(text.utf8))
        #expect(rendering.undeclared == (listed.map { [$0] } ?? []))
        #expect(rendering.warnings.count == (listed == nil ? 0 : 1))
    }

    @Test(arguments: [
        ("{{#if name}}{{#each list}}{{name}}{{/if}}", "{{#each list}}Ada"),
        ("{{#if name}}{{/each}}{{name}}{{/if}}", "{{/each}}Ada"),
        ("{{nobody}}{{name}}", "{{nobody}}Ada"),
        (
            "{{#if name}}{{#unless x}}{{else}}{{name}}{{/unless}}{{else}}b{{/if}}",
            "{{#unless x}}{{else}}{{name}}{{/unless}}"
        ),
        ("{ {{name}} }", "{ Ada }"), ("}}{{name}}{{", "}}Ada{{"),
        ("{{#if nobody}}{{/if}}{{name}}", "{{#if nobody}}{{/if}}Ada"),
    ])
    func `what is not ours leaves its surroundings alone`(text: String, expected: String) throws {
        #expect(try render(text).text == expected)
    }

    @Test func `a warning lists what was left, each once`() throws {
        let rendering = try render("{{a1}} {{b1}} {{a1}} {{name}}")

        #expect(rendering.undeclared == ["a1", "b1"])
        #expect(rendering.warnings.map(\.message) == ["left as it stands: 'a1', 'b1'"])
        #expect(rendering.warnings.map(\.severity) == [.warning])
        #expect(rendering.warnings.first?.span == SourceSpan(file: "t.md", range: 0..<6))
    }

    @Test func `strict rendering refuses what is not declared`() throws {
        let template = Template(parsing: "{{name}} {{nmae}} {{ $x }}", file: "t.md")

        let error = #expect(throws: TemplateError.self) {
            _ = try template.render(in: Self.context, strict: true)
        }

        #expect(
            error?.diagnostics.map(\.message) == [
                "'nmae' is not declared", "'{{ $x }}' is not declared",
            ]
        )
        #expect(error?.diagnostics.first?.hints == ["did you mean 'name'?"])
        #expect(error?.diagnostics.first?.span?.range == 9..<17)
    }

    @Test(arguments: [
        ("{{> part}}", "Hi Ada"), ("{{#each list}}{{> item}}{{/each}}", "<a><b>"),
        ("a {{> outer}} b", "a [Hi Ada] b"),
        ("{{> line}}\nb", "line\nb"), ("{{> line}}b", "line\nb"),
    ])
    func `partials are inserted with the names around them`(text: String, expected: String) throws {
        let partials = [
            "part": "Hi {{name}}", "item": "<{{this}}>", "outer": "[{{> part}}]", "line": "line\n",
        ]

        #expect(try render(text, partials: partials).text == expected)
    }

    @Test func `partials that include themselves end with an error`() throws {
        let error = #expect(throws: TemplateError.self) {
            _ = try render("{{> a}}", partials: ["a": "x{{> b}}", "b": "{{> a}}{{> a}}"])
        }

        #expect(error?.diagnostics.map(\.code) == [.partialsTooDeep])
    }

    @Test(arguments: [
        "{{token}}", "{{ token | upper }}", "{{#if token}}x{{/if}}", "{{vars}}",
        "{{ list | join(token) }}",
    ])
    func `a secret is never written`(text: String) throws {
        let error = #expect(throws: TemplateError.self) { _ = try render(text) }

        #expect(error?.diagnostics.map(\.code) == [.secretRefused])
    }

    @Test func `an expression without a value is an error with its place`() throws {
        let error = #expect(throws: TemplateError.self) {
            _ = try render("{{name}} {{ 1 / count }}")
        }

        #expect(error?.diagnostics.map(\.code) == [.divisionByZero])
        #expect(error?.diagnostics.first?.span?.range == 12..<21)
    }

    @Test func `lists in lists cannot fill the memory`() throws {
        let many = Value.list(Array(repeating: .integer(1), count: 1_000))
        let context = TemplateContext(variables: [
            "many": many, "big": .string(String(repeating: "x", count: 9_000)),
        ])
        let open = String(repeating: "{{#each many}}", count: 3)
        let close = String(repeating: "{{/each}}", count: 3)

        for body in ["", "{{big}}", String(repeating: "x", count: 9_000)] {
            let error = #expect(throws: TemplateError.self) {
                _ = try Template(parsing: open + body + close, file: "t.md").render(in: context)
            }
            #expect(error?.diagnostics.map(\.code) == [.templateLimit])
        }
    }

    @Test func `names that a template reads are known`() {
        let template = Template(
            parsing: "{{name}} {{vars.title}} {{#if x.y}}{{z | default(w)}}{{/if}}",
            file: "t.md"
        )

        #expect(template.names == ["name", "vars.title", "x.y", "z", "w"])
    }
}
