import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { sample, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { FAILED, writtenSite } from './built-site.ts';
import { chromiumPath, openPage, startChromium } from './chromium.ts';

/** One of each kind of page. */
const KINDS = sample(
  [
    'index.html',
    'requirements/xdp.html',
    'panics/stack-trace.html',
    'kernel/helpers/bpf_ringbuf_reserve.html',
    'kernel/program-types/xdp.html',
    'instructions/atomics.html',
    'programs/nested_unwrap.html',
    'docs/verdicts.html',
  ],
  4,
);
/** Those beside that have wide tables. */
const WIDE = sample(
  [
    'matrix.html',
    'kernel/layouts/linux-6.18-x86_64.html',
    'kernel/map-types/hash.html',
    'docs/command-line.html',
    'docs/phrases.html',
    'docs/errors.html',
    'scenarios.html',
  ],
  2,
);
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** What a careful server lets a page do: nothing from elsewhere, no script within a page. The diagrams of packets have widths as attributes. */
const POLICY = "default-src 'self'; style-src-attr 'unsafe-inline'";

interface AxeWindow {
  readonly axe: {
    run(options: {
      preload: boolean;
    }): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }>;
  };
}

describe('the site in Chromium', { ...skipUnless(chromiumPath !== undefined, 'no Chromium'), ...THOROUGH }, () => {
  let browser: Browser;
  let server: Server;
  let disk: string;
  let web: string;

  before(async () => {
    const folder = writtenSite();
    disk = pathToFileURL(`${folder}/`).href;
    server = createServer(({ url = '/' }, response) => {
      const path = new URL(url, 'http://site').pathname;
      response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
      response.setHeader('content-security-policy', POLICY);
      response.end(readFileSync(join(folder, path)));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    web = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    server.close();
  });

  const opened = async (url: string, options: Parameters<typeof openPage>[1], use: (page: Page) => Promise<void>) => {
    const { page, faults } = await openPage(browser, options);
    await page.goto(url);
    await use(page);
    assert.deepEqual(faults, [], url);
    await page.context().close();
  };

  const search = async (page: Page, text: string) => {
    await page.fill('#search', text);
    await page.waitForSelector('#found-box:not([hidden])');
    // Every letter is searched for anew; the last answer counts.
    await page.waitForFunction(
      (words) => document.querySelector('#found')?.textContent?.toLowerCase().includes(words),
      text.split(' ')[0]!.toLowerCase(),
    );
    return page.locator('#found li').allInnerTexts();
  };

  for (const place of ['disk', 'web'] as const) {
    test(`the search finds a requirement, a helper and the words of a scenario (${place})`, async () => {
      await opened(`${place === 'disk' ? disk : web}panics/message.html`, {}, async (page) => {
        assert.match((await search(page, 'REX-XDP-02'))[0]!, /^REX-XDP-02: .*requirement$/s);
        assert.match((await search(page, 'bpf_spin_lock'))[0]!, /^bpf_spin_lock\b.*helper$/s);
        const found = await search(page, 'blocked port counted');
        assert.match(found[0]!, /^Packets to a blocked port are dropped and counted.*scenario$/s);
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await page.waitForURL(/program-types\/xdp\.html#scenario-1$/);
      });
    });
  }

  test('the search finds what is spelled nearly so, and says that it is', async () => {
    await opened(`${web}index.html`, {}, async (page) => {
      await page.fill('#search', 'verifer');
      await page.waitForFunction(() => document.querySelector('.found-count')?.textContent?.includes('nearly so'));
      assert.match((await page.locator('#found li').allInnerTexts()).join('\n'), /verifier/);
    });
  });

  test('words of code have the colours of light and dark pages', async () => {
    await opened(`${web}programs/nested_unwrap.html`, { colorScheme: 'light' }, async (page) => {
      const colour = (what: string) =>
        page.evaluate((found) => getComputedStyle(document.querySelector(found)!).color, `.source-code ${what}`);
      const light = [await colour('.token-keyword'), await colour('.token-comment'), await colour('code')];
      assert.equal(new Set(light).size, 3);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.notEqual(await colour('.token-keyword'), light[0]);
    });
  });

  test('the search says when there is nothing, and Escape closes it', async () => {
    await opened(`${disk}index.html`, {}, async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('program zyzzyva');
      await page.waitForFunction(() => document.querySelector('.found-count')?.textContent === 'Nothing found');
      await page.keyboard.press('Escape');
      assert.equal(await page.isVisible('#found-box'), false);
    });
  });

  test('filters by status, tag and words hide what does not match, and stay in the address', async () => {
    await opened(`${disk}scenarios.html`, {}, async (page) => {
      const shown = () => page.locator('.scenario-row:visible').count();
      const all = await shown();
      await page.selectOption('.filters [name=status]', 'failed');
      assert.equal(await shown(), 1);
      assert.match(await page.innerText('.scenario-row:visible'), /rewrite headers/);
      assert.equal(await page.locator('main h2:visible').count(), 1);
      assert.match(page.url(), /\?status=failed$/);
      await page.reload();
      assert.equal(await shown(), 1);
      await page.selectOption('.filters [name=status]', '');
      assert.equal(await shown(), all);
      await page.selectOption('.filters [name=tag]', '@violation');
      const violations = await shown();
      assert.ok(violations > 0 && violations < all);
      await page.selectOption('.filters [name=tag]', '');
      await page.fill('.filters [name=words]', 'rex-xdp-02');
      assert.ok((await shown()) >= 2 && (await shown()) < 20);
    });
  });

  test('filters of a chapter hide requirements without a match', async () => {
    await opened(`${disk}requirements/xdp.html?status=failed`, {}, async (page) => {
      assert.equal(await page.locator('section.requirement:visible').count(), 1);
      assert.match(await page.innerText('section.requirement:visible'), /REX-XDP-03/);
    });
  });

  test('a permalink scrolls to its scenario and highlights it', async () => {
    for (const place of [disk, web]) {
      await opened(`${place}${FAILED.page}#scenario-5`, {}, async (page) => {
        const box = (await page.locator('#scenario-5').boundingBox())!;
        assert.ok(box.y > 50 && box.y < 200, `it is at ${box.y}`);
        const colours = await page.evaluate(() =>
          ['#scenario-5', '#scenario-4'].map((id) => getComputedStyle(document.querySelector(id)!).backgroundColor),
        );
        assert.notEqual(colours[0], colours[1]);
      });
    }
  });

  test('a permalink is not hidden by a filter', async () => {
    await opened(`${disk}${FAILED.page}?status=failed#scenario-5`, {}, async (page) => {
      assert.ok(await page.locator('#scenario-5').isVisible());
    });
  });

  test('the colours are the system’s until they are chosen, and then stay chosen', async () => {
    await opened(`${web}index.html`, { colorScheme: 'light' }, async (page) => {
      const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await colour();
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await colour();
      assert.notEqual(dark, light);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.click('button.theme');
      assert.equal(await colour(), dark);
      assert.equal(await page.getAttribute('button.theme', 'aria-pressed'), 'true');
      await page.goto(`${web}docs/verdicts.html`);
      assert.equal(await colour(), dark);
    });
  });

  test('no page is wider than a phone, and its contents open', async () => {
    const { page, faults } = await openPage(browser, { viewport: { width: 360, height: 740 } });
    for (const path of [...KINDS, ...WIDE]) {
      await page.goto(disk + path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${path} is ${width} wide`);
    }
    assert.equal(await page.isVisible('nav.side'), false);
    await page.click('button.menu');
    assert.ok(await page.isVisible('nav.side'));
    assert.deepEqual(faults, []);
    await page.context().close();
  });

  test('what is folded is unfolded on paper, and only the text is printed', async () => {
    await opened(`${disk}requirements/xdp.html`, {}, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      assert.equal(await page.locator('details:not([open])').count(), 0);
      assert.equal(await page.isVisible('nav.side'), false);
      assert.equal(await page.isVisible('header.top'), false);
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      assert.ok((await page.locator('details:not([open])').count()) > 0);
    });
  });

  test('a page can be read without its script', async () => {
    await opened(`${disk}requirements/xdp.html`, { javaScriptEnabled: false }, async (page) => {
      assert.ok(await page.isVisible('#REX-XDP-01'));
      assert.equal(await page.isVisible('.filters'), false);
      assert.equal(await page.isVisible('#search'), false);
    });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing serious (${colorScheme})`, async () => {
      const { page, faults } = await openPage(browser, { colorScheme, reducedMotion: 'reduce' });
      for (const path of KINDS) {
        await page.goto(disk + path);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => (window as unknown as AxeWindow).axe.run({ preload: false }));
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const told = serious.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
              .join('\n')}`,
        );
        assert.deepEqual(told, [], path);
      }
      assert.deepEqual(faults, []);
      await page.context().close();
    });
  }
});
