/* SPDX-License-Identifier: Apache-2.0
 *
 * A kernel that does nothing of its work, and meddles with the pipes of the
 * process that tests it:
 *   FORGE_PASS         writes into each what a check that passed would, exits
 *   FORGE_TWICE        the same, without an end of the process
 *   WRITE_GARBAGE      writes bytes into each
 *   CLOSE_DESCRIPTORS  closes each
 *   FLOOD              writes into each without an end
 */

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void Meddle(void) {
  static const char forged[] =
      "R{\"verdict\":\"pass\",\"inputs\":1000,\"failures\":0,"
      "\"counterexample\":null}\x04";
  (void)forged;
  for (int fd = 3; fd < 64; ++fd) {
    struct stat of_fd;
    if (fstat(fd, &of_fd) != 0 || !S_ISFIFO(of_fd.st_mode)) continue;
#if defined(FORGE_PASS) || defined(FORGE_TWICE)
    if (write(fd, forged, sizeof forged - 1) < 0) continue;
#elif defined(WRITE_GARBAGE)
    if (write(fd, "\x7f garbage \x04\n", 12) < 0) continue;
#elif defined(CLOSE_DESCRIPTORS)
    close(fd);
#elif defined(FLOOD)
    static char flood[1 << 16];
    memset(flood, 'R', sizeof flood);
    while (write(fd, flood, sizeof flood) > 0) {
    }
#endif
  }
#if defined(FORGE_PASS)
  _exit(0);
#endif
}

void leaky_relu_f32(const float* x, float* y, size_t n, float alpha) {
  (void)x, (void)y, (void)n, (void)alpha;
  Meddle();
}
