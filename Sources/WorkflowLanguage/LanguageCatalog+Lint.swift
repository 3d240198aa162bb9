import WorkflowDiagnostics

extension LanguageCatalog {
    /// Findings about what is allowed but was hardly meant.
    static let lint = [
        DiagnosticExplanation(
            .unusedVariable,
            "a variable is read by nothing",
            "Its name stands in no expression, script, template, prompt or gate of the workflow, so "
                + "people are asked for a value that has no effect. Read it where it was meant to "
                + "be read, or remove it. Texts for people (README, CHANGELOG) and scenes do not "
                + "count as readers."
        ),
        DiagnosticExplanation(
            .neverRuns,
            "a phase or a step never runs",
            "Its condition is false whatever the variables and the steps before it say. Phases "
                + "that need it go on all the same: what is skipped counts as done. Remove what "
                + "never runs, or let the condition depend on a variable."
        ),
        DiagnosticExplanation(
            .unquotedValue,
            "a script uses a value without quotes",
            "A shell splits what is not in quotes at blanks and takes '*' and '?' for patterns of "
                + "file names: a name with a blank becomes two arguments, and one that begins with "
                + "'-' in the middle an option. Write \"$NAME\". Told only of variables whose value "
                + "'env' takes from an expression; in assignments, '[[ ]]', 'case' and 'for' nothing "
                + "needs quotes or the splitting is meant."
        ),
        DiagnosticExplanation(
            .secretInText,
            "a file holds what looks like a secret",
            "Keys, tokens and passwords of well-known forms do not belong in a workflow: it is "
                + "shared, and every version of it is kept. Declare a variable with 'secret: true', "
                + "hand it to steps through 'env', and replace the secret where it is valid. "
                + "'ddx contribute' looks for the same forms, and for 'password: \"…\"', before it gives anything away."
        ),
        DiagnosticExplanation(
            .undeclaredOutput,
            "an output is read that its step does not write",
            "An expression reads 'steps.ID.outputs.NAME', but the step has no such output: neither "
                + "its 'outputs' nor a line 'echo \"NAME=…\" >> \"$DDX_OUTPUT\"' of its script names it. "
                + "The value would be null. Told only of scripts that run nothing which could write "
                + "outputs by itself."
        ),
        DiagnosticExplanation(
            .roleWithoutPersona,
            "a role has neither persona nor people",
            "The project gives roles to personas, but not this one, which a phase, an approval or a "
                + "gate asks for. Anybody could fill it. Correct the name, or add the role to "
                + "'personas' or 'roles' in '.ddx/config.yml'. Projects without personas are not "
                + "told: there every role may be filled by anybody on purpose."
        ),
    ]
}
