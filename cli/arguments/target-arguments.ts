import type { AdapterReach } from '../../base/pipes/adapter-reach.ts';
import { addressOf, USUAL_TIMEOUT } from '../../project/target-settings.ts';
import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';

/** The task of `rex-conformance target`. */
export type TargetArguments =
  | { readonly what: 'serve' }
  | {
      readonly what: 'describe' | 'self-test';
      readonly reach: AdapterReach;
      readonly timeout: number;
      /** The object that the self-test loads; that of the corpus where undefined. */
      readonly object: string | undefined;
    };

/** @throws Diagnostic USAGE */
export function targetArguments(words: readonly string[], values: CommandValues<'target'>): TargetArguments {
  const { connect, serve = false, timeout = USUAL_TIMEOUT, object } = values;
  const ways = [words.length > 0, connect !== undefined, serve].filter(Boolean).length;
  if (ways !== 1)
    throw usageError(
      'target takes the command of an adapter, or --connect, or --serve',
      ways === 0 ? 'none of them was given' : 'more than one of them was given',
      'give one of them: npx rex-conformance target --help shows how',
    );
  if (object !== undefined && values['self-test'] !== true)
    throw usageError(
      '--object belongs to --self-test',
      'nothing is loaded without it',
      'add --self-test, or leave out --object',
    );
  if (serve && (values.timeout !== undefined || values['self-test'] === true))
    throw usageError(
      '--serve takes no other option',
      '--timeout and --self-test are about an adapter that is asked',
      'leave the other option out',
    );
  if (serve) return { what: 'serve' };
  const what = values['self-test'] === true ? 'self-test' : 'describe';
  if (connect === undefined)
    return { what, reach: { kind: 'command', command: words, environment: {} }, timeout, object };
  const reach = addressOf(connect);
  if (reach !== undefined) return { what, reach, timeout, object };
  throw usageError(
    `${JSON.stringify(connect)} is not an address`,
    'a host and a port is expected, or the absolute path of a socket',
    'write localhost:4000, [::1]:4000 or the absolute path of a socket',
  );
}
