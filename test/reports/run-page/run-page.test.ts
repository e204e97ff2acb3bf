import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { describeChange } from '../../../reports/run-page/packet-changes.ts';
import { MOST_EVENTS, RunPage } from '../../../reports/run-page/run-page.ts';
import { sourcesPart } from '../../../reports/run-page/source-lines.ts';
import { SourceTexts } from '../../../reports/run-page/source-texts.ts';
import { html } from '../../../reports/site/html.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { command, withFile } from '../../cli/command.ts';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { chromiumPath, openPage, startChromium } from '../site/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-page-'));
after(() => rmSync(folder, { recursive: true }));

/** The page of a run, and what the command printed. */
async function pageOf(name: string, ...words: readonly string[]) {
  const path = join(folder, name);
  const { out, error } = await command(['run', ...words, '--html', path]);
  assert.match(out, /^note: the page is \S+\.html$/m, error);
  return { path, text: readFileSync(path, 'utf8'), out };
}

const WANDERING = 'test/debugger/fixtures/wandering_index';
const PACKETS = ['programs/bin/packet_totals', '--packets', 'captures/files/echo.pcap'] as const;

describe('the page of a run', () => {
  test('has each event with its packet, calls by parameters, and maps before and after', THOROUGH, async () => {
    const { text } = await pageOf('port.html', 'programs/bin/port_filter', '--packets', 'captures/files/echo.pcap');
    assert.equal(text.match(/<section id="event-/g)?.length, text.match(/<a href="#event-/g)?.length);
    assert.match(text, /<dt>map<\/dt><dd><code>counters<\/code>/);
    assert.match(text, /<dt>key<\/dt><dd><code>00 00 00 00<\/code>/);
    assert.match(
      text,
      /<td>protocols<\/td><td><code>11000000<\/code><\/td><td><code>0000000000000000<\/code><\/td><td><code>0100000000000000<\/code>/,
    );
    assert.match(text, /<p class="layer">Ethernet /);
    assert.match(text, /at [\d,]+ ns, instruction \d+/);
  });

  test('marks what a program changed in a packet', THOROUGH, async () => {
    const { text } = await pageOf('resize.html', 'programs/bin/resize_packet');
    assert.match(text, /Packet, as it was left: /);
    const one = Uint8Array.from([1, 2, 3]);
    assert.equal(describeChange(one, Uint8Array.from([1, 2, 3])), 'unchanged');
    assert.equal(describeChange(one, Uint8Array.from([1, 9, 3, 4])), '1 byte longer, 1 byte changed');
    assert.equal(describeChange(one, Uint8Array.from([1])), '2 bytes shorter');
  });

  test('shows how a program ended, and events that nobody saw', THOROUGH, async () => {
    const { text } = await pageOf('panic.html', 'programs/bin/explicit_panic');
    assert.match(text, /<p class="ending">panic: /);
    assert.match(text, /<ol class="frames"><li><code>/);
    const twice = 'events:\n  - tracepoint: syscalls/sys_enter_dup\n  - tracepoint: syscalls/sys_enter_dup\n';
    const lost = await withFile('events.yaml', twice, (path) =>
      pageOf('lost.html', 'programs/bin/null_read', '--events', path),
    );
    assert.match(lost.text, /<span class="outcome unusual">not seen<\/span>/);
  });

  test('says which source lines call helpers, and where the watchdog found a program', THOROUGH, async () => {
    const calls = await pageOf('calls.html', 'programs/bin/hello');
    assert.match(calls.text, /<code>rex_trace_printk<\/code>.*\n?.*programs\/src\/hello\.rs:13:\d+ in hello::hello/);
    const { text } = await pageOf('endless.html', 'programs/bin/endless');
    assert.match(text, /<p class="ending">interrupted at rex_prog_\w+::endless\+0x/);
    assert.match(text, /<p class="ending">programs\/src\/endless\.rs:14:\d+ in endless::endless/);
  });

  test('shows the lines of each event that were executed, and how often', THOROUGH, async () => {
    const { text } = await pageOf('lines.html', WANDERING, '--events', `${WANDERING}.events.yaml`);
    const sections = text.split('<section id=').slice(1);
    assert.equal(sections.length, 4);
    const executed = sections.map((section) => {
      const rows = [...section.matchAll(/<tr class="executed"><td>(\d+)<\/td><td>([\d,]+)×<\/td>/g)];
      return rows.map(([, line, times]) => [Number(line), Number(times)]);
    });
    const reads = executed.map((rows) => rows.find(([line]) => line === 22)?.[1]);
    assert.deepEqual(reads, [1, 1, undefined, 1], 'the quiet event reads no weight');
    const leaves = executed.map((rows) => rows.some(([line]) => line === 23));
    assert.deepEqual(leaves, [true, true, false, false], 'the last one panics where it reads');
    assert.match(text, /<td>18<\/td><td>1×<\/td><td><code> {4}\*place \+= distance;<\/code>/);
    assert.match(text, /<tr><td>24<\/td><td><\/td><td><code><\/code>/, 'lines around them have no count');
  });

  test('has no lines without debug information, and names those of a source that is not there', THOROUGH, async () => {
    const without = await pageOf('no-lines.html', 'programs/bin/opt/arithmetic.O0');
    assert.doesNotMatch(without.text, /Executed lines/);
    const lost = html`${sourcesPart({
      number: 1,
      sources: [
        {
          path: 'src/a.rs',
          lines: new Map([
            [9, 1],
            [7, 1],
            [8, 2],
          ]),
        },
      ],
      noLines: ['a: b'],
    })}`;
    assert.match(lost.text, /not a readable Rust source in this folder\. Executed were its lines 7–9\./);
    assert.match(lost.text, /<p class="problem">a: b<\/p>/);
    const other = {
      path: 'src/a.rs',
      lines: new Map([
        [1, 1],
        [5, 1],
      ]),
      text: ['one', 'two'],
    };
    const changed = html`${sourcesPart({ number: 1, sources: [other], noLines: [] })}`;
    assert.match(changed.text, /is not the one that was compiled: it has no lines 5\./);
  });

  test('shows sources of the project only, whatever file debug information names', () => {
    const inside = join(folder, 'project');
    mkdirSync(inside);
    for (const path of [join(folder, 'secret.rs'), join(inside, 'own.rs'), join(inside, 'secret.txt')])
      writeFileSync(path, 'a\r\nb\n');
    symlinkSync(join(folder, 'secret.rs'), join(inside, 'link.rs'));
    const texts = new SourceTexts(inside);
    const of = (path: string) => texts.of([{ path, lines: new Map() }])[0]!.text;
    assert.deepEqual(of('own.rs'), ['a', 'b', '']);
    for (const path of ['../secret.rs', join(folder, 'secret.rs'), 'link.rs', 'secret.txt', 'none.rs', '.'])
      assert.equal(of(path), undefined, path);
  });

  test('is left out of a run without it, and changes nothing of the report', THOROUGH, async () => {
    const { out } = await pageOf('same.html', ...PACKETS);
    const plain = await command(['run', ...PACKETS]);
    assert.equal(out.replace(/^note: the page is .*\n\n?/m, ''), plain.out);
  });

  test('ends before it is too large for a browser, and says how many events are missing', () => {
    const event = (number: number, problem: string) => ({
      number,
      source: 's',
      warnings: [],
      runs: [],
      changes: [],
      notCompared: [],
      sources: [],
      noLines: [],
      problem,
    });
    const many = new RunPage();
    for (let n = 1; n <= MOST_EVENTS + 3; n += 1) many.add(event(n, ''), new Map());
    assert.match(many.toHtml([], ''), />3 later events are not on this page\.</);
    const most = 2 ** 16;
    const large = new RunPage(most);
    for (let n = 1; n <= 5; n += 1) large.add(event(n, 'x'.repeat(most / 4)), new Map());
    large.add(event(6, ''), new Map());
    assert.deepEqual([large.leftOut, large.isFull], [3, true], 'nothing follows a gap');
    assert.equal(large.toHtml([], '').match(/<section id="event-/g)?.length, 3);
  });

  test('has texts of objects as text', () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\x1b[2J\u202e';
    const run = {
      program: hostile,
      object: hostile,
      cpu: 0,
      helpers: [],
      helperCalls: 0,
      packetsOut: [],
      trace: [hostile],
    };
    const rest = { log: [hostile], oops: null, timeout: null, startedAt: 0, endedAt: 1, instructions: 1 };
    const panic = {
      message: hostile,
      location: hostile,
      frames: [{ symbol: hostile, offset: 1, size: 2, program: true }],
    };
    const end = {
      outcome: 'panicked',
      verdict: hostile,
      fate: null,
      explanation: hostile,
      violations: [],
      packet: null,
      stackHighWater: 0,
    };
    const page = new RunPage();
    page.add(
      {
        number: 1,
        source: hostile,
        warnings: [{ code: 'A', text: hostile }],
        runs: [{ ...run, ...rest, ...end, panic } as unknown as ProgramRun],
        changes: [{ map: hostile, key: '00', before: undefined, after: '01' }],
        notCompared: [hostile],
        sources: [
          { path: hostile, lines: new Map([[1, 2]]), text: [hostile] },
          { path: hostile, lines: new Map([[1, 2]]) },
        ],
        noLines: [hostile],
        problem: hostile,
      },
      new Map(),
    );
    const text = page.toHtml([hostile], hostile.slice(0, 8));
    assert.equal(text.match(/<script>/g)?.length, 1);
    assert.ok(!text.includes('<img') && !text.includes('\x1b') && !text.includes('\u202e'));
  });
});

describe('the page of a run in Chromium', {
  ...skipUnless(chromiumPath !== undefined, 'no Chromium'),
  ...THOROUGH,
}, () => {
  let browser: Browser;
  let url: string;
  const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

  before(async () => {
    url = pathToFileURL((await pageOf('browser.html', WANDERING, ...PACKETS)).path).href;
    browser = await startChromium();
  });
  after(() => browser?.close());

  for (const [what, options] of [
    ['wide and light', { colorScheme: 'light' }],
    ['400 pixels and dark', { colorScheme: 'dark', viewport: { width: 400, height: 800 } }],
  ] as const) {
    test(`is readable, ${what}`, async () => {
      const { page, faults } = await openPage(browser, { ...options, bypassCSP: true });
      await page.goto(url);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        '(async () => await axe.run())()',
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        [],
      );
      assert.deepEqual(faults, []);
    });
  }

  test('keys go from event to event, and search leaves those that have the words', async () => {
    const { page, faults } = await openPage(browser);
    await page.goto(url);
    const here = () => page.evaluate(() => document.activeElement?.id);
    for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
    assert.equal(await here(), 'event-1');
    await page.keyboard.press('j');
    assert.equal(await here(), 'event-2');
    await page.keyboard.press('/');
    await page.keyboard.type('packet 3 of');
    const shown = () =>
      page.evaluate(() => [...document.querySelectorAll('section')].filter((each) => !each.hidden).map(({ id }) => id));
    assert.deepEqual(await shown(), ['event-3']);
    assert.equal(await page.textContent('#found'), '1 event');
    await page.keyboard.press('Escape');
    assert.ok((await shown()).length > 3);
    assert.deepEqual(faults, [], 'its own policy lets its own script and style run');
  });
});
