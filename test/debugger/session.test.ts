import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Timeline } from '../../debugger/time/timeline.ts';
import { Traveller } from '../../debugger/time/traveller.ts';
import { dup, TestClient, travellerOf } from './client.ts';

const FIXTURE = 'test/debugger/fixtures/wandering_index';

/** The instruction pointer, as `p` tells it. */
async function rip(client: TestClient): Promise<bigint> {
  const bytes = (await client.ask('p10')).match(/../g)!;
  return BigInt(`0x${bytes.reverse().join('')}`);
}

describe('a session', () => {
  test('tells the last stop as often as it is asked', async () => {
    const client = new TestClient(await travellerOf('programs/bin/null_read', [dup(1)]));
    const stop = await client.ask('c');
    assert.match(stop, /^T0b/);
    assert.deepEqual([await client.ask('?'), await client.ask('?')], [stop, stop]);
  });

  test('ends a range when control is in front of it, too', async () => {
    const client = new TestClient(await travellerOf(FIXTURE, [dup(1)]));
    const start = await rip(client);
    const range = [start + 4n, start + 64n].map((place) => place.toString(16)).join();
    await client.ask(`vCont;r${range}:1`);
    assert.equal(await rip(client), start + 1n, 'push rbp is one byte');
  });

  test('closes the connection where what happens fails, and tells the error', async () => {
    const failure = new Error('it fails behind the first event');
    const timeline = new Timeline(
      async (newTarget) => {
        const target = newTarget();
        await target.boot({});
        await target.load('object', readFileSync(FIXTURE));
        await target.attach('wandering_index');
        await target.fire(dup(1));
        throw failure;
      },
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    const traveller = new Traveller(timeline);
    await traveller.begin();
    const client = new TestClient(traveller);
    client.raw('$c#63');
    for (let turns = 0; turns < 100 && client.errors.length === 0; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(client.errors, [failure]);
    assert.ok(client.isClosed);
  });
});
