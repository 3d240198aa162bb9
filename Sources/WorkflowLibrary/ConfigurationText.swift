/// The configuration that a new project begins with: every setting, explained and commented out.
enum ConfigurationText {
    static let standard = """
        # Settings of this project. Every line is commented out and shows the standard value or an
        # example; remove '# ' to change a setting. Your own settings for this project belong into
        # config.local.yml beside this file, those for all projects into ~/.config/ddx/config.yml.
        # 'ddx config show --origin' tells which value counts and where it comes from.

        # Git repositories that hold workflows.
        # 'ddx source add URL --team' writes it.
        # sources: [{name: team, url: "git@example.org:team/workflows.git", ref: main}]

        # Whose workflows run unasked: addresses by their beginning, and who must have signed them.
        # Stands in ~/.config/ddx/config.yml alone: a project cannot choose whom you trust.
        # trust: {prefixes: ["https://example.org/team/"], allowed_signers: "~/.ssh/signers"}

        # Agents that carry out prompts: the prompt comes on standard input, the artifact goes to
        # standard output. claude, codex, gemini, copilot, opencode, aider and llm are known by their
        # names; 'edits: true' lets one change files itself. An endpoint speaks the usual HTTP
        # interface of language models. Steps that name no agent take 'default'.
        # agents:
        #   default: {command: claude, pass: [ANTHROPIC_API_KEY]}
        #   writer: {command: ["my-agent", "--print"], timeout: 10m}
        #   local: {endpoint: "http://127.0.0.1:8080/v1", model: small, api_key_env: LOCAL_KEY}

        # Who an agent is, by the required role of a phase: a file, and perhaps an agent of its own.
        # personas: {developer: personas/developer.md, tester: {file: personas/tester.md, agent: local}}

        # Who may approve and attest. A role that is not defined may be filled by anybody, but by no
        # agent: 'agent:alice' gives it to those that act for alice. A lead may skip and roll back, an
        # admin change roles, policies and keys; viewer, auditor, compliance and security read the
        # audit trail with the keys in recipients.yml ('ddx audit key').
        # roles: {lead: [alice], auditor: [carol]}

        # Whether somebody who started a run may not approve in it.
        # policies: {separation_of_duties: false}

        # Environment variables that steps see beside PATH, HOME, USER, LANG and their like.
        # environment: {pass: [SSH_AUTH_SOCK, "AWS_*"]}

        # Data about people that is hidden in output and notes, beside secrets, which always are.
        # masking: {profiles: [email, phone, iban, card]}

        # Where steps run that name a runner; 'local' is always there. An image is named by its digest.
        # runners:
        #   box: {kind: container, image: "name@sha256:…", memory: 512MB, cpus: 2}
        #   far: {kind: plugin, uses: remote, with: {host: ci}}
        #   hpc: {kind: slurm, partition: long, cpus: 4, memory: 8GB}
        #   web: {kind: slurm, http: "https://slurm.example:6820", api: v0.0.38, user: alice}

        # parallel: steps at once. artifact_warning: a larger artifact is warned of.
        # grace: time between TERM and KILL when a step is ended.
        # How often a result goes back to an agent, and what agents may take in one run: dollars and
        # tokens as far as they report them, and time. A run that has used it up pauses.
        # limits: {parallel: 8, artifact_warning: 50MB, grace: 10s, agent_revisions: 2,
        #   agent_cost: 5, agent_tokens: 2000000, agent_time: 1h}

        # How long runs and logs are kept after they have ended, how much room logs may take, and
        # from which age on 'ddx audit archive' moves records out of the ledger.
        # retention: {runs: 90d, logs: 30d, log_size: 10GB, audit: 365d}

        # A collector of OpenTelemetry, to which runs, phases and steps are sent as OTLP over HTTP.
        # Nothing is sent unless it is set. A header names the environment variable with its value.
        # Stands in ~/.config/ddx/config.yml alone: a project cannot choose where your data goes.
        # telemetry:
        #   endpoint: "https://collector.example.org:4318"
        #   headers: {Authorization: COLLECTOR_AUTHORIZATION}
        #   certificate: "~/.config/ddx/collector-ca.pem"
        #   signals: [traces, metrics, logs]

        """
}
