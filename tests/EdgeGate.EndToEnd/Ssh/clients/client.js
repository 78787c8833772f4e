// node ssh2: commands one after the other, a shell with a size, standard errors. Arguments: port, password.
const { Client } = require('ssh2');
const [port, password] = process.argv.slice(2);
const client = new Client();
client.on('ready', () => client.exec('cat; echo bad >&2; exit 7', (error, stream) => {
  if (error) throw error;
  let out = '', bad = '';
  stream.on('data', (data) => { out += data; }).stderr.on('data', (data) => { bad += data; });
  stream.on('close', (code) => {
    console.log(JSON.stringify([out, bad, code]));
    client.shell({ cols: 77, rows: 22 }, (failed, shell) => {
      if (failed) throw failed;
      let shown = '';
      shell.on('data', (data) => { shown += data; }).on('close', () => { console.log(shown.includes('22 77')); client.end(); });
      shell.end('stty size; exit\n');
    });
  });
  stream.end('through');
})).connect({ host: '127.0.0.1', port: Number(port), username: 'box', password });
