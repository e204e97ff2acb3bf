/** Half covered on purpose: the coverage report must show both gaps here, or it could not show one anywhere. */
export function halfCovered(covered: boolean): string {
  if (covered) {
    return 'this branch runs';
  } else {
    const words = ['this', 'branch', 'never', 'runs'];
    const text = words.join(' ');
    return text;
  }
}

export function neverCalled(): string {
  const words = ['this', 'function', 'never', 'runs'];
  const text = words.join(' ');
  return text;
}
