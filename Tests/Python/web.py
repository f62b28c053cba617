"""A browser's side of the page that `swiftlet live` serves, from the standard library alone."""

import base64
import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import numpy as np

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class ClosedError(Exception):
    """The other side closed the socket; `code` says why."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


def exchange(url, fields, first="GET", timeout=10):
    """Sends the head of a request. The socket, and the head of the answer as text."""
    parts = urllib.parse.urlsplit(url)
    plug = socket.create_connection((parts.hostname, parts.port), timeout=timeout)
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    fields = {"Host": f"{parts.hostname}:{parts.port}", **fields}
    lines = [f"{first} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    plug.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = plug.recv(1)
        if not more:
            break
        answer += more
    return plug, answer.decode()


def status(url, fields=None, first="GET"):
    """The status of the answer to a request."""
    plug, answer = exchange(url, fields or {}, first)
    plug.close()
    return int(answer.split()[1])


class WebSocket:
    """One socket; `fields` replace those that a browser sends."""

    def __init__(self, url, **fields):
        parts = urllib.parse.urlsplit(url)
        usual = {
            "Origin": f"http://{parts.netloc}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        }
        self.plug, answer = exchange(url, {**usual, **fields})
        self.status = int(answer.split()[1])
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.plug.close()

    def send(self, payload, opcode=1, first=0x80, masked=True):
        payload = payload.encode() if isinstance(payload, str) else payload
        size = len(payload)
        head = bytes([first | opcode])
        mark = 0x80 if masked else 0
        if size < 126:
            head += bytes([mark | size])
        elif size < 65536:
            head += bytes([mark | 126]) + struct.pack(">H", size)
        else:
            head += bytes([mark | 127]) + struct.pack(">Q", size)
        mask = os.urandom(4)
        body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.plug.sendall(head + (mask + body if masked else payload))

    def _take(self, count):
        data = b""
        while len(data) < count:
            more = self.plug.recv(count - len(data))
            if not more:
                raise ClosedError(None)
            data += more
        return data

    def receive(self):
        """The next message: text, bytes, or for a pong its opcode and bytes."""
        whole, kind = b"", 0
        while True:
            first, size = self._take(2)
            if size == 126:
                (size,) = struct.unpack(">H", self._take(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._take(8))
            payload = self._take(size)
            opcode = first & 15
            if opcode == 8:
                raise ClosedError(struct.unpack(">H", payload[:2])[0] if payload else None)
            if opcode == 10:
                return 10, payload
            kind = opcode or kind
            whole += payload
            if first & 0x80:
                return whole.decode() if kind == 1 else whole

    def ask(self, **question):
        """The answer of the page's server to a question; `values` are its numbers."""
        self.number += 1
        self.send(json.dumps({"id": self.number, **question}))
        answer = self.receive()
        values = None
        if isinstance(answer, bytes):
            (length,) = struct.unpack("<I", answer[:4])
            values = np.frombuffer(answer[4 + length :], "<f4")
            answer = answer[4 : 4 + length].decode()
        answer = json.loads(answer) or {}
        if values is not None:
            answer["values"] = values
        return answer


class Browser:
    """Headless Chromium with one page, steered by its protocol for tools."""

    def __init__(self, folder, width=1200, height=1600, dark=False):
        self.process = subprocess.Popen(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        path = Path(folder) / "DevToolsActivePort"
        for _ in range(300):
            with contextlib.suppress(OSError, IndexError):
                port = path.read_text().split()[0]
                break
            time.sleep(0.1)
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=30))
        url = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        self.socket = WebSocket(url.replace("ws://", "http://"), Origin=None)
        self.socket.plug.settimeout(60)
        #: What the page told by itself: errors, requests.
        self.told = []
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        if dark:
            feature = {"name": "prefers-color-scheme", "value": "dark"}
            self.call("Emulation.setEmulatedMedia", features=[feature])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.plug.close()
        self.process.kill()
        self.process.wait()

    def call(self, method, **params):
        self.socket.number += 1
        number = self.socket.number
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.receive())
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self.told.append(message)

    def run(self, script):
        """The value of an expression on the page, once it is settled."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, script, seconds=20):
        """Seconds until an expression is true."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            if self.run(f"Boolean({script})"):
                return time.monotonic() - begin
            time.sleep(0.05)
        raise AssertionError(f"{script} was never true; told: {self.told[-5:]}")

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def faults(self):
        """Errors of the page and requests to elsewhere than its server."""
        faults = []
        for message in self.told:
            if message["method"] == "Runtime.exceptionThrown" or (
                message["method"] == "Log.entryAdded" and message["params"]["entry"]["level"] == "error"
            ):
                faults.append(message["params"])
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("http://127.0.0.1", "data:", "about:", "chrome")):
                    faults.append(url)
        return faults
