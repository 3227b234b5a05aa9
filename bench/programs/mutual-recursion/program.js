function female(n) {
  return n === 0 ? 1 : n - male(female(n - 1));
}

function male(n) {
  return n === 0 ? 0 : n - female(male(n - 1));
}

let sum = 0;
for (let i = 0; i < 112; i++) sum += female(i) + male(i);
console.log(sum);
