// Stock clients against a URL with a token: what each of them makes of the answers, a line each.
import OpenAI from 'openai';
import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseStreamCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import WebSocket from 'ws';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';

const [which, url, token] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };

const clients = {
  async chat() {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
    const whole = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    console.log(whole.choices[0].message.content);
    console.log(whole.choices[0].message.reasoning_content);
    let text = '', thought = '', args = '', finish;
    for await (const chunk of await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true })) {
      const choice = chunk.choices[0];
      text += choice.delta.content ?? '';
      thought += choice.delta.reasoning_content ?? '';
      args += choice.delta.tool_calls?.[0]?.function?.arguments ?? '';
      finish = choice.finish_reason ?? finish;
    }
    console.log(text);
    console.log(thought);
    console.log(JSON.parse(args).to, JSON.parse(args).n, finish);
  },
  async responses() {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
    let text = '';
    const stream = client.responses.stream({ model: 'm', input: 'hi' });
    stream.on('response.output_text.delta', part => text += part.delta);
    const final = await stream.finalResponse();
    console.log(text);
    console.log(final.output_text);
  },
  async messages() {
    const client = new Anthropic({ baseURL: url, authToken: token, apiKey: null, maxRetries: 0 });
    let text = '';
    const stream = client.messages.stream({ model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] });
    stream.on('text', part => text += part);
    const final = await stream.finalMessage();
    console.log(text);
    console.log(final.content[0].thinking, final.content[0].signature.length);
    console.log(final.content[1].text);
    console.log(final.content[2].input.to, final.content[2].input.n, final.stop_reason);
  },
  async bedrock() {
    const client = new BedrockRuntimeClient({ region: 'us-east-1', endpoint: url, token: { token }, authSchemePreference: ['httpBearerAuth'], maxAttempts: 1 });
    const modelId = 'anthropic.claude:0';
    const blocks = ['', '', ''];
    let signature = 0, stop, latency;
    const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'hi' }] }] }));
    for await (const { contentBlockDelta: piece, messageStop, metadata } of stream) {
      if (piece) blocks[piece.contentBlockIndex] += piece.delta.text ?? piece.delta.toolUse?.input ?? piece.delta.reasoningContent.text ?? '';
      signature += piece?.delta.reasoningContent?.signature?.length ?? 0;
      stop ??= messageStop?.stopReason;
      latency ??= metadata?.metrics.latencyMs;
    }
    const { to, n } = JSON.parse(blocks[2]);
    console.log(blocks[0], signature);
    console.log(blocks[1]);
    console.log(to, n, stop, latency);
    let text = '';
    try {
      const { body } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, contentType: 'application/json', body: '{}' }));
      for await (const { chunk } of body) text += JSON.parse(Buffer.from(chunk.bytes).toString()).delta?.text ?? '';
    } catch (problem) {
      console.log(text);
      console.log(problem.name, problem.message);
    }
  },
  async mcp() {
    for (const transport of [
      () => new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }),
      () => new StreamableHTTPClientTransport(new URL(`${url}/mcp-json`), { requestInit: { headers } }),
      () => new SSEClientTransport(new URL(`${url}/sse`), { requestInit: { headers } }),
    ]) {
      const client = new Client({ name: 'agent', version: '1.0.0' });
      await client.connect(transport());
      const { tools } = await client.listTools();
      console.log(tools.map(tool => `${tool.name} (${tool.description})`).join(' '));
      console.log((await client.callTool({ name: 'read_file', arguments: { path: '/pub/a' } })).content[0].text);
      for (const call of [{ name: 'drop_table', arguments: {} }, { name: 'read_file', arguments: { path: '/etc/passwd' } }]) {
        try { console.log(await client.callTool(call)); } catch (problem) { console.log(problem.message.match(/no [a-z ]+/)[0], problem.data?.rule ?? ''); }
      }
      await client.close();
    }
    console.log(JSON.stringify(await (await fetch(`${url}/v1/called`, { headers })).json()));
  },
  async lists() {
    for (const transport of [
      () => new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }),
      () => new StreamableHTTPClientTransport(new URL(`${url}/mcp-json`), { requestInit: { headers } }),
      () => new SSEClientTransport(new URL(`${url}/sse`), { requestInit: { headers } }),
    ]) {
      const client = new Client({ name: 'agent', version: '1.0.0' });
      await client.connect(transport());
      console.log((await client.listPrompts()).prompts.map(one => one.name).join(' '));
      console.log((await client.listResources()).resources.map(one => one.uri).join(' '));
      console.log((await client.listResourceTemplates()).resourceTemplates.map(one => one.uriTemplate).join(' '));
      console.log((await client.getPrompt({ name: 'review_code', arguments: { code: 'x' } })).messages[0].content.text);
      for (const uri of ['file:///pub/a.txt', 'file:///pub/docs/b']) console.log((await client.readResource({ uri })).contents[0].text);
      const refused = [() => client.getPrompt({ name: 'leak_code', arguments: { code: 'x' } }), ...['file:///etc/passwd', 'file:///etc/conf/b'].map(uri => () => client.readResource({ uri })), () => client.subscribeResource({ uri: 'file:///etc/passwd' })];
      for (const ask of refused) {
        try { console.log('passed', await ask()); } catch (problem) { console.log(problem.message.match(/no rule allows [a-z/]+/)[0]); }
      }
      await client.close();
    }
    console.log([...new Set(await (await fetch(`${url}/v1/reached`, { headers })).json())].sort().join(' '));
  },
  async ws() {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers, perMessageDeflate: true });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    console.log(`extensions '${socket.extensions}'`);
    const answer = text => new Promise(resolve => { socket.once('message', data => resolve(data.toString())); socket.send(text); });
    console.log(await answer('to jane.roe@example.org'));
    console.log(await answer(JSON.stringify({ text: 'to jane.r\u006fe@example.org "quoted"', ssn: '219099999' }).replace('roe', 'r\\u006fe')));
    socket.close();
  },
};
await clients[which]();
