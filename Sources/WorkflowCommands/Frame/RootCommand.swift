import ArgumentParser
import WorkflowKit

/// The program: nouns that hold verbs.
struct RootCommand: ParsableCommand {
    /// What `--version` says.
    static let version = "ddx \(ProgramVersion.current)"

    static let configuration = CommandConfiguration(
        commandName: "ddx",
        abstract: "Apply a workflow to a project, run it, stop it anywhere, and go on.",
        discussion: """
            Begin with 'ddx workflow list', 'ddx workflow apply NAME' and 'ddx run start'.
            After every stop the last line says what to type next.
            """,
        version: version,
        subcommands: [
            InitCommand.self, StatusCommand.self, WorkflowVerbs.self, RunVerbs.self,
            ApproveCommand.self, RejectCommand.self, SourceVerbs.self, PluginVerbs.self,
            AnalyzeCommand.self,
            RecommendCommand.self, UpdateCommand.self, WorkflowContributeCommand.self,
            HistoryCommand.self, LogsCommand.self, ExplainCommand.self, ReportVerbs.self,
            AuditVerbs.self, MaskVerbs.self, DoctorCommand.self, PruneCommand.self,
            ServeCommand.self,
            ConfigVerbs.self,
            SchemaCommand.self, LanguageServerCommand.self, AgentServerCommand.self,
            CompletionsCommand.self, JobVerbs.self,
        ]
    )
}

/// Verbs about workflows.
struct WorkflowVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow",
        abstract: "Find, check and apply workflows, and move them on.",
        subcommands: [
            WorkflowListCommand.self, WorkflowSearchCommand.self, WorkflowShowCommand.self,
            WorkflowCreateCommand.self, WorkflowImportCommand.self, WorkflowValidateCommand.self,
            WorkflowTestCommand.self,
            WorkflowDocsCommand.self, WorkflowApplyCommand.self,
            WorkflowUpdateCommand.self, WorkflowOverlayCommand.self, WorkflowDiffCommand.self,
            WorkflowRemoveCommand.self,
            WorkflowTrustCommand.self, WorkflowUntrustCommand.self, StatusCommand.self,
            WorkflowNextCommand.self, WorkflowAdvanceCommand.self, WorkflowActionsCommand.self,
            WorkflowExecCommand.self, WorkflowNewCommand.self, WorkflowContributeCommand.self,
            WorkflowPublishCommand.self, WorkflowRateCommand.self, WorkflowLogCommand.self,
        ]
    )
}

/// Verbs about runs.
struct RunVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start runs, look at them, and make them go on or stop.",
        subcommands: [
            RunStartCommand.self, RunResumeCommand.self, RunListCommand.self, RunShowCommand.self,
            RunPromptCommand.self, RunWatchCommand.self, RunPauseCommand.self,
            RunCancelCommand.self,
            RunRetryCommand.self, RunSkipCommand.self, RunRollbackCommand.self,
            RunForkCommand.self, RunRegenerateCommand.self,
        ]
    )
}

/// Verbs about the repositories that workflows come from.
struct SourceVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Add, fetch and forget git repositories of workflows.",
        subcommands: [
            SourceAddCommand.self, SourceListCommand.self, SourceSyncCommand.self,
            SourceRemoveCommand.self,
        ]
    )
}

/// Verbs about what others bring along as executables.
struct PluginVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Install, look at and test plugins: kinds of steps, checks, agents, runners.",
        subcommands: [
            PluginAddCommand.self, PluginListCommand.self, PluginShowCommand.self,
            PluginUpdateCommand.self, PluginRemoveCommand.self, PluginTestCommand.self,
        ]
    )
}

/// Verbs about what runs took.
struct ReportVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report on runs: what they did, what they took, and how workflows are used.",
        subcommands: [
            ReportRunCommand.self, ReportTimingCommand.self, ReportUsageCommand.self,
        ]
    )
}

/// Verbs about the audit trail.
struct AuditVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look at the record of what happened, and check that nobody changed it.",
        subcommands: [
            AuditListCommand.self, AuditShowCommand.self, AuditVerifyCommand.self,
            AuditReportCommand.self, AuditExportCommand.self, AuditCheckpointCommand.self,
            AuditProveCommand.self, AuditWitnessVerbs.self, AuditKeyVerbs.self,
            AuditEraseSubjectCommand.self, AuditArchiveCommand.self,
        ]
    )
}

/// Verbs about values that are hidden.
struct MaskVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Name values that must not be seen.",
        subcommands: [MaskAddCommand.self, MaskListCommand.self, MaskRemoveCommand.self]
    )
}

/// Verbs about settings.
struct ConfigVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show and change settings.",
        subcommands: [ConfigShowCommand.self, ConfigGetCommand.self, ConfigSetCommand.self]
    )
}
