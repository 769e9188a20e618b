/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults of a file system, and ends of the program between two of its calls:
 * for LD_PRELOAD. Calls that write below the folder LEAKPROOF_FAULT_UNDER are
 * numbered from 1: open for writing, write, fsync, rename, mkdir. At the number
 * LEAKPROOF_FAULT_AT, and
 *   LEAKPROOF_FAULT=full    from there on, the disk is full: half of a write is
 *                           made, everything else that needs room fails
 *   LEAKPROOF_FAULT=error   that call fails with EIO, and no other
 *   LEAKPROOF_FAULT=signal  the process gets the signal LEAKPROOF_FAULT_SIGNAL
 * If the number is reached, LEAKPROOF_FAULT_UNDER.reached is there in the end.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { MOST_FILES = 1024 };
static char watched[MOST_FILES];
static long calls;

static void* Real(const char* name) { return dlsym(RTLD_NEXT, name); }

static int IsBelow(const char* path) {
  const char* folder = getenv("LEAKPROOF_FAULT_UNDER");
  return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int IsWatched(int fd) {
  return fd >= 0 && fd < MOST_FILES && watched[fd];
}

static void NoteReached(void) {
  char path[4096];
  snprintf(path, sizeof path, "%s.reached", getenv("LEAKPROOF_FAULT_UNDER"));
  int (*real_open)(const char*, int, ...) =
      (int (*)(const char*, int, ...))Real("open");
  close(real_open(path, O_WRONLY | O_CREAT, 0666));
}

/* The error of this call, or 0. */
static int FaultOf(int needs_room) {
  const char* at = getenv("LEAKPROOF_FAULT_AT");
  const char* fault = getenv("LEAKPROOF_FAULT");
  if (at == NULL || fault == NULL) return 0;
  ++calls;
  if (calls == atol(at)) {
    NoteReached();
    if (strcmp(fault, "signal") == 0) {
      raise(atoi(getenv("LEAKPROOF_FAULT_SIGNAL")));
    }
    if (strcmp(fault, "error") == 0) return EIO;
  }
  const int full = strcmp(fault, "full") == 0 && calls >= atol(at);
  return full && needs_room ? ENOSPC : 0;
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  int (*real)(const char*, int, ...) =
      (int (*)(const char*, int, ...))Real("open");
  const int writes = (flags & O_ACCMODE) != O_RDONLY;
  const int is_watched = IsBelow(path) && (writes || (flags & O_CREAT) == 0);
  if (is_watched && writes) {
    const int error = FaultOf(1);
    if (error != 0) {
      errno = error;
      return -1;
    }
  }
  const int fd = real(path, flags, mode);
  if (fd >= 0 && fd < MOST_FILES) watched[fd] = (char)is_watched;
  return fd;
}

ssize_t write(int fd, const void* buffer, size_t count) {
  ssize_t (*real)(int, const void*, size_t) =
      (ssize_t(*)(int, const void*, size_t))Real("write");
  if (!IsWatched(fd)) return real(fd, buffer, count);
  const int error = FaultOf(1);
  if (error == 0) return real(fd, buffer, count);
  if (error == ENOSPC && count > 1) return real(fd, buffer, count / 2);
  errno = error;
  return -1;
}

int fsync(int fd) {
  int (*real)(int) = (int (*)(int))Real("fsync");
  const int error = IsWatched(fd) ? FaultOf(1) : 0;
  if (error == 0) return real(fd);
  errno = error;
  return -1;
}

int close(int fd) {
  int (*real)(int) = (int (*)(int))Real("close");
  if (fd >= 0 && fd < MOST_FILES) watched[fd] = 0;
  return real(fd);
}

int rename(const char* from, const char* to) {
  int (*real)(const char*, const char*) =
      (int (*)(const char*, const char*))Real("rename");
  const int error = IsBelow(to) ? FaultOf(0) : 0;
  if (error == 0) return real(from, to);
  errno = error;
  return -1;
}

int mkdir(const char* path, mode_t mode) {
  int (*real)(const char*, mode_t) =
      (int (*)(const char*, mode_t))Real("mkdir");
  const int error = IsBelow(path) ? FaultOf(1) : 0;
  if (error == 0) return real(path, mode);
  errno = error;
  return -1;
}
