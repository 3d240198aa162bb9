// lstatwalk FOLDER REPEATS: looks at every file below a folder, by lstat, so many times; prints the seconds of one walk.
#define _XOPEN_SOURCE 700
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long files;

static int visit(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)path, (void)status, (void)place;
    files += kind == FTW_F;
    return 0;
}

int main(int count, char **words) {
    if (count < 3) return 64;
    int repeats = atoi(words[2]);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < repeats; i++)
        if (nftw(words[1], visit, 32, FTW_PHYS)) return 74;
    clock_gettime(CLOCK_MONOTONIC, &end);
    fprintf(stderr, "%ld files\n", files / repeats);
    printf("%.9f\n", ((end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9) / repeats);
    return 0;
}
