import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { ADDRESS, serveGdb } from '../../../cli/debug/gdb-server.ts';
import { dup, travellerOf } from '../../debugger/client.ts';
import { THOROUGH } from '../../effort.ts';

const FIXTURE = 'test/debugger/fixtures/wandering_index';
const QUESTION = '$?#3f';
const ANSWER = '+$T05thread:1;#d7';

/** What a socket hears until it is closed, or until it has heard an answer. */
function heard(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
      if (text.length >= ANSWER.length) resolve(text);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

test('a second client is turned away, and the next one is served when the first is gone', THOROUGH, async () => {
  const over = new AbortController();
  const server = await serveGdb(await travellerOf(FIXTURE, [dup(1)]), 0, over.signal);
  const client = () => connect(server.port, ADDRESS);
  const first = client();
  // A packet in pieces is one packet.
  for (const piece of QUESTION) first.write(piece);
  assert.equal(await heard(first), ANSWER);
  const second = client();
  second.write(QUESTION);
  assert.equal(await heard(second), '');
  first.destroy();
  let answer = '';
  for (let tries = 0; tries < 100 && answer === ''; tries += 1) {
    const next = client();
    next.write(QUESTION);
    answer = await heard(next);
    next.destroy();
  }
  assert.equal(answer, ANSWER);
  over.abort();
  assert.equal(await server.done, 'aborted');
});
