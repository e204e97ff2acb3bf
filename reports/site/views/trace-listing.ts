import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '@cucumber/messages';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { type Html, html } from '../html.ts';
import { objectPath } from '../site-data.ts';
import { listingView, ObjectCode } from './code-listing.ts';

/** How many instructions are shown before and after the call. */
const BEFORE = 5;
const BEHIND = 2;
/** How many frames of one trace get their code shown. */
const MOST = 4;
const OFFSET = /^\+0x([0-9a-f]+)$/;

/** Shows the code behind the frames of stack traces, from the objects that a scenario loads. */
export class TraceListing {
  private readonly folder: string;
  private readonly objects = new Map<string, ObjectCode | undefined>();

  /** @param root the folder of the suite */
  constructor(root: string) {
    this.folder = join(root, 'programs', 'bin');
  }

  /** The code of an object of the corpus; `undefined` if its file is missing, or is not a sound object. */
  object(name: string): ObjectCode | undefined {
    if (!this.objects.has(name)) this.objects.set(name, this.read(name));
    return this.objects.get(name);
  }

  /** The calls in the frames of a step's table, frame by frame; empty for a table without offsets. */
  ofStep({ dataTable }: Step, objects: readonly string[]): Html | undefined {
    const [heading, ...rows] = dataTable?.rows ?? [];
    const frame = heading?.cells.findIndex(({ value }) => value === 'frame') ?? -1;
    const offset = heading?.cells.findIndex(({ value }) => value === 'offset') ?? -1;
    if (frame < 0 || offset < 0) return undefined;
    const shown = rows.flatMap(({ cells }) => {
      const [, digits] = OFFSET.exec(cells[offset]?.value ?? '') ?? [];
      if (digits === undefined) return [];
      return this.call(cells[frame]!.value, Number.parseInt(digits, 16), objects) ?? [];
    });
    if (shown.length === 0) return undefined;
    return html`<details class="code"><summary>The calls of this trace in machine code</summary>${shown.slice(0, MOST)}</details>`;
  }

  private call(name: string, offset: number, objects: readonly string[]): Html | undefined {
    for (const object of objects) {
      const code = this.object(object);
      const symbol = code?.find(name);
      if (code === undefined || symbol === undefined) continue;
      const all = code.listing(symbol);
      const next = all.findIndex((instruction) => instruction.offset === offset);
      const at = next < 0 && offset === symbol.size ? all.length - 1 : next - 1;
      const call = all[at];
      if (call === undefined) continue;
      const part = all.slice(Math.max(0, at - BEFORE), at + 1 + BEHIND);
      return html`<p class="listing-title"><code>${name}</code> in <a href="@/${objectPath(object)}">${object}</a>, returns to +0x${offset.toString(16)}</p>${listingView(part, `Code of ${name}`, call.address)}`;
    }
    return undefined;
  }

  private read(name: string): ObjectCode | undefined {
    const path = join(this.folder, name);
    if (!/^[\w./-]+$/.test(name) || name.includes('..') || !statSync(path, { throwIfNoEntry: false })?.isFile())
      return undefined;
    try {
      return new ObjectCode(path);
    } catch (error) {
      if (error instanceof Diagnostic) return undefined;
      throw error;
    }
  }
}
