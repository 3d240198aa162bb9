/// What stands in the text file of a proof: what is proved, what is not, and how to check it.
struct ProofReadme {
    let record: AuditLeaf
    let checkpoint: Checkpoint
    let disclosed: [String]
    let withheld: [String]
    let firstKey: String
    let epoch: Int
    let newest: Int
    let hasSSHSignature: Bool

    var text: String {
        [what, script, hasSSHSignature ? ssh : noSSH, openssl, limits].joined(separator: "\n")
    }

    private var what: String {
        """
        Record \(record.sequence) of the audit trail \(record.log)
        ===================================================================

        record.leaf is the record as it was stored. It commits to its contents.
          disclosed here, in parts/: \(disclosed.isEmpty ? "none" : disclosed.joined(separator: ", "))
          withheld: \(withheld.isEmpty ? "none" : withheld.joined(separator: ", "))
        record.tlog-proof leads from the record to the head of a log of \(checkpoint.size) records
        (RFC 6962, in the format tlog-proof of C2SP). The head stands in 'checkpoint', signed by the
        key of epoch \(epoch). All keys are listed in log.keys; where there are several, the heads in
        epochs/ lead from each to the next.

        The first key of the log is
          \(firstKey)
        Everything rests on it: compare it with what you were told by another way.

        """
    }

    private var script: String {
        """
        All of it, with Python 3 and nothing else (read the script: it is short):

          python3 verify.py '\(firstKey)'

        """
    }

    private var ssh: String {
        """
        The head, with OpenSSH. It was signed for this by the key of epoch \(newest), the one in use
        when the proof was made:

          ssh-keygen -Y verify -f allowed_signers -I '\(record.log)' \\
            -n \(SSHSignature.checkpoints) -s checkpoint.text.sig < checkpoint.text

        """
    }

    private var noSSH: String {
        """
        There is no signature for OpenSSH: the proof was made where the key of the log is not.

        """
    }

    private var openssl: String {
        """
        The head, with OpenSSL 3: the signature of 'checkpoint' itself, by the key of epoch \(epoch):

          openssl pkeyutl -verify -pubin -inkey key.pem -rawin \\
            -in checkpoint.text -sigfile checkpoint.signature

        What this proves: whoever held the key of epoch \(epoch) signed a log in which this very record
        stands at place \(record.sequence), and the contents in parts/ are those of the record.
        """
    }

    private var limits: String {
        """
        What it does not prove: that the log is the only one that was ever signed, that nothing was
        left out of it, or that the clock of the machine was right. For that, compare the head with
        what a witness has seen of the log ('ddx audit verify' says how far that goes).

        """
    }
}
