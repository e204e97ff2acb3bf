import { plainLine } from '../../base/plain-text.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { textTable } from '../text-table.ts';

/** A table has at most this many results of a program; the others are counted together. */
const MOST_RESULTS = 32;
const HEADINGS = ['program', 'outcome', 'result', 'runs', 'first event'];

interface Count {
  readonly program: string;
  readonly outcome: string;
  readonly result: string;
  /** The number of the first event with this result. */
  readonly first: number;
  runs: number;
}

/** Whether a run shows more than a result: a fault, a line of the log, a firing of the watchdog. */
export function isUnusual(run: ProgramRun): boolean {
  const { outcome, panic, timeout, oops, explanation, firings, log } = run;
  const faults = [panic, timeout, oops, explanation].some((part) => part !== null);
  return outcome !== 'completed' || faults || firings.length > 0 || log.length > 0;
}

/** Counts of what programs returned and how they ended, for the end of a long run. */
export class RunTally {
  readonly #counts = new Map<string, Count>();
  /** Results of each program so far. */
  readonly #results = new Map<string, number>();
  #events = 0;
  #warnings = 0;

  /** Counts an event, and its warnings. */
  event(number: number, warnings: number): void {
    if (number <= this.#events) return;
    this.#events = number;
    if (warnings > 0) this.#warnings += 1;
  }

  /** Counts a run. @param event the number of its event */
  run(run: ProgramRun, event: number): void {
    const program = `${run.object}/${run.program}${run.sentOn ? ', sent on' : ''}`;
    const returned = run.outcome === 'oops' || run.outcome === 'unsupported' ? '' : run.verdict;
    this.#count(program, run.outcome, returned, event);
  }

  /** Counts an event that no program saw. */
  unreached(reason: string, event: number): void {
    this.#count('no program', '', reason, event);
  }

  #count(program: string, outcome: string, result: string, first: number): void {
    const key = `${program}\0${outcome}\0${result}`;
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.runs += 1;
      return;
    }
    const results = this.#results.get(program) ?? 0;
    if (results >= MOST_RESULTS && result !== '') {
      this.#count(program, outcome, '', first);
      return;
    }
    this.#results.set(program, results + 1);
    this.#counts.set(key, { program, outcome, result, first, runs: 1 });
  }

  /** The table. @param width of its lines, in columns @param bold paints the headline */
  text(width: number, bold: (text: string) => string): string {
    const counts = [...this.#counts.values()].sort((one, other) => other.runs - one.runs || one.first - other.first);
    const names = new Set(counts.map(({ program }) => program.split('/')[0]));
    const several = names.size > (names.has('no program') ? 2 : 1);
    const rows = counts.map(({ program, outcome, result, runs, first }) => [
      plainLine(several ? program : program.slice(program.indexOf('/') + 1)),
      outcome,
      plainLine(result === '' && outcome === 'completed' ? 'others' : result),
      String(runs),
      String(first),
    ]);
    const lines = textTable([HEADINGS, ...rows], width).map((line) => `${line}\n`);
    const warned = this.#warnings === 0 ? '' : `${this.#warnings} events had warnings\n`;
    return `${bold(`${this.#events} events`)}\n${lines.join('')}${warned}\n`;
  }
}
