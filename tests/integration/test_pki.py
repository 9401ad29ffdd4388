"""pki_certificates as a user runs it, with certificates made here: what is refused, and what a run leaves behind."""

from __future__ import annotations

import datetime
import functools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.integration import ansible_run

PASSPHRASE = "never-in-a-log-1881"


class Pair:
    """A key and a certificate, written as NAME.crt and NAME.key."""

    def __init__(self, folder, name, issuer=None, days=(-1, 300), sans=("localhost",), ca=False, passphrase=None):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        today = datetime.datetime.now(datetime.timezone.utc)
        signer = issuer or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(signer.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today + datetime.timedelta(days=days[0]))
            .not_valid_after(today + datetime.timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(san) for san in sans]), critical=False)
        )
        text = builder.sign(signer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        cipher = (
            serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        )
        key = self.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher)
        self.crt_path, self.key_path = folder / f"{name}.crt", folder / f"{name}.key"
        self.crt_path.write_bytes(text)
        self.key_path.write_bytes(key)


def call(folder, **options):
    common = {"directory": str(folder), "as_root": False, "host_names": ["localhost"]}
    return {"vectordb.ops.pki_certificates": {**common, **options}}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    """Every bad input in one play; the results by case."""
    folder = tmp_path_factory.mktemp("refused")
    make = functools.partial(Pair, folder)
    ca, other = make("ca", ca=True), make("other", ca=True)
    good, stranger = make("good", ca), make("stranger", other)
    expired, wrong_name = make("expired", ca, days=(-9, -2)), make("wrong", ca, sans=("elsewhere.test",))
    future = make("future", ca, days=(3, 9))
    locked = make("locked", ca, passphrase=PASSPHRASE)
    short_ca = make("short", ca=True, days=(-1, 20))
    locked_ca = make("lockedca", ca=True, passphrase=PASSPHRASE)
    (folder / "empty.crt").write_text("nothing\n")

    def provided(certificate, key, **more):
        pair = {"name": "etcd", "certificate": str(certificate), "key": str(key), **more}
        return {"mode": "provided", "ca_certificate": str(ca.crt_path), "certificates": [pair]}

    def issued(**options):
        return {"certificates": [{"name": "etcd"}], **options}

    cases = {
        "missing": provided(folder / "nowhere.crt", good.key_path),
        "not_pem": provided(folder / "empty.crt", good.key_path),
        "other_key": provided(good.crt_path, other.key_path),
        "locked_key": provided(locked.crt_path, locked.key_path),
        "expired": provided(expired.crt_path, expired.key_path),
        "future": provided(future.crt_path, future.key_path),
        "stranger": provided(stranger.crt_path, stranger.key_path),
        "wrong_name": provided(wrong_name.crt_path, wrong_name.key_path),
        "two_at_once": provided(expired.crt_path, other.key_path, sans=["node-1"]),
        "no_ca": issued(),
        "no_ca_key": issued(ca_certificate=str(ca.crt_path)),
        "ca_key_missing": issued(ca_certificate=str(ca.crt_path), ca_key=str(folder / "nowhere.key")),
        "ca_pair": issued(ca_certificate=str(ca.crt_path), ca_key=str(other.key_path)),
        "not_a_ca": issued(ca_certificate=str(good.crt_path), ca_key=str(good.key_path)),
        "short_ca": issued(ca_certificate=str(short_ca.crt_path), ca_key=str(short_ca.key_path)),
        "locked_ca": issued(ca_certificate=str(locked_ca.crt_path), ca_key=str(locked_ca.key_path)),
        "wrong_passphrase": issued(
            ca_certificate=str(locked_ca.crt_path), ca_key=str(locked_ca.key_path), ca_passphrase=PASSPHRASE + "x"
        ),
    }
    target = folder / "host"
    items = [{"name": name, **call(target, **options), "ignore_errors": True} for name, options in cases.items()]
    run = ansible_run.tasks(folder, items, "-vvv")
    assert run.ok, run.output
    return {result["task"]: result for result in run.results}, run.output, target


@pytest.mark.parametrize(
    ("case", "texts"),
    [
        ("missing", ["certificate of etcd", "neither PEM text nor a file", "nowhere.crt", "Give the absolute path"]),
        ("not_pem", ["certificate etcd cannot be read as PEM", "leaf first"]),
        ("other_key", ["the key does not belong to certificate etcd (good)"]),
        ("locked_key", ["the key of certificate etcd cannot be read", "encrypted with a passphrase"]),
        ("expired", ["certificate etcd expired on 20", "Give a renewed one"]),
        ("future", ["certificate etcd is not valid before", "Check the host's clock"]),
        ("stranger", ["does not verify with pki_ca_certificate", "unable to get local issuer certificate"]),
        ("wrong_name", ["does not cover localhost; it names elsewhere.test"]),
        ("two_at_once", ["expired on", "does not belong", "does not cover node-1", "Nothing was installed."]),
        ("no_ca", ["needs ca_certificate"]),
        ("no_ca_key", ["needs ca_key"]),
        ("ca_key_missing", ["The key of the CA is neither PEM text nor a file", "nowhere.key"]),
        ("ca_pair", ["key of the CA does not belong to its certificate"]),
        ("not_a_ca", ["is not a CA certificate"]),
        ("short_ca", ["19 days left, and certificates are renewed 30 days ahead", "pki_trusted_certificates"]),
        ("locked_ca", ["cannot be read", "Set pki_ca_passphrase"]),
        ("wrong_passphrase", ["cannot be read", "Set pki_ca_passphrase"]),
    ],
)
def test_a_refusal_says_what_and_what_to_do(refusals, case, texts):
    results, _output, _target = refusals
    assert [text for text in texts if text not in results[case]["msg"]] == []


def test_a_refusal_installs_nothing_and_tells_no_secret(refusals):
    _results, output, target = refusals
    left = [path.name for path in target.iterdir()] if target.exists() else []
    assert [name for name in left if not name.startswith(".etcd.key.new")] == []
    assert PASSPHRASE not in output
    assert "PRIVATE KEY" not in output


def test_given_pairs_are_installed_once_and_again_when_they_change(tmp_path, run_tasks):
    ca = Pair(tmp_path, "ca", ca=True)
    pair = Pair(tmp_path, "db", ca, sans=("*.db.test", "localhost"), days=(-1, 20))
    spec = {"name": "db", "certificate": pair.crt_path.read_text(), "key": str(pair.key_path), "sans": ["a.db.test"]}
    task = call(tmp_path / "host", mode="provided", ca_certificate=str(ca.crt_path), certificates=[spec])
    run = run_tasks([task, task])
    assert [result["changed"] for result in run.results] == [True, False]
    assert run.results[0]["warnings"] == ["certificate db has 19 days left"]
    assert run.last["certificates"]["db"]["problem"] is None
    assert (tmp_path / "host" / "db.key").stat().st_mode & 0o777 == 0o600


def test_a_change_of_ca_is_refused_unless_it_is_trusted_before(tmp_path, run_tasks):
    old, new = Pair(tmp_path, "old", ca=True, days=(-1, 900)), Pair(tmp_path, "new", ca=True, days=(-1, 900))
    certificates = [{"name": "db"}]
    by_old = {"ca_certificate": str(old.crt_path), "ca_key": str(old.key_path), "certificates": certificates}
    by_new = {"ca_certificate": str(new.crt_path), "ca_key": str(new.key_path), "certificates": certificates}
    host = tmp_path / "host"
    run = run_tasks(
        [
            call(host, **by_old),
            {**call(host, **by_new), "ignore_errors": True},
            call(host, **by_old, trusted=[str(new.crt_path)]),
            call(host, **by_new, trusted=[str(old.crt_path)]),
            call(host, **by_new),
        ]
    )
    first, refused, both, moved, alone = run.results
    assert "come from another CA (old, SHA-256 " in refused["msg"]
    assert "pki_ca_replace" in refused["msg"]
    assert (both["changed_certificates"], both["reasons"]) == (["db"], {})
    assert moved["reasons"] == {"db": ["it was not issued by the CA in use"]}
    assert (alone["changed_certificates"], alone["reasons"]) == (["db"], {})
    assert first["certificates"]["db"]["fingerprint"] == both["certificates"]["db"]["fingerprint"]


def test_a_host_cannot_choose_its_names_and_a_chain_is_whole(tmp_path, run_tasks):
    root = Pair(tmp_path, "root", ca=True, days=(-1, 900))
    between = Pair(tmp_path, "between", root, ca=True, days=(-1, 900))
    task = call(
        tmp_path / "host",
        ca_certificate=str(between.crt_path),
        ca_key=str(between.key_path),
        trusted=[str(root.crt_path)],
        host_names=["localhost", "::1", "not a name"],
        certificates=[{"name": "db", "sans": ["db.test"], "usages": ["client"]}],
    )
    run = run_tasks([task, task])
    assert [result["changed"] for result in run.results] == [True, False]
    leaf, issuer = x509.load_pem_x509_certificates((tmp_path / "host" / "db.crt").read_bytes())
    leaf.verify_directly_issued_by(issuer)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["localhost", "::1", "db.test"]
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False


def test_a_run_that_breaks_off_leaves_the_pair_in_use(tmp_path, run_tasks):
    ca = Pair(tmp_path, "ca", ca=True, days=(-1, 900))
    good = {"ca_certificate": str(ca.crt_path), "certificates": [{"name": "db"}]}
    host = tmp_path / "host"
    run = run_tasks(
        [
            call(host, **good, ca_key=str(ca.key_path)),
            {**call(host, **good, ca_key=str(tmp_path / "lost.key"), renew=["db"]), "ignore_errors": True},
            call(host, **good, ca_key=str(ca.key_path)),
        ]
    )
    assert "neither PEM text nor a file" in run.results[1]["msg"]
    assert run.last["changed"] is False


def test_check_mode_says_what_is_then_done(tmp_path, run_tasks):
    ca = Pair(tmp_path, "ca", ca=True, days=(-1, 900))
    task = call(
        tmp_path / "host", ca_certificate=str(ca.crt_path), ca_key=str(ca.key_path), certificates=[{"name": "db"}]
    )
    predicted = run_tasks([task], "--check")
    assert not (tmp_path / "host").exists()
    done = run_tasks([task])
    for key in ("changed", "changed_certificates", "reasons"):
        assert predicted.last[key] == done.last[key]
