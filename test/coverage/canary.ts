/** Half covered on purpose: the coverage report must show a gap here, or it could not show one anywhere. */
export function halfCovered(covered: boolean): string {
  if (covered) {
    return 'this line runs';
  }
  return 'this line never runs';
}
