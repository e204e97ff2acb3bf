import { createRequire } from 'node:module';
import type { CucumberHtmlStream } from '@cucumber/html-formatter';
import type { Envelope } from '@cucumber/messages';

/** The HTML report that cucumber makes of messages: with cucumber's own formatter, the one that the installed cucumber uses. */
export async function htmlReport(envelopes: readonly Envelope[]): Promise<Buffer> {
  const here = createRequire(import.meta.url);
  const cucumber = createRequire(here.resolve('@cucumber/cucumber/package.json'));
  const formatter: { CucumberHtmlStream: new () => CucumberHtmlStream } = cucumber('@cucumber/html-formatter');
  const stream = new formatter.CucumberHtmlStream();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)));
  const ended = new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject));
  for (const envelope of envelopes) stream.write(envelope);
  stream.end();
  await ended;
  return Buffer.concat(chunks);
}
