// spawnloop COUNT WIDTH none|each|group FILE COMMAND...: starts a command COUNT times, WIDTH at a time, and waits for all.
//
//   none   keeps no record
//   each   appends 200 bytes about every end, and the start that follows it, and waits for the disk each time
//   group  waits for the disk once for all that have ended meanwhile
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char record[200];

static void stop(const char *what) {
    perror(what);
    exit(70);
}

static void store(int file, int records) {
    for (int i = 0; i < records; i++)
        if (write(file, record, sizeof record) != sizeof record) stop("write");
    if (fdatasync(file)) stop("fdatasync");
}

int main(int count, char **words) {
    if (count < 6) return 64;
    int total = atoi(words[1]), width = atoi(words[2]), started = 0, ended = 0;
    int keeps = strcmp(words[3], "none") != 0, groups = strcmp(words[3], "group") == 0;
    memset(record, 'x', sizeof record - 1);
    record[sizeof record - 1] = '\n';
    int file = keeps ? open(words[4], O_CREAT | O_TRUNC | O_WRONLY, 0600) : -1;
    if (keeps && file < 0) stop(words[4]);
    if (keeps) store(file, 1);
    while (ended < total) {
        for (; started < total && started - ended < width; started++) {
            pid_t child;
            if (posix_spawn(&child, words[5], NULL, NULL, words + 5, environ)) stop(words[5]);
        }
        int status, records = 1;
        if (wait(&status) < 0 || status) stop("wait");
        while (groups && waitpid(-1, &status, WNOHANG) > 0) {
            if (status) stop("wait");
            records++;
        }
        ended += records;
        if (keeps) store(file, records);
    }
    return 0;
}
