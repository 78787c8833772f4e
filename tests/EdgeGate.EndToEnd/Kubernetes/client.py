"""python3-kubernetes against a URL with a token: lists pods, runs a command with both outputs, sends stdin, is denied."""
import sys

from kubernetes import client
from kubernetes.client.rest import ApiException
from kubernetes.stream import stream

url, ca, token = sys.argv[1:4]
configuration = client.Configuration()
configuration.host, configuration.ssl_ca_cert = url, ca
configuration.api_key = {"authorization": "Bearer " + token}
api = client.CoreV1Api(client.ApiClient(configuration))
print(*(pod.metadata.name for pod in api.list_namespaced_pod("default").items))


def run(command, stdin=None):
    asked = dict(container="app", command=command, stderr=True, stdout=True, stdin=stdin is not None, tty=False, _preload_content=False)
    process = stream(api.connect_get_namespaced_pod_exec, "box", "default", **asked)
    if stdin is not None:
        process.write_stdin(stdin)
    out, err = "", ""
    while process.is_open():
        process.update(timeout=1)
        out += process.read_stdout() if process.peek_stdout() else ""
        err += process.read_stderr() if process.peek_stderr() else ""
    print(repr(out), repr(err), process.returncode)


run(["sh", "-c", "echo out jane.roe@example.org; echo err jane.roe@example.org >&2; exit 3"])
run(["head", "-c", "6"], "abcdef")
try:
    api.delete_namespaced_pod("box", "default")
except ApiException as refused:
    print(refused.status, "no rule allows" in refused.body)
