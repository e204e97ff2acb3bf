import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PackedProject } from '../package/packed-project.ts';
import { commandsOfDocument } from './markdown-commands.ts';
import { EXIT_CODES, hasPlaceholder, placeOf, SUBSTITUTES } from './places.ts';
import { documents } from './repository.ts';
import { differenceFromShown } from './shown-output.ts';

const all = documents()
  .flatMap(commandsOfDocument)
  .filter((found) => placeOf(found)?.at === 'project' && !hasPlaceholder(found.text));
const distinct = all.filter(
  ({ text, form }, index) =>
    all.findIndex((other) => other.text === text) === index &&
    !(form === 'inline' && text.startsWith('rex-conformance')),
);

describe('commands of the documents, in a project that has the package and has run its features', () => {
  let project: PackedProject;
  before(async () => {
    project = await PackedProject.make();
    project.copyObject('port_filter', 'my_filter');
    project.copyCapture('dns-and-http.pcapng', 'captures');
    for (const line of [`npm install ./${project.tarball}`, 'npx rex-conformance init', 'npx cucumber-js']) {
      const { status, text } = await project.run(line);
      assert.equal(status, 0, text);
    }
  });
  after(() => project.remove());

  test('there are some', () => assert.ok(distinct.length > 0));

  for (const found of distinct) {
    const substitute = SUBSTITUTES[found.text];
    if (substitute !== undefined && substitute.run === undefined) continue;
    test(`${found.document}:${found.line}: ${found.text}`, async () => {
      const { status, text } = await project.run(substitute?.run ?? found.text);
      assert.ok(
        status !== null && (EXIT_CODES[found.text]?.codes ?? [0]).includes(status),
        `ended with ${status}\n${text}`,
      );
      if (found.shown !== undefined) assert.equal(differenceFromShown(found.shown, text), undefined);
    });
  }
});
