import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { navigation } from './navigation.ts';
import { framed, STYLES } from './page-frame.ts';
import { documentPages } from './pages/documents.ts';
import { errorsPage } from './pages/errors.ts';
import { featurePages, scenariosPage } from './pages/features.ts';
import { helperPages } from './pages/helpers.ts';
import { instructionPages } from './pages/instructions.ts';
import { layoutPages } from './pages/layouts.ts';
import { mapTypePages } from './pages/map-types.ts';
import { matrixPage } from './pages/matrix.ts';
import { phrasesPage } from './pages/phrases.ts';
import { programTypePages } from './pages/program-types.ts';
import { programPages } from './pages/programs.ts';
import { requirementPages } from './pages/requirements.ts';
import { startPage } from './pages/start.ts';
import type { SiteData } from './site-data.ts';
import type { SitePage } from './site-page.ts';
import { ScenarioView } from './views/scenario-view.ts';

const ASSETS = [
  ...STYLES.map((name) => `${name}.css`),
  'print.css',
  'site.js',
  'search.js',
  'search-engine.js',
  'theme.js',
  'icon.svg',
];

function pagesOf(data: SiteData): readonly SitePage[] {
  const view = new ScenarioView(data.root);
  return [
    startPage(data),
    ...requirementPages(data, view),
    ...featurePages(data, view),
    scenariosPage(data),
    matrixPage(data),
    ...programPages(data, view),
    ...programTypePages(data),
    ...mapTypePages(data),
    ...helperPages(data),
    ...layoutPages(data),
    ...instructionPages(),
    phrasesPage(),
    errorsPage(data),
    ...documentPages(data),
  ];
}

/** The search index as a script. Pages from a disk may run scripts, but not read files. */
function searchIndex(pages: readonly SitePage[]): string {
  const entries = pages.flatMap(({ search = [] }) =>
    search.map(({ title, kind, url, words }) => [title, kind, url, words]),
  );
  return `window.searchEntries = ${JSON.stringify(entries).replaceAll('],[', '],\n[')};\n`;
}

/** MiniSearch as a script without modules, with its licence. Pages from a disk cannot load modules. */
function miniSearch(): string {
  const text = (path: string) => readFileSync(new URL(path, import.meta.resolve('minisearch')), 'utf8');
  const script = text('../umd/index.js').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `/*!\nMiniSearch\n\n${text('../../LICENSE.txt').trim()}\n*/\n${script.trim()}\n`;
}

/** The site: the text of each file by its path. Equal data give equal bytes. */
export function buildSite(data: SiteData): ReadonlyMap<string, string> {
  const pages = pagesOf(data);
  const context = { navigation: navigation(data), suite: `${data.suite.name} ${data.suite.version}` };
  const files = new Map<string, string>();
  for (const page of pages) {
    if (files.has(page.path)) throw new Error(`two pages have the path ${page.path}`);
    files.set(page.path, framed(page, context));
  }
  for (const name of ASSETS) {
    files.set(`assets/${name}`, readFileSync(fileURLToPath(new URL(`assets/${name}`, import.meta.url)), 'utf8'));
  }
  files.set('assets/minisearch.js', miniSearch());
  files.set('assets/search-index.js', searchIndex(pages));
  return files;
}
