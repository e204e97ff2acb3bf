import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROBE } from '../../../kernel-model/contexts/probe.ts';
import { TC } from '../../../kernel-model/contexts/tc.ts';

const sees = (model: typeof TC | typeof PROBE, attached: object, event: object) =>
  model.sees(attached as never, event as never);

test('a tc program sees packets of its interface and its direction', () => {
  const packet = (part: object) => ({ kind: 'packet', bytes: new Uint8Array(60), ...part });
  const ingress = { target: 'eth0', direction: undefined };
  const egress = { target: 'eth0', direction: 'egress' };
  assert.ok(sees(TC, ingress, packet({})));
  assert.ok(sees(TC, ingress, packet({ interface: 'eth0', direction: 'ingress' })));
  assert.ok(!sees(TC, ingress, packet({ direction: 'egress' })));
  assert.ok(!sees(TC, ingress, packet({ interface: 'eth1' })));
  assert.ok(sees(TC, egress, packet({ direction: 'egress' })));
  assert.ok(!sees(TC, egress, packet({})));
  assert.ok(!sees(TC, egress, { kind: 'task' }));
});

test('a probe sees its function, and one of a process also without the file', () => {
  const attached = (kind: string, target: string) => ({ program: { kind }, target });
  const event = (type: string, name: string) => ({ kind: 'probe', type, function: name });
  assert.ok(sees(PROBE, attached('kprobe', 'vfs_read'), event('kprobe', 'vfs_read')));
  assert.ok(!sees(PROBE, attached('kprobe', 'vfs_read'), event('kprobe', 'vfs_write')));
  assert.ok(!sees(PROBE, attached('kprobe', 'vfs_read'), event('kretprobe', 'vfs_read')));
  assert.ok(!sees(PROBE, attached('uprobe', '/bin/a:main'), event('uprobe', 'other')));
  assert.ok(!sees(PROBE, attached('kprobe', 'vfs_read'), { ...event('kprobe', 'vfs_read'), kind: 'packet' }));
});
