/** Components of directed graphs. */

/**
 * The strongly connected components of the graph among `members`, those that others lead to first (Tarjan, "Depth-First Search and Linear
 * Graph Algorithms", 1972, with a stack of its own). Members of a component are in the order in which they were met.
 */
export function stronglyConnected(members: readonly number[], successors: (member: number) => number[]): number[][] {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const among = new Set(members);
  const open: number[] = [];
  const isOpen = new Set<number>();
  const groups: number[][] = [];
  for (const start of members) {
    if (index.has(start)) continue;
    const path: { readonly member: number; readonly next: readonly number[]; at: number }[] = [];
    const enter = (member: number): void => {
      low.set(member, index.size);
      index.set(member, index.size);
      open.push(member);
      isOpen.add(member);
      path.push({ member, next: successors(member).filter((other) => among.has(other)), at: 0 });
    };
    enter(start);
    while (path.length > 0) {
      const frame = path.at(-1)!;
      const { member } = frame;
      if (frame.at < frame.next.length) {
        const other = frame.next[frame.at++]!;
        if (!index.has(other)) enter(other);
        else if (isOpen.has(other)) low.set(member, Math.min(low.get(member)!, index.get(other)!));
        continue;
      }
      path.pop();
      const above = path.at(-1)?.member;
      if (above !== undefined) low.set(above, Math.min(low.get(above)!, low.get(member)!));
      if (low.get(member) !== index.get(member)) continue;
      const group = open.splice(open.lastIndexOf(member));
      for (const one of group) isOpen.delete(one);
      groups.push(group);
    }
  }
  return groups;
}
