import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { askModel } from './compare-maps.ts';
import { type Exercise, formatAnswer, parseMap, parseOperation } from './operation.ts';

/** An entry of regressions.yaml. */
interface Regression {
  readonly name: string;
  readonly cpus: number;
  readonly map: string;
  readonly created: string | number;
  /** `operation -> answer`. */
  readonly operations: readonly string[];
}

const FILE = new URL('regressions.yaml', import.meta.url);
const ARROW = ' -> ';

for (const { name, cpus, map, created, operations } of parse(readFileSync(FILE, 'utf8')) as readonly Regression[]) {
  test(`regression: ${name}`, () => {
    const exercise: Exercise = {
      map: parseMap(map),
      operations: operations.map((line) => parseOperation(line.split(ARROW)[0]!)),
    };
    const outcome = askModel(exercise, cpus);
    const shown = operations.map((line, index) => {
      const answer = outcome.answers[index];
      return `${line.split(ARROW)[0]}${ARROW}${answer === undefined ? 'nothing' : formatAnswer(answer)}`;
    });
    assert.equal(formatAnswer({ result: outcome.created, bytes: new Uint8Array() }), String(created));
    assert.deepEqual(shown, operations);
  });
}
