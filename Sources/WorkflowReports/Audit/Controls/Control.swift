/// A control of a framework, in our own words, and where a report has evidence for it.
struct Control: Sendable, Hashable {
    /// The number that the framework gives it.
    let id: String
    /// What it asks for, in short; the wording of the framework is the only one that counts.
    let asks: String
    /// The sections that hold evidence.
    let evidence: [AuditReport.Topic]
    /// What this program knows nothing of and the control asks for.
    let gap: String?

    init(_ id: String, _ asks: String, _ evidence: [AuditReport.Topic], gap: String? = nil) {
        self.id = id
        self.asks = asks
        self.evidence = evidence
        self.gap = gap
    }
}

/// A framework that an auditor works by.
package enum AuditFramework: String, Sendable, Hashable, CaseIterable {
    case soc2
    case hipaa
    case gdpr
    case iso27001
    case pci

    /// The name as people write it.
    package var title: String {
        switch self {
        case .soc2: "SOC 2 (Trust Services Criteria)"
        case .hipaa: "HIPAA Security Rule (45 CFR 164)"
        case .gdpr: "GDPR (Regulation (EU) 2016/679)"
        case .iso27001: "ISO/IEC 27001:2022, Annex A"
        case .pci: "PCI DSS 4.0.1, Requirement 10"
        }
    }

    var controls: [Control] {
        switch self {
        case .soc2: Control.soc2
        case .hipaa: Control.hipaa
        case .gdpr: Control.gdpr
        case .iso27001: Control.iso27001
        case .pci: Control.pci
        }
    }
}
