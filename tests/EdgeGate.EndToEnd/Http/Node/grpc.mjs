// A server of gRPC, and a client of it that goes through the gateway.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [which, address, token] = process.argv.slice(2);
const proto = path.join(path.dirname(fileURLToPath(import.meta.url)), 'orders.proto');
const { orders } = grpc.loadPackageDefinition(loader.loadSync(proto, { longs: String }));
const person = {
  name: 'Jane', mail: 'write to jane.roe@example.org', notes: ['ssn 219-09-9999', 'ok'], tags: { a: 'jane.roe@example.org' }, friend: { name: 'Bob', mail: 'bob@example.net' },
};

function serve() {
  const server = new grpc.Server();
  server.addService(orders.Orders.service, {
    Get: (call, done) => {
      const metadata = new grpc.Metadata();
      metadata.set('x-mail', 'jane.roe@example.org');
      call.sendMetadata(metadata);
      done(null, { ...person, name: `asked ${call.request.mail}` });
    },
    List: call => {
      for (let i = 0; i < 3; i++) call.write({ ...person, name: `n${i}` });
      call.end();
    },
    Put: (call, done) => {
      let count = 0;
      call.on('data', sent => { count += sent.name.length; });
      call.on('end', () => done(null, { name: `${count}` }));
    },
    Chat: call => {
      call.on('data', sent => call.write({ name: `re ${sent.name}`, mail: 'jane.roe@example.org' }));
      call.on('end', () => call.end());
    },
    Fail: (call, done) => done({ code: grpc.status.FAILED_PRECONDITION, details: 'no such mail: jane.roe@example.org' }),
    Delete: (call, done) => done(null, {}),
  });
  server.bindAsync(address, grpc.ServerCredentials.createInsecure(), problem => console.log(problem ?? 'ready'));
}

async function ask() {
  const client = new orders.Orders(address, grpc.credentials.createInsecure(), { 'grpc.default_authority': 'grpc.gate.test', 'grpc.enable_http_proxy': 0 });
  const proof = text => {
    const metadata = new grpc.Metadata();
    metadata.set('authorization', `Bearer ${text}`);
    return metadata;
  };
  const unary = (method, request, text = token) => new Promise(tell => {
    let mail;
    const call = client[method](request, proof(text), { deadline: Date.now() + 20000 }, (problem, answer) => tell(problem ? `${problem.code} ${problem.details}` : `${JSON.stringify(answer)} ${mail}`));
    call.on('metadata', metadata => { mail = metadata.get('x-mail'); });
  });
  const ended = (call, print) => new Promise(tell => {
    call.on('data', print);
    call.on('end', tell);
    call.on('error', problem => tell(console.log(problem.code, problem.details)));
  });
  console.log(await unary('Get', { mail: 'al@example.com' }));
  console.log(await unary('Fail', {}));
  console.log(await unary('Delete', {}));
  console.log(await unary('Get', {}, 'none'));
  await ended(client.List({}, proof(token)), answer => console.log(answer.name, answer.mail));
  await new Promise(tell => {
    const call = client.Put(proof(token), (problem, answer) => tell(console.log(problem?.details ?? answer.name)));
    for (let i = 0; i < 200; i++) call.write({ name: 'x'.repeat(5000) });
    call.end();
  });
  // Each message waits for the answer to the one before.
  const chat = client.Chat(proof(token));
  let count = 0;
  const over = ended(chat, answer => {
    console.log(answer.name, answer.mail);
    if (++count === 3) chat.end();
    // Longer than a body of other requests may be silent.
    else setTimeout(() => chat.write({ name: `${count}` }), 4000);
  });
  chat.write({ name: '0' });
  await over;
  const all = await Promise.all(Array.from({ length: 300 }, (_, i) => unary('Get', { mail: `${i}` })));
  console.log(all.every((answer, i) => answer.startsWith(`{"name":"asked ${i}"`)));
  client.close();
}

if (which === 'serve') serve();
else await ask();
