package import WorkflowDiagnostics

extension DiagnosticCode {
    /// A character that means nothing here.
    package static let unexpectedCharacter = DiagnosticCode(1001)
    /// A quote that is opened and never closed.
    package static let unclosedString = DiagnosticCode(1002)
    /// A backslash with something behind it that it does not escape.
    package static let unknownEscape = DiagnosticCode(1003)
    /// A number that cannot be represented.
    package static let badNumber = DiagnosticCode(1004)
    /// A part of an expression where another was expected.
    package static let unexpectedToken = DiagnosticCode(1005)
    /// An expression that nests too deep.
    package static let nestingTooDeep = DiagnosticCode(1006)
    /// An opened `${{` without its end.
    package static let unclosedExpression = DiagnosticCode(1007)
    /// Nothing where an expression was expected.
    package static let emptyExpression = DiagnosticCode(1008)
    /// A condition of which only a part stands in braces.
    package static let partlyBracedCondition = DiagnosticCode(1009)

    /// A name that no context has.
    package static let unknownName = DiagnosticCode(1101)
    /// A function that does not exist.
    package static let unknownFunction = DiagnosticCode(1102)
    /// A function called with too many or too few arguments.
    package static let wrongArgumentCount = DiagnosticCode(1103)
    /// A value of a type that cannot stand where it does.
    package static let wrongType = DiagnosticCode(1104)
    /// A secret where its value could become visible.
    package static let secretRefused = DiagnosticCode(1105)
    /// A text in a call that the function cannot read.
    package static let unreadableText = DiagnosticCode(1106)

    /// A number beyond its limits.
    package static let numberOverflow = DiagnosticCode(1201)
    /// A division by zero.
    package static let divisionByZero = DiagnosticCode(1202)
    /// A place that a list does not have.
    package static let indexOutOfRange = DiagnosticCode(1203)
    /// An evaluation that takes too many steps or produces too much.
    package static let evaluationLimit = DiagnosticCode(1204)
    /// A pattern that takes too long.
    package static let patternLimit = DiagnosticCode(1205)
    /// The world could not be read.
    package static let worldUnreadable = DiagnosticCode(1206)
    /// A name whose value is not known yet or not here.
    package static let missingValue = DiagnosticCode(1207)

    /// Names in a template that nobody declared.
    package static let undeclaredTemplateNames = DiagnosticCode(1301)
    /// Templates that include each other without end.
    package static let partialsTooDeep = DiagnosticCode(1302)
    /// A template that produces too much.
    package static let templateLimit = DiagnosticCode(1303)
}

/// What `explain` tells about expressions and templates.
package enum ExpressionCatalog {
    package static let explanations = syntax + meaning + evaluation + templates

    private static let syntax = [
        DiagnosticExplanation(
            .unexpectedCharacter,
            "a character that means nothing in an expression",
            """
            Expressions know the operators ! == != < <= > >= && || in ?: + - * / % . [] () and
            nothing else. Text stands in quotes: 'completed'. Compare with ==, not with =.
            """
        ),
        DiagnosticExplanation(
            .unclosedString,
            "a quote that is never closed",
            """
            A text begins and ends with the same quote, ' or ", on one line. To write a quote inside
            of it, use the other one around it, or \\' and \\".
            """
        ),
        DiagnosticExplanation(
            .unknownEscape,
            "an escape that does not exist",
            """
            In texts, a backslash escapes: \\\\ \\' \\" \\n \\r \\t and \\u{1F600}. Patterns need each
            of their backslashes twice: matches(name, '^\\\\d+$').
            """
        ),
        DiagnosticExplanation(
            .badNumber,
            "a number that cannot be represented",
            """
            Integers have 64 bits, from -9223372036854775808 to 9223372036854775807. Other numbers
            are IEEE doubles, written such as 0.5 or 1e6.
            """
        ),
        DiagnosticExplanation(
            .unexpectedToken,
            "a part of an expression where another was expected",
            """
            An operand is missing, an operator is missing, or a bracket was not closed. Lambdas stand
            only as the last argument of all, any, map and filter: any(vars.list, x => x == 'a').
            """
        ),
        DiagnosticExplanation(
            .nestingTooDeep,
            "an expression that nests too deep",
            "Expressions nest at most 64 levels. Move parts of it into outputs of steps."
        ),
        DiagnosticExplanation(
            .unclosedExpression,
            "an expression that is never closed",
            "An expression opened by ${{ ends with }}, outside of quotes and brackets."
        ),
        DiagnosticExplanation(
            .emptyExpression,
            "nothing where an expression was expected",
            "Write an expression between the braces, or leave out the key to have no condition."
        ),
        DiagnosticExplanation(
            .partlyBracedCondition,
            "a condition of which only a part stands in braces",
            """
            Text around braces would make a condition a string, which is always an error. Leave the
            braces out, or put them around the whole condition.
            """
        ),
    ]

    private static let meaning = [
        DiagnosticExplanation(
            .unknownName,
            "a name that does not exist here",
            """
            Known are vars, env, matrix (in phases with a matrix), phases, steps (of the same phase),
            run and project, with the members that the workflow defines. A text needs quotes.
            """
        ),
        DiagnosticExplanation(
            .unknownFunction,
            "a function that does not exist",
            "The format of workflows lists all functions; there is no way to add any."
        ),
        DiagnosticExplanation(
            .wrongArgumentCount,
            "a function called with too many or too few arguments",
            "The message says what the function takes. Arguments in [] may be left out."
        ),
        DiagnosticExplanation(
            .wrongType,
            "a value of a type that cannot stand here",
            """
            Nothing is converted silently: conditions must be bool, + joins two strings or adds two
            numbers, and == compares values of one type. Use format('{0}', x) to make a string, and
            default(x, y) for a value that may be missing.
            """
        ),
        DiagnosticExplanation(
            .secretRefused,
            "a secret where its value could become visible",
            """
            What is made from a secret is a secret. Secrets may go into the environment and the
            arguments of steps; they cannot decide conditions, be names, or become outputs, because
            all of these are recorded.
            """
        ),
        DiagnosticExplanation(
            .unreadableText,
            "a text that a function cannot read",
            """
            A pattern is a PCRE2 regular expression, a duration looks like 90s or 1h30m, a version
            requirement like >=1.2, <2, and from_json takes one JSON value.
            """
        ),
    ]

    private static let evaluation = [
        DiagnosticExplanation(
            .numberOverflow,
            "a number beyond its limits",
            "Results must fit into 64 bits or a finite double; nothing wraps around or rounds off."
        ),
        DiagnosticExplanation(
            .divisionByZero,
            "a division by zero",
            "Test the divisor first: x == 0 ? 0 : total / x."
        ),
        DiagnosticExplanation(
            .indexOutOfRange,
            "a place that a list does not have",
            "Places count from 0; negative ones do not count from the end. Test with length(list)."
        ),
        DiagnosticExplanation(
            .evaluationLimit,
            "an evaluation beyond its limits",
            """
            One evaluation may take 100,000 steps and produce 1 MB of text and list elements. Do the
            work in a step and keep its result as an output.
            """
        ),
        DiagnosticExplanation(
            .patternLimit,
            "a pattern that takes too long",
            "Nested repetitions such as (a+)+ can take forever; the pattern was given up."
        ),
        DiagnosticExplanation(
            .worldUnreadable,
            "a file or folder could not be read",
            "The check is unknown until it can. The message says what the system reported."
        ),
        DiagnosticExplanation(
            .missingValue,
            "a value that is not known",
            "The name exists, but it has no value at this point of the run."
        ),
    ]

    private static let templates = [
        DiagnosticExplanation(
            .undeclaredTemplateNames,
            "names in a template that nobody declared",
            """
            What stands in {{ }} and is not declared is left byte for byte, because templates hold
            the braces of other languages. Declare a variable if it was meant for us.
            """
        ),
        DiagnosticExplanation(
            .partialsTooDeep,
            "templates that include each other without end",
            "Partials may include partials 16 levels deep."
        ),
        DiagnosticExplanation(
            .templateLimit,
            "a template that produces too much",
            "One rendering may produce 10 MB and visit 1,000,000 tags."
        ),
    ]
}
