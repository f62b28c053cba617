"""The page of `swiftlet live`: its socket, who may open it, and the page itself in a browser."""

import json
import signal
import subprocess
import time

import numpy as np
import pytest

from conftest import TOOL, fail, succeed
from web import CHROMIUM, Browser, ClosedError, WebSocket, status

pytestmark = pytest.mark.tool

STEPS = "pipeline:\n  - ButterworthFilter: {order: 4, cuton: 1, cutoff: 40}\n  - Scale: {scale: 2.0}\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "p.yaml").write_text(STEPS)
    succeed("simulate", "eeg.npz", "--duration", "40s", "--channels", 20, "-q", cwd=folder)
    succeed("simulate", "short.npz", "--duration", "2s", "--channels", 3, "-q", cwd=folder)
    return folder


class Live:
    """The command with its page; ends by Ctrl-C."""

    def __init__(self, *words, cwd):
        command = [TOOL, "live", *map(str, words), "--port", "0"]
        self.process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def socket(self, **fields):
        return WebSocket(self.url.replace("/?", "/socket?") if "?" in self.url else self.url + "socket", **fields)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=30)
        assert self.process.returncode == 130, err
        return out


def until(condition, seconds=20):
    begin = time.monotonic()
    while not (answer := condition()):
        assert time.monotonic() - begin < seconds
        time.sleep(0.05)
    return answer


def streams(socket, count):
    hello = until(lambda: (a := socket.ask(ask="hello")) and len(a["sources"]) == count and a)
    return {facts["name"]: number for number, facts in enumerate(hello["sources"])}, hello


def test_the_page_has_the_samples_of_the_pipeline_and_the_ledger_closes(place, tmp_path):
    out = tmp_path / "out.npz"
    with Live("p.yaml", "short.npz", "-o", out, cwd=place) as live, live.socket() as socket:
        names, hello = streams(socket, 2)
        assert hello["live"] and [step["name"] for step in hello["steps"]] == ["ButterworthFilter", "Scale"]
        until(lambda: socket.ask(ask="status")["status"]["ended"])
        answer = socket.ask(ask="traces", source=names["pipeline"], channels=[2, 0], span=3, columns=4000)
        samples = socket.ask(ask="traces", source=names["source"], heat=True, span=3, columns=50)
        state = socket.ask(ask="status")["status"]
        assert state["lost"] == 0 and state["summary"] == "0 of 512 samples lost"
        assert state["report"]["ledger"]["closes"]
        assert "view of the pipeline (end to end)" in state["histograms"]
        live.stop()
    with np.load(out) as file:
        data = file["data"]
    bins = answer["values"].reshape(-1, 2, 2)
    assert np.array_equal(bins[..., 0], data[:, [2, 0]].astype("f4")) and np.array_equal(bins[..., 1], bins[..., 0])
    with np.load(place / "short.npz") as file:
        raw = file["data"].astype("f4")
    size = round(samples["width"] * 256)
    wanted = [np.ptp(raw[i : i + size], axis=0) for i in range(0, len(raw), size)]
    assert size > 1 and np.array_equal(samples["values"].reshape(-1, 3), wanted)


def test_later_questions_get_the_bins_that_are_new(place):
    with Live("p.yaml", "eeg.npz", cwd=place) as live, live.socket() as socket:
        names, _ = streams(socket, 2)
        question = {"ask": "traces", "source": names["source"], "channels": [1], "span": 10, "columns": 4000}
        parts, more = [], {}
        while sum(part["count"] for part in parts) < 100:
            parts.append(socket.ask(**question, **more))
            more = {"since": parts[-1]["first"] + parts[-1]["count"]}
            more |= {"width": parts[-1]["width"], "version": parts[-1]["version"]}
        assert len(parts) > 1
        found = np.concatenate([part["values"].reshape(-1, 2)[:, 0] for part in parts])
    with np.load(place / "eeg.npz") as file:
        assert np.array_equal(found, file["data"][: len(found), 1].astype("f4"))


def test_samples_of_a_channel_follow_each_other(place):
    with Live("p.yaml", "eeg.npz", cwd=place) as live, live.socket() as socket:
        names, _ = streams(socket, 2)
        first, found, since, version = None, [], 0, 0
        while len(found) < 64:
            answer = socket.ask(ask="samples", source=names["source"], channel=3, since=since, version=version)
            since, version = answer["first"] + answer["count"], answer["version"]
            if answer["count"]:
                first = answer["first"] if first is None else first
                assert since == first + len(found) + answer["count"]
                found += list(answer["values"])
    with np.load(place / "eeg.npz") as file:
        assert np.array_equal(np.array(found, "f4"), file["data"][first : first + len(found), 3].astype("f4"))


def test_settings_change_while_it_runs_and_wrong_ones_change_nothing(place):
    with Live("p.yaml", "eeg.npz", cwd=place) as live, live.socket() as socket:
        names, _ = streams(socket, 2)
        question = {"ask": "traces", "source": names["pipeline"], "channels": [0], "span": 0.5, "columns": 200}
        until(lambda: socket.ask(**question)["now"] > 1)
        before = np.abs(socket.ask(**question)["values"]).max()
        for wrong in [{"scale": "much"}, {"scal": 1}, {"scale": None}]:
            answer = socket.ask(ask="set", step=1, settings=wrong)
            assert answer["kind"] == "error" and "Scale" in answer["reason"], answer
        assert socket.ask(ask="set", step=7, settings={})["kind"] == "error"
        changed = socket.ask(ask="set", step=1, settings={"scale": 2e6})
        assert changed["change"] == {"settings": ["Scale.scale"], "resets": False}
        assert changed["steps"][1]["value"]["scale"] == 2e6
        begin = socket.ask(**question)["now"]
        until(lambda: socket.ask(**question)["now"] > begin + 0.6)
        assert np.abs(socket.ask(**question)["values"]).max() > 1e3 * before
        assert socket.ask(ask="status")["status"]["report"]["ledger"]["closes"]


def test_a_recording_is_shown_whole_and_close(place):
    with Live("eeg.npz", cwd=place) as live, live.socket() as socket:
        _, hello = streams(socket, 1)
        assert hello["sources"][0]["duration"] == 40 and not hello["live"]
        until(lambda: socket.ask(ask="status")["status"]["streams"][0]["complete"])
        close = socket.ask(ask="traces", source=0, channels=[5], span=1, columns=600, end=30)
        whole = socket.ask(ask="traces", source=0, heat=True, span=40, columns=80, end=40)
        near = socket.ask(ask="samples", source=0, channel=5, span=1, end=30)
        live.stop()
    with np.load(place / "eeg.npz") as file:
        data = file["data"].astype("f4")
    begin = round((close["start"] + close["first"] * close["width"]) * 256)
    assert 0 < 30 * 256 - begin - 256 + 2 < 4
    assert np.array_equal(close["values"][::2], data[begin : begin + close["count"], 5])
    assert np.array_equal(near["values"], data[29 * 256 : 30 * 256, 5])
    size = round(whole["width"] * 256)
    wanted = [np.ptp(data[i : i + size], axis=0) for i in range(0, len(data), size)]
    assert np.array_equal(whole["values"].reshape(-1, 20), wanted)


def test_only_pages_of_this_server_are_answered(place):
    with Live("eeg.npz", "--token", "0123456789abcdef", cwd=place) as live:
        url = live.url.split("?")[0]
        host, port = url[7:-1].split(":")
        assert live.url == f"http://127.0.0.1:{port}/?token=0123456789abcdef"
        assert status(live.url) == 200
        assert [status(url), status(url + "?token=0123456789abcdeF"), status(url + "socket")] == [401] * 3
        assert status(live.url, {"Host": f"localhost:{port}"}) == 200
        for name in [f"evil.example:{port}", host, f"127.0.0.1:{int(port) ^ 1}"]:
            assert status(live.url, {"Host": name}) == 403
        assert status(live.url, {"Host": None}) == 400
        assert status(live.url, first="POST") == 405
        assert status(url + "secret?token=0123456789abcdef") == 404
        assert status(url + "socket?token=0123456789abcdef", {"Origin": url[:-1]}) == 426
        with live.socket() as good:
            assert good.status == 101 and good.ask(ask="hello")["kind"] == "hello"
        for origin in ["http://evil.example", "null", f"https://127.0.0.1:{port}", None]:
            assert live.socket(Origin=origin).status == 403
        assert live.socket(**{"Sec-WebSocket-Key": "x"}).status == 400


def test_another_address_takes_a_token(place):
    with Live("eeg.npz", "--address", "127.0.0.2", cwd=place) as live:
        url, token = live.url.split("?token=")
        assert len(token) == 32 and status(url) == 401 and status(live.url) == 200


def test_garbage_closes_the_socket_and_nothing_else(place):
    def closing(act):
        with live.socket() as socket:
            act(socket)
            with pytest.raises(ClosedError) as closed:
                while True:
                    socket.receive()
            return closed.value.code

    with Live("eeg.npz", cwd=place) as live:
        assert closing(lambda s: s.send("{}", masked=False)) == 1002
        assert closing(lambda s: s.send("x", opcode=3)) == 1002
        assert closing(lambda s: s.send("x", opcode=0)) == 1002
        assert closing(lambda s: s.send("x", first=0xC0)) == 1002
        assert closing(lambda s: s.send(b"x", opcode=2)) == 1003
        assert closing(lambda s: s.send(b"\xff")) == 1007
        assert closing(lambda s: s.send("x" * 70000)) == 1009
        assert closing(lambda s: s.send(b"", opcode=8)) == 1000
        with live.socket() as socket:
            socket.send(b"abc", opcode=9)
            assert socket.receive() == (10, b"abc")
            for text in ["", "[]", "{", '{"ask": 1}', '{"ask": "no"}', "[" * 500, '{"ask": "traces", "source": -1}']:
                socket.send(text)
                assert json.loads(socket.receive())["kind"] == "error"
            until(lambda: socket.ask(ask="hello")["sources"])
            for words in [{"span": -1}, {"span": 1e308}, {"end": 1e300}, {"columns": -5}, {"channels": [-1, 99, "x"]},
                          {"since": -(2**62)}, {"since": 2**62}, {"channels": {}}]:  # fmt: skip
                assert socket.ask(ask="traces", source=0, **words)["values"].size >= 0
            assert socket.ask(ask="hello")["kind"] == "hello"


def test_a_browser_that_stalls_delays_nothing(place, tmp_path):
    out = tmp_path / "out.npz"
    with Live("p.yaml", "short.npz", "-o", out, "--chunk", "10ms", cwd=place) as live:
        with live.socket() as stalled, live.socket() as socket:
            names, _ = streams(socket, 2)
            # Far more than the socket's buffers hold, and nobody reads it.
            question = {"ask": "traces", "source": names["source"], "span": 1e6, "columns": 4000}
            for _ in range(2000):
                stalled.send(json.dumps(question))
            begin = time.monotonic()
            state = until(lambda: (a := socket.ask(ask="status")["status"])["ended"] and a)
            assert time.monotonic() - begin < 10
            assert state["lost"] == 0 and state["report"]["ledger"]["closes"]
            late = state["report"]["latency_seconds"]["output (end to end)"]
            assert late["count"] == state["report"]["ledger"]["made"]["messages"]
        live.stop()
    succeed("run", "p.yaml", "short.npz", "-o", tmp_path / "plain.npz", "--chunk", "10ms", "-q", cwd=place)
    with np.load(out) as a, np.load(tmp_path / "plain.npz") as b:
        assert np.array_equal(a["data"], b["data"])


def test_ctrl_c_leaves_a_whole_file_and_what_is_wrong_is_told(place, tmp_path):
    out = tmp_path / "out.npz"
    with Live("p.yaml", "eeg.npz", "-o", out, cwd=place) as live:
        with live.socket() as socket:
            streams(socket, 2)
        assert "samples lost" in live.stop()
    with np.load(out) as file:
        assert len(file["data"]) > 0
    fail(64, "live", "eeg.npz", "--token", "short", says="--token", cwd=place)
    fail(64, "live", "eeg.npz", "--port", "70000", says="--port", cwd=place)
    fail(64, "live", "eeg.npz", "-o", "x.npz", says="pipeline", cwd=place)
    fail(64, "live", "lsl://X", says="pipeline", cwd=place)
    fail(74, "live", "eeg.npz", "--address", "example", says="address", cwd=place)
    fail(66, "live", "none.npz", says="none.npz", cwd=place)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize(("dark", "width"), [(False, 1200), (True, 600)])
def test_the_page_draws_and_steers_in_a_browser(place, tmp_path, dark, width):
    with Live("p.yaml", "eeg.npz", cwd=place) as live, Browser(tmp_path / "profile", width, dark=dark) as browser:
        with live.socket() as socket:
            streams(socket, 2)
        browser.call("Page.navigate", url=live.url)
        browser.wait("typeof state !== 'undefined' && state.traces.bins.length > 20")
        browser.wait("state.spectra.columns.length && state.status && state.heat.bins.length")
        ink = "[...document.getElementById('traces').getContext('2d').getImageData(80, 0, 400, 400).data].some(Boolean)"
        browser.wait(ink)
        assert browser.run("document.documentElement.scrollWidth <= innerWidth")
        assert browser.run("document.getElementById('summary').textContent").startswith("0 of ")
        back = browser.run("getComputedStyle(document.body).backgroundColor")
        assert back == ("rgb(17, 19, 24)" if dark else "rgb(255, 255, 255)")
        field = "document.querySelectorAll('#settings details')[1].querySelector('input')"
        browser.run(f"{field}.value = '500'; {field}.onchange()")
        browser.wait("document.getElementById('told').textContent === 'Scale.scale: taken over'")
        assert browser.run("state.facts.steps[1].value.scale") == 500
        browser.run("document.getElementById('hold').click()")
        held = browser.run("state.end")
        time.sleep(0.3)
        assert browser.run("[state.end, document.getElementById('hold').textContent]") == [held, "Go on"]
        browser.picture(tmp_path / "page.png")
        assert (tmp_path / "page.png").stat().st_size > 20000
        assert browser.faults() == []
