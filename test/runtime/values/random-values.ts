import type { StructField, Value, ValueType } from '../../../runtime/values/value-type.ts';

/** A generator of 32-bit numbers (mulberry32): the same seed gives the same types and values. */
export function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const TEXTS = ['', 'bash', 'a "quoted" \\ word', 'zwölf €', 'line\nbreak\ttab', 'in\0side'];

/** Any type, nested at most three deep. */
export function randomType(random: (below: number) => number, depth = 0): ValueType {
  switch (random(depth > 2 ? 6 : 8)) {
    case 0:
    case 1: {
      const size = 1 << random(4);
      return {
        kind: 'integer',
        size,
        alignment: size,
        signed: random(2) === 0,
        order: random(2) === 0 ? 'little' : 'big',
      };
    }
    case 2:
      return { kind: 'boolean', size: 1, alignment: 1 };
    case 3:
      return { kind: 'bytes', size: 1 + random(9), alignment: 1, notation: 'hexadecimal' };
    case 4:
      return random(2) === 0
        ? { kind: 'bytes', size: 4, alignment: 1, notation: 'ipv4' }
        : { kind: 'bytes', size: 6, alignment: 1, notation: 'mac' };
    case 5:
      return { kind: 'text', size: 20 + random(4), alignment: 1 };
    case 6: {
      const element = randomType(random, depth + 1);
      const length = 1 + random(5);
      return { kind: 'array', size: element.size * length, alignment: element.alignment, element, length };
    }
    default: {
      const fields: StructField[] = [];
      let end = 0;
      for (let index = random(4); index >= 0; index--) {
        const type = randomType(random, depth + 1);
        fields.push({ name: `f${index}`, offset: end + random(3), type });
        end = fields.at(-1)!.offset + type.size;
      }
      return { kind: 'struct', name: 'Random', size: end + random(4), alignment: 1, fields };
    }
  }
}

/** Any value of the type. */
export function randomValue(type: ValueType, random: (below: number) => number): Value {
  switch (type.kind) {
    case 'integer': {
      const bits = type.size * 8;
      const raw = (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32));
      const value = type.signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
      return type.size === 8 ? value : Number(value);
    }
    case 'boolean':
      return random(2) === 1;
    case 'bytes':
      return Uint8Array.from({ length: type.size }, () => random(256));
    case 'text':
      return TEXTS[random(TEXTS.length)]!;
    case 'array':
      return Array.from({ length: type.length }, () => randomValue(type.element, random));
    case 'struct':
      return Object.fromEntries(type.fields.map((field) => [field.name, randomValue(field.type, random)]));
  }
}
