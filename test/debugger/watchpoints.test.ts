import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { dup, TestClient, travellerOf } from './client.ts';

const FIXTURE = 'test/debugger/fixtures/wandering_index';
/** Where `g` has the stack pointer, in digits. */
const RSP = 7 * 16;

/** The address that the first instruction pushes to, in every event. */
async function pushedBy(client: TestClient): Promise<bigint> {
  const digits = (await client.ask('g')).slice(RSP, RSP + 16);
  return BigInt(`0x${Buffer.from(digits, 'hex').reverse().toString('hex')}`) - 8n;
}

/** The event and the number of instructions where a client stands. */
async function placeOf(client: TestClient): Promise<readonly [event: number, retired: number]> {
  const [, event, retired] = /^event (\d+),.* after (\d+) instructions?,/.exec(await client.monitor('where')) ?? [];
  return [Number(event), Number(retired)];
}

describe('watchpoints', () => {
  test('going back, the last of several accesses is the first that stops', THOROUGH, async () => {
    const client = new TestClient(await travellerOf(FIXTURE, [dup(1), dup(2), dup(7)]));
    const pushed = (await pushedBy(client)).toString(16);
    assert.match(await client.ask('c'), /replaylog:end/);
    await client.ask(`Z2,${pushed},8`);
    const events = [];
    for (let stop = await client.ask('bc'); stop.includes('watch'); stop = await client.ask('bc'))
      events.push((await placeOf(client))[0]);
    assert.deepEqual([...new Set(events)], [3, 2, 1]);
  });

  test('an access beside the watched bytes stops nothing', THOROUGH, async () => {
    const client = new TestClient(await travellerOf(FIXTURE, [dup(1)]));
    const pushed = await pushedBy(client);
    for (const beside of [pushed - 8n, pushed + 8n]) {
      await client.ask(`Z2,${beside.toString(16)},8`);
      await client.ask('c');
      assert.ok((await placeOf(client))[1] > 1, `the push is not at ${beside.toString(16)}`);
      await client.ask(`z2,${beside.toString(16)},8`);
      await client.ask('bc');
    }
    for (const inside of [pushed, pushed + 7n]) {
      await client.ask(`Z2,${inside.toString(16)},1`);
      assert.equal(await client.ask('c'), `T05thread:1;watch:${inside.toString(16)};`);
      assert.deepEqual(await placeOf(client), [1, 1]);
      await client.ask(`z2,${inside.toString(16)},1`);
      await client.ask('bc');
    }
  });

  test('one for reading is not for writing', async () => {
    const client = new TestClient(await travellerOf(FIXTURE, [dup(1)]));
    const pushed = (await pushedBy(client)).toString(16);
    await client.ask(`Z3,${pushed},8`);
    assert.equal(await client.ask('c'), `T05thread:1;rwatch:${pushed};`);
    const [, read] = await placeOf(client);
    assert.ok(read > 1, 'the push writes');
    await client.ask(`z3,${pushed},8`);
    await client.ask('bc');
    await client.ask(`Z4,${pushed},8`);
    await client.ask('c');
    assert.deepEqual(await placeOf(client), [1, 1], 'each access counts');
  });

  test('what a client has set is gone when it is, and the next one begins where programs stand', async () => {
    const traveller = await travellerOf(FIXTURE, [dup(1), dup(2)]);
    const first = new TestClient(traveller);
    const pushed = (await pushedBy(first)).toString(16);
    await first.ask(`Z2,${pushed},8`);
    await first.ask('s');
    const place = await placeOf(first);
    first.connection.close();
    const second = new TestClient(traveller);
    assert.deepEqual(await placeOf(second), place);
    assert.match(await second.ask('c'), /replaylog:end/);
  });
});
