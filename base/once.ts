/**
 * A function that keeps its results, one for each object that it is given. The objects must not change. An error is not kept.
 */
export function oncePerObject<From extends object, To>(compute: (from: From) => To): (from: From) => To {
  const kept = new WeakMap<From, { readonly result: To }>();
  return (from) => {
    const known = kept.get(from);
    if (known !== undefined) return known.result;
    const result = compute(from);
    kept.set(from, { result });
    return result;
  };
}
