/** How a field has changed, by its path: `ticket.price`. What was not there before, or is no longer, is undefined. */
export interface Change {
  path: string;
  before: string | undefined;
  after: string | undefined;
}

/** What differs between two versions of an aggregate's data. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [was, is] = [new Map(fieldsOf(before)), new Map(fieldsOf(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }));
}

function fieldsOf(value: unknown, path = ''): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, each]) => fieldsOf(each, path ? `${path}.${name}` : name));
}
