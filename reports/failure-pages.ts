import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment, AttachmentContentEncoding, Envelope } from '@cucumber/messages';
import { Diagnostic } from '../base/diagnostic.ts';
import { stemFor } from '../base/own-files.ts';
import { removeFile } from '../node/output-file.ts';
import { LOOK_INSIDE_MEDIA_TYPE, type LookInside, readLookInside } from '../vocabulary/look-inside.ts';

/**
 * Writes a page about the events of a command.
 * @param words of the command line of `rex-conformance`
 * @param path of the page
 * @throws Diagnostic as the command does; FILE_NOT_WRITTEN
 */
export type WritePage = (words: readonly string[], path: string) => Promise<void>;

/** The folder of the pages, below that of the report. */
const PAGES = 'pages';
/** Pages of a run, and the milliseconds after which none is begun any more. */
const MOST_PAGES = 20;
const LONGEST = 20_000;
/** cucumber's reports show attachments of this type as links. */
const LINKS = 'text/uri-list';

/** Attachments with links of a report, by those that they replace. */
export type PageLinks = ReadonlyMap<Attachment, Attachment>;

function lookInside({ attachment }: Envelope): readonly [Attachment, LookInside] | undefined {
  if (attachment?.mediaType !== LOOK_INSIDE_MEDIA_TYPE) return undefined;
  const look = readLookInside(attachment.body);
  return look === undefined ? undefined : [attachment, look];
}

/** The envelope as a report shows it: the words of a command become the link to its page, or nothing without one. */
export function withLink(envelope: Envelope, links: PageLinks): readonly Envelope[] {
  const { attachment } = envelope;
  if (attachment?.mediaType !== LOOK_INSIDE_MEDIA_TYPE) return [envelope];
  const link = links.get(attachment);
  return link === undefined ? [] : [{ attachment: link }];
}

/** The first step that failed, by the scenario's attempt. */
function failedSteps(envelopes: readonly Envelope[]): ReadonlyMap<string, string> {
  const steps = new Map<string, string>();
  for (const { testStepFinished: step } of envelopes) {
    if (step?.testStepResult.status === 'FAILED' && !steps.has(step.testCaseStartedId))
      steps.set(step.testCaseStartedId, step.testStepId);
  }
  return steps;
}

/** Removes pages of earlier runs. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.html') && !kept.has(name)) removeFile(join(folder, name));
  }
}

/**
 * Writes pages about failing scenarios beside a report: of the first ones, as long as there is time.
 * @param folder of the report
 * @param partial whether only some scenarios ran: then the pages of the others stay
 */
export async function writeFailurePages(
  folder: string,
  envelopes: readonly Envelope[],
  writePage: WritePage,
  partial: boolean,
): Promise<PageLinks> {
  const links = new Map<Attachment, Attachment>();
  const failed = failedSteps(envelopes);
  const names = new Set<string>();
  const begun = performance.now();
  for (const [attachment, { id, words }] of envelopes.flatMap((envelope) => {
    const look = lookInside(envelope);
    return look === undefined ? [] : [look];
  })) {
    if (names.size >= MOST_PAGES || performance.now() - begun > LONGEST) break;
    const name = `${stemFor(encodeURIComponent(id))}.html`;
    try {
      await writePage(words, join(folder, PAGES, name));
      names.add(name);
      // Reports hide hooks that pass, with their attachments.
      const step = failed.get(attachment.testCaseStartedId ?? '');
      const at = step === undefined ? {} : { testStepId: step };
      const body = `${PAGES}/${encodeURIComponent(name)}`;
      const contentEncoding = 'IDENTITY' as AttachmentContentEncoding;
      links.set(attachment, { ...attachment, ...at, mediaType: LINKS, contentEncoding, body });
    } catch (error) {
      // The step says what failed. The page is only more about it.
      if (!(error instanceof Diagnostic)) throw error;
    }
  }
  if (!partial) removeOthers(join(folder, PAGES), names);
  return links;
}
