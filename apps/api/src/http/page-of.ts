/**
 * One page of a list in its order, and after what the next one comes. After an id that is not in the list comes nothing: whether
 * it is another's or nobody's is not told.
 */
export function pageOf<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  { after, limit }: { readonly after?: string; readonly limit: number },
): { readonly page: readonly Item[]; readonly next: string | null } {
  const before = after === undefined ? -1 : all.findIndex((each) => idOf(each) === after);
  if (after !== undefined && before === -1) return { page: [], next: null };
  const page = all.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  const isMore = before + 1 + limit < all.length;
  return { page, next: isMore && last !== undefined ? idOf(last) : null };
}
