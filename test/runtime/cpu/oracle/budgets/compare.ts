import type { Exit } from '../../../../../runtime/cpu/engine.ts';

/** Something that can be run from its start again and again, and described wherever it stops. */
export interface BudgetRunner {
  /** The state that everything begins in. */
  reset(): void;
  /** Runs on with a budget. */
  run(budget: number): Exit;
  /** Everything that can be seen after a run with a budget, and how it ended. */
  describe(exit: Exit, budget: number): string;
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
    const exit = runner.run(budget);
    const found = runner.describe(exit, budget);
    if (found !== expected) return result({ budget, continued: false, expected, found });
    if (exit.kind !== 'budget') continue;
    const last = runner.describe(runner.run(most - budget), most - budget);
    if (last !== end) return result({ budget, continued: true, expected: end, found: last });
  }
  return { difference: undefined, budgets, length };
}

/** A budget of so many instructions comes to the state after so many steps. */
function step(runner: BudgetRunner, most: number, isTried: (budget: number) => boolean) {
  const states = new Map<number, string>();
  runner.reset();
  let end = runner.describe(runner.run(0), 0);
  states.set(0, end);
  for (let steps = 1; steps <= most; steps++) {
    const exit = runner.run(1);
    // A step that does not end with its budget has retired nothing: the end comes with one more than there were instructions.
    const ended = exit.kind !== 'budget';
    if (ended || steps === most || isTried(steps)) {
      end = runner.describe(exit, 1);
      states.set(steps, end);
    }
    if (ended) return { states, length: steps - 1, end };
  }
  return { states, length: most, end };
}
