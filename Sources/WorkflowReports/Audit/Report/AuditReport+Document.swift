package import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

extension AuditReport {
    /// The report, whatever it is written out as.
    package var document: ReportDocument {
        ReportDocument(
            title: "Evidence for \(frame.framework.title)",
            subtitle: "From the audit trail of \(frame.project), "
                + "\(frame.since?.text ?? "its beginning") to "
                + "\(frame.until?.text ?? frame.now.text). "
                + "Made \(frame.now.text) by \(frame.by.name) with ddx \(frame.version).",
            sections: Topic.allCases.map { topic in
                ReportDocument.Section(topic.rawValue, topic.title, blocks(of: topic))
            }
        )
    }

    private func blocks(of topic: Topic) -> [ReportDocument.Block] {
        switch topic {
        case .scope: scope
        case .integrity: integrity
        case .counts: countRows
        case .people: peopleRows
        case .approvals: approvalRows
        case .refusals:
            listing(
                refusals,
                "what somebody asked for and was not allowed to do",
                ["Record", "When", "Who", "Type", "What", "Asked or reason", "Note"]
            )
        case .changes:
            listing(
                changes,
                "workflows, trust, sources, settings and roles that were changed",
                ["Record", "When", "Who", "Type", "What", "Digest", "Outcome"]
            )
        case .exceptions:
            listing(
                exceptions,
                "unknown outcomes, failed runs, rollbacks, erasures, clocks, keys and storage",
                ["Record", "When", "Who", "Type", "What", "Outcome", "Reason"]
            )
        case .reads: readRows
        case .retention: retentionRows
        case .samples: sampleRows
        case .controls: controlRows
        case .limits: [.list(limits)]
        }
    }

    // MARK: Sections

    private var scope: [ReportDocument.Block] {
        let logs = frame.verdicts.map(\.log).joined(separator: ", ")
        return [
            .table(
                ["What", "Value"],
                [
                    ["Framework", frame.framework.title], ["Project", frame.project],
                    ["Logs", logs.isEmpty ? "none" : logs],
                    ["From", frame.since?.text ?? "the beginning of the trail"],
                    ["Up to, not including", frame.until?.text ?? frame.now.text],
                    ["Records in the period", String(records)],
                    ["First", first?.text ?? "none"], ["Last", last?.text ?? "none"],
                    ["Records that this reader cannot open", String(sealed)],
                    ["Contents that are not what was recorded", String(omitted.damaged)],
                ]
            )
        ]
    }

    private var integrity: [ReportDocument.Block] {
        let rows = frame.verdicts.map { verdict in
            [
                verdict.log, String(verdict.records),
                verdict.isSound ? "nothing speaks against it" : "DOES NOT HOLD",
                verdict.head.map { Base64.text($0.root.bytes) } ?? "none",
                verdict.memories.isEmpty
                    ? "none"
                    : verdict.memories.map { "\($0.keeper.words): \($0.checkpoint.size)" }
                        .joined(separator: "; "),
            ]
        }
        let findings = frame.verdicts.flatMap(\.findings).map { finding in
            [
                finding.code.rawValue, finding.log, finding.sequence.map { String($0) } ?? "",
                finding.message,
            ]
        }
        var blocks: [ReportDocument.Block] = [
            .text(
                "All logs were verified for this report: every record was hashed again and compared "
                    + "with the signed heads. The trail is tamper-evident: a change of what was "
                    + "recorded is found up to where a witness vouches; no software can prevent that "
                    + "records are deleted with all copies."
            ),
            .table(["Log", "Records", "Verdict", "Root", "Witnesses and how far"], rows),
        ]
        if !findings.isEmpty {
            blocks.append(.table(["Finding", "Log", "Record", "What"], findings))
        }
        for verdict in frame.verdicts {
            let vouched = verdict.vouched?.checkpoint.size ?? 0
            if vouched < verdict.records {
                blocks.append(
                    .text(
                        "In log \(verdict.log), \(verdict.records - vouched) records rest on this "
                            + "computer alone: an older copy that was put back could not be seen there."
                    )
                )
            }
        }
        return blocks
    }

    private var countRows: [ReportDocument.Block] {
        let types = Set(counts.keys.map(\.type)).sorted()
        let rows = types.map { type in
            let each = AuditCore.Outcome.allCases.map {
                counts[CountKey(type: type, outcome: $0)] ?? 0
            }
            return [type] + (each + [each.reduce(0, +)]).map { String($0) }
        }
        guard !rows.isEmpty else {
            return [.text("There are no records in the period.")]
        }
        let outcomes = AuditCore.Outcome.allCases.map(\.rawValue)
        return [.table(["Type"] + outcomes + ["all"], rows)]
    }

    private var peopleRows: [ReportDocument.Block] {
        let rows = people.sorted { $0.key < $1.key }.map { pseudonym, person in
            [
                pseudonym, person.kind.rawValue, person.names.sorted().joined(separator: ", "),
                String(person.records), person.first.text, person.last.text,
            ]
        }
        let roles = frame.roles.map { [$0.name, $0.people.joined(separator: ", ")] }
        return [
            rows.isEmpty
                ? .text("Nobody did anything in the period.")
                : .table(["Who", "Kind", "Names", "Records", "First", "Last"], rows),
            roles.isEmpty
                ? .text(
                    "The settings define no roles: whoever can write to the project may decide."
                )
                : .table(["Role, as the settings are now", "People"], roles),
        ]
    }

    private var approvalRows: [ReportDocument.Block] {
        let rule =
            frame.separatesDuties
            ? "The settings ask that whoever started a run decides nothing in it."
            : "The settings do not ask that whoever started a run decides nothing in it."
        let own = approvals.rows.count { $0.count > 5 && $0[5] == "no" }
        return [
            .text(rule + " Decisions by the one who had started the run: \(own) of those listed.")
        ]
            + listing(
                approvals,
                "decisions of people: approvals, rejections, attestations, releases, skipped phases",
                ["Record", "When", "Who", "Type", "What", "Other than who started it", "Note"]
            )
    }

    private var readRows: [ReportDocument.Block] {
        let rows = reads.sorted { ($0.key.who, $0.key.type) < ($1.key.who, $1.key.type) }
            .map { [$0.key.who, $0.key.type, String($0.value)] }
        return [
            rows.isEmpty
                ? .text("No reading of the audit trail was recorded in the period.")
                : .table(["Who", "Type", "Times"], rows),
            .text("Only reading with this program is recorded; a copy can be read elsewhere."),
        ]
    }

    private var retentionRows: [ReportDocument.Block] {
        [.table(["What", "Kept"], frame.retention.map { [$0.what, $0.span] })]
            + listing(
                removals,
                "what was removed, archived or erased",
                ["Record", "When", "Who", "Type", "What", "Outcome"]
            )
    }

    private var sampleRows: [ReportDocument.Block] {
        guard !samples.isEmpty else {
            return [.text("There is no record in the period to pick.")]
        }
        let rows = samples.map { sample in
            [
                sample.event.place, sample.event.time.text, sample.event.who,
                sample.event.core?.type ?? "sealed", sample.hash,
            ]
        }
        return [
            .text(
                "Picked by the root of the newest head, so that nobody who made this report could "
                    + "choose them. A record is named by the beginning of its log and its place: "
                    + "'ddx audit prove PLACE --log LOG -o DIR' writes what proves it to others."
            ),
            .table(["Record", "When", "Who", "Type", "Hash"], rows),
        ] + samples.map { .code("Proof of record \($0.event.place)", $0.proof) }
    }

    private var controlRows: [ReportDocument.Block] {
        let rows = frame.framework.controls.map { control in
            [
                control.id, control.asks,
                control.evidence.isEmpty
                    ? "none here" : control.evidence.map(evidence).joined(separator: "; "),
                control.gap ?? "",
            ]
        }
        return [
            .text(
                "Where this report has evidence for what a control asks, in our own words; the text "
                    + "of the framework is the only one that counts. Whether a control is met is for "
                    + "an auditor to say."
            ),
            .table(["Control", "Asks, in short", "Evidence here", "Not known here"], rows),
        ]
    }

    /// A section, with what stands in it.
    private func evidence(_ topic: Topic) -> String {
        let count: Int? =
            switch topic {
            case .counts: records
            case .people: people.count
            case .approvals: approvals.count
            case .refusals: refusals.count
            case .changes: changes.count
            case .exceptions: exceptions.count
            case .reads: reads.values.reduce(0, +)
            case .retention: removals.count
            case .samples: samples.count
            case .scope, .integrity, .controls, .limits: nil
            }
        return topic.title + (count.map { $0 == 0 ? " (none in the period)" : " (\($0))" } ?? "")
    }

    private var limits: [String] {
        var limits = [
            "What was done without this program, or with a changed copy of it.",
            "What whoever controls the account or the machine recorded falsely after he took it over.",
            "Whether the clock of the machine was right; order is by place, not by time.",
            "Whether anybody complies with anything: this is evidence for an auditor's questions.",
            "Roles and settings of earlier times: those shown are the ones in force now.",
        ]
        if sealed > 0 {
            limits.append("The contents of \(sealed) records, which this reader cannot open.")
        }
        if omitted.damaged > 0 {
            limits.append(
                "\(omitted.damaged) contents that are not what was recorded; see the findings."
            )
        }
        if omitted.archived > 0 {
            limits.append(
                "\(omitted.archived) records that are in archives; '--archive' reads them, too."
            )
        }
        let cut = [approvals, refusals, changes, exceptions, removals]
            .reduce(0) { $0 + $1.count - $1.rows.count }
        if cut > 0 {
            limits.append("\(cut) rows of long lists; 'ddx audit export' has every record.")
        }
        return limits
    }

    private func listing(
        _ listing: Listing,
        _ what: String,
        _ head: [String]
    ) -> [ReportDocument.Block] {
        guard listing.count > 0 else {
            return [.text("None in the period: \(what).")]
        }
        let shown = listing.rows.count
        let count =
            listing.count == shown ? "\(shown)" : "\(listing.count), the first \(shown) shown"
        return [.text("\(count): \(what)."), .table(head, listing.rows)]
    }
}

extension AuditReport: JSONRepresentable {
    /// The object `ddx.audit-report/1`.
    package var json: JSONValue {
        let document = document
        return [
            "schema": "ddx.audit-report/1", "framework": frame.framework.rawValue.json,
            "project": frame.project.json, "since": (frame.since?.text).json,
            "until": (frame.until?.text).json, "made_at": frame.now.text.json,
            "made_by": frame.by.name.json, "version": frame.version.json,
            "records": records.json, "sound": frame.verdicts.allSatisfy(\.isSound).json,
            "sections": .array(document.sections.map(\.json)),
        ]
    }
}
