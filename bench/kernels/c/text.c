/* Reads a text of words and numbers character by character, as compilers do. */
enum { length = 8192 };
static char text[length + 1];

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

static long scan(const char *p) {
  long words = 0, sum = 0, marks = 0, lines = 1;
  unsigned hash = 0;
  while (*p) {
    if (is_letter(*p)) {
      unsigned h = 5381;
      while (is_letter(*p) || is_digit(*p)) h = h * 33 ^ (unsigned char)*p++;
      hash += h, words++;
    } else if (is_digit(*p)) {
      int value = 0;
      while (is_digit(*p)) value = value * 10 + (*p++ - '0');
      sum += value % 1000;
    } else {
      switch (*p++) {
      case '\n': lines++; break;
      case '+': case '-': case '*': case '/': marks += 2; break;
      case '(': case ')': marks += 3; break;
      case ';': marks += 5; break;
      default: break;
      }
    }
  }
  return words + sum * 3 + marks * 5 + lines * 7 + hash;
}

long kernel(long n) {
  static const char pieces[] = "while x1 + (count_2 * 37) / y; 1024 - Total\n";
  long sum = 0;
  for (int i = 0; i < length; i++) text[i] = pieces[i % (sizeof pieces - 1)];
  for (long i = 0; i < n; i++) {
    text[i * 97 % length] = "a 1;("[i % 5];
    sum += scan(text);
  }
  return sum;
}
