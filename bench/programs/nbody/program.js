const days = 365.24;
const solarMass = Math.PI * Math.PI * 4;

function body(x, y, z, vx, vy, vz, mass) {
  return { x, y, z, vx: vx * days, vy: vy * days, vz: vz * days, mass: mass * solarMass };
}

const bodies = [
  body(0, 0, 0, 0, 0, 0, 1),
  body(
    4.841431442464721,
    -1.1603200440274284,
    -1.0362204447112311e-1,
    1.660076642744037e-3,
    7.699011184197404e-3,
    -6.90460016972063e-5,
    9.547919384243266e-4,
  ),
  body(
    8.34336671824458,
    4.124798564124305,
    -4.035234171143214e-1,
    -2.7674251072641104e-3,
    4.998528012349172e-3,
    2.3041729757376393e-5,
    2.858859806661308e-4,
  ),
  body(
    1.2894369562139131e1,
    -1.5111151401698631e1,
    -2.2330757889265573e-1,
    2.964601375647616e-3,
    2.3784717395948095e-3,
    -2.9658956854023756e-5,
    4.366244043351563e-5,
  ),
  body(
    1.5379697114850917e1,
    -2.5919314609987964e1,
    1.7925877295037118e-1,
    2.6806777249038932e-3,
    1.628241700382423e-3,
    -9.515922545197159e-5,
    5.1513890204661145e-5,
  ),
];

function settleSun() {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const { vx, vy, vz, mass } of bodies) {
    x += vx * mass;
    y += vy * mass;
    z += vz * mass;
  }
  bodies[0].vx = -x / solarMass;
  bodies[0].vy = -y / solarMass;
  bodies[0].vz = -z / solarMass;
}

const timeStep = 0.01;

function pull(a, b) {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const dz = a.z - b.z;
  const square = dx * dx + dy * dy + dz * dz;
  const magnitude = timeStep / (square * Math.sqrt(square));
  const pull1 = a.mass * magnitude;
  const pull2 = b.mass * magnitude;
  b.vx += pull1 * dx;
  b.vy += pull1 * dy;
  b.vz += pull1 * dz;
  a.vx -= pull2 * dx;
  a.vy -= pull2 * dy;
  a.vz -= pull2 * dz;
}

function drift(a) {
  a.x += a.vx * timeStep;
  a.y += a.vy * timeStep;
  a.z += a.vz * timeStep;
}

function advance() {
  for (let i = 0; i < bodies.length; i++) {
    for (let j = i + 1; j < bodies.length; j++) pull(bodies[i], bodies[j]);
  }
  for (let i = 0; i < bodies.length; i++) drift(bodies[i]);
}

function energy() {
  let sum = 0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    sum += ((a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) * a.mass) / 2;
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      sum -= (b.mass * a.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

settleSun();
const before = Math.trunc(energy() * 1e9);
for (let i = 0; i < 2000000; i++) advance();
console.log(`${before} ${Math.trunc(energy() * 1e9)}`);
