/** The panic message of a program that the watchdog has ended (Rex ABI: termination). */
export const TIMEOUT_MESSAGE = 'Timeout in Rex program';
