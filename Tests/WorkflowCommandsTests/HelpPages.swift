/// What help pages look like; a change here is a change that people see.
enum HelpPages {
    static let root = """
        OVERVIEW: Apply a workflow to a project, run it, stop it anywhere, and go on.

        Begin with 'ddx workflow list', 'ddx workflow apply NAME' and 'ddx run start'.
        After every stop the last line says what to type next.

        USAGE: ddx <subcommand>

        OPTIONS:
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          init                    Make this folder a project, and remember it as yours.
          status                  Show where the project stands and what to type next.
          workflow                Find, check and apply workflows, and move them on.
          run                     Start runs, look at them, and make them go on or stop.
          approve                 Approve what a step of a run asks.
          reject                  Refuse what a step of a run asks.
          source                  Add, fetch and forget git repositories of workflows.
          plugin                  Install, look at and test plugins: kinds of steps,
                                  checks, agents, runners.
          analyze                 Say what this project is made from, what it lacks,
                                  and what would bring it.
          recommend               Say which workflows help with a problem, and why.
          update                  Fetch what is new in the sources, and say which
                                  workflows can be updated.
          contribute              Give your edits of a workflow back to its source, on
                                  a branch of its own.
          history                 Show every transition of a run: when, how long, who
                                  and why.
          logs                    Show and search what the steps of a run printed, and
                                  what became of them.
          explain                 Explain why a run is as it is, or what a diagnostic
                                  means.
          report                  Report on runs: what they did, what they took, and
                                  how workflows are used.
          audit                   Look at the record of what happened, and check that
                                  nobody changed it.
          mask                    Name values that must not be seen.
          doctor                  Examine the project and all that its runs depend on.
          prune                   Remove runs that ended long ago, and what is kept for
                                  them.
          serve                   Show runs over HTTP, and take decisions in them from
                                  people with tokens.
          config                  Show and change settings.
          schema                  Print the JSON Schema of workflow.yml, scenes,
                                  overlays or settings, for editors.
          lsp                     Help an editor with workflow files, over standard
                                  streams.
          mcp                     Give an agent the verbs of this program as tools,
                                  over standard streams.
          completions             Print the completion script of a shell.

          See 'ddx help <subcommand>' for detailed help.

        """

    static let runStart = """
        OVERVIEW: Make a run of an applied workflow and carry it on until it ends or
        waits.

        USAGE: ddx run start [<options>] [<name>]

        ARGUMENTS:
          <name>                  The applied workflow; the only one when left out.

        OPTIONS:
          --var <name=value>      The value of a variable; may be repeated.
          --correlation <id>      An id of your own that the run carries.
          --trust <digest>        Trust exactly this content.
          --until <phase>         Pause once this phase has completed.
          --step                  Pause after every step.
          --follow                With '--json', print each event in a line as it
                                  happens, the run last.
          --detach                Let a process of its own carry the run on, and return
                                  at once.
          --preview               Run in a throw-away copy of the project, and show
                                  what changed there.
          --apply-preview <preview>
                                  Do exactly what a preview did.
          --dry-run               Show what would happen, and write nothing.
          --json                  Print one JSON object instead of text.
          -q, --quiet             Print no progress, warnings and hints.
          -v, --verbose           Print more about what happens.
          --no-color              Print without colours.
          --project <dir>         The folder of the project; the nearest one when left
                                  out.
          -y, --yes               Ask nothing, and confirm what would be asked.
          --on-behalf-of <name>   Whom you act for, told in the audit trail beside your
                                  own name.
          --version               Show the version.
          -h, --help              Show help information.

        """

    static let advance = """
        OVERVIEW: Attest criteria, evaluate the gates again, and go on.

        Without '--attest' it asks for each open criterion on a terminal, and attests
        nothing elsewhere. A phase that waits to be let on goes on.

        USAGE: ddx workflow advance [<run>] [--attest <criterion> ...] [--reason <text>] [--json] [--quiet] [--verbose] [--no-color] [--project <dir>] [--yes] [--on-behalf-of <name>]

        ARGUMENTS:
          <run>                   The run; the only one that is not over when left out.

        OPTIONS:
          --attest <criterion>    A criterion that holds: its number, how it begins, or
                                  all; may be repeated.
          --reason <text>         Why; stands in the history.
          --json                  Print one JSON object instead of text.
          -q, --quiet             Print no progress, warnings and hints.
          -v, --verbose           Print more about what happens.
          --no-color              Print without colours.
          --project <dir>         The folder of the project; the nearest one when left
                                  out.
          -y, --yes               Ask nothing, and confirm what would be asked.
          --on-behalf-of <name>   Whom you act for, told in the audit trail beside your
                                  own name.
          --version               Show the version.
          -h, --help              Show help information.

        """

    static let apply = """
        OVERVIEW: Copy a workflow into the project and pin it; starts nothing.

        Applied again, it changes only the answers that are given.

        USAGE: ddx workflow apply <name> [--var <name=value> ...] [--answers <file>] [--trust <digest>] [--dry-run] [--json] [--quiet] [--verbose] [--no-color] [--project <dir>] [--yes] [--on-behalf-of <name>]

        ARGUMENTS:
          <name>                  The name or the path of a workflow.

        OPTIONS:
          --var <name=value>      The value of a variable; may be repeated.
          --answers <file>        A YAML file with values of variables.
          --trust <digest>        Trust exactly this content.
          --dry-run               Show what would happen, and write nothing.
          --json                  Print one JSON object instead of text.
          -q, --quiet             Print no progress, warnings and hints.
          -v, --verbose           Print more about what happens.
          --no-color              Print without colours.
          --project <dir>         The folder of the project; the nearest one when left
                                  out.
          -y, --yes               Ask nothing, and confirm what would be asked.
          --on-behalf-of <name>   Whom you act for, told in the audit trail beside your
                                  own name.
          --version               Show the version.
          -h, --help              Show help information.

        """
}
