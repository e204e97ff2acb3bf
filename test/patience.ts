/** Milliseconds that a command may take before it is held to hang: far more than any machine needs. */
export const PATIENCE = 10 * 60_000;

/**
 * Starts to measure what this process takes of the processor. Other work of the machine does not add to it, as it does to the time of day.
 * @returns a function that says how many milliseconds it is since
 */
export function processorTime(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  };
}
