/* System calls that Swift cannot make by itself; see docs/decisions/0002-inline-c-shims.md.
 *
 * Functions answer as system calls do: -1 and errno, unless stated otherwise. Every descriptor is
 * close-on-exec.
 */
#ifndef DDX_CPROCESS_SHIM_H
#define DDX_CPROCESS_SHIM_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__linux__)
#include <sys/syscall.h>

/* glibc declares these under _GNU_SOURCE, which a Clang module cannot turn on for itself. */
extern int pipe2(int ends[2], int flags);
extern int eventfd(unsigned int count, int flags);
extern int renameat2(int from, const char *old, int to, const char *new_name, unsigned int flags);
extern int sync_file_range(int file, int64_t offset, int64_t count, unsigned int flags);
extern int syncfs(int file);
extern ssize_t copy_file_range(
    int from, int64_t *from_offset, int to, int64_t *to_offset, size_t count, unsigned int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

#define CPROCESS_SPAWN_FLAGS \
    (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | 0x80 /* POSIX_SPAWN_SETSID */)
#else
#include <sys/event.h>
#include <sys/time.h>

#define CPROCESS_SPAWN_FLAGS \
    (POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID \
     | POSIX_SPAWN_CLOEXEC_DEFAULT)
#endif

/* Starts a program in a session of its own, with default signals and no descriptor but 0, 1 and 2.
 *
 * `input` is opened before the child enters `directory`, unless the child reads the descriptor
 * `conversation`, which is -1 for none. Answers 0, or an errno as its value.
 */
static inline int cprocess_spawn(
    pid_t *child, const char *program, char *const arguments[], char *const environment[],
    const char *directory, const char *input, int conversation, int output, int error) {
    posix_spawnattr_t attributes;
    int failure = posix_spawnattr_init(&attributes);
    if (failure) return failure;
    posix_spawn_file_actions_t actions;
    failure = posix_spawn_file_actions_init(&actions);
    if (failure) {
        posix_spawnattr_destroy(&attributes);
        return failure;
    }

    sigset_t none, handled;
    sigemptyset(&none);
    sigfillset(&handled);
    sigdelset(&handled, SIGKILL);
    sigdelset(&handled, SIGSTOP);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &handled);
    failure = posix_spawnattr_setflags(&attributes, CPROCESS_SPAWN_FLAGS);

    if (!failure && conversation < 0) {
        failure = posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
    } else if (!failure) {
        failure = posix_spawn_file_actions_adddup2(&actions, conversation, 0);
    }
    if (!failure) failure = posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (!failure) failure = posix_spawn_file_actions_adddup2(&actions, error, 2);
    if (!failure) failure = posix_spawn_file_actions_addchdir_np(&actions, directory);
#if defined(__linux__)
    if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
    if (!failure) {
        failure = posix_spawn(child, program, &actions, &attributes, arguments, environment);
    }
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failure;
}

/* How large a file a crash of this process may leave. */
static inline int cprocess_core_limit(struct rlimit *limit) {
    return getrlimit(RLIMIT_CORE, limit);
}

static inline int cprocess_limit_core(const struct rlimit *limit) {
    return setrlimit(RLIMIT_CORE, limit);
}

/* Makes a pipe; `ends[0]` is read from. */
static inline int cprocess_pipe(int ends[2]) {
#if defined(__linux__)
    return pipe2(ends, O_CLOEXEC);
#else
    if (pipe(ends)) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
#endif
}

/* Opens a descriptor that becomes readable when a process ends. */
static inline int cprocess_exit_notice(pid_t process) {
#if defined(__linux__)
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    int queue = kqueue();
    if (queue < 0) return -1;
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    struct kevent change;
    EV_SET(&change, process, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
    if (kevent(queue, &change, 1, NULL, 0, NULL) == 0) return queue;
    if (errno == ESRCH) {
        /* It has ended already and waits to be reaped: ring at once. */
        EV_SET(&change, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, NULL);
        if (kevent(queue, &change, 1, NULL, 0, NULL) == 0) return queue;
    }
    int failure = errno;
    close(queue);
    errno = failure;
    return -1;
#endif
}

/* Opens a descriptor that becomes readable when it is rung, and stays so until it is cleared. */
static inline int cprocess_bell(void) {
#if defined(__linux__)
    return eventfd(0, O_CLOEXEC | O_NONBLOCK);
#else
    int queue = kqueue();
    if (queue < 0) return -1;
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    struct kevent change;
    EV_SET(&change, 1, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, NULL);
    if (kevent(queue, &change, 1, NULL, 0, NULL) == 0) return queue;
    int failure = errno;
    close(queue);
    errno = failure;
    return -1;
#endif
}

static inline void cprocess_ring(int bell) {
#if defined(__linux__)
    uint64_t one = 1;
    ssize_t ignored = write(bell, &one, sizeof one);
    (void)ignored;
#else
    struct kevent change;
    EV_SET(&change, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0, NULL);
    kevent(bell, &change, 1, NULL, 0, NULL);
#endif
}

static inline void cprocess_clear(int bell) {
#if defined(__linux__)
    uint64_t count;
    ssize_t ignored = read(bell, &count, sizeof count);
    (void)ignored;
#else
    struct kevent event;
    struct timespec at_once = {0, 0};
    kevent(bell, NULL, 0, &event, 1, &at_once);
#endif
}

/* Exchanges two entries of a folder in one step. */
static inline int cprocess_exchange(int folder, const char *one, const char *other) {
#if defined(__linux__)
    return renameat2(folder, one, folder, other, 2 /* RENAME_EXCHANGE */);
#else
    return renameatx_np(folder, one, folder, other, RENAME_SWAP);
#endif
}

/* Lets the kernel begin to write a file out, so that later syncs of many files share their waits. */
static inline void cprocess_start_writing(int file) {
#if defined(__linux__)
    sync_file_range(file, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */);
#else
    (void)file;
#endif
}

/* Waits until everything written to the file system of an open file is on the device. */
static inline int cprocess_sync_filesystem(int file) {
#if defined(__linux__)
    return syncfs(file);
#else
    (void)file;
    errno = ENOTSUP;
    return -1;
#endif
}

/* Copies from where one file stands to where another does, sharing the blocks where it is possible.
 *
 * Answers how many bytes were copied, and 0 at the end.
 */
static inline ssize_t cprocess_copy_range(int from, int to, size_t count) {
#if defined(__linux__)
    return copy_file_range(from, NULL, to, NULL, count, 0);
#else
    (void)from, (void)to, (void)count;
    errno = ENOTSUP;
    return -1;
#endif
}

/* Has all threads allocate from two heaps at most, where the C library keeps one for each. */
static inline void cprocess_share_heap(void) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 2);
#endif
}

/* The name in a folder's entry, whose declared length says nothing. */
static inline const char *cprocess_entry_name(const struct dirent *entry) {
    return entry->d_name;
}

/* The environment of this process; on Darwin a library cannot name `environ` itself. */
#if defined(__APPLE__)
#include <crt_externs.h>
static inline char **cprocess_environment(void) { return *_NSGetEnviron(); }
#else
extern char **environ;
static inline char **cprocess_environment(void) { return environ; }
#endif

#endif
