import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import '../../node/install.ts';
import { attempt } from '../../conformance/universal/loaded-subject.ts';
import { openPipe } from '../../node/adapter-pipe.ts';
import { expectRefusal } from '../../steps/judging/refusals.ts';
import { projectCode } from '../../steps/project-code.ts';
import { Scenario } from '../../steps/scenario.ts';
import { Adapter } from '../../target/adapter.ts';
import { Lacking } from '../../target/capabilities.ts';
import { adapterEnded, TargetFault } from '../../target/rpc/faults.ts';
import type { Json } from '../../target/wire/codec.ts';
import { FakePipe } from './fake-pipe.ts';

const GONE = adapterEnded('the adapter of the test', 'it ended', []);
const fail = async (): Promise<never> => {
  throw GONE;
};

describe('an adapter that fails', () => {
  test('has refused nothing', async () => {
    for (const errno of [undefined, 'EINVAL']) {
      await assert.rejects(expectRefusal({ kind: 'input', or: 'unsupported', errno, message: '*' }, fail), GONE);
    }
  });

  test('says nothing of an object', async () => {
    await assert.rejects(attempt(fail), GONE);
  });

  test('is told by name where it cannot even be started', async () => {
    const adapter = new Adapter({
      connect: () => openPipe({ kind: 'command', command: ['a\0b'], environment: {} }, '/'),
      timeout: 5,
      version: '1',
    });
    await assert.rejects(adapter.session(), (error: unknown) => {
      assert.ok(error instanceof TargetFault);
      assert.match(error.message, /^the adapter is gone: it cannot be started: /);
      return true;
    });
  });
});

/** An adapter that gives these results. */
function answering(results: Readonly<Record<string, Json>>): Adapter {
  const connect = () =>
    new FakePipe((line, pipe) => {
      const { id, method } = JSON.parse(line) as { id: number; method: string };
      const target = { name: 'test', version: '1', kernel: 'none' };
      const welcome = { protocol: 1, target, capabilities: [] };
      const result = { initialize: welcome, boot: { kernel: 1 }, ...results }[method] ?? null;
      pipe.say(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
    });
  return new Adapter({ connect, timeout: 60, version: '1' });
}

const MAP = {
  name: 'other',
  address: '0',
  type: 1,
  typeName: 'hash',
  keySize: 4,
  valueSize: 4,
  userValueSize: 4,
  maxEntries: 1,
  flags: 0,
  shared: false,
};

test('an answer about something else ends the adapter', async () => {
  const adapter = answering({
    load: { name: 'other', tag: '0000000100000000', programs: [], maps: [] },
    describeMap: MAP,
  });
  for (const ask of ['load', 'describeMap'] as const) {
    const target = adapter.newTarget();
    await target.boot({});
    const asked = ask === 'load' ? target.load('mine', new Uint8Array()) : target.describeMap('mine');
    await assert.rejects(asked, { code: 'TARGET_PROTOCOL' });
    assert.equal(await target.shutdown(), undefined, 'nothing is left to end');
  }
});

test('kernels that are booted at once share an adapter', async () => {
  const adapter = answering({});
  const [one, other] = await Promise.all([adapter.session(), adapter.session()]);
  assert.equal(one, other);
});

test("a project's own step that reads what a target does not tell is skipped, without a promise, too", async () => {
  const scenario = new Scenario();
  const read = projectCode(() => {
    throw new Lacking('registers');
  });
  const promised = projectCode(async () => {
    throw new Lacking('registers');
  });
  assert.equal(read.call(scenario), 'skipped');
  assert.equal(await promised.call(scenario), 'skipped');
  assert.deepEqual(scenario.observations.toJSON().lacks, ['registers']);
});
