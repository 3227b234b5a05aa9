typedef struct {
  double x, y, z, vx, vy, vz, mass;
} body;

enum { count = 5 };
static body bodies[count];

static void advance(double step) {
  for (int i = 0; i < count; i++) {
    body *a = &bodies[i];
    for (int j = i + 1; j < count; j++) {
      body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double square = dx * dx + dy * dy + dz * dz;
      double magnitude = step / (square * __builtin_sqrt(square));
      a->vx -= dx * b->mass * magnitude;
      a->vy -= dy * b->mass * magnitude;
      a->vz -= dz * b->mass * magnitude;
      b->vx += dx * a->mass * magnitude;
      b->vy += dy * a->mass * magnitude;
      b->vz += dz * a->mass * magnitude;
    }
  }
  for (int i = 0; i < count; i++) {
    body *b = &bodies[i];
    b->x += step * b->vx;
    b->y += step * b->vy;
    b->z += step * b->vz;
  }
}

long kernel(long n) {
  for (int i = 0; i < count; i++) {
    bodies[i] = (body){i * 5.2, i * i * 1.3 - i, 0.4 * i - 1, 0.1 * i, 0.6 - 0.2 * i, 0.01 * i, i == 0 ? 39.5 : 0.01 * i};
  }
  for (long i = 0; i < n; i++) advance(0.001);
  double sum = 0;
  for (int i = 0; i < count; i++) sum += bodies[i].x + bodies[i].y * 3 + bodies[i].z * 5;
  return (long)(sum * 1e6);
}
