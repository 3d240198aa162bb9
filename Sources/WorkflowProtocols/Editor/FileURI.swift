import WorkflowDiagnostics

/// The names of files as editors write them.
enum FileURI {
    /// The absolute path of a file on this computer; nothing for everything else.
    static func path(_ uri: String) -> String? {
        let scheme = "file://"
        guard uri.prefix(scheme.count).lowercased() == scheme else {
            return nil
        }
        let rest = uri.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
        let host = rest.prefix { $0 != "/" }
        guard host.isEmpty || host.lowercased() == "localhost",
            let path = URIPath.decoded(rest.dropFirst(host.count)), path.hasPrefix("/"),
            !path.utf8.contains(0)
        else {
            return nil
        }
        return path
    }

    /// A file as an editor reads it.
    static func uri(_ path: String) -> String {
        "file://\(URIPath.encoded(path))"
    }
}
