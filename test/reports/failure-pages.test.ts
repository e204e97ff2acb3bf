import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import { writeFailurePage } from '../../cli/run/failure-page.ts';
import { type WritePage, withLink, writeFailurePages } from '../../reports/failure-pages.ts';
import { LOOK_INSIDE_MEDIA_TYPE } from '../../vocabulary/look-inside.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { ProjectFolder } from './project-folder.ts';
import { chromiumPath, openPage, startChromium } from './site/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-failures-'));
after(() => rmSync(folder, { recursive: true }));

const attached = (body: string) =>
  ({ attachment: { body, mediaType: LOOK_INSIDE_MEDIA_TYPE, contentEncoding: 'IDENTITY' } }) as Envelope;
const failing = (id: string) => attached(JSON.stringify({ id, words: ['run', id] }));

const write: WritePage = async (words, path) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, words.join(' '));
};

describe('pages about failing scenarios', () => {
  test('are beside the report, which has links to them', async () => {
    const place = join(folder, 'links');
    const envelopes = [failing('a/1'), attached('{"id":3}'), attached('no JSON'), failing('a/../2')];
    const links = await writeFailurePages(place, envelopes, write, false);
    const shown = envelopes.flatMap((envelope) => withLink(envelope, links)).map(({ attachment }) => attachment);
    assert.deepEqual(
      shown.map((each) => [each?.mediaType, each?.body]),
      [
        ['text/uri-list', 'pages/a%252F1.html'],
        ['text/uri-list', 'pages/a%252F..%252F2.html'],
      ],
    );
    for (const each of shown) assert.ok(existsSync(join(place, decodeURIComponent(each!.body))), each!.body);
    const other = { attachment: { ...failing('b').attachment!, mediaType: 'text/plain' } };
    assert.deepEqual(withLink(other, links), [other]);
  });

  test('are linked at the step that failed, because reports hide hooks', async () => {
    const look = attached('{"id":"a","words":[]}').attachment!;
    const of = (testStepId: string) => ({ testCaseStartedId: '1', testStepId });
    const finished = (testStepId: string, status: string) =>
      ({ testStepFinished: { ...of(testStepId), testStepResult: { status } } }) as Envelope;
    const hook = { attachment: { ...look, ...of('hook') } };
    const steps = [finished('a', 'PASSED'), finished('b', 'FAILED'), hook, finished('hook', 'FAILED')];
    const links = await writeFailurePages(join(folder, 'step'), steps, write, false);
    assert.equal(links.get(hook.attachment)?.testStepId, 'b');
  });

  test('are those of the first failures, and a failure without a page has no link', async () => {
    const many = Array.from({ length: 25 }, (_, n) => failing(`many/${n}`));
    const links = await writeFailurePages(join(folder, 'many'), many, write, false);
    assert.deepEqual(
      [...links.keys()],
      many.slice(0, 20).map(({ attachment }) => attachment),
    );
    const refuse: WritePage = async () => {
      throw new Diagnostic({ code: 'A', kind: 'input', message: 'm', cause: 'c', hint: 'write it' });
    };
    assert.equal((await writeFailurePages(join(folder, 'none'), many, refuse, false)).size, 0);
    const broken: WritePage = async () => {
      throw new TypeError('a fault of the suite');
    };
    await assert.rejects(writeFailurePages(join(folder, 'none'), many, broken, false), TypeError);
  });

  test('of a whole run replace all earlier ones; those of a part of the scenarios are beside them', async () => {
    const place = join(folder, 'replaced');
    const has = (name: string) => existsSync(join(place, 'pages', `${name}.html`));
    await writeFailurePages(place, [failing('x')], write, false);
    await writeFailurePages(place, [failing('y')], write, true);
    assert.deepEqual([has('x'), has('y')], [true, true]);
    await writeFailurePages(place, [failing('z')], write, false);
    assert.deepEqual([has('x'), has('y'), has('z')], [false, false, true]);
  });

  test('have the events of the command, up to two million characters', THOROUGH, async () => {
    const path = join(folder, 'page.html');
    await writeFailurePage(['run', 'programs/bin/packet_totals', '--packets', 'captures/files/echo.pcap'], path);
    assert.match(readFileSync(path, 'utf8'), /<section id="event-1"/);
    await assert.rejects(writeFailurePage(['support'], path), TypeError);
    await assert.rejects(writeFailurePage(['run', 'no-such-object'], path), Diagnostic);
  });
});

describe('a report of a failing scenario in Chromium', {
  ...skipUnless(chromiumPath !== undefined, 'no Chromium'),
  ...THOROUGH,
}, () => {
  test('leads to the page of the scenario', async () => {
    const project = new ProjectFolder({
      'features/wrong.feature': `Feature: Wrong
  Scenario: [1] A verdict that is not so
    Given the object "port_filter"
    And program "port_filter" is attached to xdp on "eth0"
    When packet 1 of "echo.pcap" arrives
    Then the verdict is XDP_DROP
`,
    });
    copyFileSync('captures/files/echo.pcap', project.file('echo.pcap'));
    project.write('rex-conformance.yaml', 'objects: [port_filter]\ncaptures: .\n');
    const browser = await startChromium();
    try {
      const { stdout } = project.cucumber();
      assert.match(stdout, /look inside: /);
      assert.ok(!project.read('reports/out/messages.ndjson').includes('look-inside'));
      const { page } = await openPage(browser);
      await page.goto(pathToFileURL(project.file('reports/out/report.html')).href);
      const link = page.locator('a[href^="pages/"]');
      const [opened] = await Promise.all([page.waitForEvent('popup'), link.first().click()]);
      await opened.waitForLoadState();
      assert.equal(await opened.title(), 'Run of port_filter');
    } finally {
      await browser.close();
      project.remove();
    }
  });
});
