// @kubernetes/client-node against a URL with a token: lists, watches, logs, exec with both outputs, stdin and an exit code, a denial.
import * as k8s from '@kubernetes/client-node'
import { PassThrough, Readable } from 'node:stream'

const [server, caFile, token, pod] = process.argv.slice(2)
const config = new k8s.KubeConfig()
config.loadFromOptions({
  clusters: [{ name: 'gate', server, caFile }], users: [{ name: 'me', token }], contexts: [{ name: 'it', cluster: 'gate', user: 'me' }], currentContext: 'it'
})
const api = config.makeApiClient(k8s.CoreV1Api)
const pods = await api.listNamespacedPod({ namespace: 'default' })
console.log(...pods.items.map((one) => `${one.metadata.name} ${one.metadata.annotations.owner}`))

function gather () {
  const stream = new PassThrough()
  stream.text = ''
  stream.on('data', (piece) => { stream.text += piece })
  return stream
}

const seen = []
await new Promise((resolve) => {
  const done = () => resolve()
  const watching = new k8s.Watch(config).watch('/api/v1/namespaces/default/pods', {}, async (type, object) => {
    seen.push(`${type} ${object.metadata.name} ${object.metadata.annotations.owner}`)
    if (seen.length === 2) { (await watching).abort() }
  }, done)
})
console.log(...seen)

const log = gather()
await new k8s.Log(config).log('default', pod, 'app', log)
await new Promise((resolve) => log.on('end', resolve))
console.log(JSON.stringify(log.text))

async function run (command, input) {
  const out = gather()
  const err = gather()
  const status = await new Promise((resolve) => new k8s.Exec(config).exec('default', pod, 'app', command, out, err, input === undefined ? null : Readable.from([input]), false, resolve))
  await new Promise((resolve) => setImmediate(resolve))
  console.log(JSON.stringify(out.text), JSON.stringify(err.text), status.status, status.details?.causes?.[0]?.message ?? '')
}

await run(['sh', '-c', 'echo out jane.roe@example.org; echo err jane.roe@example.org >&2; exit 3'])
await run(['cat'], 'to jane.roe@example.org')
try {
  await api.deleteNamespacedPod({ name: pod, namespace: 'default' })
} catch (refused) {
  console.log(refused.code, String(refused.body).includes('no rule allows'))
}
