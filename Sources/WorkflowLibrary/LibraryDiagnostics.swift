package import WorkflowDiagnostics
import WorkflowExpressions

/// Findings about values of variables. Each has an explanation in `LibraryCatalog`.
extension DiagnosticCode {
    package static let unknownVariable = DiagnosticCode(4_001)
    package static let plainSecret = DiagnosticCode(4_004)
    package static let malformedFlag = DiagnosticCode(4_005)
    package static let unhiddenSecret = DiagnosticCode(4_006)
}

/// What `explain` tells about findings of this module.
package enum LibraryCatalog {
    /// One explanation for every code, by number.
    package static let explanations: [DiagnosticExplanation] = [
        DiagnosticExplanation(
            .unknownVariable,
            "a value was given for a variable that the workflow does not have",
            "The value would be ignored, and what it was meant for would not happen. "
                + "'ddx workflow show NAME' lists the variables. In the lock file such a value is "
                + "left over from another version and only warned of."
        ),
        DiagnosticExplanation(
            .badAnswer,
            "a value does not fit its variable",
            "The type, the options or the pattern of the variable do not allow the value. "
                + "'ddx workflow show NAME' tells what it takes."
        ),
        DiagnosticExplanation(
            .uncheckedAnswer,
            "a value could not be checked against its pattern",
            "The pattern is invalid, or needs more steps than are allowed on this value. The value "
                + "is refused, because nobody knows whether it fits. Simplify the pattern."
        ),
        DiagnosticExplanation(
            .plainSecret,
            "a secret was given as it is",
            "Everybody who can list the processes of this computer can read the command line. Name "
                + "where the value is instead: --var name=env:NAME or --var name=file:PATH."
        ),
        DiagnosticExplanation(
            .malformedFlag,
            "a '--var' is not 'name=value'",
            "Write the name of the variable, '=', and the value: --var who=world. Put quotes "
                + "around values with blanks."
        ),
        DiagnosticExplanation(
            .unhiddenSecret,
            "a secret is not hidden in what is written and shown",
            "A value of fewer than four bytes, or a common word such as 'test', stands in texts by "
                + "chance; hiding it would make them unreadable. So would nothing help where the key "
                + "that sealed a hidden value is gone. The secret is still kept out of the ledger."
        ),
    ]
}
