// timed REPORT COMMAND...: runs a command and writes nanoseconds, microseconds of the processor (user, system), kilobytes at the
// highest and the wait status into REPORT. A small parent, because a child's highest memory begins with that of its parent.
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **words) {
    if (count < 3) return 64;
    pid_t child;
    int status;
    struct rusage used;
    long long start = now();
    if (posix_spawnp(&child, words[2], NULL, NULL, words + 2, environ)) return 69;
    if (wait4(child, &status, 0, &used) < 0) return 70;
    long long taken = now() - start;
    FILE *report = fopen(words[1], "w");
    if (!report) return 74;
    fprintf(report, "%lld %lld %lld %ld %d\n", taken, used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec,
            used.ru_stime.tv_sec * 1000000LL + used.ru_stime.tv_usec, used.ru_maxrss, status);
    return fclose(report) ? 74 : 0;
}
