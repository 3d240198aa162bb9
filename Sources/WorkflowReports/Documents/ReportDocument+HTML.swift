extension ReportDocument {
    /// The report as one page that needs nothing else: no script, no other file, no network.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(HTMLWords.text(title))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <a class="skip" href="#report">Skip to the report</a>
        <header>
        <h1>\(HTMLWords.text(title))</h1>
        <p>\(HTMLWords.text(subtitle))</p>
        <nav aria-label="Sections">
        <ol>
        \(sections.map(Self.link).joined(separator: "\n"))
        </ol>
        </nav>
        </header>
        <main id="report">
        \(sections.map(Self.html).joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root { --text: #1b1b1f; --page: #ffffff; --faint: #55555f; --line: #c8c8d0;
          --shade: #f3f3f6; --link: #0b4fa8; --working: #2a6fb0; --failed: #b3261e;
          --waiting: #9a6b00; --frame: #9c9ca8; }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e8e8ee; --page: #16161a; --faint: #a9a9b6; --line: #44444f;
            --shade: #212127; --link: #8db8f5; --working: #6ba9e8; --failed: #f28b82;
            --waiting: #e3b341; --frame: #6d6d7a; } }
        body { color: var(--text); background: var(--page); margin: 0 auto;
          padding: clamp(0.75rem, 4vw, 1.5rem);
          max-width: 70rem; font: 1rem/1.5 system-ui, sans-serif; }
        h1, h2 { line-height: 1.25; }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
        a { color: var(--link); }
        a:focus-visible, .wide:focus-visible { outline: 3px solid var(--link); }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { position: static; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; }
        caption { text-align: left; color: var(--faint); padding: 0.5rem 0; }
        th, td { border: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: left;
          vertical-align: top; overflow-wrap: anywhere; min-width: 4rem; }
        .short { white-space: nowrap; }
        tbody :is(td, th):not(.short) { min-width: 12rem; }
        nav ol { columns: 16rem; }
        thead th { background: var(--shade); overflow-wrap: normal; }
        tbody th { font-weight: normal; }
        pre { background: var(--shade); padding: 0.75rem; overflow-x: auto; }
        figure { margin: 1rem 0; }
        figcaption { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; color: var(--faint); }
        .key { white-space: nowrap; }
        svg { display: block; overflow: visible; }
        .key svg { display: inline; }
        svg text { fill: var(--text); font: 0.8125rem system-ui, sans-serif; }
        svg text.faint { fill: var(--faint); }
        svg text.end { text-anchor: end; }
        svg .track { fill: var(--shade); }
        svg .frame { fill: var(--frame); }
        svg .working { fill: var(--working); stroke: var(--working); }
        svg .failed { fill: var(--failed); }
        svg .waiting { fill: var(--waiting); }
        svg .stopped { fill: var(--faint); }
        svg .unknown, svg .cut { fill: none; stroke: var(--faint); }
        svg .cut { stroke: var(--page); }
        svg .edge { stroke: var(--faint); }
        svg .critical { fill: var(--text); }
        @media print { nav, .skip { display: none; } .wide { overflow: visible; } }
        """

    private static func link(_ section: Section) -> String {
        "<li><a href=\"#\(HTMLWords.text(section.id))\">\(HTMLWords.text(section.title))</a></li>"
    }

    private static func html(_ section: Section) -> String {
        let id = HTMLWords.text(section.id)
        let title = HTMLWords.text(section.title)
        let blocks = section.blocks.enumerated()
            .map { html($1, in: section.title, as: "\(id)-\($0)") }.joined(separator: "\n")
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)">\(title)</h2>
            \(blocks)
            </section>
            """
    }

    private static func html(
        _ block: Block,
        in section: String,
        as id: String
    ) -> String {
        switch block {
        case .text(let text): return "<p>\(HTMLWords.text(text))</p>"
        case .list(let items):
            let lines = items.map { "<li>\(HTMLWords.text($0))</li>" }.joined(separator: "\n")
            return "<ul>\n\(lines)\n</ul>"
        case .table(let head, let rows): return table(head, rows, in: section)
        case .code(let title, let text):
            return
                "<p>\(HTMLWords.text(title))</p>\n<pre tabindex=\"0\"><code>\(HTMLWords.text(text))</code></pre>"
        case .chart(let chart): return chart.html(id: id)
        }
    }

    private static func table(_ head: [String], _ rows: [[String]], in section: String) -> String {
        let columns = head.map { "<th scope=\"col\">\(HTMLWords.text($0))</th>" }.joined()
        let lines = rows.map { row in
            let first = row.prefix(1).map {
                "<th scope=\"row\"\($0.lineClass)>\(HTMLWords.text($0))</th>"
            }
            let others = row.dropFirst().map { "<td\($0.lineClass)>\(HTMLWords.text($0))</td>" }
            return "<tr>\((first + others).joined())</tr>"
        }
        let count = rows.count == 1 ? "1 row" : "\(rows.count) rows"
        let title = HTMLWords.text(section)
        return """
            <div class="wide" role="region" aria-label="\(title), table" tabindex="0">
            <table>
            <caption>\(title): \(count)</caption>
            <thead><tr>\(columns)</tr></thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody>
            </table>
            </div>
            """
    }
}

/// Text as it stands in HTML, whatever it holds.
enum HTMLWords {
    /// Text between tags or in a quoted attribute; nothing in it acts as a tag.
    static func text(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            // Other controls are not allowed, and marks that turn the direction could hide text.
            case _ where scalar.isHidden: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    /// Times, names and numbers stay on one line; the table scrolls where it is too wide.
    fileprivate var lineClass: String { utf8.count <= 24 ? " class=\"short\"" : "" }
}

extension Unicode.Scalar {
    fileprivate var isHidden: Bool {
        properties.generalCategory == .control
            || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
