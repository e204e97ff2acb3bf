import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LAYOUT, loadLayout } from '../../../../kernel-model/layouts/reader.ts';
import { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../../runtime/program-run.ts';
import { buildRexElf } from '../../object/elf-builder.ts';

const FRAME = Uint8Array.from({ length: 60 }, (_, at) => at);

function offsetOf(struct: string, field: string): string {
  const { offset } = loadLayout(DEFAULT_LAYOUT).structs.get(struct)!.fields.get(field)!;
  return offset.toString(16).padStart(2, '0');
}

/** Runs machine code over one frame. */
async function run(section: string, code: string): Promise<ProgramRun> {
  const target = new EmulatedTarget();
  const { bytes } = buildRexElf({
    functions: [
      { name: 'prog', section, code: Buffer.from(code.replaceAll(' ', ''), 'hex') },
      { name: '__rex_handle_timeout', section: '.text', code: Buffer.from('cc', 'hex') },
    ],
    imports: [],
    maps: [],
  });
  await target.boot({});
  await target.load('code', bytes);
  await target.attach('prog');
  const { runs } = await target.fire({ kind: 'packet', bytes: FRAME });
  return runs[0]!;
}

for (const [what, section, code] of [
  ['data_end of struct xdp_buff', 'xdp', `48 8b 07 48 05 00000010 48 89 47 ${offsetOf('xdp_buff', 'data_end')}`],
  ['len of struct sk_buff', 'tc', `c7 47 ${offsetOf('sk_buff', 'len')} 00000010`],
] as const) {
  test(`a program that moves a packet's end by 256 MiB in ${what} breaks a rule, and nothing is copied`, async () => {
    const { outcome, gap, packet, packetsOut, violations } = await run(section, `${code} b8 00000000 c3`);
    assert.deepEqual([outcome, gap, packet, packetsOut], ['conformance failure', null, null, []]);
    assert.deepEqual(
      violations.map((violation) => violation.code),
      ['CONTEXT_OVERWRITTEN'],
    );
    assert.match(
      violations[0]!.cause,
      new RegExp(`^${what.split(' ')[0]} was 0x[0-9a-f]+ and is 0x[0-9a-f]+; the kernel`),
    );
  });
}

test('a program that writes over where its packet ends, and sends it back, sends nothing', async () => {
  const { outcome, packet, packetsOut } = await run(
    'xdp',
    `48 c7 47 ${offsetOf('xdp_buff', 'data_end')} 00000000 b8 03000000 c3`,
  );
  assert.deepEqual([outcome, packet, packetsOut], ['conformance failure', null, []]);
});
