import type { RunReporter } from '../run/run-reporter.ts';

/**
 * Reporters for runs of the same thing: each tells only what the ones before it have not reached.
 * @returns what makes the reporter of the next run
 */
export function onceEach(reporter: RunReporter): () => RunReporter {
  let told = 0;
  return () => {
    let calls = 0;
    const once =
      <Words extends readonly unknown[]>(tell: (...words: Words) => void) =>
      (...words: Words) => {
        calls += 1;
        if (calls <= told) return;
        told = calls;
        tell(...words);
      };
    return {
      loaded: once(reporter.loaded),
      reloaded: once(reporter.reloaded),
      note: once(reporter.note),
      run: once(reporter.run),
      unreached: once(reporter.unreached),
      broken: once(reporter.broken),
      records: once(reporter.records),
      progress: () => {},
      maps: once(reporter.maps),
      end: once(reporter.end),
    };
  };
}
