/** More than the languages, time zones and currencies of all who visit at a time. */
const MOST = 300;

/**
 * Makes each thing only once, by its names: a format for dates takes longer to make than a hundred dates to write. As
 * visitors choose the names, so many are kept at most.
 */
export function remembered<Names extends string[], Made>(make: (...names: Names) => Made): (...names: Names) => Made {
  const all = new Map<string, Made>();
  return (...names) => {
    const key = names.join(' ');
    const known = all.get(key);
    if (known !== undefined) return known;
    if (all.size >= MOST) all.clear();
    const made = make(...names);
    all.set(key, made);
    return made;
  };
}
