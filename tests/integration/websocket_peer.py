"""ringmark-load ws against npm's ws, a server that shares no code with it; exits with 77 where that is missing.

RINGMARK_WEBSOCKET_PEER=required makes that a failure. `scripts/setup --websocket` installs what is needed.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
HERE = pathlib.Path(__file__).parent
NPM = HERE.parent.parent / "build" / "npm"
LOAD = os.environ["RINGMARK_LOAD"]
RUN_SECONDS = 60


def skip(reason):
    print("skipped:", reason)
    sys.exit(1 if os.environ.get("RINGMARK_WEBSOCKET_PEER") == "required" else SKIPPED)


def report(*arguments):
    done = subprocess.run([LOAD, "ws", "--json", *arguments], stdout=subprocess.PIPE, timeout=RUN_SECONDS, check=False)
    # 4 says that the machine is too busy for a generator: not what is tested here.
    assert done.returncode in (0, 4), done
    found = json.loads(done.stdout)
    assert not any(found["errors"].values()), found
    assert found["close_codes"] == {}, found
    return found


def check(port, options):
    url = f"ws://127.0.0.1:{port}"
    for size in ("32", "126", "70000"):
        echo = report("-c", "3", "-d", "300ms", "--size", size, *options, url + "/echo")
        assert echo["connected"] == 3, echo
        assert echo["messages_received"] == echo["messages_sent"] > 0, echo
        assert echo["latency_ns"]["count"] == echo["messages_sent"], echo
    binary = report("-c", "3", "-d", "300ms", "--binary", "--in-flight", "10", *options, url + "/echo")
    assert binary["messages_received"] == binary["messages_sent"] > 0, binary
    room = report("--kind", "fan-out", "-c", "8", "--senders", "2", "-R", "50", "-d", "400ms", *options, url + "/room")
    assert room["messages_sent"] == 20, room
    assert room["messages_received"] == 160, room


def main():
    node = shutil.which("node") or skip("no Node.js")
    library = max(NPM.glob("ws@*"), default=None) or skip("no npm package ws")
    for deflate, every_options in (("plain", [[]]), ("deflate", [["--deflate"], ["--deflate-context"]])):
        with subprocess.Popen([node, HERE / "websocket_peer.js", library, deflate], stdout=subprocess.PIPE) as peer:
            try:
                port = int(peer.stdout.readline())
                for options in every_options:
                    check(port, options)
            finally:
                peer.kill()


if __name__ == "__main__":
    main()
