import type { Exit } from '../../../../../runtime/cpu/engine.ts';

/** The end of a run. */
export interface Ended {
  readonly exit: Exit;
  /** What it took from the budget. */
  readonly retired: number;
}

/** Something that can be run from its start again and again, and described wherever it stops. */
export interface BudgetRunner {
  /** The state that everything begins in. */
  reset(): void;
  /** Runs on with a budget. @returns how it ended, and the instructions that were retired */
  run(budget: number): Ended;
  /** Everything that can be seen after a number of instructions, and how the run ended. */
  describe(exit: Exit, retired: number): string;
}

/** Where a start, or a state after some instructions, is found to become something else by one way of running it than by another. */
export interface Difference {
  readonly budget: number;
  /** Whether it was continued after so many instructions. */
  readonly continued: boolean;
  readonly expected: string;
  readonly found: string;
}

/** What was compared, and the first difference. */
export interface Comparison {
  readonly difference: Difference | undefined;
  /** Budgets that were tried. */
  readonly budgets: number;
  /** Instructions of the run. */
  readonly length: number;
}

/**
 * Runs something an instruction at a time, and then with budgets, and goes on after each.
 * @param most instructions that it is followed
 * @param isTried whether a budget is tried
 * @returns the first difference in registers, flags, memory, the way it ended, or what is left of the budget
 */
export function compareBudgets(
  runner: BudgetRunner,
  most: number,
  isTried: (budget: number) => boolean = () => true,
): Comparison {
  const { states, length, end } = step(runner, most, isTried);
  let budgets = 0;
  for (const [budget, expected] of states) {
    budgets++;
    const result = (difference: Difference) => ({ difference, budgets, length });
    runner.reset();
    const { exit, retired } = runner.run(budget);
    const found = runner.describe(exit, retired);
    if (found !== expected) return result({ budget, continued: false, expected, found });
    if (exit.kind !== 'budget') continue;
    const more = runner.run(most - budget);
    const last = runner.describe(more.exit, retired + more.retired);
    if (last !== end) return result({ budget, continued: true, expected: end, found: last });
  }
  return { difference: undefined, budgets, length };
}

/** A budget of so many instructions comes to the state after so many steps. */
function step(runner: BudgetRunner, most: number, isTried: (budget: number) => boolean) {
  const states = new Map<number, string>();
  runner.reset();
  let end = runner.describe(runner.run(0).exit, 0);
  let length = 0;
  states.set(0, end);
  for (let steps = 1; steps <= most; steps++) {
    const { exit, retired } = runner.run(1);
    length += retired;
    const ended = exit.kind !== 'budget';
    if (ended || steps === most || isTried(steps)) {
      end = runner.describe(exit, length);
      // A step that does not end with its budget has retired nothing: the end comes with one more than there were instructions.
      states.set(steps, end);
    }
    if (ended) break;
  }
  return { states, length, end };
}
