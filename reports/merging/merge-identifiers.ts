import type { Envelope, GherkinDocument, Hook, Pickle, StepDefinition } from '@cucumber/messages';

/** The keys of identifiers: `id`, `pickleId`, `stepDefinitionIds`. */
const IDENTIFIER = /^(id|.*Ids?)$/;

/** A copy of a value with each identifier replaced by the result of `rename`. */
function renamed(value: unknown, rename: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (!IDENTIFIER.test(key)) return [key, renamed(item, rename)];
      if (typeof item === 'string') return [key, rename(item)];
      return [key, Array.isArray(item) ? item.map((id) => (typeof id === 'string' ? rename(id) : id)) : item];
    }),
  );
}

/** The identifiers of a syntax tree's nodes, in the order of the text. */
export function nodeIdentifiers(document: GherkinDocument): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('id' in value && typeof value.id === 'string') found.push(value.id);
    for (const item of Object.values(value)) visit(item);
  };
  visit(document);
  return found;
}

function hookKey({ type, name, tagExpression, sourceReference }: Hook): string {
  return JSON.stringify(['hook', type, name, tagExpression, sourceReference.uri, sourceReference.location?.line]);
}

function definitionKey({ pattern, sourceReference }: StepDefinition): string {
  return JSON.stringify(['step', pattern.type, pattern.source, sourceReference.uri, sourceReference.location?.line]);
}

/**
 * Gives equal things in several files of messages one identifier: nodes and scenarios of a feature, step definitions,
 * hooks, the run. Everything else keeps its identifier, unless another file has it too.
 */
export class Identifiers {
  /** The identifiers of equal things, by their description. */
  readonly #shared = new Map<string, string>();
  readonly #taken = new Set<string>();
  #renames = new Map<string, string>();
  #occurrences = new Map<string, number>();

  /** Begins with the messages of another file. */
  nextFile(): void {
    this.#renames = new Map();
    this.#occurrences = new Map();
  }

  /** Takes a definition, a hook, a type or the beginning of a run. @returns whether no file before had it */
  definition({ stepDefinition, hook, parameterType, testRunStarted }: Envelope): boolean {
    if (stepDefinition) return this.#share(definitionKey(stepDefinition), stepDefinition.id);
    if (hook) return this.#share(hookKey(hook), hook.id);
    if (parameterType) return this.#share(`type ${parameterType.name}`, parameterType.id);
    return testRunStarted?.id !== undefined && this.#share('run', testRunStarted.id);
  }

  /** Takes the nodes of a feature. @returns whether no file before had it */
  document(uri: string, nodes: readonly string[]): boolean {
    let isNew = true;
    for (const [at, id] of nodes.entries()) isNew = this.#share(`node ${at} of ${uri}`, id);
    return isNew;
  }

  /** Takes a scenario, when its feature was taken. @returns whether no file before had it */
  pickle({ id, uri, astNodeIds, steps }: Pickle): boolean {
    const key = `scenario ${JSON.stringify([uri, ...astNodeIds.map((node) => this.of(node))])}`;
    for (const [at, step] of steps.entries()) this.#share(`${key} step ${at}`, step.id);
    return this.#share(key, id);
  }

  /** The identifier in the whole for one of the current file. */
  of(id: string): string {
    const known = this.#renames.get(id);
    if (known !== undefined) return known;
    const free = this.#free(id);
    this.#renames.set(id, free);
    return free;
  }

  /** A message of the current file, with its identifiers in the whole. */
  rewrite(envelope: Envelope): Envelope {
    return renamed(envelope, (id) => this.of(id)) as Envelope;
  }

  #share(what: string, id: string): boolean {
    // The order of two hooks in one line distinguishes them.
    const occurrence = (this.#occurrences.get(what) ?? 0) + 1;
    this.#occurrences.set(what, occurrence);
    const key = `${occurrence} ${what}`;
    const known = this.#shared.get(key);
    if (known === undefined) this.#shared.set(key, this.of(id));
    else this.#renames.set(id, known);
    return known === undefined;
  }

  #free(id: string): string {
    let free = id;
    for (let number = 2; this.#taken.has(free); number += 1) free = `${id}-${number}`;
    this.#taken.add(free);
    return free;
  }
}
