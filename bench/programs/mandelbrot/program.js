const size = 1000;
const patience = 200;

function escapeTime(cReal, cImaginary) {
  let zReal = 0;
  let zImaginary = 0;
  for (let i = 0; i < patience; i++) {
    const realSquare = zReal * zReal;
    const imaginarySquare = zImaginary * zImaginary;
    if (realSquare + imaginarySquare > 4) return i;
    zImaginary = zReal * zImaginary * 2 + cImaginary;
    zReal = realSquare - imaginarySquare + cReal;
  }
  return patience;
}

function coordinate(index) {
  return (index * 3) / size;
}

let sum = 0;
for (let row = 0; row < size; row++) {
  for (let column = 0; column < size; column++) sum += escapeTime(coordinate(column) - 2, coordinate(row) - 1.5);
}
console.log(sum);
