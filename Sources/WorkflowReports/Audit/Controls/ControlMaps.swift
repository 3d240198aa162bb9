extension Control {
    static let soc2 = [
        Control(
            "CC4.1",
            "the controls are looked at again and again",
            [.integrity, .reads],
            gap: "who drew which conclusion from it"
        ),
        Control(
            "CC6.1",
            "only those who should can reach what is protected",
            [.people, .refusals],
            gap: "access to anything but this project"
        ),
        Control("CC6.2", "access is given on approval and taken away again", [.people, .changes]),
        Control("CC6.3", "access follows roles, and duties are separated", [.people, .approvals]),
        Control("CC7.2", "what is unusual is noticed", [.refusals, .exceptions, .integrity]),
        Control(
            "CC7.3",
            "what was noticed is judged",
            [.exceptions, .reads],
            gap: "the judgement itself"
        ),
        Control("CC7.4", "incidents are answered", [.exceptions, .approvals]),
        Control(
            "CC8.1",
            "changes are asked for, approved, tested and only then made",
            [.approvals, .changes, .counts]
        ),
        Control("C1.2", "confidential data are disposed of", [.retention]),
        Control("PI1.4", "what is produced is complete and right", [.counts, .exceptions]),
        Control("PI1.5", "what is kept stays complete and right", [.integrity, .samples]),
    ]

    static let hipaa = [
        Control(
            "164.308(a)(1)(ii)(D)",
            "records of activity are reviewed regularly",
            [.reads],
            gap: "what a reviewer thought of them"
        ),
        Control(
            "164.312(a)(2)(iv)",
            "protected data can be encrypted",
            [.people],
            gap: "encryption of anything but the audit trail"
        ),
        Control("164.312(b)", "activity is recorded and can be examined", [.counts, .reads]),
        Control("164.312(c)(1)", "data are not changed or destroyed improperly", [.integrity]),
        Control(
            "164.312(d)",
            "whoever acts is who he says he is",
            [.people, .refusals],
            gap: "how the operating system established who the account belongs to"
        ),
        Control("164.316(b)(2)(i)", "required documents are kept for six years", [.retention]),
    ]

    static let gdpr = [
        Control(
            "Art. 5(1)(c)",
            "no more data about people than needed",
            [.people],
            gap: "what free text and files of the project say about people"
        ),
        Control("Art. 5(1)(e)", "data about people are not kept for ever", [.retention]),
        Control("Art. 5(1)(f)", "they are kept whole and confidential", [.integrity, .refusals]),
        Control("Art. 5(2)", "whoever is responsible can show it", [.integrity, .samples]),
        Control(
            "Art. 15",
            "a person learns what is kept about him",
            [.reads],
            gap: "what stands outside the audit trail"
        ),
        Control(
            "Art. 17",
            "data about a person are erased when he may ask for it",
            [.exceptions],
            gap: "copies and exports that were handed out before"
        ),
        Control("Art. 25", "protection is built in and the default", [.people, .approvals]),
        Control(
            "Art. 30",
            "what is done with the data is recorded",
            [.counts],
            gap: "purposes and recipients outside this program"
        ),
        Control("Art. 32", "security fits the risk", [.integrity, .refusals, .people]),
        Control("Art. 33", "a breach can be told in time, with its course", [.exceptions]),
    ]

    static let iso27001 = [
        Control("A.5.28", "evidence is gathered so that it counts", [.integrity, .samples]),
        Control("A.5.33", "records are protected from loss and forgery", [.integrity, .retention]),
        Control("A.5.34", "data about people are protected", [.people, .reads]),
        Control("A.8.2", "special rights are few and watched", [.people, .refusals]),
        Control("A.8.3", "access to information is limited", [.people, .refusals]),
        Control("A.8.10", "what is no longer needed is deleted", [.retention]),
        Control(
            "A.8.11",
            "data are masked where they need not be seen",
            [],
            gap: "this report lists no masking; see the settings of the project"
        ),
        Control("A.8.15", "activity, faults and events are logged", [.counts, .integrity]),
        Control("A.8.16", "what is unusual is looked into", [.refusals, .exceptions]),
        Control(
            "A.8.17",
            "clocks agree",
            [.exceptions],
            gap: "what the clock of the machine was set by"
        ),
        Control(
            "A.8.24",
            "cryptography is used by rules, keys included",
            [.integrity, .exceptions]
        ),
        Control("A.8.32", "changes follow a procedure", [.approvals, .changes]),
    ]

    static let pci = [
        Control(
            "10.2.1.1",
            "each access of a person to cardholder data is logged",
            [.counts],
            gap: "access that does not pass through this program"
        ),
        Control("10.2.1.2", "all that is done with administrative rights is logged", [.changes]),
        Control("10.2.1.3", "access to audit logs is logged", [.reads]),
        Control("10.2.1.4", "attempts that were not allowed are logged", [.refusals]),
        Control(
            "10.2.1.5",
            "changes of credentials are logged",
            [.exceptions, .people],
            gap: "accounts of the operating system"
        ),
        Control("10.2.1.6", "starting, stopping and pausing of logs is logged", [.exceptions]),
        Control("10.2.1.7", "making and removing of system objects is logged", [.changes]),
        Control(
            "10.2.2",
            "each entry tells who, what, when, where and how it came out",
            [.samples]
        ),
        Control("10.3.1", "only who needs to may read the logs", [.people, .reads]),
        Control("10.3.2", "logs cannot be modified unseen", [.integrity]),
        Control("10.3.3", "logs are copied to where they are safe", [.integrity, .retention]),
        Control("10.3.4", "a change of logs is noticed", [.integrity]),
        Control(
            "10.4.1",
            "logs are reviewed daily",
            [.reads],
            gap: "what a reviewer thought of them"
        ),
        Control("10.5.1", "logs are kept for a year, three months of it at hand", [.retention]),
        Control(
            "10.6",
            "clocks agree",
            [.exceptions],
            gap: "what the clock of the machine was set by"
        ),
        Control("10.7", "failures of such controls are noticed and answered", [.exceptions]),
    ]
}
