/// The files of a workflow that has just been created.
enum ScaffoldText {
    /// A name as YAML takes it for text.
    static func scalar(_ name: String) -> String {
        let beginsWithLetter = name.utf8.first.map { (0x61...0x7A).contains($0) } ?? false
        let isReserved = ["null", "true", "false", "yes", "no", "on", "off"].contains(name)
        return beginsWithLetter && !isReserved ? name : "\"\(name)\""
    }

    static func workflow(_ name: String) -> String {
        """
        # yaml-language-server: $schema=../../workflow.schema.json
        name: \(scalar(name))
        version: 0.1.0
        title: "\(name)"
        description: Writes a plan and looks at it. Say here what your workflow is for.
        category: general
        tags: [draft]

        variables:
          - name: goal
            description: What a run of this workflow is for.
            prompt: What do you want to reach?
            default: a first run

        phases:
          - id: plan
            name: Write the plan
            description: Makes a page from a template; a gate looks at it before the phase completes.
            steps:
              - artifact: plan
                template: templates/plan.md
                output: docs/\(name)/plan.md
            exit_criteria:
              - criteria: The plan has a goal and steps
                check: { sections: { path: docs/\(name)/plan.md, headings: [Goal, Steps] } }

          - id: look
            name: Look at it
            description: Runs a script; what it needs comes in through the environment.
            steps:
              - id: show
                run: cat "$PLAN"
                env: { PLAN: docs/\(name)/plan.md }
                idempotent: true

        """
    }

    static func readme(_ name: String) -> String {
        """
        # \(name)

        Says what the workflow is for, who uses it, and what comes out of it.

        ```
        ddx workflow validate \(name)
        ddx workflow test \(name)
        ddx workflow apply \(name) --var goal="a first run"
        ddx run start \(name)
        ```

        | Phase | Does |
        |---|---|
        | `plan` | writes `docs/\(name)/plan.md` from `templates/plan.md`; a gate looks for its headings |
        | `look` | shows the plan |

        Variable: `goal`, what the run is for.

        """
    }

    static func scene(_ name: String) -> String {
        """
        # yaml-language-server: $schema=\(Scaffold.sceneSchema)
        name: The plan is written and shown
        variables: { goal: to see it work }
        expect:
          status: completed
          phases:
            plan: { status: completed, verdicts: { The plan has a goal and steps: pass } }
            look: { status: completed, steps: { show: { prints: to see it work } } }
          files:
            docs/\(name)/plan.md: { contains: to see it work }

        """
    }

    static let overlay = """
        # yaml-language-server: $schema=../overlay.schema.json
        # Changes of this project; the files of the workflow stay as they are, so updates go on.
        # Name a PHASE, or a PHASE/STEP. For example:
        #
        #   - insert_after: build
        #     phases:
        #       - id: scan
        #         steps: [{ run: ./scan }]
        #   - insert_before: build/compile
        #     steps: [{ id: lint, run: ./lint }]
        #   - replace: build/compile
        #     steps: [{ id: compile, run: ./compile --strict }]
        #   - remove: release/announce
        #   - in: build
        #     set: { timeout: 20m, required_role: lead }
        #   - in: build
        #     add: { exit_criteria: [The lead has looked at it] }
        changes: []

        """

    static let template = """
        # Plan

        ## Goal

        {{ goal }}

        ## Steps

        1. Change `workflow.yml` and this template.
        2. Run `ddx workflow validate` and `ddx workflow test`.
        3. Start a run.

        """
}
