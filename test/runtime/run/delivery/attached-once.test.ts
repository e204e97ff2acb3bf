import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import { objectBytes } from '../corpus-kernel.ts';

test('a program has one link at each direction of an interface, and as many filters as one likes', async () => {
  const target = new EmulatedTarget();
  await target.boot({});
  const { programs } = await target.load('classifier', objectBytes('classifier'));
  const { name } = programs[0]!;
  for (const place of ['eth0 by tcx', 'eth0 egress by tcx', 'eth1 by tcx', 'eth0', 'eth0']) {
    await target.attach(name, place);
  }
  for (const place of ['eth0 by tcx', 'eth0 egress by tcx']) {
    await assert.rejects(target.attach(name, place), { code: 'ATTACH_EEXIST' }, place);
  }
});
