import { Diagnostic } from '../../base/diagnostic.ts';
import { idlePlaces } from './idle-features.ts';

/** The configuration file that the command line of cucumber-js names, if it names one. */
function configurationFile(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '--config' || word === '-c');
  const joined = words.find((word) => word.startsWith('--config='));
  return joined?.slice('--config='.length) ?? (at < 0 ? undefined : words[at + 1]);
}

async function listScenarios(folder: string, words: readonly string[]): Promise<readonly string[]> {
  // cucumber is loaded only when needed: the command line has other tasks.
  const { loadConfiguration, loadSources } = await import('@cucumber/cucumber/api');
  const file = configurationFile(words);
  const environment = { cwd: folder };
  const { runConfiguration } = await loadConfiguration(file === undefined ? {} : { file }, environment);
  const everything = { ...runConfiguration.sources, names: [], tagExpression: '', order: 'defined' as const };
  const { plan, errors } = await loadSources(everything, environment);
  const found = [...plan, ...errors].map(({ uri, location }) => ({
    uri: uri.replaceAll('\\', '/'),
    line: location?.line ?? 1,
  }));
  const idle = idlePlaces(folder, everything.paths, new Set(found.map(({ uri }) => uri)));
  return [...found.map(({ uri, line }) => `${uri}:${line}`), ...idle];
}

const known = new Map<string, Promise<readonly string[]>>();

/**
 * The places of all scenarios in a project's features, each example separately. The features are those that its
 * cucumber.mjs names, or `features`; the command line's selection does not matter. Parts that never run are listed too,
 * such as examples without a row. An unreadable feature counts as one.
 * @param folder where cucumber-js runs
 * @param words the command line of cucumber-js, if it runs
 * @throws Diagnostic PROJECT_SCENARIOS if cucumber cannot list them
 */
export async function projectScenarios(folder: string, words: readonly string[] = []): Promise<readonly string[]> {
  const key = JSON.stringify([folder, configurationFile(words)]);
  const asked = known.get(key) ?? listScenarios(folder, words);
  known.set(key, asked);
  try {
    return await asked;
  } catch (error) {
    throw new Diagnostic({
      code: 'PROJECT_SCENARIOS',
      kind: 'input',
      message: `the scenarios of the project in ${folder} cannot be listed`,
      cause: error instanceof Error ? error.message : String(error),
      hint: 'correct cucumber.mjs until npx cucumber-js --dry-run reads the features',
    });
  }
}
