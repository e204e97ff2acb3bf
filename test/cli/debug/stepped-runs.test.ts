import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { runArguments } from '../../../cli/arguments/run-arguments.ts';
import { jsonReporter } from '../../../cli/reporters.ts';
import { runObjects } from '../../../cli/run/run-command.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { type Conductor, SteppedTarget } from '../../../runtime/stepping/stepped-target.ts';
import type { Target } from '../../../runtime/target.ts';
import { sample } from '../../effort.ts';

const FOLDER = 'programs/bin';
const objects = readdirSync(FOLDER).filter((name) => !name.includes('.'));

/** The document of a run, or the error that ends it. */
async function documentOf(object: string, newTarget: () => Target): Promise<string> {
  let text = '';
  const stream = {
    isTTY: false,
    write: (piece: string) => {
      text += piece;
    },
  };
  const reporter = jsonReporter({ out: stream, error: { isTTY: false, write: () => true }, environment: {} });
  try {
    const code = await runObjects(runArguments([`${FOLDER}/${object}`], {}), newTarget, reporter);
    return `${text}exit code ${code}`;
  } catch (error) {
    return `${text}${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Stops in front of every instruction of the beginning of a run, then after ever more of them. */
function stopsOften(every: number): Conductor & { stops: number } {
  return {
    stops: 0,
    stands({ moment: { retired } }) {
      this.stops++;
      return retired < every ? retired + 1 : retired * 2 + (retired % 7);
    },
    ended() {},
  };
}

describe('a run that is stopped in front of instructions is the same run', () => {
  for (const object of sample(objects, 3)) {
    test(object, async () => {
      const expected = await documentOf(object, () => new EmulatedTarget());
      const conductor = stopsOften(3000);
      assert.equal(await documentOf(object, () => new SteppedTarget(conductor)), expected);
      if (expected.includes('"instructions":')) assert.ok(conductor.stops > 0);
    });
  }
});
