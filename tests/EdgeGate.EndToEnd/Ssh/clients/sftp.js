// node ssh2: a file there and back by its fast, parallel ways; names, attributes, renaming, a denial. Arguments: port, password, local folder.
const { Client } = require('ssh2');
const fs = require('fs');
const [port, password, local] = process.argv.slice(2);
const call = (sftp, name, ...args) => new Promise((done, fail) => sftp[name](...args, (error, result) => (error ? fail(error) : done(result))));
const client = new Client();
client.on('ready', () => client.sftp(async (error, sftp) => {
  if (error) throw error;
  const data = require('crypto').randomBytes(5_000_000);
  fs.writeFileSync(`${local}/node`, data);
  await call(sftp, 'fastPut', `${local}/node`, 'free/node', { concurrency: 64 });
  await call(sftp, 'fastGet', 'free/node', `${local}/node2`, { concurrency: 64 });
  console.log(fs.readFileSync(`${local}/node2`).equals(data), (await call(sftp, 'stat', 'free/node')).size);
  await call(sftp, 'rename', 'free/node', 'free/node3');
  console.log((await call(sftp, 'readdir', 'free')).some((entry) => entry.filename === 'node3'));
  await call(sftp, 'unlink', 'free/node3');
  console.log(await call(sftp, 'stat', 'free/node3').catch((refusal) => refusal.code));
  client.end();
})).connect({ host: '127.0.0.1', port: Number(port), username: 'box', password });
