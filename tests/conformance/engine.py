"""Carries out the steps of a scenario against a server over plain sockets. Standard library only."""
import base64
import hashlib
import json
import os
import re
import shlex
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
STAMP = re.compile(r'"(created_at|started_at|completed_at)":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?)"')
ANY_ID = re.compile(r'"id":\s*\d+')
BIG = 6000


# ------------------------------------------------------------------ server --
def free_port():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
    s.close()
    return port


class Server:
    """One server process; `launch` is a command line with {port} and {dir}."""

    def __init__(self, launch, env, log):
        self.launch, self.env, self.log = launch, dict(env), log
        self.tmp = tempfile.TemporaryDirectory(prefix="ref-")
        self.proc = None
        self.start()

    def start(self):
        self.port = free_port()
        env = dict(os.environ)
        env.update({"DB_DELAY_MS": "0", "TASK_SECONDS": "0.4"})
        env.update(self.env)
        env.update({"PORT": str(self.port), "HOST": "127.0.0.1",
                    "DB_PATH": os.path.join(self.tmp.name, "test.db")})
        here = os.path.dirname(os.path.abspath(__file__))
        command = shlex.split(self.launch.format(port=self.port, dir=here))
        self.proc = subprocess.Popen(command, cwd=self.tmp.name, env=env, stdout=self.log,
                                     stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                     start_new_session=True)
        deadline = time.time() + 20
        while time.time() < deadline:
            if self.proc.poll() is not None:
                raise RuntimeError(f"server ended with {self.proc.returncode}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("server did not open its port in 20 s")

    def stop(self, grace=0.0):
        if self.proc.poll() is None and grace:
            self.proc.send_signal(signal.SIGTERM)
            try:
                self.proc.wait(grace)
            except subprocess.TimeoutExpired:
                pass
        if self.proc.poll() is None:
            os.killpg(self.proc.pid, signal.SIGKILL)
        self.proc.wait()

    def restart(self):
        self.stop(grace=5)
        self.start()

    def close(self):
        self.stop()
        self.tmp.cleanup()


# -------------------------------------------------------------------- http --
class Closed(Exception):
    pass


class Conn:
    def __init__(self, port, timeout=5.0):
        self.sock = socket.create_connection(("127.0.0.1", port), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buf = b""

    def send(self, data):
        self.sock.sendall(data)

    def fill(self, timeout):
        self.sock.settimeout(timeout)
        try:
            got = self.sock.recv(262144)
        except (ConnectionResetError, BrokenPipeError):
            got = b""
        if not got:
            raise Closed()
        self.buf += got

    def until(self, mark, timeout):
        end = time.time() + timeout
        while mark not in self.buf:
            self.fill(max(0.01, end - time.time()))
        cut = self.buf.index(mark) + len(mark)
        out, self.buf = self.buf[:cut], self.buf[cut:]
        return out

    def exactly(self, n, timeout):
        end = time.time() + timeout
        while len(self.buf) < n:
            self.fill(max(0.01, end - time.time()))
        out, self.buf = self.buf[:n], self.buf[n:]
        return out

    def response(self, method="GET", timeout=5.0):
        interim = []
        while True:
            head = self.until(b"\r\n\r\n", timeout)
            lines = head[:-4].split(b"\r\n")
            version, status, *reason = lines[0].split(b" ", 2)
            status = int(status)
            if 100 <= status < 200 and status != 101:
                interim.append(status)
                continue
            break
        headers = []
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            headers.append([name.decode("latin-1").lower(), value.strip().decode("latin-1")])
        h = dict(headers)
        body, framing = b"", "none"
        if method != "HEAD" and status not in (101, 204, 304):
            if "chunked" in h.get("transfer-encoding", "").lower():
                framing = "chunked"
                while True:
                    size = int(self.until(b"\r\n", timeout).split(b";")[0], 16)
                    piece = self.exactly(size + 2, timeout)
                    body += piece[:-2]
                    if size == 0:
                        break
            elif "content-length" in h:
                framing = "length"
                body = self.exactly(int(h["content-length"]), timeout)
            else:
                framing = "close"
                try:
                    while True:
                        self.fill(timeout)
                except Closed:
                    pass
                body, self.buf = self.buf, b""
        return {"version": version.decode(), "status": status,
                "reason": reason[0].decode() if reason else "", "headers": headers,
                "body": body, "interim": interim, "framing": framing}

    def closed_within(self, seconds):
        try:
            end = time.time() + seconds
            while True:
                self.fill(max(0.01, end - time.time()))
        except Closed:
            return True
        except (socket.timeout, TimeoutError):
            return False

    def close(self, reset=False):
        try:
            if reset:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        except OSError:
            pass


def bytes_of(obj, key):
    """Reads KEY of a corpus object in any of the forms in which bytes are kept."""
    if key in obj and obj[key] is not None:
        return obj[key].encode("utf-8")
    if key + "_b64" in obj:
        return base64.b64decode(obj[key + "_b64"])
    if key + "_repeat" in obj:
        r = obj[key + "_repeat"]
        return (r.get("prefix", "") + r["unit"] * r["n"] + r.get("suffix", "")).encode("utf-8")
    return None


def put_bytes(obj, key, data):
    try:
        text = data.decode("utf-8")
        if all(c in "\r\n\t" or ord(c) >= 32 for c in text):
            obj[key] = text
            return
    except UnicodeDecodeError:
        pass
    obj[key + "_b64"] = base64.b64encode(data).decode()


class Scenario:
    """State that lives as long as one scenario: server, connections, captures."""

    def __init__(self, launch, env, log):
        self.server = Server(launch, env, log)
        self.conns, self.uuids, self.ws = {}, [], {}
        self.said_bye = set()
        self.any_ids = False

    def close(self):
        for c in list(self.conns.values()) + list(self.ws.values()):
            c.close()
        self.server.close()

    # -- normalisation
    def fill_in(self, text):
        def sub(m):
            i = int(m.group(1)) - 1
            return self.uuids[i] if i < len(self.uuids) else m.group(0)
        return re.sub(r"\{\{uuid:(\d+)\}\}", sub, text)

    def norm_text(self, text):
        if self.any_ids:
            text = ANY_ID.sub('"id":0', text)
        def num(m):
            if m.group(0) not in self.uuids:
                self.uuids.append(m.group(0))
            return f"<uuid:{self.uuids.index(m.group(0)) + 1}>"
        text = UUID.sub(num, text)
        text = STAMP.sub(lambda m: f'"{m.group(1)}":"<dt>"', text)
        return text

    def normal(self, r):
        out = {"status": r["status"], "reason": r["reason"]}
        if r["interim"]:
            out["interim"] = r["interim"]
        body = r["body"]
        changed = False
        try:
            text = self.norm_text(body.decode("utf-8"))
            changed = text != body.decode("utf-8") and ("<dt>" in text or self.any_ids)
            body = text.encode("utf-8")
        except UnicodeDecodeError:
            pass
        headers = []
        for name, value in r["headers"]:
            if name == "date":
                value = "<date>"
            elif name == "content-length" and changed:
                value = "<len>"
            elif name == "sec-websocket-accept":
                value = "<accept>"
            elif name == "location":
                value = self.norm_text(value.replace(f"127.0.0.1:{self.server.port}", "<server>"))
            headers.append([name, value])
        out["headers"] = headers
        if len(body) > BIG:
            out["body_len"] = len(body)
            out["body_sha256"] = hashlib.sha256(body).hexdigest()
        else:
            put_bytes(out, "body", body)
        return out

    # -- steps
    def head_of(self, q):
        lines = [f'{q["method"]} {self.fill_in(q["target"])} HTTP/{q.get("http", "1.1")}']
        lines += [f"{n}: {v}" for n, v in q.get("headers", [])]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")

    def wire(self, q):
        body = bytes_of(q, "body")
        q = dict(q)
        names = [n.lower() for n, _ in q.get("headers", [])]
        headers = list(q.get("headers", []))
        if "chunks" in q:
            if "transfer-encoding" not in names:
                headers.append(["Transfer-Encoding", "chunked"])
            q["headers"] = headers
            out = self.head_of(q)
            pos = 0
            for n in q["chunks"]:
                out += b"%x\r\n" % len(body[pos:pos + n]) + body[pos:pos + n] + b"\r\n"
                pos += n
            return out + b"0\r\n\r\n"
        if body is not None and "content-length" not in names:
            headers.append(["Content-Length", str(len(body))])
        q["headers"] = headers
        return self.head_of(q) + (body or b"")

    def http(self, step):
        q = step["request"]
        name = step.get("conn")
        conn = self.conns.get(name) if name else None
        if conn is None:
            conn = Conn(self.server.port)
            if name:
                self.conns[name] = conn
        start = time.time()
        try:
            conn.send(self.wire(q))
            r = conn.response(q["method"], step.get("timeout", 5.0))
        except Closed:
            if name:
                self.conns.pop(name, None)
            return {"closed": True}, (time.time() - start) * 1000
        ms = (time.time() - start) * 1000
        out = self.normal(r)
        if not name:
            conn.close()
        elif step.get("check_close"):
            out["closed"] = conn.closed_within(step["check_close"])
            if out["closed"]:
                self.conns.pop(name)
        return out, ms

    def raw(self, step):
        """Bytes as they stand; reads as many responses as come."""
        conn = Conn(self.server.port)
        got, closed = [], False
        start = time.time()
        try:
            for i, part in enumerate(step["segments"]):
                data = bytes_of(part, "data")
                if part.get("split"):
                    for j in range(0, len(data), part["split"]):
                        conn.send(data[j:j + part["split"]])
                        time.sleep(part.get("gap_ms", 1) / 1000)
                else:
                    conn.send(data)
                if part.get("wait_ms"):
                    time.sleep(part["wait_ms"] / 1000)
            if step.get("half_close"):
                conn.sock.shutdown(socket.SHUT_WR)
            for method in step["methods"]:
                got.append(self.normal(conn.response(method, step.get("timeout", 2.0))))
            closed = conn.closed_within(step.get("watch_close", 0.25))
        except (Closed, ConnectionResetError, BrokenPipeError):
            closed = True
        except (socket.timeout, TimeoutError):
            closed = False
        conn.close()
        return {"responses": got, "closed": closed}, (time.time() - start) * 1000

    def parallel(self, step):
        """All requests at once, each on a connection of its own."""
        requests = []
        for item in step["requests"]:
            for i in range(item.get("times", 1)):
                q = json.loads(json.dumps(item["request"]).replace("{{i}}", str(i)))
                requests.append(q)
        conns = [Conn(self.server.port, 10) for _ in requests]
        results = [None] * len(requests)
        gate = threading.Barrier(len(requests) + 1)

        def one(i):
            data = self.wire(requests[i])
            gate.wait()
            try:
                conns[i].send(data)
                results[i] = conns[i].response(requests[i]["method"], 15)
            except (Closed, OSError):
                results[i] = None
        threads = [threading.Thread(target=one, args=(i,)) for i in range(len(requests))]
        for t in threads:
            t.start()
        gate.wait()
        start = time.time()
        for t in threads:
            t.join()
        ms = (time.time() - start) * 1000
        for c in conns:
            c.close()
        statuses, ids, bodies = {}, [], {}
        for r in results:
            key = str(r["status"]) if r else "closed"
            statuses[key] = statuses.get(key, 0) + 1
            if not r:
                continue
            text = r["body"].decode("utf-8", "replace")
            try:
                data = json.loads(text)
                data = data.get("user", data) if isinstance(data, dict) else data
                if isinstance(data, dict) and isinstance(data.get("id"), int) and requests[0]["method"] == "POST":
                    ids.append(data["id"])
            except ValueError:
                pass
            if step.get("keep_bodies"):
                if UUID.search(text):
                    text = STAMP.sub(lambda m: f'"{m.group(1)}":"<dt>"', UUID.sub("<uuid>", text))
                bodies[text] = bodies.get(text, 0) + 1
        out = {"statuses": statuses}
        if ids:
            out["ids"] = sorted(ids)
        if bodies:
            out["bodies"] = bodies
        return out, ms

    def websocket(self, step):
        start = time.time()
        done = [self.ws_op(op) for op in step["script"]]
        return {"script": done}, (time.time() - start) * 1000

    # -- websocket: one op is a list [verb, client, ...]
    def ws_op(self, op):
        verb, who = op[0], op[1]
        if verb == "connect":
            opts = op[3] if len(op) > 3 else {}
            conn = Conn(self.server.port)
            key = opts.get("key", base64.b64encode(os.urandom(16)).decode())
            headers = [["Host", "testserver"], ["Upgrade", "websocket"],
                       ["Connection", "Upgrade"], ["Sec-WebSocket-Key", key],
                       ["Sec-WebSocket-Version", "13"]]
            drop = [d.lower() for d in opts.get("drop", [])]
            headers = [h for h in headers if h[0].lower() not in drop] + opts.get("headers", [])
            data = self.head_of({"method": opts.get("method", "GET"), "target": op[2],
                                 "http": opts.get("http", "1.1"), "headers": headers})
            for verb2, payload in opts.get("then", []):
                data += frame(1, payload.encode())
            conn.send(data)
            try:
                r = conn.response("GET", 3)
            except Closed:
                return ["connect", who, op[2], opts, {"closed": True}]
            n = self.normal(r)
            result = {k: n[k] for k in n if k != "reason"}
            if r["status"] == 101:
                want = base64.b64encode(hashlib.sha1(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
                result["accept_ok"] = dict(r["headers"]).get("sec-websocket-accept") == want
                self.ws[who] = conn
            else:
                result["closed"] = conn.closed_within(0.3)
                conn.close()
            return ["connect", who, op[2], opts, result]
        if verb == "wait":
            time.sleep(op[2] / 1000)
            return op
        conn = self.ws.get(who)
        if conn is None:
            return op[:3] + [{"no_connection": True}]
        try:
            if verb == "text":
                conn.send(frame(1, op[2].encode("utf-8")))
            elif verb == "drain":   # read on to the end, whatever comes, then hang up
                got = {}
                while not ("close" in got or "eof" in got or "timeout" in got):
                    got = self.ws_recv(conn, 1.5)
                if "close" in got:
                    conn.closed_within(1.0)
                conn.close()
                self.ws.pop(who)
            elif verb == "burst":   # several frames in one segment
                data = b""
                for f in op[2]:
                    if f[0] == "text":
                        data += frame(1, f[1].encode())
                    else:
                        data += frame(8, struct.pack(">H", f[1]))
                        self.said_bye.add(who)
                conn.send(data)
            elif verb == "bigtext":
                conn.send(frame(1, (op[2] * op[3]).encode("utf-8")))
            elif verb == "binary":
                conn.send(frame(2, bytes.fromhex(op[2])))
            elif verb == "ping":
                conn.send(frame(9, bytes.fromhex(op[2])))
            elif verb == "pong":
                conn.send(frame(10, bytes.fromhex(op[2])))
            elif verb == "close":
                payload = b"" if op[2] is None else struct.pack(">H", op[2]) + op[3].encode()
                conn.send(frame(8, payload))
                self.said_bye.add(who)
            elif verb == "frame":   # opcode, hex, {fin, rsv, mask}
                o = op[4] if len(op) > 4 else {}
                conn.send(frame(op[2], bytes.fromhex(op[3]), fin=o.get("fin", 1),
                                rsv=o.get("rsv", 0), mask=o.get("mask", True)))
                if op[2] == 8:
                    self.said_bye.add(who)
            elif verb == "bytes":
                conn.send(bytes.fromhex(op[2]))
            elif verb == "abort":
                conn.close(reset=True)
                self.ws.pop(who)
            elif verb == "shut":
                conn.sock.shutdown(socket.SHUT_WR)
            elif verb == "recv":
                got = self.ws_recv(conn, op[3] if len(op) > 3 else 2.5)
                if "close" in got:      # as a browser: answer, see the end, hang up
                    if who not in self.said_bye:
                        conn.send(frame(8, struct.pack(">H", got["close"]) if got["close"] else b""))
                    got["eof"] = conn.closed_within(1.0)
                    conn.close()
                    self.ws.pop(who)
                elif "eof" in got:
                    conn.close()
                    self.ws.pop(who)
                return ["recv", who, got] + op[3:4]
            elif verb == "quiet":
                got = self.ws_recv(conn, op[2] / 1000)
                return op[:3] if got.get("timeout") else op[:3] + [got]
            else:
                raise ValueError(verb)
        except (BrokenPipeError, ConnectionResetError):
            return op + [{"send_failed": True}]
        return op

    def ws_recv(self, conn, timeout):
        try:
            first = conn.exactly(2, timeout)
            length = first[1] & 127
            if length == 126:
                length = struct.unpack(">H", conn.exactly(2, timeout))[0]
            elif length == 127:
                length = struct.unpack(">Q", conn.exactly(8, timeout))[0]
            masked = bool(first[1] & 128)
            payload = conn.exactly(length, timeout)
        except Closed:
            return {"eof": True}
        except (socket.timeout, TimeoutError):
            return {"timeout": True}
        code, out = first[0] & 15, {}
        if not first[0] & 128:
            out["fin"] = 0
        if first[0] & 0x70:
            out["rsv"] = (first[0] >> 4) & 7
        if masked:
            out["masked"] = True
        if code in (0, 1):
            key = "text" if code == 1 else "continuation"
            if len(payload) > 1500:
                out[key + "_len"] = len(payload)
                out[key + "_sha256"] = hashlib.sha256(payload).hexdigest()
            elif out.get("rsv"):
                out[key + "_hex"] = payload.hex()
            else:
                out[key] = payload.decode("utf-8", "backslashreplace")
        elif code == 8:
            out["close"] = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None
            out["reason"] = payload[2:].decode("utf-8", "replace")
        else:
            out[{2: "binary", 9: "ping", 10: "pong"}.get(code, f"op{code}")] = payload.hex()
        return out

    def run(self, step):
        self.any_ids = step.get("any_ids", False)
        kind = step["kind"]
        if kind == "sleep":
            time.sleep(step["ms"] / 1000)
            return {}, 0
        if kind == "restart":
            for c in self.conns.values():
                c.close()
            self.conns.clear()
            self.server.restart()
            return {}, 0
        return {"http": self.http, "raw": self.raw, "parallel": self.parallel,
                "ws": self.websocket}[kind](step)


def frame(opcode, payload, fin=1, rsv=0, mask=True):
    out = bytes([(fin << 7) | (rsv << 4) | opcode])
    bit = 128 if mask else 0
    n = len(payload)
    if n < 126:
        out += bytes([bit | n])
    elif n < 65536:
        out += bytes([bit | 126]) + struct.pack(">H", n)
    else:
        out += bytes([bit | 127]) + struct.pack(">Q", n)
    if not mask:
        return out + payload
    key = os.urandom(4)
    if n:
        pad = (key * (n // 4 + 1))[:n]
        payload = (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(n, "big")
    return out + key + payload
