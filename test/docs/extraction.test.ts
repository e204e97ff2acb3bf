import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkForm, checkScriptLine } from './form.ts';
import { commandsOfMarkdown } from './markdown-commands.ts';
import { hasPlaceholder, placeOf } from './places.ts';
import { differenceFromShown } from './shown-output.ts';

const FENCE = '```';

test('commands are found in shell blocks, sentences and jobs, with what is shown as printed', () => {
  const text = [
    '# Title',
    `${FENCE}sh`,
    'npm ci              # installs',
    'npx rex-conformance run \\',
    '  programs/bin/hello',
    FENCE,
    '',
    FENCE,
    'hello  tag 0',
    FENCE,
    '## Jobs',
    'Run `npm test`, or see `npm` and `features/`.',
    `${FENCE}yaml`,
    'jobs: {check: {steps: [{run: npm cit}, {uses: x}]}}',
    FENCE,
    FENCE,
    'no output of a command',
    FENCE,
  ];
  const found = commandsOfMarkdown('a.md', text.join('\n'));
  assert.deepEqual(
    found.map(({ line, heading, text: command, form, shown }) => [line, heading, command, form, shown]),
    [
      [3, 'Title', 'npm ci', 'block', undefined],
      [4, 'Title', 'npx rex-conformance run programs/bin/hello', 'block', 'hello  tag 0'],
      [12, 'Jobs', 'npm test', 'inline', undefined],
      [13, 'Jobs', 'npm cit', 'yaml', undefined],
    ],
  );
});

test('commands in blocks that are not marked are refused, and so is a block without an end', () => {
  const refused = (lines: readonly string[]) => () => commandsOfMarkdown('a.md', lines.join('\n'));
  assert.throws(refused([FENCE, 'npm ci', FENCE]), /a\.md:1: this block has commands: mark it with sh/);
  assert.throws(refused(['text', '', '    npm run oracle']), /a\.md:3: commands stand in blocks/);
  assert.throws(refused([`${FENCE}sh`, 'npm ci']), /a\.md:1: this block has no end/);
});

test('a command in a document that no rule knows has no place', () => {
  const [found] = commandsOfMarkdown('elsewhere/NEW.md', `# New\n\n${FENCE}sh\nnpm ci\n${FENCE}\n`);
  assert.equal(placeOf(found!), undefined);
});

test('what does not exist is named', () => {
  const wrong = {
    'npm run nonsense': /package\.json has no script nonsense/,
    'npm frobnicate': /npm frobnicate is not known/,
    'npm install left-pad': /npm install of left-pad/,
    'npm install ./rex-conformance-0.0.0.tgz': /npm install of/,
    'npx nonsense': /no program nonsense/,
    'npx rex-conformance judge programs/bin/hello': /no command judge/,
    'npx rex-conformance run programs/bin/hello --colour': /no option --colour/,
    'npx rex-conformance run OBJECT --colour': /no option --colour/,
    'npx rex-conformance run programs/bin/nonsense': /no file programs\/bin\/nonsense/,
    'npm run unit -- nonsense': /no unit test matches nonsense/,
    'npm ci && node test/nonsense.mjs': /no file test\/nonsense\.mjs/,
    'frobnicate --all': /"frobnicate" is no program/,
  };
  for (const [text, message] of Object.entries(wrong)) assert.match(checkForm(text) ?? 'nothing', message, text);
  const lines = {
    'npx rex-conformance judge || case $? in 1) ;; esac': /no command judge/,
    'if true; then npm run nonsense; fi': /no script nonsense/,
    'npx rex-conformance badge --colour red | tee badge.txt': /no option --colour/,
  };
  for (const [text, message] of Object.entries(lines)) assert.match(checkScriptLine(text) ?? 'nothing', message, text);
  const right = [
    'npm ci',
    'npx rex-conformance run OBJECT --cpus N',
    'NODE_OPTIONS="--import tsx" npx cucumber-js',
    'npm run programs -- NAME…',
    'npx rex-conformance check programs/bin/hello --results reports/out/results.json',
  ];
  for (const text of right) assert.equal(checkForm(text), undefined, text);
});

test('placeholders are words that the reader fills in', () => {
  for (const text of ['run OBJECT', 'run OBJECT...', '--events FILE.yaml', '--cpus N', 'npm run programs -- NAME…']) {
    assert.ok(hasPlaceholder(text), text);
  }
  for (const text of [
    'CI=true npm test',
    'npx rex-conformance run programs/bin/hello',
    'NODE_OPTIONS="--import tsx" npx cucumber-js',
  ]) {
    assert.equal(hasPlaceholder(text), false, text);
  }
});

test('what is shown must be printed, but for tags, times and what … leaves out', () => {
  const printed = 'hello  tag 1469f475552001f3\n  ran in 1.2 s\n  stack  792 bytes\nend\n';
  assert.equal(
    differenceFromShown('hello  tag 0000000000000000\n  ran in 20 ms\n  stack  792 bytes\nend', printed),
    undefined,
  );
  assert.equal(differenceFromShown('hello …\n…\n  stack  792 bytes\n…', printed), undefined);
  assert.match(
    differenceFromShown('hello …\n…\n  stack  800 bytes\n…', printed)!,
    /stack {2}800 bytes\nprinted: no such line/,
  );
  assert.match(differenceFromShown('hello …', printed)!, /not shown: {3}ran in/);
  assert.match(differenceFromShown('goodbye', printed)!, /shown: goodbye\nprinted: hello {2}tag TAG/);
  assert.match(differenceFromShown(`${printed}more`, printed)!, /shown: more\nprinted: nothing more/);
});
