/// A script that needs no shell: one line of plain words, the first of which names a program.
///
/// Whatever a shell might read differently from a list of words is not plain, so that running the
/// words directly does exactly what the shell would have done.
enum PlainCommand {
    /// The words of a script; nothing when a shell has to read it.
    static func words(of script: String) -> [String]? {
        let bytes = script.utf8
        guard bytes.count <= 4_096, bytes.allSatisfy({ isPlain($0) || isSeparator($0) }) else {
            return nil
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).filter {
            !$0.allSatisfy(isSeparator)
        }
        guard lines.count == 1, let line = lines.first else {
            return nil
        }
        let words = line.split(whereSeparator: isSeparator).map { String(Substring($0)) }
        guard let program = words.first, isProgram(program) else {
            return nil
        }
        return words
    }

    private static func isProgram(_ word: String) -> Bool {
        let begins =
            word.utf8.first.map { $0.isWord || $0 == UInt8(ascii: "/") } == true
            || word.utf8.starts(with: "./".utf8)
        return begins && !word.utf8.contains(UInt8(ascii: "="))
            && !word.utf8.allSatisfy(\.isDigit) && !shellWords.contains(word)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isWord || "-./,:@+=".utf8.contains(byte)
    }

    /// What a shell carries out itself, or reads as a part of its language.
    private static let shellWords: Set<String> = [
        ".", ":", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "command",
        "compgen", "complete", "compopt", "continue", "coproc", "declare", "dirs", "disown", "do",
        "done", "echo", "elif", "else", "enable", "esac", "eval", "exec", "exit", "export", "false",
        "fc", "fg", "fi", "for", "function", "getopts", "hash", "help", "history", "if", "in",
        "jobs", "kill", "let", "local", "logout", "mapfile", "newgrp", "popd", "printf", "pushd",
        "pwd", "read", "readarray", "readonly", "return", "select", "set", "shift", "shopt",
        "source", "suspend", "test", "then", "time", "times", "trap", "true", "type", "typeset",
        "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
    ]
}
