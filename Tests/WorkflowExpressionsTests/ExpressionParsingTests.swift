import Testing
import WorkflowExpressions

@Suite struct ExpressionParsingTests {
    @Test func `an expression without names has a value`() throws {
        let expression = try Expression(parsing: "1 + 2 * 3")

        let value = try expression.evaluate(in: Context(values: RootValues()))

        #expect(value == .integer(7))
    }
}
