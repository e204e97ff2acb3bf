/** `node --import tsx docs/images/make-site.mjs`: takes pictures of the specification's site, as `npm run docs` built it last. Needs Chromium. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startChromium } from '../../test/reports/site/chromium.ts';

const here = dirname(fileURLToPath(import.meta.url));
const site = join(here, '../../reports/out/site');
const PICTURES = /** @type {const} */ ([
  { file: 'site-chapter.png', page: 'requirements/panic.html', at: '#REX-PANIC-05', colorScheme: 'light' },
  { file: 'site-helper.png', page: 'kernel/helpers/bpf_ringbuf_reserve.html', at: 'h1', colorScheme: 'dark' },
]);

if (!existsSync(join(site, 'index.html'))) throw new Error('there is no site: run npx cucumber-js, then npm run docs');
const browser = await startChromium();
for (const { file, page: path, at, colorScheme } of PICTURES) {
  const page = await browser.newPage({ viewport: { width: 1180, height: 760 }, colorScheme });
  await page.goto(pathToFileURL(join(site, path)).href);
  await page.locator(at).evaluate((element) => {
    scrollTo(0, element.getBoundingClientRect().top + scrollY - 80);
  });
  await page.screenshot({ path: join(here, file) });
  await page.close();
}
await browser.close();
