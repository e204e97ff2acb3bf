import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { PROGRAM_TYPES } from '../../../kernel-model/contexts/table.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import { MAP_TYPES } from '../../../kernel-model/maps/table.ts';
import { buildSite } from '../../../reports/site/site.ts';
import { instructionTable } from '../../../runtime/cpu/instruction-table.ts';
import { PHRASES } from '../../../steps/phrases.ts';
import { THOROUGH } from '../../effort.ts';
import { builtSite, FAILED, OTHERS, siteData } from './built-site.ts';

type Element = DefaultTreeAdapterTypes.Element;

interface ReadPage {
  readonly ids: ReadonlySet<string>;
  readonly duplicates: readonly string[];
  readonly links: readonly string[];
  readonly levels: readonly number[];
  readonly faults: readonly string[];
}

function* elements(node: DefaultTreeAdapterTypes.Node): Generator<Element> {
  if ('tagName' in node) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* elements(child);
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}

function read(text: string): ReadPage {
  const faults: string[] = [];
  const document = parse(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }) => faults.push(`${code} in line ${startLine}`),
  });
  const ids = new Set<string>();
  const duplicates: string[] = [];
  const links: string[] = [];
  const levels: number[] = [];
  for (const element of elements(document)) {
    const id = attribute(element, 'id');
    if (id !== undefined && ids.has(id)) duplicates.push(id);
    if (id !== undefined) ids.add(id);
    for (const name of ['href', 'src']) {
      const link = attribute(element, name);
      if (link !== undefined) links.push(link);
    }
    if (/^h[1-6]$/.test(element.tagName)) levels.push(Number(element.tagName[1]));
    // An element that the parser closed by itself: every one that is not void is to be closed.
    const place = element.sourceCodeLocation;
    const optional = ['html', 'head', 'body', 'tbody', 'colgroup'];
    if (place?.startTag && !place.endTag && !VOID.has(element.tagName) && !optional.includes(element.tagName)) {
      faults.push(`<${element.tagName}> in line ${place.startLine} is not closed`);
    }
  }
  return { ids, duplicates, links, levels, faults };
}

const VOID = new Set(['meta', 'link', 'input', 'br', 'hr', 'img', 'path', 'rect']);

let read_: ReadonlyMap<string, ReadPage> | undefined;

function readPages(): ReadonlyMap<string, ReadPage> {
  const pages = [...builtSite().files].filter(([path]) => path.endsWith('.html'));
  read_ ??= new Map(pages.map(([path, text]) => [path, read(text)] as const));
  return read_;
}

test('the same data give the same site, byte for byte', THOROUGH, () => {
  const again = buildSite(siteData());
  assert.deepEqual([...again.keys()], [...builtSite().files.keys()]);
  for (const [path, text] of again) assert.ok(text === builtSite().files.get(path), `${path} differs`);
});

test('every page is well-formed HTML, with one heading of the first level and no level left out', THOROUGH, () => {
  for (const [path, { faults, levels }] of readPages()) {
    assert.deepEqual(faults, [], path);
    assert.equal(levels.filter((level) => level === 1).length, 1, path);
    assert.equal(levels[0], 1, path);
    for (const [n, level] of levels.entries()) {
      assert.ok(
        n === 0 || level <= levels[n - 1]! + 1,
        `${path}: a heading of level ${level} follows one of ${levels[n - 1]}`,
      );
    }
  }
});

test('no identifier stands twice on a page', THOROUGH, () => {
  for (const [path, { duplicates }] of readPages()) assert.deepEqual(duplicates, [], path);
});

test('every link leads to a page that is there, and to a place on it', THOROUGH, () => {
  const { files } = builtSite();
  const broken: string[] = [];
  for (const [path, { links }] of readPages()) {
    for (const link of links) {
      if (/^https?:/.test(link)) continue;
      const [target = '', anchor] = link.split('#');
      const file = target === '' ? path : posix.normalize(posix.join(posix.dirname(path), target));
      const found =
        files.has(file) && (anchor === undefined || readPages().get(file)?.ids.has(decodeURIComponent(anchor)));
      if (!found) broken.push(`${path} → ${link}`);
    }
  }
  assert.deepEqual([...new Set(broken)], []);
});

test(
  'a document at the home of the project, which the package does not have, has its page on the site',
  THOROUGH,
  () => {
    const leading = readPages().get('docs/how-a-verdict-is-reached.html')!.links;
    assert.ok(leading.some((link) => link.endsWith('how-it-works.html')));
    const atHome = [...readPages()].flatMap(([path, { links }]) =>
      links.filter((link) => /\/blob\/main\/docs\/.*\.md/.test(link)).map((link) => `${path} → ${link}`),
    );
    assert.deepEqual(atHome, []);
  },
);

test('nothing is fetched from the network', THOROUGH, () => {
  for (const [path, text] of builtSite().files) {
    if (path.endsWith('.html'))
      assert.doesNotMatch(text, /<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?\/\//, path);
    if (path.endsWith('.css')) assert.doesNotMatch(text, /url\((?!["']?data:)|@import/, path);
  }
});

test('every requirement, scenario, program type, map type, helper, mnemonic and phrase has its place', THOROUGH, () => {
  const { data } = builtSite();
  const has = (path: string, id?: string) => {
    const page = readPages().get(path);
    assert.ok(page, `no page ${path}`);
    if (id !== undefined) assert.ok(page.ids.has(id), `no ${id} on ${path}`);
  };
  for (const { id, requirements } of data.catalogue.chapters) {
    for (const requirement of requirements) has(`requirements/${id.toLowerCase()}.html`, requirement.id);
  }
  for (const { feature, cases, anchor } of data.scenarios) {
    has(feature.path, anchor);
    for (const { number } of cases) if (number !== undefined) has(feature.path, `scenario-${number}`);
  }
  for (const type of Object.keys(PROGRAM_TYPES)) has(`kernel/program-types/${type}.html`);
  for (const { name, create } of MAP_TYPES.values()) if (create !== undefined) has(`kernel/map-types/${name}.html`);
  for (const { name } of HELPERS) has(`kernel/helpers/${name}.html`);
  const mnemonics = new Set(
    [...readPages()].filter(([path]) => path.startsWith('instructions/')).flatMap(([, { ids }]) => [...ids]),
  );
  for (const { name } of instructionTable) assert.ok(mnemonics.has(name), name);
  const entries = builtSite()
    .files.get('docs/phrases.html')!
    .match(/class="phrase-entry" id="(?:given|when|then)-/g);
  assert.equal(entries?.length, PHRASES.length);
});

test('every step of every scenario leads to the phrase that it uses', THOROUGH, () => {
  const { data, files } = builtSite();
  for (const { path } of data.features) {
    const text = files.get(path)!;
    const steps = text.match(/<li class="step /g)?.length;
    assert.equal(text.match(/<a class="phrase" href="\.\.\/docs\/phrases\.html#[^"]+"/g)?.length, steps, path);
  }
});

test('a scenario says how it ended, what failed, and which programs ran', THOROUGH, () => {
  const { data, files } = builtSite();
  const xdp = data.features.find(({ path }) => path === FAILED.page)!;
  const statuses = Object.fromEntries(xdp.scenarios.map(({ number, status }) => [number, status]));
  assert.equal(statuses['1'], 'passed');
  assert.equal(statuses['3'], 'failed');
  const text = files.get(FAILED.page)!;
  const article = text.slice(text.indexOf('id="scenario-3"'), text.indexOf('id="scenario-4"'));
  assert.match(article, /data-status="failed"/);
  assert.ok(article.includes(FAILED.message));
  assert.match(article, /Ran <a href="\.\.\/programs\/port_filter\.html">port_filter<\/a>/);
  assert.equal(data.features.find(({ folder }) => folder === 'termination')!.scenarios[0]!.status, 'not run');
  assert.match(files.get('index.html')!, /verdict-is-failed/);
});

test(
  'a scenario that was not judged says why, and one that passed only when it was tried again is marked',
  THOROUGH,
  () => {
    const { data, files } = builtSite();
    const text = files.get(FAILED.page)!;
    const article = (anchor: string) => {
      const begin = text.indexOf(`id="${anchor}"`);
      return text.slice(begin, text.indexOf('</article>', begin));
    };
    assert.match(
      article(OTHERS.skipped.anchor),
      /data-status="skipped".*<strong>Not judged:<\/strong> a step skipped it: /s,
    );
    assert.match(
      article(OTHERS.pending.anchor),
      /data-status="skipped".*<strong>Not judged: it stopped at<\/strong> /s,
    );
    const flaky = article(OTHERS.flaky.anchor);
    assert.match(flaky, /data-status="passed".*<strong>Flaky: an earlier attempt stopped at<\/strong> /s);
    assert.ok(flaky.includes('what went wrong &lt;/pre&gt;&lt;b&gt;before\\x1b[2J'), flaky);
    const { scope } = data.results!;
    const start = files
      .get('index.html')!
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    assert.match(start, new RegExp(`failed 1 not judged 2 flaky 1 not run ${scope.leftOut.length} `));
  },
);

test('a packet is drawn by its headers, and a stack trace with the calls that its frames are in', THOROUGH, () => {
  const { files } = builtSite();
  const xdp = files.get('program-types/xdp.html')!;
  assert.match(
    xdp,
    /Ethernet <span class="range">0–13<\/span>.*?IPv4 <span class="range">14–33<\/span>.*?UDP <span class="range">34–41<\/span>/s,
  );
  assert.match(xdp, /Ethernet, cut short <span class="range">0–5<\/span>/);
  const trace = files.get('panics/stack-trace.html')!;
  const here = /<tr class="here"[^>]*>.*?<td class="instruction">(.*?)<\/td><td class="note">(.*?)<\/td>/gs;
  const calls = [...trace.matchAll(here)].map(([, instruction, note]) => [/call/.test(instruction!), note]);
  assert.ok(
    calls.some(([call, note]) => call && note === 'nested_unwrap::parse'),
    JSON.stringify(calls),
  );
  for (const [call] of calls) assert.ok(call);
});

test('a program has its own source on its page, and nothing of those that share the file', THOROUGH, () => {
  const { files } = builtSite();
  const text = (path: string) => files.get(path)!.replace(/<[^>]+>/g, '');
  const port = text('programs/port_access.html');
  assert.match(port, /programs\/broken\/instructions\.rs/);
  assert.match(port, /Broken: reads from a port/);
  assert.match(port, /fn port_access\(descriptor\)/);
  assert.doesNotMatch(port, /syscall_instruction/);
  assert.match(text('programs/packet_loop.html'), /fn packet_loop\(/);
  assert.match(text('programs/index.html'), /port_access\s*Broken: reads from a port/);
});

test(
  'a line of a program has its count in the last run with coverage, and a program that did not run has none',
  THOROUGH,
  () => {
    const { files, data } = builtSite();
    const source = (name: string) =>
      files.get(`programs/${name}.html`)!.split('id="source"')[1]!.split('</details>')[0]!;
    const shown = source('nested_unwrap');
    const [, times] = />(\d+) <\/span>.*unwrap/.exec(shown) ?? [];
    assert.ok(Number(times) > 0, shown);
    const lines = shown.replace(/<[^>]+>/g, '').split('\n');
    assert.match(lines.find((line) => line.includes('fn dispatch'))!, /^ *\d+ /);
    assert.match(lines.find((line) => line.includes('use rex'))!, /^ +use/);
    assert.ok(!data.coverage.has('bmc'));
    assert.doesNotMatch(source('bmc'), /class="count/);
  },
);

test('the search knows requirements, helpers and the words of scenarios', THOROUGH, () => {
  const index = builtSite().files.get('assets/search-index.js')!;
  const entries = JSON.parse(index.slice(index.indexOf('['), -2)) as [string, string, string, string][];
  const kinds = new Set(entries.map(([, kind]) => kind));
  for (const kind of [
    'requirement',
    'scenario',
    'helper',
    'map type',
    'program type',
    'struct',
    'instruction',
    'phrase',
    'error',
    'program',
    'document',
    'decision',
  ]) {
    assert.ok(kinds.has(kind), kind);
  }
  for (const [title, , url] of entries) {
    const [path = '', anchor] = url.split('#');
    const page = readPages().get(path);
    assert.ok(page !== undefined && (anchor === undefined || page.ids.has(anchor)), `${title}: ${url}`);
  }
});
