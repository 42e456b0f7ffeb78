"""A WebSocket client for tests: it sends any octets and reads frames. Standard library only."""
import re
import zlib
from dataclasses import dataclass

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
CLOSE = 8
FLUSH_TAIL = b"\x00\x00\xff\xff"

_PART = re.compile(r"\s*(?:(?P<text>'[^']*')|(?P<hex>[0-9a-fA-F]{2})|(?P<open>\()|(?P<close>\))|\*(?P<times>\d+))")


def octets(notation):
    """Octets as in tests/protocol/websocket/octet_notation: hexadecimal, 'text', (groups), repetition by *3."""
    levels = [[]]
    at = 0
    while at < len(notation.rstrip()):
        match = _PART.match(notation, at)
        if not match:
            raise ValueError(f"no octets: {notation[at:at + 20]}")
        at = match.end()
        if match["text"] is not None:
            levels[-1].append(match["text"][1:-1].encode())
        elif match["hex"]:
            levels[-1].append(bytes.fromhex(match["hex"]))
        elif match["open"]:
            levels.append([])
        elif match["close"]:
            group = b"".join(levels.pop())
            levels[-1].append(group)
        else:
            levels[-1][-1] *= int(match["times"])
    (all_parts,) = levels
    return b"".join(all_parts)


@dataclass(frozen=True)
class Frame:
    """One frame of the server, inflated if it was compressed."""

    opcode: int
    payload: bytes

    @property
    def close_code(self):
        return int.from_bytes(self.payload[:2], "big") if self.opcode == CLOSE and self.payload else None


class FrameReader:
    """Reads the frames of a server: whole messages, not masked."""

    def __init__(self, source, extensions=""):
        """`source` gives more octets, b"" at the end of the stream; `extensions` is what the server agreed to."""
        self.source = source
        self.unread = b""
        self.keeps_context = "server_no_context_takeover" not in extensions
        self.inflater = zlib.decompressobj(wbits=-15) if "permessage-deflate" in extensions else None

    def next(self):
        """The next frame, or None at the end of the stream."""
        head = self._take(2, may_end=True)
        if head is None:
            return None
        assert head[0] & 0x80 and not head[0] & 0x30, f"a server sends whole messages: {head!r}"
        assert not head[1] & 0x80, "a server masks nothing"
        size = head[1] & 0x7F
        if size == 126:
            size = int.from_bytes(self._take(2), "big")
            assert size >= 126, "a length that is not minimal"
        elif size == 127:
            size = int.from_bytes(self._take(8), "big")
            assert size >= 65536, "a length that is not minimal"
        payload = self._take(size)
        if head[0] & 0x40:
            payload = self._inflate(payload)
        return Frame(head[0] & 0x0F, payload)

    def _inflate(self, payload):
        assert self.inflater, "compressed without an agreement"
        message = self.inflater.decompress(payload + FLUSH_TAIL)
        if not self.keeps_context:
            self.inflater = zlib.decompressobj(wbits=-15)
        return message

    def _take(self, size, may_end=False):
        parts = [self.unread]
        have = len(self.unread)
        while have < size:
            received = self.source()
            if not received:
                assert may_end and have == 0, "the stream ends inside a frame"
                return None
            parts.append(received)
            have += len(received)
        everything = b"".join(parts)
        self.unread = everything[size:]
        return everything[:size]


def upgrade(client, target, extensions=""):
    """Opens a WebSocket on a server_process.Client; its FrameReader and what the server agreed to."""
    lines = [f"GET {target} HTTP/1.1", "Host: test", "Upgrade: websocket", "Connection: Upgrade",
             f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13"]
    if extensions:
        lines.append(f"Sec-WebSocket-Extensions: {extensions}")
    client.send("\r\n".join(lines).encode() + b"\r\n\r\n")
    status, fields, _ = client.read_answer(head_only=True)
    assert status == 101, f"{status} for {target}"
    assert fields["sec-websocket-accept"] == ACCEPT, fields
    agreed = fields.get("sec-websocket-extensions", "")
    reader = FrameReader(lambda: client.socket.recv(262144), agreed)
    reader.unread, client.unread = client.unread, b""
    return reader, agreed
