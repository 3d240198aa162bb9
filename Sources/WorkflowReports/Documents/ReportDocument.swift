package import JSON
import WorkflowDiagnostics

/// A report in sections, whatever it is written out as.
package struct ReportDocument: Sendable {
    /// A piece of a section.
    package enum Block: Sendable, Hashable {
        case text(String)
        case list([String])
        /// Rows under a head; the first column names what the row is about.
        case table([String], [[String]])
        /// Something to be copied as it is, behind what it is.
        case code(String, String)
        /// A picture of what tables tell in numbers.
        case chart(ReportChart)
    }

    /// A part of the report with a heading.
    package struct Section: Sendable, Hashable {
        /// What scripts and links find the section by.
        package let id: String
        package let title: String
        package var blocks: [Block]

        package init(_ id: String, _ title: String, _ blocks: [Block]) {
            self.id = id
            self.title = title
            self.blocks = blocks
        }
    }

    package let title: String
    package let subtitle: String
    package let sections: [Section]

    package init(title: String, subtitle: String, sections: [Section]) {
        self.title = title
        self.subtitle = subtitle
        self.sections = sections
    }

    /// The report as Markdown.
    package var markdown: String {
        let parts = sections.map { section in
            (["## \(MarkdownWords.prose(section.title))"] + section.blocks.map(Self.markdown))
                .joined(separator: "\n\n")
        }
        let head = "# \(MarkdownWords.prose(title))\n\n\(MarkdownWords.prose(subtitle))"
        return ([head] + parts).joined(separator: "\n\n") + "\n"
    }

    /// The report as text.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        page.add(Line(title, .strong))
        page.addText(subtitle)
        for section in sections {
            page.add()
            page.add(Line(section.title, .strong))
            for block in section.blocks {
                Self.add(block, to: &page)
            }
        }
        return page.text
    }

    /// The tables and texts as one table: section, kind of row, and cells.
    package var csv: String {
        let rows = sections.flatMap { section in
            section.blocks.flatMap { block -> [[String]] in
                switch block {
                case .text(let text): [[section.id, "text", text]]
                case .list(let items): items.map { [section.id, "text", $0] }
                case .table(let head, let rows):
                    [[section.id, "head"] + head] + rows.map { [section.id, "row"] + $0 }
                case .code(let title, let text): [[section.id, "text", title, text]]
                case .chart(let chart):
                    chart.rows.flatMap { row in
                        row.bars.map { bar in
                            [
                                section.id, "bar", row.label, bar.kind.rawValue,
                                String(bar.start), String(bar.end), bar.label,
                            ]
                        }
                    }
                }
            }
        }
        let width = rows.map(\.count).max() ?? 3
        let head = ["section", "kind"] + (0..<(width - 2)).map { "cell_\($0 + 1)" }
        return ([head] + rows)
            .map { CSVTable.row($0 + [String](repeating: "", count: width - $0.count)) }
            .joined()
    }

    private static func markdown(_ block: Block) -> String {
        switch block {
        case .text(let text): MarkdownWords.prose(text)
        case .list(let items):
            items.map { "- \(MarkdownWords.prose($0))" }.joined(separator: "\n")
        case .table(let head, let rows):
            MarkdownTable(
                head.map(MarkdownWords.prose),
                rows.map { $0.map(MarkdownWords.prose) }
            )
            .text
        case .code(let title, let text):
            MarkdownWords.prose(title) + "\n\n"
                + indented(text.split(separator: "\n", omittingEmptySubsequences: false))
        case .chart(let chart):
            indented(chart.lines(width: chartWidth).map { $0.text(isColored: false) })
        }
    }

    private static func indented(_ lines: [some StringProtocol]) -> String {
        lines.map { "    \($0)" }.joined(separator: "\n")
    }

    /// How many columns a chart takes where nothing limits it.
    private static let chartWidth = 100

    private static func add(_ block: Block, to page: inout Page) {
        switch block {
        case .text(let text): page.addText(text, indent: 2)
        case .list(let items):
            for item in items {
                page.addText(item, after: Line("- ", .faint), indent: 2)
            }
        case .table(let head, let rows):
            // What is evidence is not cut, where nothing else limits a line.
            page.addTable(header: head, rows.map { $0.map { Line($0) } }, widestCell: .max)
        case .code(let title, let text):
            page.addText(title, indent: 2)
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                page.add(Line(String(line)).indented(by: 4))
            }
        case .chart(let chart):
            for line in chart.lines(width: (page.width ?? chartWidth) - 2) {
                page.add(line.indented(by: 2))
            }
        }
    }
}

extension ReportDocument.Section: JSONRepresentable {
    /// An element of `sections`.
    package var json: JSONValue {
        ["id": id.json, "title": title.json, "content": .array(blocks.map(\.json))]
    }
}

extension ReportDocument.Block: JSONRepresentable {
    /// An element of `content`: a text, a list, a table or something to be copied.
    package var json: JSONValue {
        switch self {
        case .text(let text): ["text": text.json]
        case .list(let items): ["list": items.json]
        case .table(let head, let rows):
            ["columns": head.json, "rows": .array(rows.map(\.json))]
        case .code(let title, let text): ["title": title.json, "code": text.json]
        case .chart(let chart): ["chart": chart.json]
        }
    }
}
