/**
 * Nanoseconds of processor time that this process has taken, those of V8's other threads included. It stands still while other programs
 * have the processor, so that a busy machine disturbs less.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
