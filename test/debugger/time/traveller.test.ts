import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effort, THOROUGH } from '../../effort.ts';
import { dup, TestClient, travellerOf } from '../client.ts';

/** The registers and the top of the stack. */
async function state(client: TestClient): Promise<string> {
  const g = await client.ask('g');
  const rsp = g
    .slice(16 * 7, 16 * 8)
    .match(/../g)!
    .reverse()
    .join('');
  return `${g} ${await client.ask(`m${rsp},100`)} ${await client.monitor('map index')} ${await client.monitor('where')}`;
}

describe('ways back', () => {
  test('each step back leads to the state before the step, over the beginning of a run', THOROUGH, async () => {
    const client = new TestClient(
      await travellerOf('test/debugger/fixtures/wandering_index', [dup(1), dup(2), dup(7)]),
    );
    await client.monitor('event 2');
    await client.ask('c');
    const steps = effort(40, 400);
    const states = [await state(client)];
    for (let n = 0; n < steps; n++) {
      assert.equal(await client.ask('s'), 'T05thread:1;');
      states.push(await state(client));
    }
    for (let n = steps; n > 0; n--) {
      assert.equal(await state(client), states[n], `step ${n}`);
      assert.equal(await client.ask('bs'), 'T05thread:1;');
    }
    assert.equal(await state(client), states[0]);
    assert.equal(await client.ask('bs'), 'T05thread:1;');
    assert.match(await client.monitor('where'), /^event 1/, 'the last instruction of the run before');
    assert.equal(await client.ask('s'), 'T05thread:1;');
    assert.equal(await state(client), states[0]);
    assert.equal(await client.ask('bc'), 'T05thread:1;replaylog:begin;');
    assert.equal(await client.ask('bs'), 'T05thread:1;replaylog:begin;');
    assert.match(await client.monitor('where'), /^event 1.*after 0 instructions/);
  });

  test('the end of everything can be left backwards', async () => {
    const client = new TestClient(await travellerOf('programs/bin/hello', [dup(1)]));
    assert.equal(await client.ask('c'), 'T05thread:1;replaylog:end;');
    const last = await state(client);
    await client.ask('bs');
    await client.ask('s');
    assert.equal(await state(client), last);
    assert.equal(await client.ask('s'), 'T05thread:1;replaylog:end;');
    assert.equal(await client.ask('s'), 'W00');
  });

  test('a change makes another future, and what was changed after it is forgotten', async () => {
    const client = new TestClient(await travellerOf('test/debugger/fixtures/wandering_index', [dup(1), dup(2)]));
    await client.ask('s');
    await client.ask('s');
    assert.equal(await client.ask('P1=0100000000000000'), 'OK');
    await client.ask('s');
    assert.equal(await client.ask('P2=0200000000000000'), 'OK');
    await client.ask('bs');
    assert.match(await client.ask('g'), /^.{16}0100000000000000/);
    await client.ask('s');
    assert.match(await client.ask('g'), /^.{32}0200000000000000/);
    await client.ask('bs');
    await client.ask('bs');
    assert.doesNotMatch(await client.ask('g'), /^.{16}0100000000000000/);
    assert.equal(await client.ask('P3=0300000000000000'), 'OK');
    await client.ask('s');
    assert.doesNotMatch(await client.ask('g'), /^.{16}0100000000000000/);
  });
});
