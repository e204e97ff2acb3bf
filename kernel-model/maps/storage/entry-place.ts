import { hex } from '../../../base/bytes.ts';

/** A map that knows the keys of its values. */
interface KeyedMap {
  readonly definition: { readonly name: string };
  keyAt(offset: number): Uint8Array | undefined;
}

/** The place of a value in a map. Its text is made when it is first read: few runs print it. */
export class EntryPlace {
  private readonly map: KeyedMap;
  private readonly offset: number;
  private readonly key: Uint8Array | undefined;

  /** @param key the present key of the entry, if the place can get another one */
  constructor(map: KeyedMap, offset: number, key?: Uint8Array) {
    this.map = map;
    this.offset = offset;
    this.key = key;
  }

  /** `map "counters" at key 0a000000`. */
  get text(): string {
    const key = this.key ?? this.map.keyAt(this.offset) ?? new Uint8Array();
    return `map "${this.map.definition.name}" at key ${hex(key)}`;
  }
}
