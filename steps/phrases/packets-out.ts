import { expectFramesOut } from '../support/packets-out.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Then } = phrases('Packets');

Then(
  'the frames sent out for packet {count} are',
  'All that went out while the programs ran, in order: | interface | frame |, the frame in hexadecimal; `eth1, ingress` is what went into its receive path.',
  function (number: number, table: Table) {
    expectFramesOut(this, number, table.raw());
  },
);
