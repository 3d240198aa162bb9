// sqlitecommit FILE RECORDS GROUP ROWS BYTES: stores records of ROWS rows, BYTES each, GROUP of them in one durable transaction of
// SQLite (WAL, synchronous=FULL), as one prepared statement; prints the seconds.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(database));
    exit(70);
}

static sqlite3_stmt *prepared(const char *text) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, text, -1, &statement, NULL));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    check(sqlite3_step(statement));
    check(sqlite3_reset(statement));
}

int main(int count, char **words) {
    if (count < 6) return 64;
    long records = atol(words[2]), group = atol(words[3]), rows = atol(words[4]);
    int bytes = atoi(words[5]);
    char *content = malloc((size_t)bytes);
    memset(content, 'x', (size_t)bytes);
    check(sqlite3_open(words[1], &database));
    check(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL));
    check(sqlite3_exec(database, "CREATE TABLE record (id INTEGER PRIMARY KEY, run INTEGER, content BLOB)", NULL, NULL, NULL));
    sqlite3_stmt *begin = prepared("BEGIN IMMEDIATE"), *commit = prepared("COMMIT");
    sqlite3_stmt *insert = prepared("INSERT INTO record (run, content) VALUES (?, ?)");
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < records; i += group) {
        run(begin);
        for (long row = 0; row < group * rows; row++) {
            check(sqlite3_bind_int64(insert, 1, i));
            check(sqlite3_bind_blob(insert, 2, content, bytes, SQLITE_STATIC));
            run(insert);
        }
        run(commit);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.9f\n", (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
