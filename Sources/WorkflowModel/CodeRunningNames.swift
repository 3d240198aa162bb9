/// Names of environment variables that make programs run or load what their value names.
///
/// A definition may set none of them: the code would run without anybody having seen it.
public enum CodeRunningNames {
    /// Whether a name, in any letter case, is one of them.
    public static func contains(_ name: String) -> Bool {
        let name = name.uppercased()
        return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }

    private static let names: Set<String> = [
        "BASHOPTS", "BASH_ENV", "BROWSER", "CDPATH", "EDITOR", "ENV", "GCONV_PATH", "IFS",
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "NODE_PATH", "PAGER",
        "PROMPT_COMMAND", "PS4", "RUBYLIB", "RUBYOPT", "SHELLOPTS", "VISUAL", "ZDOTDIR",
        "_JAVA_OPTIONS",
    ]

    private static let prefixes = ["BASH_FUNC_", "DYLD_", "GIT_", "LD_", "PERL5", "PYTHON"]
}
