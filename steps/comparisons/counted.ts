/** A number of things: `1 record`, `2 records`, `2 entries`. @param several the plural; by default the noun with an s */
export function counted(count: number | bigint, one: string, several = `${one}s`): string {
  return `${count} ${BigInt(count) === 1n ? one : several}`;
}
