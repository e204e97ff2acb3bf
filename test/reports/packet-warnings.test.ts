import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { ProjectFolder } from './project-folder.ts';

const FEATURE = `@REX-XDP-01
Feature: Packets
  Scenario: [1] A packet of which the file says that it was shorter
    Given the object "port_filter"
    And program "port_filter" is attached to xdp on "eth0"
    When the packets of "odd.pcap" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1       | XDP_PASS |
`;

/** A capture of one frame of 60 bytes, of which the file says that 20 were on the wire. */
function oddCapture(): Buffer {
  const words = (...numbers: readonly number[]) => {
    const bytes = Buffer.alloc(4 * numbers.length);
    for (const [n, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * n);
    return bytes;
  };
  return Buffer.concat([words(0xa1b2c3d4, 0x0004_0002, 0, 0, 65_535, 1), words(1, 0, 60, 20), Buffer.alloc(60)]);
}

describe('what is wrong with packets of a capture', THOROUGH, () => {
  const project = new ProjectFolder({ 'features/odd.feature': FEATURE });
  let ran: ReturnType<ProjectFolder['cucumber']>;
  before(() => {
    mkdirSync(project.file('captures'));
    writeFileSync(project.file('captures/odd.pcap'), oddCapture());
    ran = project.cucumber();
  });
  after(() => project.remove());

  test('is in the summary, the results, and what is merged of either', () => {
    assert.equal(ran.status, 0, ran.stdout + ran.stderr);
    const said =
      /^warning: features\/odd\.feature:3: packet 1 of odd\.pcap[^:]*: at offset 32: 60 bytes were captured of a packet with an original length of 20/m;
    assert.match(ran.stdout, said);
    const { warnings } = project.results();
    assert.deepEqual(
      warnings.map(({ subject }) => subject),
      ['features/odd.feature:3'],
    );
    for (const name of ['messages.ndjson', 'results.json']) {
      assert.match(project.command('merge', `reports/out/${name}`, '-o', 'merged').stdout, said);
      assert.deepEqual(project.results('merged/results.json').warnings, warnings);
    }
  });
});
