"""A WebSocket client over a raw socket: it sends what it is told, right or wrong, and shows what comes."""
import base64
import os
import socket
import struct
import zlib

from server_process import Client

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
DEFLATE = "permessage-deflate; client_no_context_takeover; server_no_context_takeover"


def frame(opcode, payload, *, first_bits=0x80, masked=True):
    length = len(payload)
    mask_bit = 0x80 if masked else 0
    head = bytes([first_bits | opcode])
    if length < 126:
        head += bytes([mask_bit | length])
    elif length < 65536:
        head += bytes([mask_bit | 126]) + struct.pack(">H", length)
    else:
        head += bytes([mask_bit | 127]) + struct.pack(">Q", length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    pad = (key * (length // 4 + 1))[:length]
    number = int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")
    return head + key + number.to_bytes(length, "big")


def text_frame(text):
    return frame(TEXT, text.encode())


def close_frame(code, reason=""):
    return frame(CLOSE, struct.pack(">H", code) + reason.encode())


def handshake(target, fields=(), *, without=()):
    lines = {"Host": "test", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}
    lines.update(fields)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if name not in without)
    return f"GET {target} HTTP/1.1\r\n{head}\r\n".encode()


class WebSocket(Client):
    """Connected when it has been made; `fields` of the answer are kept."""

    def __init__(self, port, target="/ws", fields=(), *, early=b""):
        super().__init__(port)
        self.send(handshake(target, fields) + early)
        head, self.fields, _ = self.read_answer(head_only=True)
        assert head == 101, head

    def say(self, text):
        self.send(text_frame(text))

    def read_frame(self):
        """(opcode, payload, first bits), or None at the end of the stream."""
        head = self._exactly(2)
        if head is None:
            return None
        assert not head[1] & 0x80, "a server does not mask"
        length = head[1]
        if length == 126:
            length = struct.unpack(">H", self._exactly(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._exactly(8))[0]
        payload = self._exactly(length) if length else b""
        return head[0] & 0x0F, payload, head[0] & 0xF0

    def hear(self):
        """The next text or (name, rest) of another frame; pings are left out."""
        while True:
            received = self.read_frame()
            if received is None:
                return None
            opcode, payload, bits = received
            if opcode == TEXT:
                return inflate(payload).decode() if bits & 0x40 else payload.decode()
            if opcode == CLOSE:
                return "close", struct.unpack(">H", payload[:2])[0] if payload else None
            if opcode != PING:
                return opcode, payload

    def hear_to_the_end(self):
        """The code of the close frame that ends what comes; None without one."""
        heard = ""
        while heard is not None and not (isinstance(heard, tuple) and heard[0] == "close"):
            heard = self.hear()
        return heard and heard[1]

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _exactly(self, size):
        while len(self.unread) < size:
            try:
                more = self._more()
            except ConnectionResetError:
                more = False
            if not more:
                return None
        octets, self.unread = self.unread[:size], self.unread[size:]
        return octets


def deflate(octets):
    compressor = zlib.compressobj(wbits=-15)
    return (compressor.compress(octets) + compressor.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflate(octets):
    return zlib.decompressobj(wbits=-15).decompress(octets + b"\x00\x00\xff\xff")
