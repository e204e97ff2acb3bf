import { Writable } from 'node:stream';
import { type IRunOptions, loadConfiguration, loadSupport, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import type { Failure } from './run-tests.ts';

/** Streams that take everything and keep nothing. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const SILENT = { stdout: nowhere(), stderr: nowhere() };

/** Scenarios as cucumber takes them, a feature once. @param names `features/a.feature:3` */
function places(names: readonly string[]): string[] {
  const lines = new Map<string, string[]>();
  for (const name of names) {
    const at = name.lastIndexOf(':');
    const feature = name.slice(0, at);
    lines.set(feature, [...(lines.get(feature) ?? []), name.slice(at)]);
  }
  return [...lines].map(([feature, at]) => `${feature}${at.join('')}`);
}

/** Runs scenarios as often as it is asked to, with phrases that are imported once. */
export class ScenarioRunner {
  readonly #options: IRunOptions;

  private constructor(options: IRunOptions) {
    this.#options = options;
  }

  /** @param imports modules with the phrases, and with what is told of scenarios */
  static async of(imports: readonly string[]): Promise<ScenarioRunner> {
    const provided = { import: [...imports], format: ['summary'], strict: true, retry: 0, publish: false };
    const { runConfiguration } = await loadConfiguration(
      { file: false, provided: { ...provided, failFast: true } },
      SILENT,
    );
    const support = await loadSupport(runConfiguration, SILENT);
    const formats = { ...runConfiguration.formats, stdout: 'summary', files: {} };
    return new ScenarioRunner({ ...runConfiguration, formats, support });
  }

  /**
   * Runs scenarios up to the first that fails. The hooks of scenarios tell which that is.
   * @param names none: all
   */
  async run(names: readonly string[]): Promise<Failure | undefined> {
    const sources = { ...this.#options.sources, paths: places(names) };
    let message: string | undefined;
    const hear = ({ testStepFinished }: Envelope) => {
      const { status = 'PASSED', message: told = '' } = testStepFinished?.testStepResult ?? {};
      if (status !== 'PASSED' && status !== 'SKIPPED') message ??= told;
    };
    const { success } = await runCucumber({ ...this.#options, sources }, SILENT, hear);
    return success ? undefined : { name: '', message: message ?? 'the run did not succeed' };
  }
}
