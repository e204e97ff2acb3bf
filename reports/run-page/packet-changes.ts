import { plainLine } from '../../base/plain-text.ts';
import { type Content, type Html, html } from '../site/html.ts';
import { packetLayers } from '../site/views/packet-layers.ts';

/** Bytes of a packet that the page has; the rest is counted. */
const SHOWN_BYTES = 512;
const BYTES_OF_A_LINE = 16;

/** A byte, marked where it is not what it was. */
function byteOf(byte: number, changed: boolean): Content {
  const text = byte.toString(16).padStart(2, '0');
  return changed ? html`<mark>${text}</mark>` : text;
}

function bytesOf(bytes: Uint8Array, before: Uint8Array | undefined, offset: number, length: number): Html {
  const lines: Content[] = [];
  const end = Math.min(offset + length, SHOWN_BYTES);
  for (let at = offset; at < end; at += BYTES_OF_A_LINE) {
    const line: Content[] = [];
    for (let n = at; n < Math.min(at + BYTES_OF_A_LINE, end); n += 1) {
      line.push(byteOf(bytes[n]!, before !== undefined && before[n] !== bytes[n]), ' ');
    }
    lines.push(line, '\n');
  }
  const left = offset + length - Math.max(end, offset);
  return html`<pre class="bytes" tabindex="0">${lines}${left > 0 && `… ${left} more bytes\n`}</pre>`;
}

/** Fields of a layer, marked where they are not those of the same layer before. */
function fieldsOf(
  fields: readonly (readonly [string, string])[],
  before: ReadonlyMap<string, string> | undefined,
): Html {
  const rows = fields.map(([name, value]) => {
    const was = before?.get(name);
    const changed = before !== undefined && was !== value;
    return html`<div><dt>${name}</dt><dd>${changed ? html`<mark>${plainLine(value)}</mark>${was !== undefined && html` <span class="was">was ${plainLine(was)}</span>`}` : plainLine(value)}</dd></div>`;
  });
  return html`<dl>${rows}</dl>`;
}

/**
 * A packet as its headers and data, each with fields and bytes. Where it is not what it was, it is marked.
 * @param bytes from the Ethernet header on
 * @param before the packet as it was; absent where it is shown as it came
 */
export function packetOnPage(bytes: Uint8Array, before?: Uint8Array): Html {
  if (bytes.length === 0) return html`<p>an empty packet</p>`;
  const old = before === undefined ? undefined : packetLayers(before);
  const layers = packetLayers(bytes).map(({ name, offset, length, fields }, n) => {
    const same = old?.[n]?.name === name ? new Map(old[n].fields) : undefined;
    const known = old === undefined ? undefined : (same ?? new Map<string, string>());
    return html`<li><p class="layer">${name} <span class="range">bytes ${offset}–${offset + length - 1}</span></p>${fieldsOf(fields, known)}${bytesOf(bytes, before, offset, length)}</li>\n`;
  });
  return html`<ol class="layers">${layers}</ol>`;
}

/** The difference between a packet before and after: `unchanged`, `3 bytes changed`, `8 bytes shorter, 2 bytes changed`. */
export function describeChange(before: Uint8Array, after: Uint8Array): string {
  const longer = after.length - before.length;
  const common = Math.min(after.length, before.length);
  let changed = 0;
  for (let n = 0; n < common; n += 1) if (before[n] !== after[n]) changed += 1;
  const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`;
  const parts = [
    ...(longer === 0 ? [] : [`${bytes(Math.abs(longer))} ${longer > 0 ? 'longer' : 'shorter'}`]),
    ...(changed === 0 ? [] : [`${bytes(changed)} changed`]),
  ];
  return parts.length === 0 ? 'unchanged' : parts.join(', ');
}
