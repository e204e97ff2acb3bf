import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { ownText } from '../../base/own-files.ts';
import { findFault } from '../../broken/table.ts';
import '../../steps/phrases.ts';
import { COMMANDS } from '../../cli/commands/table.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { packageRoot } from '../../node/package-root.ts';
import { runNested } from '../../steps/judging/nested-scenario.ts';
import { explainFailure } from '../../steps/running/failures.ts';
import { FAILURES_FOLDER, removeEarlier } from '../../steps/running/reproduction.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';

/** What a scenario that fails on a broken kernel says of looking inside: the command without `npx rex-conformance`, and what it leaves out. */
async function lookInside(feature: string, number: number, fault: string) {
  const { target: newKernel } = findFault(fault);
  const { error } = await runNested(`program-types/${feature}.feature`, number, { newKernel }, explainFailure);
  const [, line = ''] = /^look inside: npx rex-conformance (.*)$/m.exec(error?.message ?? '') ?? [];
  const words = [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
  const [, omitted] = /^ *which leaves out: (.*)$/m.exec(error?.message ?? '') ?? [];
  return { line, words, omitted };
}

/** Which programs see what, as the command prints it. */
async function seen(words: readonly string[]): Promise<string[]> {
  const { out, error } = await command(words);
  assert.equal(error, '');
  return [...out.matchAll(/^event \d+: .* → (\w+) on CPU/gm)].map(([, program]) => program!);
}

describe('the command that lets the same happen as a failing scenario', () => {
  test('attaches programs at egress', THOROUGH, async () => {
    const { words, line, omitted } = await lookInside('tc-egress', 1, 'shows arriving packets to programs at egress');
    assert.match(line, /--attach at_xdp --attach at_ingress --attach 'at_egress=eth0 egress'$/);
    assert.equal(omitted, undefined);
    assert.deepEqual(await seen(words), ['at_egress', 'at_xdp', 'at_ingress']);
  });

  test('has the options of trace and debug, too', THOROUGH, async () => {
    const { words } = await lookInside('tc-egress', 1, 'shows arriving packets to programs at egress');
    const { code, out, error } = await command(['trace', ...words.slice(1)]);
    assert.deepEqual([code, error], [0, '']);
    for (const program of ['at_egress', 'at_xdp', 'at_ingress']) assert.ok(out.includes(program), out);
    const options = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
    assert.ok(options.length > 2);
    for (const option of options) assert.ok(option in COMMANDS.debug.options, option);
  });

  test('attaches programs to the interfaces of the scenario', THOROUGH, async () => {
    const { words, line, omitted } = await lookInside('tc', 6, 'gives tc programs maps of their own');
    assert.match(line, /--attach count_in=eth1 --attach count_out=eth1$/);
    assert.equal(omitted, undefined);
    assert.deepEqual(await seen(words), ['count_in', 'count_out', 'count_in', 'count_out']);
  });

  test('attaches a program to several places', THOROUGH, async () => {
    const { words, line } = await lookInside(
      'tc-egress',
      9,
      'drops every packet that arrives at the loopback interface',
    );
    assert.match(line, /--attach 'at_egress=eth0 egress' --attach at_ingress=lo --attach 'at_egress=lo egress'$/);
    assert.deepEqual(await seen(words), ['at_egress', 'at_ingress']);
  });

  test('attaches nothing that the scenario has not attached', async () => {
    const { words, line } = await lookInside('packet-path', 2, 'passes a packet that xdp drops');
    assert.match(line, /--attach at_xdp --attach at_ingress --attach second_at_ingress$/);
    assert.deepEqual(await seen(words), ['at_xdp']);
  });

  test('says nothing of programs that are attached anyway', async () => {
    const { words, line } = await lookInside('xdp', 2, 'gives the result of a run to the next run');
    assert.doesNotMatch(line, /--attach/);
    assert.deepEqual(await seen(words), ['port_filter', 'port_filter']);
  });

  test('leaves out what is detached before the first event, and says what is detached later', THOROUGH, async () => {
    const before = await lookInside('packet-path', 19, 'gives tc a packet as it was before xdp');
    assert.match(before.line, /yaml --attach at_ingress --attach second_at_ingress --attach resize_packet$/);
    assert.equal(before.omitted, undefined);
    assert.deepEqual(await seen(before.words), ['resize_packet', 'at_ingress']);
    const later = await lookInside('tracepoint', 4, 'lets a detached program see events');
    assert.equal(later.omitted, 'a program that is detached');
  });

  test('writes the events of the scenario to the file that it names', async () => {
    const { words } = await lookInside('tc-egress', 1, 'shows arriving packets to programs at egress');
    const events = readFileSync(words[words.indexOf('--events') + 1]!, 'utf8');
    assert.match(events, /direction: egress/);
  });
});

test('a scenario removes the file of its earlier failure, and no file that its user has edited', () => {
  const id = `test/reproduction-${process.pid}/1`;
  const path = join(packageRoot, FAILURES_FOLDER, `${id}.events.yaml`);
  const place = { file: 'features/a.feature', line: 1, id };
  try {
    writeOutputFile(path, ownText('events: []\n'), 'the events');
    removeEarlier(place);
    assert.ok(!existsSync(path));
    // A file of the user, and the one that was written beside it.
    const second = path.replace('.events.yaml', '.own-2.events.yaml');
    const other = path.replace('.events.yaml', '.own-2.mine.events.yaml');
    for (const file of [second, other]) writeOutputFile(file, ownText('events: []\n'), 'the events');
    writeOutputFile(path, `${ownText('events: []\n')}# mine\n`, 'the events');
    removeEarlier(place);
    assert.deepEqual(
      [path, second, other].map((file) => existsSync(file)),
      [true, false, true],
    );
  } finally {
    rmSync(dirname(path), { recursive: true, force: true });
  }
});
