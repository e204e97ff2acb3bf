import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { plainLine } from '../../../base/plain-text.ts';
import { Lacking } from '../../../target/capabilities.ts';
import { RpcClient } from '../../../target/rpc/client.ts';
import { Connection } from '../../../target/rpc/connection.ts';
import { THOROUGH } from '../../effort.ts';
import { FakePipe } from '../fake-pipe.ts';

const idOf = (line: string): number => (JSON.parse(line) as { id: number }).id;

/** How a call ends if the adapter answers so. */
async function ending(answer: (line: string, pipe: FakePipe) => void, seconds = 60): Promise<string> {
  const pipe = new FakePipe(answer);
  const client = new RpcClient(new Connection(pipe), seconds);
  try {
    const result = await client.call('fire', { kernel: 1 }, (capability) => capability === 'cpuid');
    return `result ${JSON.stringify(result)}`;
  } catch (error) {
    if (error instanceof Lacking) return `lacks ${error.capability}`;
    assert.ok(error instanceof Diagnostic, String(error));
    if (client.fault !== undefined) {
      assert.ok(pipe.closed, 'an adapter that broke the protocol is ended');
      await assert.rejects(
        client.call('state', {}, () => true),
        { code: client.fault.code },
      );
    }
    return `${error.code}: ${error.message}`;
  }
}

const error = (code: number, data?: unknown) => (line: string, pipe: FakePipe) =>
  pipe.say(
    `${JSON.stringify({ jsonrpc: '2.0', id: idOf(line), error: { code, message: 'no', ...(data !== undefined && { data }) } })}\n`,
  );

const REFUSAL = {
  code: 'NO_SUCH_MAP',
  kind: 'refused',
  message: 'no such key',
  cause: 'c',
  hint: 'h',
  errno: 'ENOENT',
};
const NAME = 'the adapter of the test';

describe('each answer of an adapter ends a call in one way', () => {
  const cases: readonly (readonly [what: string, answer: (line: string, pipe: FakePipe) => void, ending: string])[] = [
    ['a result', (line, pipe) => pipe.say(`{"jsonrpc":"2.0","id":${idOf(line)},"result":[1]}\n`), 'result [1]'],
    ['a result null', (line, pipe) => pipe.say(`{"jsonrpc":"2.0","id":${idOf(line)},"result":null}\n`), 'result null'],
    ['a refusal', error(1, REFUSAL), 'NO_SUCH_MAP: no such key'],
    [
      'a refusal that is no Diagnostic',
      error(1, { code: 'X' }),
      `TARGET_PROTOCOL: ${NAME}: the answer to fire does not fit`,
    ],
    ['a refusal without data', error(1), `TARGET_PROTOCOL: ${NAME}: the answer to fire does not fit`],
    ['a capability that it lacks', error(2, 'registers'), 'lacks registers'],
    ['a capability that it has claimed', error(2, 'cpuid'), `TARGET_PROTOCOL: ${NAME}: it lacks "cpuid" for fire`],
    ['a capability that nobody knows', error(2, 'magic'), `TARGET_PROTOCOL: ${NAME}: it lacks "magic" for fire`],
    ['a crash of the kernel', error(3), `TARGET_KERNEL_GONE: ${NAME}: the kernel is gone: no`],
    ['an internal error', error(-32603), `TARGET_PROTOCOL: ${NAME}: it failed at fire`],
    [
      'its own end',
      (_, pipe) => pipe.end('it ended with exit code 3', ['oh no']),
      `TARGET_ENDED: ${NAME} is gone: it ended with exit code 3`,
    ],
    [
      'a line that is no JSON',
      (_, pipe) => pipe.say('booting …\n'),
      `TARGET_PROTOCOL: ${NAME}: not an answer of JSON-RPC 2.0`,
    ],
    [
      'half a line',
      (_, pipe) => {
        pipe.say('{"jsonrpc"');
        pipe.end('it ended');
      },
      `TARGET_ENDED: ${NAME} is gone: it ended`,
    ],
    [
      'bytes that are no text',
      (_, pipe) => pipe.say(Uint8Array.of(0xff, 0x0a)),
      `TARGET_PROTOCOL: ${NAME}: a line that is not UTF-8`,
    ],
    [
      'a result and an error',
      (line, pipe) => pipe.say(`{"jsonrpc":"2.0","id":${idOf(line)},"result":1,"error":{"code":1,"message":""}}\n`),
      `TARGET_PROTOCOL: ${NAME}: not an answer of JSON-RPC 2.0 (either a result or an error is expected)`,
    ],
    [
      'neither',
      (line, pipe) => pipe.say(`{"jsonrpc":"2.0","id":${idOf(line)}}\n`),
      `TARGET_PROTOCOL: ${NAME}: not an answer of JSON-RPC 2.0 (either a result or an error is expected)`,
    ],
    [
      'another version',
      (line, pipe) => pipe.say(`{"jsonrpc":"1.0","id":${idOf(line)},"result":1}\n`),
      `TARGET_PROTOCOL: ${NAME}: not an answer of JSON-RPC 2.0 (jsonrpc: "2.0" is expected)`,
    ],
    [
      'another id',
      (_, pipe) => pipe.say('{"jsonrpc":"2.0","id":99,"result":1}\n'),
      `TARGET_PROTOCOL: ${NAME}: an answer with the id 99, which no request waits for`,
    ],
    [
      'the id null',
      (_, pipe) => pipe.say('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":""}}\n'),
      `TARGET_PROTOCOL: ${NAME}: an answer with the id null, which no request waits for`,
    ],
  ];
  for (const [what, answer, expected] of cases) {
    test(what, async () => assert.equal(await ending(answer), expected));
  }

  test('silence ends it after its time', THOROUGH, async () => {
    assert.equal(await ending(() => {}, 0.02), `TARGET_TIMEOUT: ${NAME} has not answered fire within 0.02 s`);
  });

  test('a second answer breaks the next call', async () => {
    const pipe = new FakePipe((line, own) => own.say(`{"jsonrpc":"2.0","id":${idOf(line)},"result":1}\n`.repeat(2)));
    const client = new RpcClient(new Connection(pipe), 60);
    assert.equal(await client.call('state', {}, () => true), 1);
    await assert.rejects(
      client.call('state', {}, () => true),
      { code: 'TARGET_PROTOCOL' },
    );
  });
});

test('what an adapter writes reaches nobody as anything but text', async () => {
  const text = await ending((_, pipe) => pipe.say('\u001b[2J::error::\u202e\n'));
  assert.equal(plainLine(text), text);
});
