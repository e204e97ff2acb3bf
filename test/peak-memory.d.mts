/** The most memory that this process had, in bytes. */
export function peakMemory(): number;
