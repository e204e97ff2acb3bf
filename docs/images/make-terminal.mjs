/** `node docs/images/make-terminal.mjs`: runs the features as on a terminal and draws what they print into terminal.svg. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const COLOURS = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff', 90: '#8b949e' };
const CHARACTER = 8.4;
const LINE = 18;
const MARGIN = 16;
/** A Select Graphic Rendition sequence (ECMA-48 section 8.3.117). */
const SGR = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`);

const escapeXml = (/** @type {string} */ text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0');

/** One line of text with SGR sequences as the content of an SVG text element. @param {string} line */
function toSpans(line) {
  let style = '';
  return line
    .split(SGR)
    .map((part) => {
      if (!SGR.test(part)) return part === '' ? '' : `<tspan${style}>${escapeXml(part)}</tspan>`;
      for (const code of part.slice(2, -1).split(';')) {
        if (code === '' || code === '0' || code === '39' || code === '22') style = '';
        else if (code === '1') style += ' font-weight="bold"';
        else if (code === '2') style += ' fill="#8b949e"';
        else if (code in COLOURS) style += ` fill="${COLOURS[code]}"`;
      }
      return '';
    })
    .join('');
}

const run = spawnSync('npx', ['cucumber-js'], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '1' } });
const lines = `$ npx cucumber-js\n${run.stdout.trimEnd()}`.split('\n');
const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
const height = lines.length * LINE + 2 * MARGIN;
const rows = lines.map(
  (line, index) => `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE}">${toSpans(line)}</text>`,
);
writeFileSync(
  new URL('terminal.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>The summary that npx cucumber-js prints</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`,
);
