package import WorkflowDiagnostics

/// What `explain` tells about findings in files.
package enum LanguageCatalog {
    /// One explanation for every code of this module, by number.
    package static let explanations: [DiagnosticExplanation] =
        files + values + meaning + together + scenes + warnings + lint

    private static let files = [
        DiagnosticExplanation(
            .fileTooLarge,
            "a file is too large",
            "Definition files are read up to 8 MB. Move data that a workflow uses into files of "
                + "the project."
        ),
        DiagnosticExplanation(
            .notText,
            "a file is not UTF-8 text",
            "The file is binary, was cut off in the middle of a character, or has another "
                + "encoding. Save it as UTF-8."
        ),
        DiagnosticExplanation(
            .controlCharacter,
            "a file contains a control character",
            "Only tabs and line ends are allowed. Other control characters hide text from "
                + "readers. In quotes they can be written as escapes, such as \"\\u0007\"."
        ),
        DiagnosticExplanation(
            .yamlSyntax,
            "a file is not valid YAML",
            "The text cannot be read as YAML 1.2 at this place. Most often a line is indented "
                + "wrongly, or text with a colon, a bracket or a quote needs quotes around it."
        ),
        DiagnosticExplanation(
            .duplicateKey,
            "a key is given twice",
            "Which of the two counts would be a matter of luck. Keep one."
        ),
        DiagnosticExplanation(
            .complexKey,
            "a key is not a single piece of text",
            "YAML allows lists and maps as keys, this format does not. Write 'name: value'."
        ),
        DiagnosticExplanation(
            .anchor,
            "an anchor or an alias is used",
            "'&name' and '*name' are not part of the format: a small file could become an "
                + "enormous one. Write values out, or share them through 'defaults' and 'env'. "
                + "Text that begins with '&' or '*', such as a glob, needs quotes."
        ),
        DiagnosticExplanation(
            .tag,
            "a tag is used",
            "'!name' is not part of the format. An expression that begins with '!' needs quotes: "
                + "if: \"!cancelled()\"."
        ),
        DiagnosticExplanation(
            .mergeKey,
            "a merge key is used",
            "'<<' is not part of the format. Write the keys out."
        ),
        DiagnosticExplanation(
            .nestedTooDeeply,
            "values are nested too deeply",
            "At most 64 levels of lists and maps are read."
        ),
        DiagnosticExplanation(
            .severalDocuments,
            "a file holds several documents",
            "A second '---' begins another document. Only one is read, so it is refused."
        ),
        DiagnosticExplanation(
            .yamlDirective,
            "a directive is used",
            "Lines that begin with '%' are not part of the format. Files are YAML 1.2."
        ),
        DiagnosticExplanation(
            .emptyFile,
            "a file is empty",
            "The file holds no value. A workflow needs at least 'name', 'version' and 'phases'."
        ),
        DiagnosticExplanation(
            .missingWorkflowFile,
            "a folder is not a workflow",
            "A workflow is a folder with a file 'workflow.yml'."
        ),
        DiagnosticExplanation(
            .folderTooLarge,
            "a workflow's folder is too large",
            "A workflow may have 20,000 files, 64 MB, and folders 16 levels deep. Folders named "
                + "'.git' do not count."
        ),
        DiagnosticExplanation(
            .refusedEntry,
            "a folder holds something that is neither file nor folder",
            "Symbolic links, sockets and devices are refused: they could reach outside the "
                + "workflow."
        ),
        DiagnosticExplanation(
            .unreadableFolder,
            "a workflow's folder cannot be read",
            "The operating system refused. The message says why."
        ),
    ]

    private static let values = [
        DiagnosticExplanation(
            .unknownKey,
            "a key is unknown",
            "An unknown key would be ignored, and what it was meant to do would not happen. Keys "
                + "that begin with 'x_' at the top of a workflow are kept and ignored. In "
                + "'meta.yml' and in gate files unknown keys are allowed."
        ),
        DiagnosticExplanation(.missingKey, "a required key is missing", "Add the key."),
        DiagnosticExplanation(
            .wrongValueType,
            "a value has the wrong type",
            "The message names what was found and what the key takes. 'yes', 'no', 'on' and "
                + "'off' are text; booleans are 'true' and 'false'."
        ),
        DiagnosticExplanation(
            .unknownChoice,
            "a value is none of those allowed",
            "Use one of the words listed."
        ),
        DiagnosticExplanation(
            .badName,
            "a name is not allowed",
            "Workflows are named with small letters, digits and '-'. Ids of phases and steps may "
                + "also have capitals and '_'. Variables and environment variables begin with a "
                + "letter or '_' and go on with letters, digits and '_'."
        ),
        DiagnosticExplanation(
            .badVersion,
            "a version is not a semantic version",
            "Write three numbers, such as 1.4.0, and perhaps a pre-release: 2.0.0-beta.1."
        ),
        DiagnosticExplanation(
            .badDuration,
            "a duration cannot be read",
            "Write a number and a unit: 300ms, 90s, 10m, 2h, 1d."
        ),
        DiagnosticExplanation(
            .outOfRange,
            "a number is too small or too large",
            "The message names the range."
        ),
        DiagnosticExplanation(
            .badPattern,
            "a regular expression cannot be read",
            "Patterns are PCRE2. In double quotes a backslash is written twice."
        ),
        DiagnosticExplanation(
            .misplacedKey,
            "a key has no meaning where it stands",
            "The key belongs to another kind of step, or to another kind of variable."
        ),
        DiagnosticExplanation(
            .badVariable,
            "a variable contradicts itself",
            "A default must have the variable's type and fit its pattern and options, and a "
                + "choice needs options."
        ),
        DiagnosticExplanation(
            .badSchema,
            "a JSON Schema cannot be used",
            "The file is no JSON Schema of draft 2020-12 or 07, or refers to one that is not "
                + "there. Schemas are JSON or YAML files of the workflow and may refer to one "
                + "another by relative paths; nothing is fetched from elsewhere."
        ),
        DiagnosticExplanation(
            .unknownSetting,
            "a setting is unknown",
            "'ddx config show' lists all settings. What a setting of this name was meant to do "
                + "does not happen."
        ),
        DiagnosticExplanation(
            .badLock,
            "the lock file cannot be read",
            "'.ddx/lock.yml' is written by 'ddx workflow apply'. Restore it from git, or apply "
                + "the workflow again."
        ),
        DiagnosticExplanation(
            .unusableCollector,
            "no telemetry is sent",
            "What 'telemetry' in your settings or the variables 'OTEL_…' say of the collector "
                + "cannot be used. Runs go on as ever. 'ddx config show --origin' tells where the "
                + "settings come from; 'OTEL_SDK_DISABLED=true' switches telemetry off."
        ),
    ]

    private static let meaning = [
        DiagnosticExplanation(
            .duplicateID,
            "two things have the same id",
            "Phase ids are unique in a workflow, step ids in their phase, variables by name. Two "
                + "ids that differ only in accents written differently count as different."
        ),
        DiagnosticExplanation(
            .missingKind,
            "a step does nothing",
            "A step has exactly one of 'artifact', 'run', 'command', 'prompt', 'approve', 'uses'."
        ),
        DiagnosticExplanation(
            .severalKinds,
            "a step does several things",
            "A step has exactly one of 'artifact', 'run', 'command', 'prompt', 'approve', 'uses'. "
                + "Only 'prompt' may stand beside 'artifact'. Make two steps of it."
        ),
        DiagnosticExplanation(
            .stepsBesideUses,
            "a phase has both steps and a sub-workflow",
            "'uses' takes the place of 'steps'. Make two phases of it."
        ),
        DiagnosticExplanation(
            .expressionInScript,
            "a script contains an expression",
            "A value inside a script becomes shell text, and text from outside could run "
                + "commands. Give the value through 'env' and read it as \"$NAME\"."
        ),
        DiagnosticExplanation(
            .unsafeEnvironment,
            "an environment variable runs code",
            "Programs execute or load what variables such as BASH_ENV, LD_PRELOAD or GIT_DIR "
                + "name. Set them inside the script where a reader sees them."
        ),
        DiagnosticExplanation(
            .unsafePath,
            "a path leaves its folder",
            "Paths are relative, without '..': to the project for what a workflow makes and "
                + "checks, to the workflow's folder for templates, prompts and schemas."
        ),
        DiagnosticExplanation(
            .missingFile,
            "a file of the workflow is missing",
            "Templates, prompts, schemas and forms are files in the workflow's folder."
        ),
        DiagnosticExplanation(
            .badRequirement,
            "a required tool cannot be read",
            "Write the tool's name, or name, comparison and version: git >= 2.30."
        ),
        DiagnosticExplanation(
            .unknownPhase,
            "a phase is unknown",
            "'needs', 'rewind_to' and 'phase_completed' name phases by their 'id'."
        ),
        DiagnosticExplanation(
            .unknownStep,
            "a step is unknown",
            "'needs' of a step names steps of the same phase by their 'id'. Steps without one "
                + "are called step-1, step-2 and so on."
        ),
        DiagnosticExplanation(
            .cycle,
            "phases or steps wait for each other, or workflows use each other",
            "None of them could ever start, or end. The message names the way round; remove one "
                + "'needs' or 'uses'."
        ),
        DiagnosticExplanation(
            .unknownArtifact,
            "an artifact is described nowhere",
            "An artifact step needs a 'template', a 'prompt' or an 'output', or a folder "
                + "'artifacts/<id>' in the folder of its phase."
        ),
        DiagnosticExplanation(
            .missingExpression,
            "an output is not an expression",
            "Outputs are expressions in '${{ }}', such as ${{ steps.build.outputs.version }}."
        ),
        DiagnosticExplanation(
            .badMigration,
            "a migration leads to nothing",
            "'migrations' gives what older versions had its new name. The new name must be a variable, "
                + "a file or a folder of this version; otherwise values and edits would be lost."
        ),
    ]

    private static let warnings = [
        DiagnosticExplanation(
            .manyPhases,
            "a workflow has many phases",
            "More than 20 phases are hard to follow. Group them into sub-workflows."
        ),
        DiagnosticExplanation(
            .missingExample,
            "an example is missing",
            "'meta.yml' names an example that the folder does not have."
        ),
        DiagnosticExplanation(
            .unknownReference,
            "something refers to what does not exist",
            "The artifact that 'meta.yml' requires, the template or prompt that it names, or the "
                + "partial that a template inserts is not there. The reference is ignored."
        ),
        DiagnosticExplanation(
            .phaseMismatch,
            "'meta.yml' names another phase",
            "The artifact belongs to the phase in whose folder it lies."
        ),
        DiagnosticExplanation(
            .unusedPhaseFolder,
            "a phase folder belongs to no phase",
            "'workflow.yml' has no phase with this id, so the folder is not used."
        ),
    ]
}
