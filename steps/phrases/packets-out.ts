import { expectFramesOut } from '../inputs/packets-out.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Packets');

Then(
  'the frames sent out for packet {count} are',
  'All that went out while the programs ran, in order: | interface | frame |, the frame in hexadecimal; `eth1, ingress` is what went into its receive path.',
  records({ columns: { interface: { required: true }, frame: { required: true } } }),
  function (number: number, table: readonly TableRecord<'interface' | 'frame'>[]) {
    expectFramesOut(this, number, table);
  },
);
