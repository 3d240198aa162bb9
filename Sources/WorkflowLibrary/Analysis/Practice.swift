/// Something that projects usually have, and how its absence is mended.
struct Practice: Sendable {
    /// The stable word that programs match on.
    let id: String
    /// What it is called.
    let title: String
    /// Files that show that it is there.
    let signs: [Sign]
    /// Why its absence matters.
    let reason: String
    /// What a workflow that brings it would speak of.
    let question: String

    /// In the order in which people would want them.
    static let all: [Practice] = [
        Practice(
            id: "tests",
            title: "tests",
            signs: [
                .word("test"), .word("tests"), .word("spec"), .folder("test"), .folder("tests"),
                .folder("spec"), .folder("__tests__"),
            ],
            reason: "nothing shows that a change breaks something",
            question: "tests test driven development red green refactor"
        ),
        Practice(
            id: "ci",
            title: "continuous integration",
            signs: [
                .path(".github/workflows/"), .name(".gitlab-ci.yml"), .name("jenkinsfile"),
                .path(".circleci/"), .path(".ci/"), .begins("azure-pipelines"),
                .begins(".woodpecker"), .name(".travis.yml"), .name("bitbucket-pipelines.yml"),
                .name(".drone.yml"), .path(".forgejo/workflows/"), .path(".gitea/workflows/"),
            ],
            reason: "nobody but the author runs the checks",
            question: "continuous integration pipeline automate checks"
        ),
        Practice(
            id: "documentation",
            title: "documentation",
            signs: [
                .folder("docs"), .folder("doc"), .folder("documentation"), .begins("readme"),
            ],
            reason: "whoever is new has to read the code",
            question: "documentation guide manual"
        ),
        Practice(
            id: "requirements",
            title: "written requirements",
            signs: [
                .word("prd"), .word("requirement"), .word("requirements"), .word("stories"),
                .word("specification"), .folder("specs"), .begins("feat-"),
            ],
            reason: "what the product is for stands nowhere",
            question: "requirements specification product stories"
        ),
        Practice(
            id: "design",
            title: "recorded decisions",
            signs: [
                .folder("adr"), .folder("adrs"), .folder("decisions"), .word("architecture"),
                .folder("design"), .begins("design"),
            ],
            reason: "why it is built as it is stands nowhere",
            question: "design architecture decisions"
        ),
        Practice(
            id: "review",
            title: "rules of review",
            signs: [
                .begins("contributing"), .name("codeowners"), .begins("pull_request_template"),
                .folder("pull_request_template"), .folder("merge_request_templates"),
            ],
            reason: "what a change must fulfil is a matter of who looks at it",
            question: "review code approval"
        ),
        Practice(
            id: "changelog",
            title: "a change log",
            signs: [
                .begins("changelog"), .begins("changes"), .begins("history."), .begins("news."),
                .folder("changelog"),
            ],
            reason: "users cannot tell what a version brings",
            question: "release changelog version announcement"
        ),
        Practice(
            id: "licence",
            title: "a licence",
            signs: [
                .begins("license"), .begins("licence"), .begins("copying"), .name("unlicense"),
                .folder("licenses"),
            ],
            reason: "nobody knows what may be done with it",
            question: "licence legal open source"
        ),
        Practice(
            id: "security",
            title: "a security policy",
            signs: [.begins("security"), .begins("threat-model")],
            reason: "whoever finds a hole does not know whom to tell",
            question: "security vulnerability threat"
        ),
    ]
}

/// Kinds of files that tell what a project is made from.
enum BuildingBlocks {
    /// Languages by the endings of their files.
    static let languages: [(name: String, endings: [String])] = [
        ("Swift", ["swift"]), ("Python", ["py"]), ("TypeScript", ["ts", "tsx"]),
        ("JavaScript", ["js", "jsx", "mjs"]), ("Go", ["go"]), ("Rust", ["rs"]),
        ("Java", ["java"]), ("Kotlin", ["kt", "kts"]), ("C", ["c"]),
        ("C++", ["cc", "cpp", "cxx", "hpp"]), ("C#", ["cs"]), ("Ruby", ["rb"]),
        ("PHP", ["php"]), ("Scala", ["scala"]), ("Elixir", ["ex", "exs"]), ("Dart", ["dart"]),
        ("Shell", ["sh", "bash"]), ("SQL", ["sql"]), ("Terraform", ["tf"]),
    ]

    /// Tools by the files that they read.
    static let tools: [(name: String, signs: [Sign])] = [
        ("SwiftPM", [.name("package.swift")]), ("npm", [.name("package.json")]),
        ("Cargo", [.name("cargo.toml")]), ("Go modules", [.name("go.mod")]),
        ("Maven", [.name("pom.xml")]), ("Gradle", [.begins("build.gradle")]),
        (
            "Python packaging",
            [.name("pyproject.toml"), .name("setup.py"), .name("requirements.txt")]
        ),
        ("Bundler", [.name("gemfile")]), ("Composer", [.name("composer.json")]),
        ("make", [.name("makefile"), .name("gnumakefile")]), ("CMake", [.name("cmakelists.txt")]),
        ("Bazel", [.name("workspace"), .name("module.bazel")]), ("Docker", [.begins("dockerfile")]),
        ("Terraform", [.ending(".tf")]), ("Lefthook", [.name("lefthook.yml")]),
        ("pre-commit", [.name(".pre-commit-config.yaml")]), ("tox", [.name("tox.ini")]),
        ("pytest", [.name("pytest.ini"), .name("conftest.py")]),
        ("Jest", [.begins("jest.config.")]), ("Vitest", [.begins("vitest.config.")]),
        ("Playwright", [.begins("playwright.config.")]), ("RSpec", [.name(".rspec")]),
        ("PHPUnit", [.begins("phpunit.xml")]),
    ]
}
