import JSON
import WorkflowKit
import WorkflowLibrary

extension WorkflowListing {
    /// Name, version, place, category and what it is for.
    var row: [String] {
        [
            summary.name, summary.version, isInstalled ? "applied" : source,
            rating.map { "★ \($0.words.prefix(3))" } ?? "", summary.category ?? "",
            summary.description.isEmpty ? summary.title ?? "" : summary.description,
        ]
    }

    /// The name that means this workflow alone.
    func qualifiedName(among others: [WorkflowListing]) -> String {
        let isShared = !["project", "bundled"].contains(source)
        let isAlone = others.count { $0.summary.name == summary.name } == 1
        return isAlone || !isShared ? summary.name : "\(source):\(summary.name)"
    }

    /// An element of `workflows`.
    var json: JSONValue {
        var object = summary.json.objectValue ?? [:]
        object["source"] = source.json
        object["installed"] = isInstalled.json
        object["rating"] = rating.map(\.json) ?? .null
        object["usage"] = usage.json
        object["shared_usage"] = sharedUsage.map(\.json) ?? .null
        return .object(object)
    }
}
