import SystemPackage
import WorkflowDiagnostics
import WorkflowKit
import WorkflowReports
import WorkflowSystem

/// Pages about codes, as files that editors open.
///
/// They are written when first named, into the user's cache, and say what `ddx explain` says.
struct CodePages: Sendable {
    private let folder: FilePath
    private var known: [DiagnosticCode: String?] = [:]

    init(_ surroundings: Surroundings) {
        folder = surroundings.folders.cache.appending("ddx").appending("codes")
    }

    /// The name of the page; nothing when it cannot be written.
    mutating func uri(of code: DiagnosticCode) -> String? {
        if let uri = known[code] {
            return uri
        }
        let uri = write(code)
        known[code] = uri
        return uri
    }

    private func write(_ code: DiagnosticCode) -> String? {
        guard let explanation = ExplanationCatalog.explanation(of: code) else {
            return nil
        }
        let page = CodePage(explanation, ExplanationCatalog.example(of: code)).text + "\n"
        let path = folder.appending("\(code).txt")
        do {
            try DurableFile.createDirectories(folder)
            if try DurableFile.status(of: path)?.kind == nil
                || (try DurableFile.read(path, limit: 1 << 20)) != Array(page.utf8)
            {
                try DurableFile.write(Array(page.utf8), to: path)
            }
            return FileURI.uri(path.string)
        } catch {
            // Without a cache there are no pages; `ddx explain` tells the same.
            return nil
        }
    }
}
