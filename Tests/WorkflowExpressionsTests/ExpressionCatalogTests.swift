import Testing
import WorkflowDiagnostics
import WorkflowExpressions

@Suite struct ExpressionCatalogTests {
    @Test func `every code is explained once`() {
        let codes = ExpressionCatalog.explanations.map(\.code)

        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { (1000...1999).contains($0.number) })
        #expect(codes == codes.sorted())
        #expect(codes.count == 25)
    }
}
