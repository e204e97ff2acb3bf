import assert from 'node:assert/strict';
import { test } from 'node:test';
import { References } from '../../kernel-model/references.ts';
import { CallSite } from '../../kernel-model/symbols/call-site.ts';
import { bootKernel } from './support.ts';

test('so many references are held as no program needs, and no more', () => {
  const references = new References();
  const site = new CallSite(bootKernel().kallsyms, -1);
  const acquire = () => references.acquire({ object: 8, name: 'task 1', program: 'p', kind: 'task', site });
  for (let n = 0; n < 2 ** 16; n += 1) acquire();
  assert.throws(acquire, { code: 'REFERENCES_TOO_MANY', kind: 'unsupported' });
  references.release(8, 'p', site);
  acquire();
});
