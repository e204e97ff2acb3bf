import { type BuiltElf, buildRexElf, type RexElfPlan } from '../object/elf-builder.ts';

/** A piece of code: bytes in hexadecimal, or a distance of 32 bits from behind it to a function or to an import's slot in `.got`. */
export type CodePart = string | { readonly to: string; readonly plus?: number } | { readonly got: string };

/** Functions by name, in order: the first is the program. */
export type Functions = Readonly<Record<string, readonly CodePart[]>>;

const RELATIVE_SIZE = 4;

/**
 * An object with these functions, `__rex_handle_timeout` behind them, and the imports that they name.
 * @param plan what else is in it
 */
export function objectOf(functions: Functions, plan: RexElfPlan = {}): BuiltElf {
  const parts = Object.values(functions).flat();
  const imports = [...new Set(parts.flatMap((part) => (typeof part === 'object' && 'got' in part ? [part.got] : [])))];
  const build = (code: (name: string, parts: readonly CodePart[]) => Uint8Array): BuiltElf =>
    buildRexElf({
      ...plan,
      imports,
      functions: [
        ...Object.entries(functions).map(([name, own], index) => ({
          name,
          section: index === 0 ? 'xdp' : '.text',
          code: code(name, own),
        })),
        { name: '__rex_handle_timeout', section: '.text', code: Uint8Array.of(0x31, 0xc0, 0xc3) },
      ],
    });
  // What lies where follows from the sizes alone, so a first build tells.
  const places = build((_, own) => new Uint8Array(encode(own, () => 0)));
  return build((name, own) => {
    const start = places.addresses.get(name)!;
    return encode(own, (part, end) => {
      const target = 'to' in part ? places.addresses.get(part.to) : places.slots.get(part.got);
      if (target === undefined) throw new RangeError(`nothing is named ${JSON.stringify(part)}`);
      return target + ('to' in part ? (part.plus ?? 0) : 0) - (start + end);
    });
  });
}

function encode(
  parts: readonly CodePart[],
  distance: (part: Exclude<CodePart, string>, end: number) => number,
): Buffer {
  let code = Buffer.alloc(0);
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part.replaceAll(' ', ''), 'hex') : Buffer.alloc(RELATIVE_SIZE);
    if (typeof part !== 'string') bytes.writeInt32LE(distance(part, code.length + RELATIVE_SIZE));
    code = Buffer.concat([code, bytes]);
  }
  return code;
}
