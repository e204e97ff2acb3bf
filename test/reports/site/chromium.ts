import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is: what the environment variable `CHROMIUM` says, or where distributions put it. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM ?? '', ...PLACES].find(
  (path) => path !== '' && existsSync(path),
);

/** Starts Chromium without a window. */
export async function startChromium(): Promise<Browser> {
  const executablePath = chromiumPath;
  if (executablePath === undefined) throw new Error('no Chromium');
  // Chromium has no sandbox for root, which containers run as.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Only those who start it wait for the package to be read.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args });
}

/** A page in a context of its own, and everything that went wrong in it. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('requestfailed', (request) => {
    // What is still on its way when the page is left is broken off.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') faults.push(`${request.url()} cannot be had: ${reason}`);
  });
  return { page, faults };
}
