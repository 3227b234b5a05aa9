#include <math.h>
#include <stdio.h>

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} body;

enum { count = 5 };
static body bodies[count];

static const double days = 365.24;
#define solar_mass (3.141592653589793 * 3.141592653589793 * 4)

static void set_body(int i, double x, double y, double z, double vx, double vy, double vz, double mass) {
  bodies[i] = (body){x, y, z, vx * days, vy * days, vz * days, mass * solar_mass};
}

static void set_bodies(void) {
  set_body(0, 0, 0, 0, 0, 0, 0, 1);
  set_body(1, 4.841431442464721, -1.1603200440274284, -1.0362204447112311e-1, 1.660076642744037e-3,
           7.699011184197404e-3, -6.90460016972063e-5, 9.547919384243266e-4);
  set_body(2, 8.34336671824458, 4.124798564124305, -4.035234171143214e-1, -2.7674251072641104e-3,
           4.998528012349172e-3, 2.3041729757376393e-5, 2.858859806661308e-4);
  set_body(3, 1.2894369562139131e1, -1.5111151401698631e1, -2.2330757889265573e-1, 2.964601375647616e-3,
           2.3784717395948095e-3, -2.9658956854023756e-5, 4.366244043351563e-5);
  set_body(4, 1.5379697114850917e1, -2.5919314609987964e1, 1.7925877295037118e-1, 2.6806777249038932e-3,
           1.628241700382423e-3, -9.515922545197159e-5, 5.1513890204661145e-5);
}

static void settle_sun(void) {
  double x = 0, y = 0, z = 0;
  for (int i = 0; i < count; i++) {
    x += bodies[i].vx * bodies[i].mass;
    y += bodies[i].vy * bodies[i].mass;
    z += bodies[i].vz * bodies[i].mass;
  }
  bodies[0].vx = -x / solar_mass;
  bodies[0].vy = -y / solar_mass;
  bodies[0].vz = -z / solar_mass;
}

static const double time_step = 0.01;

static void pull(body *a, body *b) {
  double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
  double square = dx * dx + dy * dy + dz * dz;
  double magnitude = time_step / (square * sqrt(square));
  double pull1 = a->mass * magnitude, pull2 = b->mass * magnitude;
  b->vx += pull1 * dx;
  b->vy += pull1 * dy;
  b->vz += pull1 * dz;
  a->vx -= pull2 * dx;
  a->vy -= pull2 * dy;
  a->vz -= pull2 * dz;
}

static void drift(body *a) {
  a->x += a->vx * time_step;
  a->y += a->vy * time_step;
  a->z += a->vz * time_step;
}

static void advance(void) {
  for (int i = 0; i < count; i++) {
    for (int j = i + 1; j < count; j++) pull(&bodies[i], &bodies[j]);
  }
  for (int i = 0; i < count; i++) drift(&bodies[i]);
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    body *a = &bodies[i];
    sum += (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz) * a->mass / 2;
    for (int j = i + 1; j < count; j++) {
      body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      sum -= b->mass * a->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

int main(void) {
  set_bodies();
  settle_sun();
  printf("%ld ", (long)(energy() * 1e9));
  for (int i = 0; i < 2000000; i++) advance();
  printf("%ld\n", (long)(energy() * 1e9));
}
