import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEvents } from '../../captures/events/events-file.ts';
import { formatEvents } from '../../captures/events/events-writer.ts';
import type { KernelEvent, UserAction } from '../../kernel-model/events.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { Recording } from '../../steps/running/recording.ts';

const packet: KernelEvent = { kind: 'packet', bytes: new Uint8Array(60) };
const writing: UserAction = { kind: 'map_deletion', map: 'blocked', keys: [] };

test('time that passes is kept: as a later start before the first event, and before the event that follows it', () => {
  const recording = new Recording();
  recording.configuration = { clock: { start: 7 } };
  recording.pass(1000);
  recording.event(packet);
  recording.pass(5);
  recording.event(writing);
  recording.pass(6);
  recording.event({ ...packet, after: 100 });
  recording.event({ ...packet, interval: 9 });
  assert.deepEqual([...recording.omitted], []);
  const text = formatEvents(recording.document());
  const { configuration, events } = parseEvents(text, 'again.yaml');
  assert.deepEqual(configuration.clock, { start: 1007 });
  assert.deepEqual(
    Array.from(events, (event) => ('after' in event ? event.after : 'interval' in event ? event.interval : event.kind)),
    ['packet', 'map_deletion', 111, 9],
  );
});

test('an event happens when it is due, or at once where programs have taken longer; what is beyond the clock is refused', async () => {
  const target = new EmulatedTarget();
  await target.boot({ clock: { start: 1_000_000_000 } });
  const fire = async (event: Pick<KernelEvent, 'after' | 'interval'>) => await target.fire({ ...packet, ...event });
  await fire({});
  await fire({ after: 50, interval: 10 });
  await assert.rejects(fire({ after: Number.MAX_SAFE_INTEGER }), { code: 'EVENT_TIME' });
  await assert.rejects(fire({ interval: -1 }), { code: 'EVENT_TIME' });
  await target.shutdown();
});
