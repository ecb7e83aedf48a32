"""Stand-ins for WeCom, DingTalk, Feishu and a mail server on this machine: they answer as the services' documents say."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOUR = 3600
SECRETS = ("corp-secret-1", "ding-secret-1", "fei-secret-1", "wecom-robot-key", "dingrobottoken", "feishu-robot-token")


class Service:
    """`sent` is what arrived; `faults` are answered instead, one for each message; `asked` counts by path."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.faults: list[Any] = []
        self.asked: list[str] = []
        self.tokens = 0
        self.lasts_seconds = 7200
        self.secret = ""
        self.seen_keys: set[str] = set()
        self.lock = threading.Lock()

    @property
    def token(self) -> str:
        return f"token-number-{self.tokens}"

    def new_token(self) -> str:
        self.tokens += 1
        return self.token

    def respond(self, path: str, query: dict[str, str], body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        raise NotImplementedError


class WeCom(Service):
    def respond(self, path: str, query: dict[str, str], body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if path == "/cgi-bin/gettoken":
            if query != {"corpid": "corp", "corpsecret": "corp-secret-1"}:
                return 200, {"errcode": 40001, "errmsg": f"invalid credential {query['corpsecret']}"}
            answer = {"errcode": 0, "errmsg": "ok", "access_token": self.new_token(), "expires_in": self.lasts_seconds}
            return 200, answer
        if path == "/cgi-bin/message/send":
            return 200, self._message(query, body)
        if path == "/cgi-bin/webhook/send":
            if query.get("key") != "wecom-robot-key":
                return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
            if len(body["text"]["content"].encode()) > 2048:
                return 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
            self.sent.append(body)
            return 200, {"errcode": 0, "errmsg": "ok"}
        return 404, {}

    def _message(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("access_token") != self.token:
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        if body["agentid"] != 1000002 or body["touser"] == "nobody":
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        if body["touser"] == "unlicensed":
            return {"errcode": 0, "errmsg": "ok", "unlicenseduser": "unlicensed"}
        if body["msgtype"] == "textcard":
            card = body["textcard"]
            if not card["url"] or len(card["title"].encode()) > 128 or len(card["description"].encode()) > 512:
                return {"errcode": 40058, "errmsg": "textcard"}
        self.sent.append(body)
        return {"errcode": 0, "errmsg": "ok", "msgid": "1"}


class DingTalk(Service):
    def respond(self, path: str, query: dict[str, str], body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if path == "/gettoken":
            if query != {"appkey": "ding-key", "appsecret": "ding-secret-1"}:
                return 200, {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            answer = {"errcode": 0, "errmsg": "ok", "access_token": self.new_token(), "expires_in": self.lasts_seconds}
            return 200, answer
        if path == "/topapi/message/corpconversation/asyncsend_v2":
            if query.get("access_token") != self.token:
                return 200, {
                    "errcode": 88,
                    "sub_code": "40014",
                    "sub_msg": "不合法的access_token",
                    "errmsg": "ding talk error",
                }
            if body["userid_list"] == "nobody":
                return 200, {"errcode": 33012, "errmsg": "无效的USERID"}
            self.sent.append(body)
            return 200, {"errcode": 0, "task_id": 256271667526, "request_id": "4jzllmte0wau"}
        if path == "/robot/send":
            return 200, self._robot(query, body)
        return 404, {}

    def _robot(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("access_token") != "dingrobottoken":
            return {"errcode": 300005, "errmsg": "token is not exist"}
        if self.secret:
            stamp = query.get("timestamp", "0")
            signed = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
            is_now = abs(time.time() * 1000 - int(stamp)) < HOUR * 1000
            if not is_now or query.get("sign") != base64.b64encode(signed).decode():
                return {"errcode": 310000, "errmsg": "sign not match"}
        self.sent.append(body)
        return {"errcode": 0, "errmsg": "ok"}


class Feishu(Service):
    def respond(self, path: str, query: dict[str, str], body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if path == "/open-apis/auth/v3/tenant_access_token/internal":
            if body != {"app_id": "cli_1", "app_secret": "fei-secret-1"}:
                return 200, {"code": 10014, "msg": "app secret invalid"}
            answer = {"code": 0, "msg": "ok", "tenant_access_token": self.new_token(), "expire": self.lasts_seconds}
            return 200, answer
        if path == "/open-apis/im/v1/messages":
            return self._message(query, body, headers)
        if path.startswith("/open-apis/bot/v2/hook/"):
            return 200, self._robot(path.rsplit("/", 1)[1], body)
        return 404, {}

    def _message(self, query: dict[str, str], body: dict[str, Any], headers: Any) -> tuple[int, Any]:
        if headers["Authorization"] != f"Bearer {self.token}":
            return 400, {"code": 99991663, "msg": "Invalid access token for authorization."}
        if query != {"receive_id_type": "open_id"} or not body["receive_id"].startswith("ou_"):
            return 400, {"code": 99992351, "msg": "The request you send is not a valid {open_id}"}
        # The same within an hour is shown once.
        if body["uuid"] not in self.seen_keys:
            self.sent.append({**body, "content": json.loads(body["content"])})
        self.seen_keys.add(body["uuid"])
        return 200, {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}

    def _robot(self, token: str, body: dict[str, Any]) -> dict[str, Any]:
        if token != "feishu-robot-token":
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        if self.secret:
            stamp = body.get("timestamp", "0")
            signed = hmac.new(f"{stamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
            is_now = abs(time.time() - int(stamp)) < HOUR
            if not is_now or body.get("sign") != base64.b64encode(signed).decode():
                return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        self.sent.append(body)
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


TOKEN_PATHS = ("/cgi-bin/gettoken", "/gettoken", "/open-apis/auth/v3/tenant_access_token/internal")


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: dict[str, Any]) -> None:
        service: Service = self.server.service
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        with service.lock:
            service.asked.append(address.path)
            fault = service.faults.pop(0) if service.faults and address.path not in TOKEN_PATHS else None
        if fault is None:
            with service.lock:
                status, answer = service.respond(address.path, query, body, self.headers)
            self._write(status, json.dumps(answer, ensure_ascii=False).encode(), {})
        elif "sleep" in fault:
            time.sleep(fault["sleep"])
        else:
            content = fault.get("body", b"") if "json" not in fault else json.dumps(fault["json"]).encode()
            self._write(fault.get("status", 200), content, fault.get("headers", {}))

    def _write(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Quietly."""


@contextmanager
def served(service: Service) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.service = service  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail into `taken`; `answers` (RCPT, DATA → line) are given instead of 250."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.taken: list[bytes] = []
        self.answers: dict[str, str] = {}


class _Mail(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 stand-in")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word != "DATA":
                self._say(self.server.answers.get(word, "250 ok"))
                continue
            self._say("354 go on")
            lines = []
            while (part := self.rfile.readline()) != b".\r\n":
                lines.append(part)
            answer = self.server.answers.get("DATA", "250 taken")
            if answer.startswith("250"):
                self.server.taken.append(b"".join(lines))
            self._say(answer)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
