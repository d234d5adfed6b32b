"""A mail server and a webhook that answer as told: kindly, slowly, with errors, with rubbish.

    sinks.py FOLDER

Says where it listens in one line of JSON, writes all it receives to FOLDER/received.jsonl before it answers, and ends
when its standard input does. The receiver's name says how the mail server answers, the path how the webhook does.
"""

import asyncio
import email
import email.policy
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER = Path(sys.argv[1])
LOCK = threading.Lock()
SLOW = 8


def received(entry):
    with LOCK, (FOLDER / "received.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")


class Mailbox:
    """Answers by the local part of the receiver."""

    def __init__(self, name):
        self.name = name

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "450 4.2.0 try again"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        received(
            {
                "sink": self.name,
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "signed_in": bool(session.authenticated),
                "encrypted": session.ssl is not None,
                "headers": {key.lower(): str(value) for key, value in mail.items()},
                "text": mail.get_content(),
            }
        )
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "lost":
            server.transport.abort()
            return "250 never heard"
        if name == "slow":
            await asyncio.sleep(SLOW)
        return {"full": "452 4.2.2 mailbox full", "spam": "554 5.7.1 not wanted"}.get(name, "250 taken")


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"steward" and data.password == "口令 7".encode()
    return AuthResult(success=good, handled=False)


class Hook(BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"
    ANSWERS = {
        "/ok": (200, b'{"errcode":0,"errmsg":"ok"}'),
        "/paced": (200, b""),
        "/bad": (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'),
        "/busy": (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        "/rubbish": (200, b"\x00\xff<html>\xe4\xbd"),
        "/large": (200, b'{"errcode":0,"errmsg":"' + b"x" * 3_000_000 + b'"}'),
        "/400": (400, b""),
        "/429": (429, b""),
        "/500": (500, b"<h1>oops</h1>"),
        "/502": (502, b""),
        "/503": (503, b""),
        "/redirect": (307, b""),
    }

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        headers = {key.lower(): value for key, value in self.headers.items()}
        received({"sink": "http", "path": path, "query": query, "headers": headers, "body": body.decode()})
        if path == "/slow":
            time.sleep(SLOW)
        if path == "/paced":
            time.sleep(0.04)
        if path == "/drop":
            self.close_connection = True
            return
        status, answer = self.ANSWERS.get(path, (404, b""))
        try:
            self.send_response(status)
            if status == 307:
                self.send_header("Location", "/ok")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True  # The caller has had enough.

    def log_message(self, *_):
        pass


def certificate():
    key, paper = FOLDER / "sink.key", FOLDER / "sink.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", paper],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, key)
    return context, str(paper)


async def main():
    loop = asyncio.get_running_loop()
    context, paper = certificate()
    secured = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    plain = await loop.create_server(lambda: SMTP(Mailbox("plain"), loop=loop), "127.0.0.1", 0)
    secure = await loop.create_server(lambda: SMTP(Mailbox("secure"), loop=loop, **secured), "127.0.0.1", 0)
    hook = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    hook.daemon_threads = True
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    ports = {
        "plain": plain.sockets[0].getsockname()[1],
        "secure": secure.sockets[0].getsockname()[1],
        "http": hook.server_address[1],
        "authority": paper,
    }
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)  # Whoever still sleeps need not wake.


asyncio.run(main())
