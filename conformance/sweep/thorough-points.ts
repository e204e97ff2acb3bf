/** How many points of an object a thorough check tries. It bounds its time, and is the same on every machine. */
export const THOROUGH_POINTS = 1000;
