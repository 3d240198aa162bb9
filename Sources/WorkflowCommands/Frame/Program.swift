import ArgumentParser
import JSON
package import WorkflowKit
import WorkflowSystem

/// The command line from its arguments to its exit code.
public enum Program {
    /// Keeps files out of the places of standard streams that are closed.
    ///
    /// Call it before anything else, because anything may open a file.
    public static func prepareStreams() {
        Terminal.occupyClosedStreams()
        Heap.shareAmongThreads()
    }

    /// Says the version, when that is all that is asked for; no thread is started for it.
    ///
    /// - Returns: Whether it is done; what else is asked for, or fails, takes the usual way.
    public static func runAtOnce() -> Bool {
        guard CommandLine.arguments.dropFirst().elementsEqual(["--version"]) else {
            return false
        }
        Terminal.ignoreBrokenPipes()
        return (try? Terminal.write(RootCommand.version + "\n", to: .output)) != nil
    }

    /// Does what the arguments of this process say.
    ///
    /// - Returns: What the process should end with.
    public static func run() async -> Int32 {
        CoreDumps.switchOff()
        Terminal.ignoreBrokenPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let console = Console.standard
        do {
            return await run(arguments, on: console, in: try .ofThisProcess())
        } catch {
            let report = FailureReport(error)
            // Should even that fail, the code is all that is left to say.
            _ = try? console.write(report.text(isColored: false), .error)
            return report.status.code
        }
    }

    /// Does what a command line says, anywhere.
    ///
    /// - Parameters:
    ///   - arguments: The words behind the name of the program.
    ///   - console: Where to write, and whom to ask.
    ///   - surroundings: The user, the environment and the current directory.
    /// - Returns: The exit code.
    package static func run(
        _ arguments: [String],
        on console: Console,
        in surroundings: Surroundings
    ) async -> Int32 {
        var console = console
        console.masker = surroundings.masker
        var surroundings = surroundings
        surroundings.arguments = arguments
        var context = CommandContext(.reading(arguments), console, surroundings)
        do {
            let words = LeadingOptions.moved(arguments)
            let command: any ContextualCommand
            if let plain = PlainVerbs.command(words) {
                command = plain
            } else {
                var parsed = try parse(words)
                guard let verb = parsed as? any ContextualCommand else {
                    try parsed.run()
                    return ExitStatus.done.code
                }
                command = verb
            }
            context = CommandContext(command.shared, console, surroundings)
            return try await command.run(in: context).code
        } catch {
            return report(error, context).code
        }
    }

    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        let path = CommandPath(of: arguments)
        let words = Array(arguments.dropFirst(path.names.count - 1))
        // The verb alone reads in less time what goes well; the tree says what does not.
        if let command = try? path.verb?.parseAsRoot(words), command is any ContextualCommand {
            return command
        }
        do {
            return try RootCommand.parseAsRoot(arguments)
        } catch  where RootCommand.exitCode(for: error) != .success {
            throw UsageFailure.failure(of: error, in: arguments)
        }
    }

    /// Prints a help page or a failure.
    private static func report(_ error: any Error, _ context: CommandContext) -> ExitStatus {
        let output = context.output
        do {
            if !(error is Failure), RootCommand.exitCode(for: error) == .success {
                let columns = output.console.size()?.width ?? 80
                try output.print(RootCommand.fullMessage(for: error, columns: columns))
                return .done
            }
            let report = FailureReport(error)
            if output.isJSON {
                try output.print(json: report)
            } else {
                try output.console.write(report.text(isColored: output.isColored(.error)), .error)
            }
            return report.status
        } catch {
            // Neither stream takes anything: the code is all that is left to say.
            return FailureReport(error).status
        }
    }
}

extension SharedOptions {
    /// What can be told of the options before the command line has been read.
    fileprivate static func reading(_ arguments: [String]) -> SharedOptions {
        let own = arguments.prefix { $0 != "--" }
        var options = leftOut
        options.json = own.contains("--json")
        options.quiet = own.contains("--quiet")
        options.noColor = own.contains("--no-color")
        return options
    }
}
