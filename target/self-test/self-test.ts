import type { BytePipe } from '../../base/pipes/byte-pipe.ts';
import type { Welcome } from '../handshake.ts';
import { CHECKS, type ProtocolCheck, readWelcome } from './checks.ts';
import { Exchange, ProtocolFault } from './exchange.ts';

/** The outcome of one rule. */
export interface CheckedRule {
  readonly rule: string;
  /** How the adapter breaks it; undefined if it keeps it, or if it could not be tried. */
  readonly fault: string | undefined;
  /** Why it could not be tried. */
  readonly untried?: string;
}

export interface SelfTestInput {
  /** Starts the adapter, or connects to it; once for each rule. */
  readonly open: () => BytePipe;
  /** Whether each adapter is a process of its own, which ends when it is closed. */
  readonly isProcess: boolean;
  /** Seconds that an answer may take. */
  readonly timeout: number;
  /** The bytes of an object with a hash map. */
  readonly object: Uint8Array;
  /** Its name; by default that of the object in the corpus. */
  readonly name?: string;
  /** Hears of each rule as it is through. */
  readonly onRule: (rule: CheckedRule) => void;
}

export interface SelfTestResult {
  readonly welcome: Welcome | undefined;
  readonly rules: readonly CheckedRule[];
}

const USUAL_NAME = 'map_api';
const INTRODUCTION = 'initialize says version, target and capabilities';
const ENDING = 'the adapter ends when its input ends';

/** Compares an adapter with the protocol, a rule at a time, each on an adapter that was just started. */
export async function selfTest(input: SelfTestInput): Promise<SelfTestResult> {
  const rules: CheckedRule[] = [];
  const note = (rule: string, fault: string | undefined, untried?: string): void => {
    const checked = { rule, fault, ...(untried !== undefined && { untried }) };
    rules.push(checked);
    input.onRule(checked);
  };
  let welcome: Welcome | undefined;
  note(
    INTRODUCTION,
    await faultOf(input, async (exchange) => {
      welcome = readWelcome(await exchange.initialize());
    }),
  );
  if (welcome === undefined) return { welcome, rules };
  const capabilities = new Set(welcome.capabilities);
  for (const check of CHECKS) {
    const untried = check.untried?.(capabilities);
    if (untried !== undefined) {
      note(check.rule, undefined, untried);
      continue;
    }
    const run = (exchange: Exchange) =>
      check.run(exchange, { object: input.object, name: input.name ?? USUAL_NAME, capabilities });
    note(check.rule, await faultOf(input, run, check));
  }
  if (input.isProcess) note(ENDING, await endsWithItsInput(input));
  else note(ENDING, undefined, 'the adapter was not started here');
  return { welcome, rules };
}

async function faultOf(
  { open, timeout }: SelfTestInput,
  act: (exchange: Exchange) => Promise<void>,
  check?: ProtocolCheck,
): Promise<string | undefined> {
  const exchange = new Exchange(open(), timeout);
  try {
    if (check?.introduced === true) await exchange.initialize();
    await act(exchange);
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolFault) return error.message;
    throw error;
  } finally {
    await exchange.close();
  }
}

async function endsWithItsInput({ open, timeout }: SelfTestInput): Promise<string | undefined> {
  const exchange = new Exchange(open(), timeout);
  await exchange.initialize().catch(() => undefined);
  return (await exchange.close()) ? undefined : 'it goes on, and had to be killed';
}
