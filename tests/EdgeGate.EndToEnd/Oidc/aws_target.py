"""A target that checks AWS signatures the long way round: python3 aws_target.py PORT. Answers 200 with what was signed, or 403 with why not."""
import hashlib
import hmac
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote_to_bytes

SECRET = "aws-secret/1"


class Target(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def check(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        given = self.headers["Authorization"] or ""
        fields = dict(part.strip().split("=", 1) for part in given.removeprefix("AWS4-HMAC-SHA256 ").split(","))
        key, day, region, service, end = fields["Credential"].split("/")
        names = fields["SignedHeaders"].split(";")
        path, _, query = self.path.partition("?")
        uri = "/".join(quote(unquote_to_bytes(one) if service == "s3" else one, safe="-_.~") for one in path.split("/"))
        pairs = sorted((quote(unquote_to_bytes(name), safe="-_.~"), quote(unquote_to_bytes(value), safe="-_.~")) for name, _, value in (one.partition("=") for one in query.split("&") if one))
        digest = hashlib.sha256(body).hexdigest()
        if service == "s3":
            digest = self.headers["x-amz-content-sha256"]
            if digest not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
                return 403, "another body"
        lines = "".join(f"{name}:{' '.join((self.headers[name] or '').split())}\n" for name in names)
        canonical = "\n".join([self.command, uri, "&".join("=".join(pair) for pair in pairs), lines, ";".join(names), digest])
        scope = f"{day}/{region}/{service}/{end}"
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(canonical.encode("latin-1")).hexdigest()])
        derived = ("AWS4" + SECRET).encode()
        for part in (day, region, service, end):
            derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
        if hmac.new(derived, text.encode(), hashlib.sha256).hexdigest() != fields["Signature"]:
            return 403, "wrong signature\n" + canonical
        return 200, f"key={key} signed={fields['SignedHeaders']} length={len(body)} token={self.headers['x-amz-security-token']} body={body[:64].decode('latin-1')}"

    def answer(self):
        status, text = self.check()
        content = text.encode("latin-1")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Target)
print("ready", flush=True)
server.serve_forever()
