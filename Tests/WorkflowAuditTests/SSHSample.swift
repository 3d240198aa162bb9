/// What OpenSSH 9.2 made with a key that was thrown away.
enum SSHSample {
    static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEIUPbPLAvbtAHH/96X1WRTykgOXNiY90YgdVg2dtpp"

    static let message = "project/log\n1\nroot\n"

    static let signature = """
        -----BEGIN SSH SIGNATURE-----
        U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAQhQ9s8sC9u0Acf/3pfVZFPKSA
        5c2Jj3RiB1WDZ22mkAAAALZGR4LXdpdG5lc3MAAAAAAAAABnNoYTUxMgAAAFMAAAALc3No
        LWVkMjU1MTkAAABAoprQYWyId3TUbWww3k8ylYqc5+cJImzVRDUyf/A6KtV81Y6sa0BkkA
        zhTnXx8tlmChPVi2A/CflUpngi7cVqBg==
        -----END SSH SIGNATURE-----

        """
}
