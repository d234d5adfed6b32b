"""TLS in the program: served with a certificate of the test's own, and refused with one that is no good."""

import datetime
import http.client
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import office as outside
from office import Answer, PASSWORD, Served, refused, steward

NOW = datetime.datetime.now(datetime.timezone.utc)


def certificate(folder, name="desk", start=NOW - datetime.timedelta(days=1), end=NOW + datetime.timedelta(days=30)):
    """A self-made certificate for localhost; gives the paths of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256()))
    folder.mkdir(exist_ok=True)
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return paths


class Secured(Served):
    """A server behind its own certificate, asked by a client that believes this certificate alone."""

    def __init__(self, office, paths, *more):
        super().__init__(office, "--tls-certificate", str(paths[0]), "--tls-key", str(paths[1]), *more)
        self.context = ssl.create_default_context(cafile=paths[0])

    def ask(self, method, path, body=None, headers=None, patience=30):
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=patience, context=self.context)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except http.client.HTTPException as problem:
            raise OSError(f"{type(problem).__name__}: {problem}") from problem
        finally:
            connection.close()


@pytest.fixture
def desk(office):
    return office.project()


def test_served_with_a_certificate_on_every_address(desk, tmp_path):
    desk.user()
    with Secured(desk, certificate(tmp_path / "tls"), "--host", "0.0.0.0") as served:
        assert "https://0.0.0.0" in served.output()
        page = served.ask("GET", "/sign-in")
        assert page.status == 200 and page.headers["strict-transport-security"].startswith("max-age=")
        cookie = served.sign_in(password=PASSWORD)
        assert cookie.startswith("__Host-steward=")
        answer = served.ask("GET", "/language?lang=en")
        assert "; Secure" in answer.headers["set-cookie"]
        assert served.api("GET", "/cases", desk.token()).status == 200
        # Whoever speaks plainly is not answered in the clear, and the server goes on.
        plain = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
        with pytest.raises((http.client.HTTPException, OSError)):
            plain.request("GET", "/sign-in")
            plain.getresponse()
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(OSError):
            http.client.HTTPSConnection("127.0.0.1", served.port, timeout=5, context=old).request("GET", "/")
        assert served.ask("GET", "/health").status == 200


@pytest.mark.parametrize("harm, words", [
    ("expired", ["expired on"]), ("early", ["not valid before"]), ("missing", ["cannot be read"]), ("rubbish", ["no certificate"]),
    ("keyless", ["no private key"]), ("strange", ["does not belong"]), ("half", ["belong together"]),
])
def test_a_certificate_that_is_no_good(desk, tmp_path, harm, words):
    day = datetime.timedelta(days=1)
    folder = tmp_path / "tls"
    pem, key = certificate(folder)
    if harm == "expired":
        pem, key = certificate(folder, "old", NOW - 9 * day, NOW - day)
    elif harm == "early":
        pem, key = certificate(folder, "new", NOW + day, NOW + 9 * day)
    elif harm == "missing":
        pem = folder / "nowhere.pem"
    elif harm == "rubbish":
        pem.write_text("not a certificate\n")
    elif harm == "keyless":
        key.write_text("not a key\n")
    elif harm == "strange":
        key = certificate(folder, "other")[1]
    options = ["--tls-certificate", pem] + ([] if harm == "half" else ["--tls-key", key])
    refused(desk.run("serve", "--port", outside.free_port(), *options), *words)


def test_a_demo_is_not_shown_to_the_world_with_a_certificate_either(tmp_path):
    pem, key = certificate(tmp_path / "tls")
    refused(steward("serve", "--demo", "--host", "0.0.0.0", "--tls-certificate", pem, "--tls-key", key, cwd=tmp_path), "127.0.0.1")
