const size = 14;
const fullRow = (1 << size) - 1;

function settle(columns, left, right) {
  if (columns === fullRow) return 1;
  let solutions = 0;
  let free = ~(columns | left | right) & fullRow;
  while (free) {
    const queen = free & -free;
    free ^= queen;
    solutions += settle(columns | queen, ((left | queen) << 1) & fullRow, (right | queen) >>> 1);
  }
  return solutions;
}

console.log(settle(0, 0, 0));
