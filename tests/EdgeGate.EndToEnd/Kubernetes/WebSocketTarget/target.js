// Remote commands as an API server answers them, on the WebSocket server of npm's ws: one port for each generation, and that generation alone.
// What it is told to run it runs. Prints the ports, by generation.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

// As much of discovery as kubectl wants to know of pods, and whatever pod is asked for, with one container.
function document(path) {
  const name = /^\/api\/v1\/namespaces\/default\/pods\/([a-z0-9-]+)$/.exec(path)?.[1];
  if (name) {
    return {
      kind: 'Pod', apiVersion: 'v1', metadata: { name, namespace: 'default' },
      spec: { containers: [{ name: 'app', image: 'box' }] }, status: { phase: 'Running' },
    };
  }
  return {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get'] }] },
  }[path];
}

const generations = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];

function serve(socket, request, generation) {
  const version = generation.startsWith('v') ? Number(generation[1]) : 1;
  const query = new URL(request.url, 'http://target').searchParams;
  const [program, ...words] = query.getAll('command');
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const send = (channel, data) => socket.send(Buffer.concat([Buffer.from([channel]), data]));
  if (query.get('stdin') !== 'true') { child.stdin.end(); }
  // As API servers do: every channel is opened with nothing.
  for (const channel of [0, 1, 2, 3]) { send(channel, Buffer.alloc(0)); }
  child.stdout.on('data', data => send(1, data));
  child.stderr.on('data', data => send(2, data));
  child.stdin.on('error', () => {});
  socket.on('message', data => {
    if (version >= 5 && data[0] === 255 && data[1] === 0) { child.stdin.end(); }
    else if (data[0] === 0 && data.length > 1) { child.stdin.write(data.subarray(1)); }
  });
  socket.on('close', () => child.kill());
  child.on('close', code => {
    const words = `command terminated with non-zero exit code: exit status ${code}`;
    const status = code === 0
      ? { metadata: {}, status: 'Success' }
      : { metadata: {}, status: 'Failure', message: words, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } };
    if (version >= 4) { send(3, Buffer.from(JSON.stringify(status))); }
    else if (code !== 0) { send(3, Buffer.from(words)); }
    socket.close(1000);
  });
}

const ports = {};
for (const generation of generations) {
  const server = createServer((request, response) => {
    const found = document(request.url.split('?')[0]);
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(found ?? {}));
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => generation });
  server.on('upgrade', (request, socket, head) => {
    const asked = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim());
    if (!asked.includes(generation)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, accepted => serve(accepted, request, generation));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  ports[generation] = server.address().port;
}
console.log(JSON.stringify(ports));
process.stdin.on('end', () => process.exit()).resume();
