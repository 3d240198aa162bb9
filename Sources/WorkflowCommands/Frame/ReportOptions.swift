import ArgumentParser
import JSON
import WorkflowKit
import WorkflowReports
import WorkflowSystem

/// How a report is written, and where to.
struct ReportOptions: ParsableArguments {
    /// The forms that all reports have.
    enum Format: String, CaseIterable {
        case text
        case md
        case json
        case csv
        case html
    }

    @Option(
        help: "How it is written: text, md, json, csv or html.",
        completion: WordArgument.completion(Format.self),
        transform: WordArgument.parse
    )
    var format: Format?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    /// Writes a report to its file, or prints it.
    func write(
        _ document: ReportDocument,
        or json: @autoclosure () -> JSONValue,
        in context: CommandContext
    ) throws {
        let text = text(of: document, or: json(), in: context)
        guard let output else {
            return try context.output.print(text)
        }
        let path = context.surroundings.absolute(output)
        try DurableFile.write(Array(text.utf8), to: path, mode: .privateFile)
        try context.output.note("wrote the report to '\(output)'")
    }

    private func text(
        of document: ReportDocument,
        or json: @autoclosure () -> JSONValue,
        in context: CommandContext
    ) -> String {
        switch format ?? (context.output.isJSON ? .json : .text) {
        case .text:
            let style =
                output == nil
                ? context.output.style(context) : Style(now: context.surroundings.now())
            return document.text(style)
        case .md: return document.markdown
        case .json: return json().text(pretty: true) + "\n"
        case .csv: return document.csv
        case .html: return document.html
        }
    }
}
