import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { emulatedOffer } from '../../../cli/target/serve-emulated.ts';
import { packageRoot } from '../../../node/package-root.ts';
import type { Capability } from '../../../target/capabilities.ts';
import { CHECKS } from '../../../target/self-test/checks.ts';
import { selfTest } from '../../../target/self-test/self-test.ts';
import { TargetServer } from '../../../target/serve.ts';
import type { Json } from '../../../target/wire/codec.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { FakePipe } from '../fake-pipe.ts';

interface Answer {
  readonly [key: string]: Json;
}

/** What an adapter does with the answers of a right one. */
type Break = (answer: Answer, request: Readonly<Record<string, Json>>, say: (text: string) => void) => void;

const usual: Break = (answer, _, say) => say(`${JSON.stringify(answer)}\n`);

interface Settings {
  readonly capabilities?: readonly Capability[];
  readonly timeout?: number;
  readonly gentle?: boolean;
}

/** The rules that an adapter breaks, with the first sentence about each. */
async function broken(
  change: Break,
  { capabilities, timeout = 60, gentle = true }: Settings = {},
): Promise<readonly string[]> {
  const offer = emulatedOffer('1');
  const welcome = capabilities === undefined ? offer.welcome : { ...offer.welcome, capabilities };
  const open = (): FakePipe => {
    let request: Readonly<Record<string, Json>> = {};
    const pipe: FakePipe = new FakePipe((line) => {
      try {
        request = JSON.parse(line) as Readonly<Record<string, Json>>;
      } catch {
        request = {};
      }
      server.hear(line);
    });
    const server = new TargetServer({ ...offer, welcome }, (line) =>
      change(JSON.parse(line) as Answer, request, (text) => pipe.say(text)),
    );
    pipe.gentle = gentle;
    return pipe;
  };
  const object = readFileSync(join(packageRoot, 'programs/bin/map_api'));
  const { rules } = await selfTest({ open, isProcess: true, timeout, object, onRule: () => {} });
  return rules.flatMap(({ rule, fault }) => (fault === undefined ? [] : [rule]));
}

/** Changes the result of one method. */
const result =
  (method: string, change: (json: Json) => Json): Break =>
  (answer, request, say) =>
    usual(
      request.method === method && 'result' in answer ? { ...answer, result: change(answer.result!) } : answer,
      request,
      say,
    );

const fields = (json: Json): Record<string, Json> => ({ ...(json as Record<string, Json>) });

/** Keeps the first of several answers back. */
function disordered(): Break {
  let held: (() => void) | undefined;
  return (answer, request, say) => {
    const now = (): void => usual(answer, request, say);
    if (request.method === 'loadedObjects' && held === undefined) held = now;
    else {
      now();
      held?.();
      held = undefined;
    }
  };
}

describe('the self-test finds what is wrong with an adapter', () => {
  test('nothing with the emulated kernel, whatever it claims', THOROUGH, async () => {
    assert.deepEqual(await broken(usual), []);
    assert.deepEqual(await broken(usual, { capabilities: ['registers', 'virtual clock'] }), []);
  });

  const INTRODUCTION = 'initialize says version, target and capabilities';
  const faults: readonly (readonly [what: string, change: Break, rule: string])[] = [
    ['it speaks another version', result('initialize', (json) => ({ ...fields(json), protocol: 2 })), INTRODUCTION],
    [
      'it claims what nobody knows',
      result('initialize', (json) => ({ ...fields(json), capabilities: ['magic'] })),
      INTRODUCTION,
    ],
    [
      'it says no kernel',
      result('initialize', (json) => ({ ...fields(json), target: { name: 'a', version: '1' } })),
      INTRODUCTION,
    ],
    ['it answers with another id', (answer, request, say) => usual({ ...answer, id: 77 }, request, say), INTRODUCTION],
    [
      'it writes to standard output',
      (answer, request, say) => {
        say('booting\n');
        usual(answer, request, say);
      },
      INTRODUCTION,
    ],
    [
      'it does not answer boot',
      (answer, request, say) => {
        if (request.method !== 'boot') usual(answer, request, say);
      },
      'a large message is read',
    ],
    [
      'it answers each request twice',
      (answer, request, say) => {
        usual(answer, request, say);
        usual(answer, request, say);
      },
      'nothing is written unasked',
    ],
    [
      'it says a result and an error',
      (answer, request, say) => usual({ ...answer, error: { code: 1, message: '' }, result: 1 }, request, say),
      INTRODUCTION,
    ],
    [
      'it leaves the version of JSON-RPC out',
      ({ jsonrpc: _, ...answer }, request, say) => usual(answer, request, say),
      INTRODUCTION,
    ],
    [
      'it knows no parse errors',
      (answer, request, say) => {
        if (answer.id !== null) usual(answer, request, say);
      },
      'a line that is not JSON is a parse error, with the id null',
    ],
    [
      'its errors have codes of its own',
      (answer, request, say) =>
        usual('error' in answer ? { ...answer, error: { code: -1, message: '' } } : answer, request, say),
      'an unknown method is not found',
    ],
    [
      'its refusals say no errno and no hint',
      (answer, request, say) =>
        usual('error' in answer ? { ...answer, error: { code: 1, message: '', data: {} } } : answer, request, say),
      'a large message is read',
    ],
    ['it answers without a line feed', (answer, _, say) => say(JSON.stringify(answer)), INTRODUCTION],
    [
      'it gives numbers where texts are',
      result('load', (json) => ({ ...fields(json), maps: [] })),
      'the entries of a map can be written and read',
    ],
    ['it forgets what user space writes', result('readMap', () => []), 'the entries of a map can be written and read'],
    [
      'it leaves facts out that it claims to tell',
      result('snapshot', (json) => {
        const { log: _, ...rest } = fields(json);
        return rest;
      }),
      'a fresh kernel has no objects and no maps',
    ],
    ['its kernels are not fresh', result('loadedObjects', () => [1]), 'a fresh kernel has no objects and no maps'],
    ['it gives something where nothing is due', result('shutdown', () => ({})), 'a kernel that was shut down is gone'],
  ];
  /** Takes requests that it has to refuse with an error. */
  const taking =
    (code: number): Break =>
    (answer, request, say) => {
      const { error, ...rest } = answer as { error?: { code: number } } & Answer;
      usual(error?.code === code ? { ...rest, result: { kernel: 1 } } : answer, request, say);
    };
  const more: typeof faults = [
    ['it takes requests before initialize', taking(-32600), 'a request before initialize is an invalid request'],
    ['it takes parameters of any kind', taking(-32602), 'parameters that do not fit are invalid'],
    ['it takes parameters of any name', taking(-32602), 'a parameter that nobody knows is invalid'],
    ['it takes kernels that were not booted', taking(-32602), 'a kernel that was not booted is an invalid parameter'],
    ['it answers in another order', disordered(), 'requests are answered in their order'],
  ];
  for (const [what, change, rule] of sample([...faults, ...more], 4)) {
    test(what, async () => {
      const found = await broken(change, { timeout: 0.1 });
      assert.ok(found.includes(rule), `${JSON.stringify(found)} has not ${JSON.stringify(rule)}`);
    });
  }

  test('it goes on when its input ends', THOROUGH, async () => {
    assert.deepEqual(await broken(usual, { gentle: false }), ['the adapter ends when its input ends']);
  });

  test('every rule is broken by one of these', () => {
    const tried = [...faults, ...more].map(([, , rule]) => rule);
    const others = ['what is not claimed is lacked by name'];
    assert.deepEqual(
      CHECKS.map(({ rule }) => rule).filter((rule) => !tried.includes(rule) && !others.includes(rule)),
      [],
    );
  });

  test('it carries out what it does not claim', THOROUGH, async () => {
    const change: Break = (answer, request, say) =>
      usual(
        (answer.error as { code?: number } | undefined)?.code === 2
          ? { jsonrpc: '2.0', id: answer.id!, result: null }
          : answer,
        request,
        say,
      );
    assert.deepEqual(await broken(change, { capabilities: [] }), ['what is not claimed is lacked by name']);
  });
});
