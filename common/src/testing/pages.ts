/** One page of a list, as answered. */
export interface AnsweredPage<Item> {
  items: Item[];
  /** The path of the next page, from the Link header; undefined at the end. */
  next: string | undefined;
}

/** Reads one page of a list. @throws unless the answer is 200 */
export async function readPageAt<Item>(origin: string, path: string, cookie = ''): Promise<AnsweredPage<Item>> {
  const response = await fetch(origin + path, { headers: { cookie } });
  if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
  const [, next] = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '') ?? [];
  return { items: (await response.json()) as Item[], next };
}

/** Follows a list's Link headers from its first page to its last. @returns the items of all pages */
export async function walkPages<Item>(origin: string, path: string, cookie = ''): Promise<Item[]> {
  const items: Item[] = [];
  for (let next: string | undefined = path; next; ) {
    const page: AnsweredPage<Item> = await readPageAt(origin, next, cookie);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
