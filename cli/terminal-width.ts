/** What of a stream its width depends on. */
export interface WidthOf {
  readonly isTTY?: boolean;
  /** The columns of the terminal. */
  readonly columns?: number | undefined;
}

/** Lines of what goes to a file, or to a terminal that does not say how wide it is. */
const USUAL = 120;
/** In fewer columns no table can be read. */
const LEAST = 40;

/**
 * How many columns a text on a stream takes at most: those of $COLUMNS, or of the terminal; 120 for a file.
 * @returns at least 40
 */
export function widthOf(stream: WidthOf, environment: NodeJS.ProcessEnv): number {
  const said = Number(environment.COLUMNS);
  if (Number.isInteger(said) && said > 0) return Math.max(LEAST, said);
  const { isTTY, columns } = stream;
  return isTTY === true && columns !== undefined && columns > 0 ? Math.max(LEAST, columns) : USUAL;
}
