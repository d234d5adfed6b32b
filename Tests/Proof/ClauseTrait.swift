// ClauseTrait: binds a test to the clause it proves.
import Testing

/// `@Test(.clause("S2.5-2"))`: the board lists the test beside the clause.
package struct ClauseTrait: TestTrait, SuiteTrait {
    package let clause: String
}

extension Trait where Self == ClauseTrait {
    package static func clause(_ id: String) -> Self { ClauseTrait(clause: id) }
}
