import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import { selfTest } from '../../target/self-test/self-test.ts';
import { bytes as base64 } from '../../target/wire/codec.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { runFeatures } from '../steps/feature-run.ts';
import { bootAdapter, buildAdapter, GUARDED, whyNoAdapter } from './linux-adapter.ts';

const OBJECT = join(packageRoot, 'programs/bin/map_api');
/** Changed objects that are given to the adapter. */
const CHANGED = 3000;

const folder = mkdtempSync(join(tmpdir(), 'rex-linux-'));
const missing = whyNoAdapter();
const options = 'skip' in THOROUGH ? THOROUGH : skipUnless(missing === undefined, missing ?? '');

const open = (adapter: string) => openPipe({ kind: 'command', command: [adapter], environment: {} }, packageRoot);

describe('the adapter of a running Linux', options, () => {
  let adapter = '';
  before(() => {
    adapter = buildAdapter(folder, 'adapter', '-static');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('keeps every rule of the protocol', async () => {
    const { rules, welcome } = await selfTest({
      open: () => open(adapter),
      isProcess: true,
      timeout: 60,
      object: readFileSync(OBJECT),
      onRule: () => {},
    });
    assert.deepEqual(
      rules.filter(({ fault }) => fault !== undefined),
      [],
    );
    assert.equal(welcome?.target.kernel, execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim());
  });

  test('judges the maps of the running kernel by the specification', async () => {
    process.env.REX_CONFORMANCE_TARGET = adapter;
    const read = (file: string) => readFileSync(join(packageRoot, 'features/maps', file), 'utf8');
    try {
      const scenarios = await runFeatures({
        'array.feature': read('array.feature'),
        'hash.feature': read('hash.feature'),
      });
      const named = (outcome: string) => scenarios.filter((scenario) => scenario.outcome === outcome);
      assert.deepEqual(
        named('failed').map(({ name, failed }) => [name, failed[0]?.message]),
        [],
      );
      assert.ok(named('passed').length >= 3, `${named('passed').length} of ${scenarios.length} pass`);
      for (const { name, reason } of named('skipped')) assert.match(reason, /^the target lacks: /, name);
    } finally {
      delete process.env.REX_CONFORMANCE_TARGET;
    }
  });

  test('reads changed objects and lines without a fault of memory', async () => {
    const guarded = buildAdapter(folder, 'guarded', ...GUARDED);
    const exchange = await bootAdapter([guarded]);
    const object = readFileSync(OBJECT);
    let state = 20261201;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let n = 0; n < CHANGED; n++) {
      const changed = Uint8Array.from(object.subarray(0, random(4) === 0 ? random(object.length) : object.length));
      // The headers, and the section headers with the symbols at the end.
      for (let times = random(6); times >= 0; times--) {
        const at = random(2) === 0 ? random(200) : changed.length - 1 - random(4000);
        if (at >= 0 && at < changed.length) changed[at] = random(3) === 0 ? 0xff : random(256);
      }
      const params = { kernel: 1, name: `o${n}`, bytes: base64.encode(changed), options: {} };
      const { error } = await exchange.ask('load', params);
      if (error === undefined) await exchange.result('unload', { kernel: 1, object: `o${n}` });
    }
    const line = JSON.stringify({
      jsonrpc: '2.0',
      id: 7,
      method: 'readMap',
      params: { kernel: 1, map: 'a\u0000\ud83d\ude00"' },
    });
    for (let n = 0; n < CHANGED; n++) {
      const letters = [...line];
      for (let times = random(4); times >= 0; times--)
        letters[random(letters.length)] = '{}[]",:\\u0dn-e9'[random(15)]!;
      exchange.say(letters.slice(0, 1 + random(letters.length)).join(''));
      const { error } = await exchange.hear();
      assert.notEqual(error, undefined);
    }
    assert.equal(await exchange.close(), true, 'it ends by itself: no sanitizer has ended it');
  });
});
