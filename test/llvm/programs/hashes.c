// SHA-256, MD5-like mixing, base64, a generator of random numbers, run lengths.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
static const uint32_t k[64] = {
0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5,0x3956c25b,0x59f111f1,0x923f82a4,0xab1c5ed5,0xd807aa98,0x12835b01,0x243185be,0x550c7dc3,0x72be5d74,0x80deb1fe,0x9bdc06a7,0xc19bf174,
0xe49b69c1,0xefbe4786,0x0fc19dc6,0x240ca1cc,0x2de92c6f,0x4a7484aa,0x5cb0a9dc,0x76f988da,0x983e5152,0xa831c66d,0xb00327c8,0xbf597fc7,0xc6e00bf3,0xd5a79147,0x06ca6351,0x14292967,
0x27b70a85,0x2e1b2138,0x4d2c6dfc,0x53380d13,0x650a7354,0x766a0abb,0x81c2c92e,0x92722c85,0xa2bfe8a1,0xa81a664b,0xc24b8b70,0xc76c51a3,0xd192e819,0xd6990624,0xf40e3585,0x106aa070,
0x19a4c116,0x1e376c08,0x2748774c,0x34b0bcb5,0x391c0cb3,0x4ed8aa4a,0x5b9cca4f,0x682e6ff3,0x748f82ee,0x78a5636f,0x84c87814,0x8cc70208,0x90befffa,0xa4506ceb,0xbef9a3f7,0xc67178f2};
static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }
static void block(uint32_t h[8], const uint8_t *p) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++) w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) w[i] = w[i - 16] + w[i - 7] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3) + (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
  memcpy(s, h, 32);
  for (int i = 0; i < 64; i++) {
    uint32_t a = s[7] + (ror(s[4], 6) ^ ror(s[4], 11) ^ ror(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
    uint32_t b = (ror(s[0], 2) ^ ror(s[0], 13) ^ ror(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 28);
    s[4] += a; s[0] = a + b;
  }
  for (int i = 0; i < 8; i++) h[i] += s[i];
}
static void sha(const char *text, char *out) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  size_t n = strlen(text), full = n / 64 * 64;
  uint8_t last[128] = {0};
  for (size_t i = 0; i < full; i += 64) block(h, (const uint8_t *)text + i);
  memcpy(last, text + full, n - full);
  last[n - full] = 0x80;
  int end = n - full < 56 ? 64 : 128;
  for (int i = 0; i < 8; i++) last[end - 1 - i] = (uint8_t)((uint64_t)n * 8 >> 8 * i);
  for (int i = 0; i < end; i += 64) block(h, last + i);
  for (int i = 0; i < 8; i++) sprintf(out + 8 * i, "%08x", h[i]);
}
static void base64(const uint8_t *p, int n, char *out) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < n; i += 3) {
    uint32_t v = p[i] << 16 | (i + 1 < n ? p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
    for (int j = 0; j < 4; j++) *out++ = i + j > n ? '=' : letters[v >> (18 - 6 * j) & 63];
  }
  *out = 0;
}
static uint64_t state[2] = {1, 2};
static uint64_t xoroshiro(void) { uint64_t a = state[0], b = state[1], r = a + b; b ^= a; state[0] = (a << 24 | a >> 40) ^ b ^ b << 16; state[1] = b << 37 | b >> 27; return r; }
static int pack(const char *s, char *out) { char *o = out; while (*s) { int n = 1; while (s[n] == *s && n < 9) n++; *o++ = *s; *o++ = (char)('0' + n); s += n; } *o = 0; return (int)(o - out); }
int main(void) {
  char out[256];
  sha("", out); puts(out);
  sha("abc", out); puts(out);
  sha("The quick brown fox jumps over the lazy dog and then jumps back again, many times over.", out); puts(out);
  for (int n = 1; n < 6; n++) { base64((const uint8_t *)"Convene", n, out); printf("%s ", out); }
  uint64_t x = 0;
  for (int i = 0; i < 1000; i++) x = x * 5 + xoroshiro();
  int n = pack("aaabccccccccccccd", out);
  printf("%lx %d %s\n", x, n, out);
  return 0;
}
