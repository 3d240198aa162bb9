package import SystemPackage

/// Where a user's files belong (XDG Base Directory Specification).
///
/// A variable that is empty or not absolute counts as absent, as the specification demands.
package struct XDGFolders: Sendable, Hashable {
    package let config: FilePath
    package let data: FilePath
    package let state: FilePath
    package let cache: FilePath

    package init(environment: [String: String], home: FilePath) {
        func folder(_ variable: String, _ fallback: FilePath) -> FilePath {
            guard let value = environment[variable], FilePath(value).isAbsolute else {
                return home.pushing(fallback)
            }
            return FilePath(value)
        }
        config = folder("XDG_CONFIG_HOME", ".config")
        data = folder("XDG_DATA_HOME", ".local/share")
        state = folder("XDG_STATE_HOME", ".local/state")
        cache = folder("XDG_CACHE_HOME", ".cache")
    }
}
