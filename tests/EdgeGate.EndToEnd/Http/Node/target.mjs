// A server that speaks the formats of model APIs, MCP over both of its HTTP transports, and WebSocket. Secrets are cut over deltas.
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { z } from 'zod';
import { EventStreamCodec } from '@smithy/eventstream-codec';

const port = Number(process.argv[2]);
const pieces = ['Her card is 41', '11 1111 1', '111 1111 and mail ja', 'ne.roe@exam', 'ple.org, bye'];
const reached = [];
const called = [];

const event = (response, data, name) => response.write((name ? `event: ${name}\n` : '') + `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
const stream = response => response.writeHead(200, { 'content-type': 'text/event-stream' });
const json = (response, data) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(data));

function chat(request, response, body) {
  const base = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: body.model };
  if (!body.stream) {
    return json(response, { ...base, object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: pieces.join(''), reasoning_content: 'thought of jane.roe@example.org' } }] });
  }
  stream(response);
  const send = (delta, finish_reason = null) => event(response, { ...base, choices: [{ index: 0, delta, finish_reason }] });
  send({ role: 'assistant', content: '' });
  for (const text of ['the user is ja', 'ne.roe@example', '.org']) send({ reasoning_content: text });
  for (const content of pieces) send({ content });
  send({ tool_calls: [{ index: 0, id: 't1', type: 'function', function: { name: 'mail', arguments: '' } }] });
  for (const part of ['{"to":"jane.r', 'oe@example.org"', ',"n":1}']) send({ tool_calls: [{ index: 0, function: { arguments: part } }] });
  send({}, 'tool_calls');
  event(response, '[DONE]');
  response.end();
}

function responses(request, response, body) {
  stream(response);
  const text = pieces.join('');
  const part = { type: 'output_text', text: '', annotations: [] };
  const item = { id: 'm1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
  const whole = { ...item, status: 'completed', content: [{ ...part, text }] };
  const answer = { id: 'r1', object: 'response', created_at: 1, status: 'in_progress', model: body.model, output: [] };
  let sequence_number = 0;
  const send = (type, data) => event(response, { type, sequence_number: sequence_number++, ...data }, type);
  send('response.created', { response: answer });
  send('response.output_item.added', { output_index: 0, item });
  send('response.content_part.added', { item_id: 'm1', output_index: 0, content_index: 0, part });
  for (const delta of pieces) send('response.output_text.delta', { item_id: 'm1', output_index: 0, content_index: 0, delta, logprobs: [] });
  send('response.output_text.done', { item_id: 'm1', output_index: 0, content_index: 0, text, logprobs: [] });
  send('response.content_part.done', { item_id: 'm1', output_index: 0, content_index: 0, part: { ...part, text } });
  send('response.output_item.done', { output_index: 0, item: whole });
  send('response.completed', { response: { ...answer, status: 'completed', output: [whole] } });
  response.end();
}

function messages(request, response, body) {
  stream(response);
  const send = data => event(response, data, data.type);
  const block = (index, content_block, deltas) => {
    send({ type: 'content_block_start', index, content_block });
    send({ type: 'ping' });
    for (const delta of deltas) send({ type: 'content_block_delta', index, delta });
    send({ type: 'content_block_stop', index });
  };
  send({ type: 'message_start', message: { id: 'm1', type: 'message', role: 'assistant', model: body.model, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } } });
  block(0, { type: 'thinking', thinking: '', signature: '' }, [{ type: 'thinking_delta', thinking: 'She is ja' }, { type: 'thinking_delta', thinking: 'ne.roe@example.org' }, { type: 'signature_delta', signature: 'A'.repeat(80) }]);
  block(1, { type: 'text', text: '' }, pieces.map(text => ({ type: 'text_delta', text })));
  block(2, { type: 'tool_use', id: 't1', name: 'mail', input: {} }, ['{"to": "jane.r', 'oe@example.org"', ', "n": 1}'].map(partial_json => ({ type: 'input_json_delta', partial_json })));
  send({ type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 5 } });
  send({ type: 'message_stop' });
  response.end();
}

const codec = new EventStreamCodec(bytes => Buffer.from(bytes).toString(), text => Buffer.from(text));
const amazon = (response, type, payload, kind = 'event') => response.write(codec.encode({
  headers: Object.fromEntries([[`:${kind}-type`, type], [':content-type', 'application/json'], [':message-type', kind]].map(([name, value]) => [name, { type: 'string', value }])),
  body: Buffer.from(JSON.stringify(payload)),
}));

// Amazon Bedrock: the same of every model, and Anthropic's own words in base64.
function converse(response) {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  amazon(response, 'messageStart', { role: 'assistant', p: 'ab' });
  const block = (contentBlockIndex, deltas) => {
    for (const delta of deltas) amazon(response, 'contentBlockDelta', { contentBlockIndex, delta, p: 'abcdefgh' });
    amazon(response, 'contentBlockStop', { contentBlockIndex, p: 'abc' });
  };
  block(0, [{ reasoningContent: { text: 'She is ja' } }, { reasoningContent: { text: 'ne.roe@example.org' } }, { reasoningContent: { signature: 'A'.repeat(80) } }]);
  block(1, pieces.map(text => ({ text })));
  amazon(response, 'contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'mail' } } });
  block(2, ['{"to": "jane.r', 'oe@example.org"', ', "n": 1}'].map(input => ({ toolUse: { input } })));
  amazon(response, 'messageStop', { stopReason: 'tool_use' });
  amazon(response, 'metadata', { usage: { inputTokens: 1, outputTokens: 5, totalTokens: 6 }, metrics: { latencyMs: 7 } });
  response.end();
}

function invoke(response) {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  const say = event => amazon(response, 'chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcd' });
  for (const text of pieces) say({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
  say({ type: 'content_block_stop', index: 0 });
  amazon(response, 'throttlingException', { message: 'jane.roe@example.org asks too much' }, 'exception');
  response.end();
}

function server() {
  const mcp = new McpServer({ name: 'tools', version: '1.0.0' });
  const tool = name => mcp.registerTool(name, { description: `does ${name}, ask jane.roe@example.org`, inputSchema: { path: z.string().optional() } }, ({ path }) => {
    called.push(`${name} ${path}`);
    return { content: [{ type: 'text', text: `${path}: card 4111 1111 1111 1111` }] };
  });
  for (const name of ['read_file', 'search', 'drop_table', 'write_file']) tool(name);
  const prompt = name => mcp.registerPrompt(name, { description: `asks ${name}`, argsSchema: { code: z.string() } }, ({ code }) => {
    reached.push(name);
    return { messages: [{ role: 'user', content: { type: 'text', text: `${code} for jane.roe@example.org` } }] };
  });
  for (const name of ['review_code', 'leak_code']) prompt(name);
  const read = uri => {
    reached.push(uri.href);
    return { contents: [{ uri: uri.href, text: 'by jane.roe@example.org' }] };
  };
  for (const uri of ['file:///pub/a.txt', 'file:///etc/passwd']) mcp.registerResource(uri, uri, {}, read);
  for (const uri of ['file:///pub/docs/{name}', 'file:///etc/conf/{name}']) mcp.registerResource(uri, new ResourceTemplate(uri, { list: undefined }), {}, read);
  return mcp;
}

const sessions = new Map();
async function streamable(request, response, body) {
  let transport = sessions.get(request.headers['mcp-session-id']);
  if (!transport) {
    transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID(), enableJsonResponse: request.url.includes('json'), onsessioninitialized: id => sessions.set(id, transport) });
    await server().connect(transport);
  }
  await transport.handleRequest(request, response, body);
}

async function older(request, response, url, body) {
  if (request.method === 'GET') {
    const transport = new SSEServerTransport('/messages', response);
    sessions.set(transport.sessionId, transport);
    await server().connect(transport);
    return;
  }
  await sessions.get(url.searchParams.get('sessionId')).handlePostMessage(request, response, body);
}

const listener = http.createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    const url = new URL(request.url, 'http://target');
    switch (url.pathname) {
      case '/v1/chat/completions': return chat(request, response, body);
      case '/v1/responses': return responses(request, response, body);
      case '/v1/messages': return messages(request, response, body);
      case '/mcp': case '/mcp-json': return await streamable(request, response, body);
      case '/sse': case '/messages': return await older(request, response, url, body);
      case '/v1/called': return json(response, called);
      case '/v1/reached': return json(response, reached);
      case '/model/anthropic.claude%3A0/converse-stream': return converse(response);
      case '/model/anthropic.claude%3A0/invoke-with-response-stream': return invoke(response);
      default: return response.writeHead(404).end();
    }
  } catch (problem) {
    console.error(problem);
    response.destroy();
  }
});
new WebSocketServer({ server: listener, perMessageDeflate: true }).on('connection', socket => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
listener.listen(port, '127.0.0.1', () => console.log('ready'));
