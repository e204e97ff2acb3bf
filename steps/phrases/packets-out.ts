import { expectFramesOut } from '../inputs/packets-out.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Packets');

Then(
  'the frames sent out for packet {count} are',
  'All frames that went out while the programs ran, in order: | interface | frame |. Write a frame in hexadecimal. `eth1, ingress` is a frame that went into the receive path of eth1.',
  records({ columns: { interface: { required: true }, frame: { required: true } } }),
  function (number: number, table: readonly TableRecord<'interface' | 'frame'>[]) {
    expectFramesOut(this, number, table);
  },
  ['packet contents'],
);
