import WorkflowAudit
import WorkflowSystem

/// What events vouch for in place of the name of a principal, so that the name can be erased.
///
/// It is a commitment like those of parts: without the salt, which goes with the name, it tells
/// nothing.
enum PrincipalMark {
    static func text(of name: String, salt: [UInt8]) -> String {
        AuditPart("principal", Array(name.utf8), salt: salt).commitment.hexadecimal
    }
}
