// append FILE RECORDS GROUP BYTES: appends records and waits for the disk once a group; prints the seconds.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count < 5) return 64;
    long records = atol(words[2]), group = atol(words[3]);
    size_t bytes = (size_t)atol(words[4]);
    char *record = malloc(bytes);
    memset(record, 'x', bytes);
    int file = open(words[1], O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (file < 0) return 74;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 1; i <= records; i++) {
        if (write(file, record, bytes) != (ssize_t)bytes) return 74;
        if (i % group == 0 && fdatasync(file)) return 74;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.9f\n", (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
