import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Field, Layout, StructLayout } from '../../../kernel-model/layouts/layout.ts';
import { DEFAULT_LAYOUT, loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { html } from '../html.ts';
import type { SiteData } from '../site-data.ts';
import { heading, type SearchEntry, type SitePage, table } from '../site-page.ts';

const INDEX = 'kernel/layouts/index.html';

function place({ offset, bitOffset, bitSize }: Field): string {
  return bitSize === undefined ? String(offset) : `${offset}, bits ${bitOffset}–${(bitOffset ?? 0) + bitSize - 1}`;
}

function structSection({ name, size, fields }: StructLayout) {
  return html`<section>${heading(2, name, `struct ${name}`)}<p class="aside">${size} bytes, ${fields.size} of its fields</p>${table(
    `Fields of struct ${name}`,
    ['offset', 'size', 'field', 'type'],
    [...fields].map(([field, entry]) => [
      html`<span class="number">${place(entry)}</span>`,
      html`<span class="number">${entry.bitSize === undefined ? entry.size : `${entry.bitSize} bits`}</span>`,
      html`<code>${field}</code>`,
      html`<code>${entry.type}</code>`,
    ]),
  )}</section>\n`;
}

function structEntry(path: string, { name, fields }: StructLayout): SearchEntry {
  return { title: `struct ${name}`, kind: 'struct', url: `${path}#${name}`, words: [...fields.keys()].join(' ') };
}

/** A layout with structs that another page has, too: the search leads to that one. */
function layoutEntry(path: string, { kernel }: Layout): SearchEntry {
  return { title: `layout of Linux ${kernel}`, kind: 'layout', url: path, words: 'struct offsets' };
}

function layoutPage(name: string): SitePage {
  const layout = loadLayout(name);
  const path = `kernel/layouts/${name}.html`;
  const structs = [...layout.structs.values()];
  return {
    path,
    title: name,
    within: INDEX,
    description: `Where the fields of kernel structs lie in Linux ${layout.kernel}.`,
    kicker: html`<a href="@/${INDEX}">Layouts</a>`,
    lead: `Linux ${layout.kernel} on ${layout.architecture}, ${layout.hz} timer ticks a second; read from the kernel's BTF.`,
    body: html`${structs.map(structSection)}`,
    outline: structs.map(({ name: struct }) => ({ id: struct, title: struct })),
    search: name === DEFAULT_LAYOUT ? structs.map((struct) => structEntry(path, struct)) : [layoutEntry(path, layout)],
  };
}

/** A page for each shipped kernel layout, and a list of them. */
export function layoutPages({ root }: SiteData): readonly SitePage[] {
  const names = readdirSync(join(root, 'kernel-model', 'layouts'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
  const index: SitePage = {
    path: INDEX,
    title: 'Layouts',
    description: 'The kernels whose struct layouts the suite ships.',
    lead: 'The offsets of struct fields are compiled into a program. A program runs only on a kernel with the same offsets.',
    body: table(
      'Layouts',
      ['layout', 'kernel', 'structs'],
      names.map((name) => {
        const { kernel, architecture, structs } = loadLayout(name);
        return [
          html`<a href="@/kernel/layouts/${name}.html">${name}</a>`,
          `Linux ${kernel} on ${architecture}`,
          structs.size,
        ];
      }),
    ),
  };
  return [index, ...names.map(layoutPage)];
}
