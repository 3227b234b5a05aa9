const height = 26;
const pegs = new Int32Array([height, 0, 0]);
let moves = 0;

function moveDisk(from, to) {
  pegs[to]++;
  pegs[from]--;
  moves++;
}

function hanoi(disks, from, to) {
  if (disks === 0) return;
  const spare = 3 - (from + to);
  hanoi(disks - 1, from, spare);
  moveDisk(from, to);
  hanoi(disks - 1, spare, to);
}

hanoi(height, 0, 2);
console.log(moves, ...pegs);
