import type { UserAction } from '../../../kernel-model/events.ts';
import type { LoadedObject, MapDescription } from '../../../runtime/loaded-object.ts';
import type { AttachedSubject, Subject } from '../bench.ts';
import type { CheckInput } from '../inputs/input.ts';
import { checkInputs } from '../inputs/inputs.ts';
import { fullMaps, VALUE_FILLINGS, valuesAtKnownKeys } from '../map-contents.ts';
import { MapKnowledge } from '../map-knowledge.ts';
import { judgeLeftovers } from '../rules/packet-bounds.ts';
import { type CheckSettings, type Situation, situationOf } from '../situation.ts';
import { Exploration } from './exploration.ts';
import { WatchdogFirings } from './firings.ts';
import { SeenPaths } from './paths.ts';
import { type ObservedRun, type RunObserver, Session } from './session.ts';
import { Ways } from './ways.ts';

/** What lies behind packets the second time. */
const OTHER_LEFTOVERS = 0xa5;
/** Seeds beside the first, for programs that draw random numbers. */
const FURTHER_SEEDS = 2;

/** Makes one program do all that the profile has for it, and notes what that breaks. */
export class Explorer {
  readonly exploration: Exploration;
  private readonly subject: Subject;
  private readonly object: LoadedObject;
  private readonly settings: CheckSettings;
  private readonly inputs: readonly CheckInput[];
  private readonly knowledge = new MapKnowledge();
  private readonly paths = new SeenPaths();
  private readonly ways = new Ways();

  constructor(subject: Subject, object: LoadedObject, attached: AttachedSubject, settings: CheckSettings) {
    this.subject = subject;
    this.object = object;
    this.settings = settings;
    this.inputs = checkInputs(attached.program, attached.plan, settings.seed);
    this.exploration = new Exploration(attached);
  }

  /** @throws Diagnostic where the kernel refuses the object or its attachment, or the suite fails */
  async explore(): Promise<Exploration> {
    const { type } = this.exploration.subject.program;
    const first: ObservedRun[] = [];
    const keep: RunObserver = (observed) => {
      first.push(observed);
      return [];
    };
    await this.session(situationOf(this.settings, { name: 'maps as loaded' }), this.inputs, keep);
    if (type === 'xdp' || type === 'tc') await this.withOtherLeftovers(first);
    await this.withMaps();
    await this.withOtherSeeds();
    return this.exploration;
  }

  /** Takes note of a run that it has not brought about itself. */
  observe(observed: ObservedRun): void {
    this.ways.observe(observed);
  }

  /** Lets the watchdog fire on every way that was seen. @param all the explorations of all programs of the object */
  async fireWatchdog(all: readonly Exploration[]): Promise<void> {
    await new WatchdogFirings(this.subject, this.exploration, this.ways, all).fire();
  }

  private async session(
    situation: Situation,
    inputs: readonly CheckInput[],
    observer: RunObserver = () => [],
  ): Promise<void> {
    const session = new Session(this.subject, [this.exploration], situation, (observed, bench) => {
      this.knowledge.observe(observed.run, bench.object.maps);
      this.paths.observe(observed);
      this.ways.observe(observed);
      return observer(observed, bench);
    });
    await session.run(inputs);
  }

  /** The same packets again, with other bytes behind them: all results must be the same. */
  private async withOtherLeftovers(first: readonly ObservedRun[]): Promise<void> {
    const situation = situationOf(this.settings, {
      name: 'other bytes behind packets',
      configuration: { leftovers: OTHER_LEFTOVERS },
    });
    let next = 0;
    let comparable = true;
    await this.session(situation, this.inputs, ({ run, input, restarts }) => {
      const before = first[next++];
      // After a kernel was started again, or a run ended differently, later runs may differ.
      comparable &&= before !== undefined && before.restarts === 0 && restarts === 0 && before.input === input;
      if (!comparable) return [];
      const breaches = judgeLeftovers(before!.run, run);
      comparable = breaches.length === 0;
      return breaches;
    });
  }

  /**
   * With maps that user space has filled, with the keys that the program asks for, or with other keys. The first time with all inputs, then
   * with one input for each path.
   */
  private async withMaps(): Promise<void> {
    const { knowledge, settings } = this;
    let filled = false;
    const prepared = async (name: string, fill: (maps: readonly MapDescription[]) => readonly UserAction[]) => {
      const setUp = fill(this.object.maps);
      if (setUp.length === 0) return;
      await this.session(
        situationOf(settings, { name, setUp, usual: false }),
        filled ? this.paths.inputs() : this.inputs,
      );
      filled = true;
    };
    for (const [n, filling] of VALUE_FILLINGS.entries()) {
      const known = knowledge.size;
      const fill = (maps: readonly MapDescription[]) => valuesAtKnownKeys(maps, knowledge, filling, settings.seed + n);
      await prepared(`maps filled, values ${filling.name}`, fill);
      // What a lookup led to that found something may be further keys, and locks.
      if (n === 0 && knowledge.size > known) await prepared(`maps filled further, values ${filling.name}`, fill);
    }
    await prepared('maps full of other keys', (maps) => fullMaps(maps, knowledge, settings.seed));
  }

  private async withOtherSeeds(): Promise<void> {
    if (!this.object.imports.includes('get_random_u32')) return;
    for (let n = 1; n <= FURTHER_SEEDS; n++) {
      const seed = (this.settings.seed + n) >>> 0;
      await this.session(
        situationOf({ ...this.settings, seed }, { name: `random numbers from seed ${seed}` }),
        this.inputs,
      );
    }
  }
}
