import type { GuestMemory } from '../../memory/guest-memory.ts';
import type { ElementStore } from './element-store.ts';

const EMPTY = -1;
const FIRST_CAPACITY = 16;
/** Slots that a search passes before it is said to be long; a power of two. Keys that were chosen to collide make one long row. */
const LONG_SEARCH = 64;
/** The work of a slot of a long search, in bytes: it takes as long as comparing them. */
const BYTES_A_SLOT = 256;

/**
 * Finds elements by the keys at their starts: open addressing with linear probing. A removal shifts the following
 * elements back (Knuth, The Art of Computer Programming, volume 3, algorithm 6.4R). It stores element numbers; the keys
 * stay in guest memory.
 */
export class HashIndex {
  private readonly memory: GuestMemory;
  private readonly elements: ElementStore;
  private readonly keySize: number;
  private readonly spend: (bytes: number) => void;
  private slots = new Int32Array(FIRST_CAPACITY).fill(EMPTY);
  private mask = FIRST_CAPACITY - 1;
  private used = 0;

  /**
   * @param elements the store; elements in the index are placed
   * @param keySize the size of a key, in bytes
   * @param spend counts bytes of long searches
   */
  constructor(memory: GuestMemory, elements: ElementStore, keySize: number, spend: (bytes: number) => void) {
    this.memory = memory;
    this.elements = elements;
    this.keySize = keySize;
    this.spend = spend;
  }

  /** Slots for elements: at least twice as many as were ever in at once. */
  get capacity(): number {
    return this.slots.length;
  }

  /** The element with a key equal to the one at a window offset, or -1. */
  find(key: number): number {
    const { slots, mask } = this;
    for (let slot = this.hash(key) & mask, passed = 1; ; slot = (slot + 1) & mask, passed++) {
      const element = slots[slot]!;
      if (element === EMPTY) return -1;
      if (this.equal(key, this.elements.place(element))) return element;
      this.count(passed);
    }
  }

  /** Adds an element with a new key. */
  insert(element: number): void {
    if (2 * (this.used + 1) > this.slots.length) this.grow();
    this.used++;
    this.put(element);
  }

  /** Replaces an element with one of the same key. */
  replace(old: number, element: number): void {
    this.slots[this.slotOf(old)] = element;
  }

  /** Removes an element. */
  remove(element: number): void {
    const { slots, mask } = this;
    let hole = this.slotOf(element);
    let passed = 0;
    for (let slot = (hole + 1) & mask; slots[slot] !== EMPTY; slot = (slot + 1) & mask, passed++) {
      const home = this.hash(this.elements.place(slots[slot]!)) & mask;
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        slots[hole] = slots[slot]!;
        hole = slot;
      }
    }
    slots[hole] = EMPTY;
    this.used--;
    if (passed >= LONG_SEARCH) this.spend(passed * BYTES_A_SLOT);
  }

  /** The elements of the index. */
  *[Symbol.iterator](): Generator<number> {
    for (const element of this.slots) if (element !== EMPTY) yield element;
  }

  private count(passed: number): void {
    if ((passed & (LONG_SEARCH - 1)) === 0) this.spend(LONG_SEARCH * BYTES_A_SLOT);
  }

  private slotOf(element: number): number {
    const { slots, mask } = this;
    let slot = this.hash(this.elements.place(element)) & mask;
    while (slots[slot] !== element) slot = (slot + 1) & mask;
    return slot;
  }

  private put(element: number): void {
    const { slots, mask } = this;
    let slot = this.hash(this.elements.place(element)) & mask;
    while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    slots[slot] = element;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2).fill(EMPTY);
    this.mask = this.slots.length - 1;
    for (const element of old) if (element !== EMPTY) this.put(element);
  }

  /** A word at a time: multiply and rotate, with a final mix of all bits. */
  private hash(key: number): number {
    const { view, u8 } = this.memory;
    const end = key + this.keySize;
    let hash = this.keySize;
    let place = key;
    for (; place + 4 <= end; place += 4) {
      hash = Math.imul(hash ^ view.getUint32(place, true), 0x9e3779b1);
      hash = (hash << 13) | (hash >>> 19);
    }
    for (; place < end; place++) hash = Math.imul(hash ^ u8[place]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }

  private equal(left: number, right: number): boolean {
    const { view, u8 } = this.memory;
    const { keySize } = this;
    let place = 0;
    for (; place + 4 <= keySize; place += 4) {
      if (view.getUint32(left + place, true) !== view.getUint32(right + place, true)) return false;
    }
    for (; place < keySize; place++) if (u8[left + place] !== u8[right + place]) return false;
    return true;
  }
}
