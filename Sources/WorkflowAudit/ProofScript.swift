/// A program that checks a proof, handed out with it so that nobody needs this one for that.
enum ProofScript {
    // swift-format-ignore: a program in another language, whose lines are as long as they are
    static let text = #"""
        #!/usr/bin/env python3
        """Checks one record of an audit trail: keys, head, tree, record, contents. Needs only Python 3.8.

        python3 verify.py [KEY]     KEY: the first key of the log, as you know it from elsewhere
        """
        import base64, hashlib, hmac, json, pathlib, sys

        HERE = pathlib.Path(__file__).resolve().parent


        def need(condition, message):
            if not condition:
                raise ValueError(message)


        def read(name):
            return (HERE / name).read_bytes()


        def unbase64(word):
            data = base64.b64decode(word, validate=True)
            need(base64.b64encode(data).decode() == word, "Base64 with stray bits")
            return data


        def sha256(data):
            return hashlib.sha256(data).digest()


        # Ed25519 (RFC 8032). A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
        P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
        D = -121665 * pow(121666, -1, P) % P


        def add(a, b):
            low, high = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
            t, z = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
            e, f, g, h = high - low, z - t, z + t, high + low
            return e * f % P, g * h % P, f * g % P, e * h % P


        def times(number, point):
            total = (0, 1, 1, 0)
            while number:
                total = add(total, point) if number & 1 else total
                point, number = add(point, point), number >> 1
            return total


        def point(data):
            y = int.from_bytes(data, "little") & (2**255 - 1)
            square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
            x = pow(square, (P + 3) // 8, P)
            if (x * x - square) % P:
                x = x * pow(2, (P - 1) // 4, P) % P
            need(y < P and (x * x - square) % P == 0, "no point of the curve")
            x = P - x if x & 1 != data[31] >> 7 else x
            return x, y, 1, x * y % P


        def is_signed(key, message, signature):
            s = int.from_bytes(signature[32:], "little")
            k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
            left = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))
            right = add(point(signature[:32]), times(k, point(key)))
            same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
            return len(signature) == 64 and s < L and same


        # Signed notes, heads and proofs as c2sp.org describes them.
        def key_of(word):
            name, number, data = word.split("+", 2)
            data = unbase64(data)
            need(data[0] == 1 and sha256(name.encode() + b"\n" + data)[:4].hex() == number, "a key is damaged")
            return name, bytes.fromhex(number), data[1:]


        def opened(note, *keys):
            """The text of a note that these keys signed, and nobody else."""
            text, gap, lines = note.rpartition("\n\n")
            lines = lines.split("\n")
            need(gap and len(lines) == len(keys) + 1 and lines[-1] == "", "a head lacks a signature")
            for line, (name, number, key) in zip(lines, keys):
                need(line.startswith(f"— {name} "), "a head is signed by somebody else")
                data = unbase64(line[len(name) + 3:])
                need(data[:4] == number and is_signed(key, f"{text}\n".encode(), data[4:]), "a signature does not hold")
            return text + "\n"


        def root_of(leaf, place, size, steps):
            """The root that a leaf at a place leads to (RFC 9162, 2.1.3.2)."""
            last, found = size - 1, sha256(b"\0" + leaf)
            for step in steps:
                need(last > 0, "the proof is too long")
                if place & 1 or place == last:
                    found = sha256(b"\1" + step + found)
                    while place and not place & 1:
                        place, last = place >> 1, last >> 1
                else:
                    found = sha256(b"\1" + found + step)
                place, last = place >> 1, last >> 1
            need(last == 0, "the proof is too short")
            return found


        def framed(*items):
            return b"".join(len(item).to_bytes(4, "big") + item for item in items)


        def check(first_key):
            # Each epoch has its key, vouched for by the one before; the first by whoever runs this.
            listed = read("log.keys").decode()
            epochs = [line.split(" ") for line in listed.split("\n")[:-1]]
            keys, starts = [key_of(epoch[2]) for epoch in epochs], [int(epoch[1]) for epoch in epochs]
            need(first_key in (None, epochs[0][2]), "the first key is not the one that you know")
            plain = "".join(f"{n + 1} {starts[n]} {epochs[n][2]}\n" for n in range(len(keys)))
            need(listed == plain and starts[0] == 0, "the list of keys is damaged")
            for n in range(1, len(keys)):
                end = opened(read(f"epochs/{n}.note").decode(), keys[n - 1], keys[n])
                need(end.split("\n")[:2] == [keys[0][0], str(starts[n])], "an epoch does not follow the last")

            # The record leads to a head that is signed by the key of its own epoch.
            leaf, proof = read("record.leaf"), read("record.tlog-proof").decode()
            record = json.loads(leaf)
            own = max(n for n in range(len(keys)) if starts[n] <= record["seq"])
            steps, _, note = proof.partition("\n\n")
            mark, place, *steps = steps.split("\n")
            text = opened(note, keys[own])
            origin, size, root, end = text.split("\n")
            need([mark, place] == ["c2sp.org/tlog-proof@v1", f"index {record['seq']}"], "the proof is damaged")
            need(record["log"] == origin == keys[own][0], "the record belongs to another log")
            found = root_of(leaf, record["seq"], int(size), [unbase64(step) for step in steps])
            need(record["seq"] < int(size) and found == unbase64(root), "the record does not lead to the root")

            # What OpenSSL and OpenSSH are given is the same head and the same keys.
            pem = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + keys[own][2]).decode()
            files = {
                "checkpoint": note,
                "checkpoint.text": text,
                "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n",
            }
            need(read("checkpoint.signature") == unbase64(note.split(" ")[-1][:-1])[4:], "checkpoint.signature differs")
            if (HERE / "checkpoint.text.sig").exists():
                key, use = framed(b"ssh-ed25519", keys[-1][2]), b"ddx-checkpoint"
                begin, *lines, end, _ = read("checkpoint.text.sig").decode().split("\n")
                signature = unbase64("".join(lines))[-64:]
                signed = b"SSHSIG" + framed(use, b"", b"sha512", hashlib.sha512(text.encode()).digest())
                need(is_signed(keys[-1][2], signed, signature), "checkpoint.text.sig does not hold")
                made = b"SSHSIG\0\0\0\1" + framed(key, use, b"", b"sha512", framed(b"ssh-ed25519", signature))
                made = base64.b64encode(made).decode()
                lines = "\n".join(made[n:n + 70] for n in range(0, len(made), 70))
                files["checkpoint.text.sig"] = f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"
                key = base64.b64encode(key).decode()
                files["allowed_signers"] = f'{origin} namespaces="{use.decode()}" ssh-ed25519 {key}\n'
            for name, content in files.items():
                need(read(name) == content.encode(), f"{name} differs")

            # Each content is the one that the record commits to.
            disclosed = [part for part in record["parts"] if (HERE / "parts" / part["n"]).exists()]
            for part in disclosed:
                content, salt = read(f"parts/{part['n']}"), read(f"parts/{part['n']}.salt")
                made = hmac.new(salt, part["n"].encode() + b"\0" + content, hashlib.sha256).hexdigest()
                need((len(content), made) == (part["len"], part["cm"]), f"parts/{part['n']} is not what was recorded")

            print(f"OK: record {record['seq']} of {origin}, written {record['t']}, in a log of {size} records.")
            print("Contents that fit:", ", ".join(part["n"] for part in disclosed) or "none disclosed")
            print(f"First key, {'as you gave it' if first_key else 'to be compared'}: {epochs[0][2]}")


        try:
            check(sys.argv[1] if len(sys.argv) > 1 else None)
        except Exception as problem:
            sys.exit(f"REFUSED: {problem or type(problem).__name__}")

        """#
}
