import { plainLine } from '../../base/plain-text.ts';
import { instructionTexts, type ObjectCoverage } from './object-coverage.ts';

/**
 * The functions of objects without lines, as text: each basic block with its count, and its instructions. A function without any
 * executed instruction has one line.
 * @param bytesOf the bytes of an object, by their SHA-256; an object without them is left out
 */
export function codeListing(
  objects: readonly ObjectCoverage[],
  bytesOf: (sha256: string) => Uint8Array | undefined,
): string {
  return objects
    .flatMap((object) => {
      const bytes = bytesOf(object.sha256);
      return object.noLines === null || bytes === undefined ? [] : [...listingOf(object, bytes), ''];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function listingOf(object: ObjectCoverage, bytes: Uint8Array): string[] {
  const { name, functions, instructions, jumps } = object;
  const leaders = new Set([...functions.map(({ address }) => address), ...jumps.map(({ target }) => target)]);
  const jumpAt = new Map(jumps.map((jump) => [jump.address, jump]));
  const texts = instructionTexts(
    bytes,
    name,
    instructions.map(([address]) => address),
  );
  const lines = [`object ${plainLine(name)}: ${plainLine(object.noLines ?? '')}; counts by function and basic block`];
  for (const { name: symbol, address, size } of functions) {
    const own = instructions.filter(([at]) => at >= address && at < address + size);
    if (own.every(([, times]) => times === 0)) {
      lines.push(`${plainLine(symbol)}: not reached, ${own.length} instructions`);
      continue;
    }
    lines.push(`${plainLine(symbol)}:`);
    let before: number | undefined;
    let jumped = true;
    for (const [at, times] of own) {
      const begins = jumped || leaders.has(at) || times !== before;
      const count = begins ? `${times}`.padStart(12) : ''.padStart(12);
      const jump = jumpAt.get(at);
      const ways = jump === undefined ? '' : `  (taken ${jump.taken}, not taken ${jump.fallen})`;
      lines.push(`${count}  ${at.toString(16).padStart(6)}  ${texts.get(at) ?? ''}${ways}`);
      jumped = jump !== undefined;
      before = times;
    }
  }
  return lines;
}
