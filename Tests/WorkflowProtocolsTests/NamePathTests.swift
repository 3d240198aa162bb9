import Testing

@testable import WorkflowProtocols

/// `¦` marks the cursor.
@Suite struct NamePathTests {
    private func names(_ marked: String, _ opening: String = "${{", bare: Bool = false) -> NamePath?
    {
        let parts = marked.split(separator: "¦", omittingEmptySubsequences: false)
        return NamePath(
            at: parts[0].utf8.count,
            in: Array(parts.joined().utf8),
            opening: opening,
            bareFrom: bare ? 0 : nil
        )
    }

    @Test(arguments: [
        ("x ${{ phases.a.sta¦", ["phases", "a", "sta"]),
        ("${{ ¦ }}", [""]),
        ("${{ a }} ${{ contains(vars.li¦st, 1) }}", ["vars", "list"]),
        ("${{ steps.¦ }}", ["steps", ""]),
        ("${{ a == 'x' && phases.b-c¦", ["phases", "b-c"]),
    ])
    func `names are those that dots join`(marked: String, path: [String]) {
        #expect(names(marked)?.path == path)
    }

    @Test(arguments: ["a¦", "${{ a }}¦", "${{ 'a¦' }}", "${{ a\n¦", "$¦{{ a }}"])
    func `outside of an expression there are no names`(marked: String) {
        #expect(names(marked) == nil)
    }

    @Test func `conditions need no braces, and calls and partials are told apart`() {
        #expect(names("phases.a¦ == 1", bare: true)?.path == ["phases", "a"])
        #expect(names("${{ conta¦ins(x) }}")?.isCall == true)
        #expect(names("{{> foo¦ter }}", "{{")?.isPartial == true)
        #expect(names("{{ foo¦ter }}", "{{")?.isPartial == false)
    }
}
